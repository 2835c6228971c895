"""One function handles several methods, and asks which it is.

A function for each method has its own parameters, status, response and line in OpenAPI. Of one that
branches on `request.method` OpenAPI shows the same for all, and its two halves are validated alike.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.facts import Route
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.rule import Finding, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    methods = route.methods
    if (
        not route.is_first_of_stack
        or route.kind != "api_route"
        or not methods
        or len(methods - {"HEAD", "OPTIONS"}) < 2
    ):
        return
    if (
        ":path}" in (route.path or "")
        or "callback" in f"{route.path} {route.node.name}".lower()
        or route.include_in_schema is not True
    ):
        return
    requests = {str(each.name) for each in route.parameters if each.type == "starlette.requests.Request"}
    for node in _questions(route.node, requests) if requests else ():
        shown = " and ".join(sorted(methods)) if len(methods) == 2 else f"{len(methods)} methods"
        message = f"`{route.name}` handles {shown}: a function for each says what it takes and gives"
        yield Finding(at=node, message=message)
        return


def _questions(function: ast.AST, requests: set[str]) -> Iterator[ast.expr]:
    """Where it is asked which method a request has."""
    kept: set[str] = set()

    def is_method(node: ast.expr) -> bool:
        match node:
            case ast.Attribute(value=ast.Name(id=name), attr="method"):
                return name in requests
            case ast.Call(func=ast.Attribute(value=inner, attr="upper" | "lower")):
                return is_method(inner)
            case ast.Name(id=name):
                return name in kept
        return False

    for node in walk(function):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if is_method(value):
                kept.add(name)
    for node in walk(function):
        match node:
            case ast.Compare(left=left) if is_method(left):
                yield node
            case ast.Match(subject=subject) if is_method(subject):
                yield subject


BRANCHES = """
from fastapi import FastAPI, Request

app = FastAPI()


@app.api_route("/items", methods=["GET", "POST"])
async def items(request: Request):
    if request.method == "POST":
       ^^^^^^^^^^^^^^^^^^^^^^^^ `items` handles GET and POST: a function for each says what it takes and gives
        return await request.json()
    return []
"""

MATCHES = """
from fastapi import FastAPI, Request

app = FastAPI()


@app.api_route("/a", methods=["PUT", "DELETE"])
async def a(request: Request):
    match request.method:
          ^^^^^^^^^^^^^^ `a` handles DELETE and PUT: a function for each says what it takes and gives
        case "PUT":
            return await request.json()
    return []


@app.api_route("/b", methods=["PUT", "DELETE", "PATCH"])
async def b(request: Request):
    method = request.method.upper()
    if method == "DELETE":
       ^^^^^^^^^^^^^^^^^^ `b` handles 3 methods: a function for each says what it takes and gives
        return []
    return await request.json()
"""

FINE = """
from fastapi import FastAPI, Request

app = FastAPI()


@app.api_route("/a", methods=["GET", "HEAD"])
async def read_a(request: Request):
    return [] if request.method == "HEAD" else ["a"]


@app.api_route("/{rest:path}", methods=["GET", "POST", "PUT"])
async def proxy(request: Request, rest: str):
    return await request.body() if request.method == "POST" else rest


@app.api_route("/b", methods=["PUT", "PATCH"])
async def write_b(request: Request):
    return "b"


@app.post("/c")
async def write_c(request: Request):
    return request.method == "POST"
"""

rule = Rule(
    Route,
    check,
    bullet="methods that mean what they say",
    severity=Severity.INFO,
    since="0.1",
    examples=[BRANCHES, MATCHES, FINE],
)
