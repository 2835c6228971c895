"""The classes of applications and routers, and what those of the project pass on to their base."""

from __future__ import annotations

import ast
from typing import NamedTuple

from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.place import Place
from fastapi_mentor.project.application.callees import Callee, constructors_of
from fastapi_mentor.project.application.meaning import definition_of, expanded, given_by, outside_definition

APPLICATION, ROUTER = "fastapi.FastAPI", "fastapi.APIRouter"
_KNOWN_ROUTERS = frozenset(
    {
        "fastapi_utils.inferring_router.InferringRouter",
        "fastapi_utils.cbv_base.InferringRouter",
        "fastapi_restful.inferring_router.InferringRouter",
        "strawberry.fastapi.GraphQLRouter",
    }
)
_DEPTH = 6


class Made(NamedTuple):
    """The call that reaches `FastAPI` or `APIRouter`, and where its names have their meaning."""

    call: ast.Call
    at: Place
    origin: tuple[ast.Call, Place] | None


def is_application(kind: str, module: Module) -> bool:
    """Whether a class is `FastAPI`, or inherits from it."""
    return kind == APPLICATION or (kind != ROUTER and _inherits(kind, APPLICATION, module, 0))


def is_router(kind: str, module: Module) -> bool:
    """Whether a class is one of applications or routers."""
    if kind in (APPLICATION, ROUTER) or kind in _KNOWN_ROUTERS:
        return True
    return _inherits(kind, APPLICATION, module, 0) or _inherits(kind, ROUTER, module, 0)


def _inherits(kind: str, base: str, module: Module, depth: int) -> bool:
    if not kind.rpartition(".")[2][:1].isupper():
        return False
    ancestors = module.ancestors(kind)
    if base in ancestors:
        return True
    if "?" not in ancestors or depth > _DEPTH:
        return False
    return any(_comes_from(each, base, module, depth) for each in ancestors if each != "?")


def _comes_from(kind: str, base: str, module: Module, depth: int) -> bool:
    """Whether a class of an installed package inherits, as its source says."""
    definition = outside_definition(kind, module)
    if definition is None or not isinstance(definition.node, ast.ClassDef):
        return False
    there = Place(definition.module, None, None)
    for node in definition.node.bases:
        named = there.qualified(node.value if isinstance(node, ast.Subscript) else node)
        if named == base:
            return True
        if named and named != kind and _inherits(named, base, definition.module, depth + 1):
            return True
    return False


def constructor_of(kind: ast.expr, at: Place) -> Callee | None:
    """The `__init__` of a class of the project or of a package whose source can be read."""
    definition = definition_of(kind, at)
    if definition is None or not isinstance(definition.node, ast.ClassDef):
        return None
    found = constructors_of(definition)
    return found[0] if found else None


def made_by(call: ast.Call, kind: str, at: Place) -> Made:
    """The construction with what classes between pass on: `super().__init__(prefix="/x", **options)`."""
    written = expanded(call, at)
    if kind in (APPLICATION, ROUTER):
        return Made(written, at, None)
    constructor = constructor_of(call.func, at)
    if constructor is None:
        return Made(written, at, None)
    for inner in constructor.scope.calls:
        match inner.node.func:
            case ast.Attribute(value=ast.Call(func=ast.Name(id="super")), attr="__init__"):
                given = given_by(call, at, constructor.scope, 1)
                there = constructor.place._replace(given=given)
                return Made(expanded(inner.node, there), there, (written, at))
    return Made(written, at, None)
