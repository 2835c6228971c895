"""Who asks for something: the function, or the router, around the place where it is asked for."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.outline import Outline, survey_of
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.project.application.navigation.members import Member, Sort, plain_function, titled
from fastapi_mentor.project.application.overview import Overview
from fastapi_mentor.project.application.reading import Heading
from fastapi_mentor.source import Location

_MEMO = "callers"


def caller_of(location: Location, module: Module, overview: Overview) -> Member | None:
    """Who asks at a place; None for a name that is given to what is asked for, and in tests."""
    known: dict[Location, Member | None] = location.statement.memo.setdefault(_MEMO, {})
    if location not in known:
        known[location] = _caller_of(location, module)
    caller = known[location]
    return titled(caller, overview) if caller is not None else None


def _caller_of(location: Location, module: Module) -> Member | None:
    statement = location.statement
    if "bound" in statement.memo and "inside" in statement.memo:
        # What stands in the signature of a function needs no more than that to be parsed.
        heading = Heading(statement, module)
        found = _around(heading.nodes, location, heading)
        if found is not None:
            return plain_function(found, heading)
    outline = Outline(statement, module)
    functions = [scope.node for scope in survey_of(statement).scopes if scope.is_function]
    found = _around(functions[::-1], location, outline)
    return plain_function(found, outline) if found is not None else _router(location, outline)


def _around(nodes: Sequence[ast.AST | None], location: Location, outline: Outline) -> Function | None:
    """The function in whose decorators or signature something stands."""
    for node in nodes:
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            continue
        if any(_is_in(location, outline.location(part)) for part in _outside(node)):
            return node
    return None


def _outside(node: Function) -> Iterator[ast.AST]:
    yield from node.decorator_list
    arguments = node.args
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    yield from arguments.defaults
    yield from (each for each in arguments.kw_defaults if each is not None)
    if node.returns is not None:
        yield node.returns


def _is_in(inner: Location, outer: Location) -> bool:
    return outer[1:3] <= inner[1:3] and inner[3:] <= outer[3:]


def _router(location: Location, outline: Outline) -> Member | None:
    """An application or router that is made with `dependencies=`, or included with them."""
    found: tuple[ast.Call, ast.stmt] | None = None
    for top in outline.statement.nodes:
        for node in ast.walk(top):
            if not isinstance(node, ast.Call):
                continue
            given = argument(node, "dependencies")
            if given is not None and _is_in(location, outline.location(given)):
                found = (node, top)
    if found is None:
        return None
    call, top = found
    path, whole = outline.module.path, outline.location(call)
    called = ast.unparse(call.func)
    match top:
        case ast.Assign(targets=[ast.Name(id=name) as target], value=value) if value is call:
            return Member(name, Sort.ROUTER, called, path, outline.location(top), outline.location(target))
        case ast.AnnAssign(target=ast.Name(id=name) as target, value=value) if value is call:
            return Member(name, Sort.ROUTER, called, path, outline.location(top), outline.location(target))
    given = argument(call, "router", 0)
    name = ast.unparse(given) if given is not None else called
    point = outline.location(given) if given is not None else outline.location(call.func)
    return Member(name, Sort.ROUTER, called, path, whole, point)
