"""Route is hidden by an earlier one whose path parameter takes its place.

Routes are tried in the order in which they are declared. `/users/{user_id}` also matches `/users/me`, so
where it comes first `/users/me` is never reached: FastAPI calls the other function, or answers 422 if
`me` is not the number that it wants. Declare the fixed path first, or give the parameter a converter
(`/users/{user_id:int}`), which is a part of the path and not only of the type.

Only routes are compared that are sure to be in the same application and in this order.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import RoutingCall
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(call: RoutingCall) -> Iterator[Finding]:
    remark = call.remark("shadowed")
    if remark is None or remark.other is None:
        return
    method, path, earlier = remark.words
    first = remark.other
    related = Related(call.place_of(first), f"`{earlier}` matches it", first.path)
    message = f"`{method} {path}` is answered by `{first.label}`, whose path `{earlier}` comes first"
    yield Finding(call.path, message, related=(related,))


SAME_FILE = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/users/{user_id}")
def read_user(user_id: int):
    return user_id


@app.get("/users/me")
         ^^^^^^^^^^^ `GET /users/me` is answered by `read_user`, whose path `/users/{user_id}` comes first
def read_me():
    return "me"
"""

REACHED = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/users/me").json() == "me"
"""

EVERYTHING = """
=== app/__init__.py ===
=== app/pages.py ===
from fastapi import APIRouter

router = APIRouter()


@router.get("/{path:path}")
def read_page(path: str):
    return "page"
=== app/users.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("/{user_id}/posts/{post_id}")
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `GET /users/{user_id}/posts/{post_id}` is answered by `read_page`, \
    whose path `/{path:path}` comes first
def read_post(user_id: int, post_id: int):
    return "post"
=== app/main.py ===
from fastapi import FastAPI

from app import pages, users

app = FastAPI()
app.include_router(pages.router)
app.include_router(users.router)
"""

POST_IS_REACHED = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/users/1/posts/2").json() == "post"
"""

IN_ORDER = """
=== app/__init__.py ===
=== app/pages.py ===
from fastapi import APIRouter

router = APIRouter()


@router.get("/{path:path}")
def read_page(path: str):
    return "page"
=== app/main.py ===
from fastapi import FastAPI

from app import pages

app = FastAPI()


@app.get("/users/me")
def read_me():
    return "me"


@app.get("/users/{user_id:int}")
def read_user(user_id: int):
    return user_id


@app.get("/users/you")
def read_you():
    return "you"


@app.post("/users/{user_id}")
def make_user(user_id: str):
    return user_id


@app.put("/users/{user_id}")
def put_user(user_id: str):
    return user_id


@app.get("/users/{user_id}/posts")
def read_posts(user_id: str):
    return user_id


@app.get("/files/{name}.json")
def read_json(name: str):
    return name


@app.get("/files/{name}.txt")
def read_text(name: str):
    return name


@app.get("/things/{thing}")
@app.get("/things/special")
def read_thing(thing: str = "special"):
    return thing


app.include_router(pages.router)
"""

ALL_ANSWER = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert client.get("/users/you").json() == "you"
assert client.get("/users/1/posts").json() == "1"
assert client.get("/files/a.txt").json() == "a"
assert client.get("/other").json() == "page"
"""

rule = Rule(
    RoutingCall,
    check,
    bullet="routes that can be reached",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(SAME_FILE, proof=REACHED),
        Example(EVERYTHING, proof=POST_IS_REACHED),
        Example(IN_ORDER, proof=ALL_ANSWER),
    ],
)
