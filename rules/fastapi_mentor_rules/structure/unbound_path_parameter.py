"""Path has a parameter that nothing takes.

FastAPI matches `{item_id}` in the path with the parameter of that name, of the function or of one of its
dependencies. If there is none the value is thrown away, in silence: every `/items/1`, `/items/2` gets the
same answer. Nothing is said where a dependency, or what a router adds, may read the request itself, nor of
`{rest:path}`, with which a fallback answers whatever comes.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import RoutingCall
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

TYPES = {"int": "int", "float": "float"}


def check(call: RoutingCall) -> Iterator[Finding]:
    for remark in call.remarks:
        if remark.kind == "unbound":
            name = remark.words[0]
            at = call.part_of(call.path, f"{{{name}")
            yield Finding(at, f"`{call.name}` does not take `{name}` of its path", _taking(call, name))


def _taking(call: RoutingCall, name: str) -> Fix | None:
    function = call.handler.node if call.handler is not None else None
    if not isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    converter = call.outline.text(call.path).partition(f"{{{name}:")[2].partition("}")[0]
    kind = TYPES.get(converter, "str")

    def take_it(editor: Editor) -> None:
        editor.add_parameter(function, f"{name}: {kind}")

    return Fix(f"Take `{name}: {kind}`", take_it, Safety.UNSAFE)


FORGOTTEN = """
  from fastapi import FastAPI

  app = FastAPI()


  @app.get("/users/{user_id}/posts/{post_id:int}")
                                   ^^^^^^^^ `read_post` does not take `post_id` of its path
- def read_post(user_id: int):
+ def read_post(user_id: int, post_id: int):
      return {"user_id": user_id}
"""

DOCUMENTED = """
parameters = app.openapi()["paths"]["/users/{user_id}/posts/{post_id}"]["get"]["parameters"]
assert {each["name"] for each in parameters} == {"user_id", "post_id"}
"""

TAKEN = """
=== app/__init__.py ===
=== app/dependencies.py ===
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, Path, Request
from pydantic import BaseModel


def find_user(user_id: int) -> int:
    return user_id


def find_by_request(request: Request) -> str:
    return request.path_params["user_id"]


class Finder:
    def __init__(self, user_id: int):
        self.user_id = user_id


class Checker:
    def __call__(self, user_id: int) -> None: ...


@dataclass
class Query:
    user_id: int


class Model(BaseModel):
    user_id: int


UserId = Annotated[int, Path(alias="user_id")]
User = Annotated[int, Depends(find_user)]
=== app/main.py ===
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Path, Request

from app.dependencies import Checker, Finder, Model, Query, User, UserId, find_by_request, find_user

app = FastAPI()
check_user = Checker()


@app.get("/a/{user_id}")
def by_alias(number: Annotated[int, Path(alias="user_id")]): ...


@app.get("/b/{user_id}")
def by_named_alias(number: UserId): ...


@app.get("/validation/{user_id}")
def by_validation_alias(number: Annotated[int, Path(validation_alias="user_id")]): ...


@app.get("/c/{user_id}")
def by_dependency(user: User): ...


@app.get("/d/{user_id}")
def by_class(finder: Annotated[Finder, Depends()]): ...


@app.get("/e/{user_id}")
def by_object(checked: Annotated[None, Depends(check_user)]): ...


@app.get("/f/{user_id}")
def by_dataclass(query: Annotated[Query, Depends()]): ...


@app.get("/g/{user_id}")
def by_model(query: Annotated[Model, Depends()]): ...


@app.get("/h/{user_id}")
def by_request(request: Request): ...


@app.get("/i/{user_id}")
def by_request_of_dependency(user: Annotated[str, Depends(find_by_request)]): ...


@app.get("/j/{user_id}", dependencies=[Depends(find_user)])
def by_decorator(): ...


@app.get("/pages/{rest:path}")
def fallback(): ...


@app.get("/k")
@app.get("/k/{user_id}")
def by_second(user_id: int = 0): ...


router = APIRouter(prefix="/l", dependencies=[Depends(find_user)])


@router.get("/{user_id}")
def by_router(): ...


app.include_router(router)
more = APIRouter()


@more.get("/m/{user_id}")
def by_inclusion(): ...


app.include_router(more, dependencies=[Depends(find_by_request)])
"""

UNKNOWN = """
=== app/__init__.py ===
=== app/main.py ===
from functools import wraps
from typing import Annotated

import json as somebodys
from fastapi import Depends, FastAPI

app = FastAPI(dependencies=[Depends(somebodys.loads)])


def with_user(function):
    @wraps(function)
    def inner(user_id: int):
        return function()

    inner.__signature__ = None
    return inner


@app.get("/a/{user_id}")
def by_application(): ...


other = FastAPI()


@other.get("/b/{user_id}")
@with_user
def by_wrapper(): ...


@other.get("/c/{user_id}")
def by_keywords(**given): ...


@other.get("/d/{user_id}")
def by_unknown(user: Annotated[str, Depends(somebodys.dumps)]): ...
"""

rule = Rule(
    RoutingCall,
    check,
    bullet="path parameters",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(FORGOTTEN, proof=DOCUMENTED), TAKEN, Example(UNKNOWN, runs=False)],
)
