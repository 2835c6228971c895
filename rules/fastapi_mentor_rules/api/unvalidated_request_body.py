"""Route reads the keys of a raw JSON body.

`await request.json()` gives whatever the client sent: a missing key is a 500, a wrong type goes on into the
application, and OpenAPI tells clients nothing. A model as a parameter checks it all, answers with a 422
that says what is wrong, and documents it.

Webhooks whose signature covers the raw body, and routes that hand the body on, need it as it is.
"""

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, Route, purpose_of
from fastapi_mentor.facts.marker import declared_shape, declared_type, is_read_from_body
from fastapi_mentor.facts.scope import Binding, How
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Finding, Rule, Severity

LOADS = frozenset({"json.loads", "orjson.loads", "ujson.loads"})
RAW = pattern(r"hook|internal|callback|proxy|rpc|passthrough", re.IGNORECASE)


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack or route.is_websocket:
        return
    if (
        RAW.search(f"{route.path or ''} {route.node.name}")
        or purpose_of(route.outline.module) is Purpose.TEST
    ):
        return
    yield from _untyped(route)
    # Beside a model of the body, the raw one was checked as well.
    if {"json", "body"}.isdisjoint(route.outline.survey.calls) or any(
        is_read_from_body(each, route.path_names) for each in route.parameters
    ):
        return
    requests = {str(each.name) for each in route.parameters if each.type == "starlette.requests.Request"}
    for name, bindings in route.scope.bindings.items() if requests else ():
        call = _body_in(bindings, requests, route)
        keys = _keys(route.node, name) if call is not None else []
        if call is not None and keys:
            shown = ", ".join(f"`{key}`" for key in keys[:3])
            yield Finding(at=call, message=f"`{route.name}` reads {shown} of a body that nobody checked")


def _body_in(bindings: list[Binding], requests: set[str], route: Route) -> ast.Call | None:
    """The call that gives what a local name holds, if that is the JSON of the request's body."""
    match bindings:
        case [Binding(how=How.ASSIGNED | How.ANNOTATED, value=value)]:
            pass
        case _:
            return None
    match value:
        case ast.Await(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=request), attr="json")) as call
        ) if request in requests:
            return call
        case ast.Call(func=function, args=[text]) if route.answer.place.qualified(function) in LOADS:
            return _raw_body(text, requests, route)
    return None


def _raw_body(text: ast.expr, requests: set[str], route: Route) -> ast.Call | None:
    """The call that gives the bytes of the body, if nothing else is done with them."""
    match text:
        case ast.Await(
            value=ast.Call(func=ast.Attribute(value=ast.Name(id=request), attr="body")) as call
        ) if request in requests:
            return call
        case ast.Call(func=ast.Attribute(value=inner, attr="decode")):
            return _raw_body(inner, requests, route)
        case ast.Name(id=name):
            uses = [
                each
                for each in walk(route.node)
                if isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Load)
            ]
            match route.scope.bindings.get(name):
                case [Binding(how=How.ASSIGNED, value=ast.Await() as value)] if len(uses) == 1:
                    return _raw_body(value, requests, route)
    return None


def _untyped(route: Route) -> Iterator[Finding]:
    """Bodies that are taken as a dict whose keys are known."""
    if not route.methods or not route.methods <= {"POST", "PUT", "PATCH"}:
        return
    for parameter in route.parameters:
        if parameter.marker is not None and parameter.marker[0] != "fastapi.Body":
            continue
        annotation = declared_type(parameter)
        shape = declared_shape(parameter)
        is_bare = annotation is not None and route.place.qualified(annotation) == "dict"
        if not is_bare and (shape is None or shape.without_none.name != "dict"):
            continue
        keys = _keys(route.node, str(parameter.name))
        if keys:
            shown = ", ".join(f"`{key}`" for key in keys[:3])
            message = f"`{route.name}` reads {shown} of a body that nobody checked"
            yield Finding(at=parameter, message=message, severity=Severity.INFO)


def _keys(function: ast.AST, name: str) -> list[str]:
    """The keys that are read of the dict of that name; none where something else looks at the whole."""
    keys: dict[str, None] = {}
    held: set[int] = set()
    for node in walk(function):
        match node:
            case ast.Subscript(value=ast.Name(id=owner) as value, slice=ast.Constant(value=str() as key)):
                if owner == name:
                    keys[key] = None
                    held.add(id(value))
            case ast.Call(
                func=ast.Attribute(value=ast.Name(id=owner) as value, attr="get" | "pop"),
                args=[ast.Constant(value=str() as key), *_],
            ) if owner == name:
                keys[key] = None
                held.add(id(value))
    others = any(
        isinstance(node, ast.Name)
        and node.id == name
        and isinstance(node.ctx, ast.Load)
        and id(node) not in held
        for node in walk(function)
    )
    return [] if others else list(keys)


RAW_BODY = """
import json

from fastapi import FastAPI, Request

app = FastAPI()


@app.post("/items")
async def create_item(request: Request):
    data = await request.json()
                 ^^^^^^^^^^^^^^ `create_item` reads `name`, `price` of a body that nobody checked
    return {"name": data["name"], "price": data.get("price", 0)}


@app.put("/items")
async def change_item(request: Request):
    body = await request.body()
                 ^^^^^^^^^^^^^^ `change_item` reads `name` of a body that nobody checked
    data = json.loads(body.decode())
    return {"name": data["name"]}
"""

UNTYPED = """
from typing import Annotated, Any

from fastapi import Body, FastAPI

app = FastAPI()


@app.post("/a")
def create_a(data: dict):
             ^^^^^^^^^^ `create_a` reads `name` of a body that nobody checked
    return data["name"]


@app.post("/b")
def create_b(data: Annotated[dict[str, Any], Body()], counts: dict[str, int]):
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `create_b` reads `name` of a body that nobody checked
    return data.get("name"), sum(counts.values())
"""

FINE = """
import hashlib
import json
from typing import Any

from fastapi import FastAPI, Request
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str


def keep(data: dict[str, Any]) -> None: ...


@app.post("/a")
async def create_a(item: Item):
    return item.name


@app.post("/b")
async def create_b(request: Request):
    data = await request.json()
    return Item(**data).name


@app.post("/webhooks/pay")
async def on_payment(request: Request):
    data = await request.json()
    return data["id"]


@app.post("/c")
async def create_c(request: Request):
    data = await request.json()
    keep(data)
    return data["id"]


@app.post("/d")
async def create_d(request: Request):
    return len(await request.body())


@app.post("/signed")
async def read_signed(request: Request, signature: str):
    body = await request.body()
    if hashlib.sha256(body).hexdigest() != signature:
        return None
    data = json.loads(body)
    return data["name"]


@app.post("/e")
async def create_e(item: Item, request: Request):
    data = await request.json()
    return data["name"]
"""

rule = Rule(
    Route,
    check,
    bullet="requests as models",
    severity=Severity.WARNING,
    since="0.1",
    examples=[RAW_BODY, UNTYPED, FINE],
)
