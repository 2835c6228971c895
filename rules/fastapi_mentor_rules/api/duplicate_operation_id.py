"""Operation has the id of another one.

Generated clients name their functions after `operationId`, so it has to be unique in an application. FastAPI
only warns, and only when the OpenAPI document is made; client generators drop one of the two, or fail.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import RoutingCall
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(call: RoutingCall) -> Iterator[Finding]:
    remark = call.remark("operation id")
    if remark is None or remark.other is None:
        return
    first = remark.other
    related = Related(call.place_of(first), f"`{first.label}` has it", first.path)
    message = f"The operation id `{remark.words[0]}` is that of `{first.label}`"
    yield Finding(call.argument("operation_id"), message, related=(related,))


TWO_FILES = """
=== app/__init__.py ===
=== app/items.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/items")


@router.get("", operation_id="list")
def read_items():
    return []
=== app/users.py ===
from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("", operation_id="list")
                             ^^^^^^ The operation id `list` is that of `read_items`
def read_users():
    return []
=== app/main.py ===
from fastapi import FastAPI

from app import items, users

app = FastAPI()
app.include_router(items.router)
app.include_router(users.router)
"""

NO_WARNING = """
assert not [each for each in warned if "Duplicate Operation ID" in each]
"""

DIFFERENT = """
from fastapi import FastAPI

app = FastAPI()
other = FastAPI()


@app.get("/a", operation_id="read_a")
@app.get("/hidden", operation_id="read_b", include_in_schema=False)
def read_a():
    return "a"


@app.get("/b", operation_id="read_b")
def read_b():
    return "b"


@other.get("/b", operation_id="read_b")
def read_other():
    return "b"
"""

rule = Rule(
    RoutingCall,
    check,
    bullet="OpenAPI that clients can be generated from",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(TWO_FILES, proof=NO_WARNING), Example(DIFFERENT, proof=NO_WARNING)],
)
