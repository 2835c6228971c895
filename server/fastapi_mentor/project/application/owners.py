"""The applications and routers that an expression means, as plain data."""

from __future__ import annotations

import ast
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument, has_unpacking, literal
from fastapi_mentor.facts.place import Place
from fastapi_mentor.project.application.certainty import fixed_text
from fastapi_mentor.project.application.demands import binds_of
from fastapi_mentor.project.application.describing import Described, known_tags
from fastapi_mentor.project.application.routers import Router, routers_of
from fastapi_mentor.project.application.traits import Name, RouterTrait

APPLICATION, ROUTER = "fastapi.FastAPI", "fastapi.APIRouter"
_DEPTH_BEFORE = 10
"""What is counted as followed already: to follow further than ten steps takes long, and finds little."""


class Owners(NamedTuple):
    """The routers that an expression can mean. `names` is None where there is no telling."""

    names: tuple[Name, ...] | None
    routers: tuple[RouterTrait, ...] = ()


UNKNOWN = Owners(None)


def owners_of(node: ast.expr, at: Place) -> Owners:
    """The routers that an expression can mean; what a name means in its module is found once."""
    if isinstance(node, ast.Name) and not _is_local(node.id, at):
        there = Place(at.module, None, None)
        return at.module.remember("owners", node.id, lambda: _owners_of(node, there))
    return _owners_of(node, at)


def _is_local(name: str, at: Place) -> bool:
    scope = at.scope
    while scope is not None and scope.node is not None:
        if name in scope.bindings:
            return True
        scope = scope.parent
    return at.outline is None or at.outline.header is not None


def _owners_of(node: ast.expr, at: Place) -> Owners:
    found = routers_of(node, at, _DEPTH_BEFORE)
    if found is None:
        return UNKNOWN
    names = dict.fromkeys((each.key.path, each.key.name) for each in found)
    return Owners(tuple(names), tuple(_trait(each) for each in found))


def _trait(router: Router) -> RouterTrait:
    key = (router.key.path, router.key.name)
    call = router.call
    is_plain = router.kind in (APPLICATION, ROUTER)
    if call is None:
        position = _position(router)
        return RouterTrait(key, router.is_application, None, False, is_plain, None, position=position)
    prefix: str | None = ""
    if not router.is_application:
        given = argument(call, "prefix")
        is_written = given is None and is_plain and not has_unpacking(call)
        prefix = "" if is_written else fixed_text(given, router.at)
    is_plain = "ersion" not in router.kind and argument(call, "route_class") is None
    binds = binds_of(call, router.at)
    described = Described.of(call, router.at)
    return RouterTrait(
        *(key, router.is_application, prefix, True, is_plain, binds, is_shown(call)),
        tags=described.tags,
        documented=described.documented,
        known_tags=known_tags(call, router.at) if router.is_application else (),
    )


def _position(router: Router) -> int | None:
    """The position of a parameter among the arguments of a call; a method's `self` is not given."""
    scope = router.at.scope
    if scope is None or not isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    names = [each.arg for each in (*scope.node.args.posonlyargs, *scope.node.args.args)]
    parameter = router.key.name.rpartition(".")[2]
    names = names[1:] if names and names[0] in ("self", "cls") else names
    return names.index(parameter) if parameter in names else None


def is_shown(call: ast.Call) -> bool:
    """Whether OpenAPI may show what a call adds."""
    return literal(argument(call, "include_in_schema")) is not False
