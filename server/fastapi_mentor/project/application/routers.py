"""Which applications and routers an expression means."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fastapi_mentor.facts.attributes import members_of
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.place import Given, Place, place
from fastapi_mentor.facts.scope import Binding, How, Scope
from fastapi_mentor.facts.types import parameter_type, type_of
from fastapi_mentor.project.application.asking import Asking
from fastapi_mentor.project.application.callees import callees_of
from fastapi_mentor.project.application.callees import function_scope as function_scope
from fastapi_mentor.project.application.classes import APPLICATION as APPLICATION
from fastapi_mentor.project.application.classes import ROUTER as ROUTER
from fastapi_mentor.project.application.classes import is_application, is_router, made_by
from fastapi_mentor.project.application.conditions import holds
from fastapi_mentor.project.application.elements import elements_of as elements_of
from fastapi_mentor.project.application.elements import expression_of
from fastapi_mentor.project.application.meaning import definition_of, given_by, meaning_of, site_of
from fastapi_mentor.project.application.own_attributes import assigned_in

_DEPTH = 20


class Key(NamedTuple):
    """The identity of an application or router: the file and the place of its name, never the name alone."""

    path: str
    name: str
    """`router`, `create_app.app`, `Server.app`; `@` and its call for one without a name. Behind the name
    stands `@` and the call of the function, where that makes one for each call."""


@dataclass(frozen=True)
class Router:
    """An application or a router, and how it was made.

    `call` is the construction, `at` where its names have their meaning, `kind` the full name of its class.
    A router that is a function's parameter has no `call`: what is passed is what it is. `origin` is the
    construction as it is written, where `call` is what a class of the project passes on to its base.
    """

    key: Key
    kind: str
    call: ast.Call | None
    at: Place
    origin: tuple[ast.Call, Place] | None = None

    @property
    def is_application(self) -> bool:
        """Whether it is a `FastAPI`, or of a class that inherits from it."""
        return is_application(self.kind, self.at.module)


_asking: Asking[Sequence[Router]] = Asking()


def routers_of(node: ast.expr, at: Place, depth: int = 0) -> Sequence[Router] | None:
    """The applications and routers that an expression can mean; None where there is no telling."""
    return _asking.ask(node, at, lambda: _found(node, at, depth)) if depth <= _DEPTH else None


def _found(node: ast.expr, at: Place, depth: int) -> Sequence[Router] | None:
    match node:
        case ast.Name():
            return _named(node, at, depth + 1)
        case ast.Attribute():
            return _attribute(node, at, depth + 1)
        case ast.Call():
            return _made(node, at, f"@{site_of(node, at)}", depth + 1)
        case ast.NamedExpr() | ast.Await():
            return routers_of(node.value, at, depth + 1)
        case ast.IfExp():
            test = holds(node.test, at)
            branches = [node.body, node.orelse] if test is None else [node.body if test else node.orelse]
            return _together([routers_of(each, at, depth + 1) for each in branches])
        case ast.BoolOp():
            return _together([routers_of(each, at, depth + 1) for each in node.values])
        case ast.Subscript():
            behind = expression_of(node, at)
            return routers_of(*behind, depth + 1) if behind is not None else None
    return None


def _together(found: Sequence[Sequence[Router] | None]) -> Sequence[Router] | None:
    known = [each for each in found if each is not None]
    unique = {router.key: router for each in known for router in each}
    return list(unique.values()) if known else None


def _named(node: ast.Name, at: Place, depth: int) -> Sequence[Router] | None:
    found = meaning_of(node, at)
    if found is None:
        return None
    if isinstance(found.thing, Router):
        return [found.thing]
    if found.passed is not None:
        return routers_of(*found.passed, depth)
    if found.bindings and found.at is not None:
        inner = found.at
        return _together([_bound(node.id, each, inner, depth) for each in found.bindings])
    return _defined(found.definition, depth) if found.definition is not None else None


def _bound(name: str, binding: Binding, at: Place, depth: int) -> Sequence[Router] | None:
    assert at.scope is not None
    match binding.how:
        case How.ASSIGNED | How.ANNOTATED if binding.value is not None:
            return _assigned(binding.value, at, f"{scope_name(at.scope, at)}.{name}", depth)
        case How.ENTERED if binding.value is not None:
            return routers_of(binding.value, at, depth)
        case How.ITERATED if binding.value is not None:
            elements = elements_of(binding.value, at, depth)
            if elements is None:
                return None
            return _together([routers_of(each, there, depth) for each, there in elements])
        case How.PARAMETER if isinstance(binding.node, ast.arg):
            kind = parameter_type(binding.node, at)
            if kind is not None and is_router(kind, at.module):
                return [Router(Key(at.module.path, f"{scope_name(at.scope, at)}.{name}"), kind, None, at)]
    return None


def _defined(definition: Definition, depth: int) -> Sequence[Router] | None:
    """What a module binds to a name, all bindings together."""
    there = Place(definition.module, None, None)
    same = definition.module.definitions(definition.name)
    values = [each.value for each in same if each.value is not None]
    if len(values) > 1:
        # `router = APIRouter()` that is replaced where a package is there: the last one counts.
        found = [_assigned(value, there, definition.name, depth) for value in values]
        known = [each for each in found if each]
        alias = [
            each
            for value, each in zip(values, found, strict=True)
            if each and not isinstance(value, ast.Call)
        ]
        return _together(alias or known)
    return _together([_assigned(value, there, definition.name, depth) for value in values])


def _attribute(node: ast.Attribute, at: Place, depth: int) -> Sequence[Router] | None:
    definition = definition_of(node, at)
    if definition is not None:
        return _defined(definition, depth)
    if node.attr == "router":
        # `app.router` takes what the application takes.
        inner = routers_of(node.value, at, depth)
        if inner is not None and all(router.is_application for router in inner):
            return inner
    from fastapi_mentor.project.application.attributes import field_of

    field = field_of(node, at, depth)
    if field is not None:
        return routers_of(*field, depth)
    if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls") and at.outline is not None:
        header = at.outline.header
        if header is not None and isinstance(header.nodes[0], ast.ClassDef):
            owner = f"{at.module.name}.{header.nodes[0].name}"
            return _of_class(owner, node.attr, at, depth)
    owner_name = type_of(node.value, at) or at.qualified(node.value)
    return _of_class(owner_name, node.attr, at, depth) if owner_name else None


def _of_class(owner: str, attribute: str, at: Place, depth: int) -> Sequence[Router] | None:
    """The routers that a class, or its methods, bind to an attribute."""
    found: list[Sequence[Router] | None] = []
    for member in members_of(owner, at.module):
        name = f"{member.owner.name}.{attribute}"
        match member.node:
            case ast.Assign(targets=[ast.Name(id=target)], value=value) if target == attribute:
                found.append(_assigned(value, Place(member.owner.module, member.outline, None), name, depth))
            case ast.AnnAssign(target=ast.Name(id=target), value=ast.expr() as value) if target == attribute:
                found.append(_assigned(value, Place(member.owner.module, member.outline, None), name, depth))
            case ast.FunctionDef(name=target) if target == attribute and member.node.decorator_list:
                for scope in member.outline.functions():
                    if scope.node is member.node:
                        found.append(returned_routers(scope, place(member.outline, scope), depth))
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for scope, value in assigned_in(member.outline, attribute):
                    found.append(_assigned(value, place(member.outline, scope), name, depth))
    return _together(found)


def _assigned(value: ast.expr, at: Place, name: str, depth: int) -> Sequence[Router] | None:
    if isinstance(value, ast.Call):
        return _made(value, at, name, depth)
    return routers_of(value, at, depth)


def _made(call: ast.Call, at: Place, name: str, depth: int) -> Sequence[Router] | None:
    """What a call makes: a new application or router, or what a factory returns."""
    kind = at.qualified(call.func)
    if kind is not None and is_router(kind, at.module):
        made = made_by(call, kind, at)
        suffix = "" if is_application(kind, at.module) else _suffix(at)
        return [Router(Key(at.module.path, name + suffix), kind, made.call, made.at, made.origin)]
    found: list[Sequence[Router] | None] = []
    for callee in callees_of(call.func, at):
        if callee.is_class:
            continue
        inner = callee.place
        if not makes_application(callee.scope):
            inner = inner._replace(given=given_by(call, at, callee.scope, callee.skipped))
        found.append(returned_routers(callee.scope, inner, depth + 1))
    return _together(found)


def _suffix(at: Place) -> str:
    """The call of the function around, where it was given something."""
    scope = at.scope
    while scope is not None and scope.node is not None:
        given: Given | None = at.given
        while given is not None:
            if given.scope is scope:
                return f"@{given.site}"
            given = given.outer
        scope = scope.parent
    return ""


def makes_application(scope: Scope) -> bool:
    """Whether a function makes an application: that is one application, whatever the function is given."""
    return any(
        (isinstance(call.node.func, ast.Name) and call.node.func.id == "FastAPI")
        or (isinstance(call.node.func, ast.Attribute) and call.node.func.attr == "FastAPI")
        for call in scope.calls
    )


def returned_routers(scope: Scope, at: Place, depth: int = 0) -> Sequence[Router] | None:
    """What a function returns, without what it returns under conditions that do not hold."""
    dead = (
        _dead(scope.node.body, at) if isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)) else ()
    )
    given = [each.value for each in scope.returns if each.value is not None and each not in dead]
    return _together([routers_of(value, at, depth) for value in given])


def _dead(body: Sequence[ast.stmt], at: Place) -> set[ast.AST]:
    """The statements of a function that are not reached when nothing is configured."""
    found: set[ast.AST] = set()
    for statement in body:
        if isinstance(statement, ast.If):
            test = holds(statement.test, at)
            unreached = [] if test is None else statement.orelse if test else statement.body
            found.update(node for each in unreached for node in ast.walk(each))
            for branch in (statement.body, statement.orelse):
                found.update(_dead(branch, at) if branch is not unreached else ())
    return found


def scope_name(scope: Scope, at: Place) -> str:
    """The dotted name of a function, from the module down."""
    parts = []
    current: Scope | None = scope
    while current is not None and current.node is not None:
        parts.append(getattr(current.node, "name", "<lambda>"))
        current = current.parent
    header = at.outline.header if at.outline is not None else None
    if header is not None and header.nodes:
        parts.append(getattr(header.nodes[0], "name", ""))
    return ".".join(reversed(parts))
