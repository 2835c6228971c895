"""Mount comes before routes that its path covers.

A mounted application answers everything below its path, with 404 for what it does not have. Routes that
are declared after it and begin with the same path are never reached. This happens most with
`app.mount("/", StaticFiles(...))`, which belongs at the end. (`app.frontend()` lets routes go first.)
"""

from collections.abc import Iterator

from fastapi_mentor.facts import RoutingCall
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(call: RoutingCall) -> Iterator[Finding]:
    remark = call.remark("hides")
    if remark is None or remark.other is None:
        return
    path, first, count = remark.words
    others = f" and {int(count) - 1} more" if count != "1" else ""
    related = Related(call.place_of(remark.other), f"`{first}` is never reached", remark.other.path)
    message = f"The mount at `{path}` answers before `{first}`{others}"
    yield Finding(call.path, message, related=(related,))


STATIC = """
=== app/__init__.py ===
=== app/users.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("/me")
def read_me():
    return "me"
=== app/main.py ===
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

from app import users

app = FastAPI()
app.mount("/", StaticFiles(directory="."), name="static")
          ^^^ The mount at `/` answers before `/users/me` and 1 more
app.include_router(users.router)


@app.get("/health")
def health():
    return "ok"
"""

REACHED = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/users/me").json() == "me"
"""

IN_ORDER = """
from fastapi import FastAPI
from fastapi.staticfiles import StaticFiles

app = FastAPI()
admin = FastAPI()


@admin.get("/health")
def admin_health():
    return "ok"


app.mount("/admin", admin)
app.mount("/static", StaticFiles(directory="."), name="static")


@app.get("/administrators")
def administrators():
    return []


@app.get("/health")
def health():
    return "ok"


app.mount("/", StaticFiles(directory="."), name="pages")
"""

ALL_ANSWER = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/health").json() == "ok"
assert TestClient(app).get("/administrators").json() == []
"""

FRONTEND = """
from fastapi import FastAPI

app = FastAPI()
app.frontend("/", directory=".")


@app.get("/health")
def health():
    return "ok"
"""

HEALTHY = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/health").json() == "ok"
"""

rule = Rule(
    RoutingCall,
    check,
    bullet="routes that can be reached",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(STATIC, proof=REACHED),
        Example(IN_ORDER, proof=ALL_ANSWER),
        Example(FRONTEND, proof=HEALTHY),
    ],
)
