"""Which applications and routers an expression means."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from fastapi_mentor.facts.attributes import members_of
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Binding, How, Scope
from fastapi_mentor.facts.types import parameter_type, type_of

APPLICATION, ROUTER = "fastapi.FastAPI", "fastapi.APIRouter"
_DEPTH = 20


class Key(NamedTuple):
    """The identity of an application or router: the file and the place of its name, never the name alone."""

    path: str
    name: str
    """`router`, `create_app.app`, `Server.app`; `@line:column` for one without a name."""


@dataclass(frozen=True)
class Router:
    """An application or a router, and how it was made.

    `call` is the construction, `at` where its names have their meaning, `kind` the full name of its class.
    A router that is a function's parameter has no `call`: what is passed is what it is.
    """

    key: Key
    kind: str
    call: ast.Call | None
    at: Place

    @property
    def is_application(self) -> bool:
        """Whether it is a `FastAPI`, or of a class that inherits from it."""
        return self.kind == APPLICATION or APPLICATION in self.at.module.ancestors(self.kind)


def routers_of(node: ast.expr, at: Place, depth: int = 0) -> Sequence[Router] | None:
    """The applications and routers that an expression can mean; None where there is no telling."""
    if depth > _DEPTH:
        return None
    match node:
        case ast.Name():
            return _named(node, at, depth + 1)
        case ast.Attribute():
            return _attribute(node, at, depth + 1)
        case ast.Call():
            return _made(node, at, _place_name(node), depth + 1)
        case ast.NamedExpr():
            return routers_of(node.value, at, depth + 1)
        case ast.IfExp():
            return _together([routers_of(each, at, depth + 1) for each in (node.body, node.orelse)])
        case ast.BoolOp():
            return _together([routers_of(each, at, depth + 1) for each in node.values])
    return None


def _place_name(node: ast.Call) -> str:
    return f"@{node.lineno}:{node.col_offset}"


def _together(found: Sequence[Sequence[Router] | None]) -> Sequence[Router] | None:
    known = [each for each in found if each is not None]
    return [router for each in known for router in each] if known else None


def _named(node: ast.Name, at: Place, depth: int) -> Sequence[Router] | None:
    scope = at.scope
    while scope is not None and scope.node is not None:
        if node.id not in scope.outside and (bindings := scope.bindings.get(node.id)) is not None:
            if bindings[0].how is How.IMPORTED:
                break
            inner = at._replace(scope=scope)
            return _together([_bound(node.id, each, inner, scope, depth) for each in bindings])
        scope = scope.parent
    definition = at.definition(node)
    return _defined(definition, depth) if definition is not None else None


def _bound(name: str, binding: Binding, at: Place, scope: Scope, depth: int) -> Sequence[Router] | None:
    match binding.how:
        case How.ASSIGNED | How.ANNOTATED if binding.value is not None:
            if isinstance(binding.value, ast.Call):
                return _made(binding.value, at, f"{scope_name(scope, at)}.{name}", depth)
            return routers_of(binding.value, at, depth)
        case How.ITERATED if binding.value is not None:
            elements = elements_of(binding.value, at, depth)
            if elements is None:
                return None
            return _together([routers_of(each, there, depth) for each, there in elements])
        case How.PARAMETER if isinstance(binding.node, ast.arg):
            kind = parameter_type(binding.node, at)
            if kind is not None and _is_router(kind, at):
                return [Router(Key(at.module.path, f"{scope_name(scope, at)}.{name}"), kind, None, at)]
    return None


def elements_of(node: ast.expr, at: Place, depth: int = 0) -> list[tuple[ast.expr, Place]] | None:
    """The elements of a literal list or tuple, also behind a name; None where they can not be seen."""
    if depth > _DEPTH:
        return None
    match node:
        case ast.List() | ast.Tuple() | ast.Set():
            found: list[tuple[ast.expr, Place]] = []
            for each in node.elts:
                if isinstance(each, ast.Starred):
                    inner = elements_of(each.value, at, depth + 1)
                    if inner is None:
                        return None
                    found.extend(inner)
                else:
                    found.append((each, at))
            return found
        case ast.BinOp(op=ast.Add()):
            left, right = elements_of(node.left, at, depth + 1), elements_of(node.right, at, depth + 1)
            return left + right if left is not None and right is not None else None
        case ast.Name() | ast.Attribute():
            scope = at.scope
            while isinstance(node, ast.Name) and scope is not None and scope.node is not None:
                bindings = scope.bindings.get(node.id)
                if bindings is not None:
                    value = bindings[0].value
                    plain = len(bindings) == 1 and bindings[0].how in (How.ASSIGNED, How.ANNOTATED)
                    return (
                        elements_of(value, at._replace(scope=scope), depth + 1) if plain and value else None
                    )
                scope = scope.parent
            definition = at.definition(node)
            if definition is not None and definition.value is not None:
                return elements_of(definition.value, Place(definition.module, None, None), depth + 1)
    return None


def _defined(definition: Definition, depth: int) -> Sequence[Router] | None:
    """What a module binds to a name, all bindings together."""
    there = Place(definition.module, None, None)
    found = []
    for each in definition.module.definitions(definition.name):
        if each.value is None:
            continue
        if isinstance(each.value, ast.Call):
            found.append(_made(each.value, there, definition.name, depth))
        else:
            found.append(routers_of(each.value, there, depth))
    return _together(found)


def _attribute(node: ast.Attribute, at: Place, depth: int) -> Sequence[Router] | None:
    definition = at.definition(node)
    if definition is not None:
        return _defined(definition, depth)
    if node.attr == "router":
        # `app.router` takes what the application takes.
        inner = routers_of(node.value, at, depth)
        if inner is not None and all(router.is_application for router in inner):
            return inner
    if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls") and at.outline is not None:
        header = at.outline.header
        if header is not None and isinstance(header.nodes[0], ast.ClassDef):
            owner = f"{at.module.name}.{header.nodes[0].name}"
            return _of_class(owner, node.attr, at, depth)
    owner_name = type_of(node.value, at)
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
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                for scope, value in _self_assignments(member.outline, attribute):
                    found.append(_assigned(value, place(member.outline, scope), name, depth))
    return _together(found)


def _assigned(value: ast.expr, at: Place, name: str, depth: int) -> Sequence[Router] | None:
    if isinstance(value, ast.Call):
        return _made(value, at, name, depth)
    return routers_of(value, at, depth)


def _self_assignments(outline: Outline, attribute: str) -> Iterator[tuple[Scope, ast.expr]]:
    for scope in outline.functions():
        for node in ast.walk(scope.node):  # type: ignore[arg-type]
            match node:
                case ast.Assign(targets=targets, value=value):
                    if any(_is_self_attribute(target, attribute) for target in targets):
                        yield scope, value
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    if _is_self_attribute(target, attribute):
                        yield scope, value


def _is_self_attribute(node: ast.expr, attribute: str) -> bool:
    match node:
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return name == attribute
    return False


def _made(call: ast.Call, at: Place, name: str, depth: int) -> Sequence[Router] | None:
    """What a call makes: a new application or router, or what a factory returns."""
    kind = at.qualified(call.func)
    if kind is not None and _is_router(kind, at):
        return [Router(Key(at.module.path, name), kind, call, at)]
    definition = at.definition(call.func)
    if definition is None or not isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        # A wrapper such as `CORSMiddleware(app)` or `socketio.ASGIApp(sio, app)` still serves what it wraps.
        return None
    outline = Outline(definition.statement, definition.module)
    scope = function_scope(definition)
    if scope is None:
        return None
    inner = place(outline, scope)
    given = [each.value for each in scope.returns if each.value is not None]
    return _together([routers_of(value, inner, depth + 1) for value in given])


def function_scope(definition: Definition) -> Scope | None:
    """The inside of a function of the project."""
    survey = definition.module.survey(definition)
    for scope in survey.scopes:
        if scope.is_function and scope.parent is survey.top and scope.node.name == definition.name:  # type: ignore[union-attr]
            return scope
    return None


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


def _is_router(kind: str, at: Place) -> bool:
    if kind in (APPLICATION, ROUTER):
        return True
    ancestors = at.module.ancestors(kind)
    return APPLICATION in ancestors or ROUTER in ancestors


Environment = Mapping[Key, Sequence[Router]]
