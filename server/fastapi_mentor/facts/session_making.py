"""The call that says how a session works: `sessionmaker(...)`, or `Session(...)` itself."""

from __future__ import annotations

import ast
from typing import NamedTuple

from fastapi_mentor.facts.annotations import default_of, dependency_of
from fastapi_mentor.facts.attributes import members_of
from fastapi_mentor.facts.construction import construction_of
from fastapi_mentor.facts.expression import argument, has_unpacking, literal
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.names import Module, dotted_name
from fastapi_mentor.facts.outline import Outline, local_bindings
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.facts.scope import Binding, How
from fastapi_mentor.facts.session import class_of_session
from fastapi_mentor.facts.session_names import ASYNC_SESSIONS
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.types import type_of

_MAKERS = frozenset({"sqlalchemy.orm.sessionmaker", "sqlalchemy.ext.asyncio.async_sessionmaker"})
_MAKING = frozenset({"sessionmaker", "async_sessionmaker", "AsyncSession"})
_DEPTH = 12


class SessionMaking(NamedTuple):
    """The call with the options of a session, and where it stands."""

    call: ast.Call
    place: Place


def making_of(session: ast.expr, at: Place, depth: int = 0) -> SessionMaking | None:
    """The call that says how the session works which an expression gives; None where that is not known."""
    if depth > _DEPTH:
        return None
    match session:
        case ast.Await(value=value):
            return making_of(value, at, depth + 1)
        case ast.Call():
            return _of_call(session, at, depth)
        case ast.Attribute(value=ast.Name(id="self"), attr=name):
            return _of_self(name, at, depth)
        case ast.Name(id=name):
            scope = at.scope
            while scope is not None and scope.node is not None and name not in scope.bindings:
                scope = scope.parent
            if scope is not None and scope.node is not None and local_bindings(name, at.scope) is not None:
                bindings = scope.bindings[name]
                inside = at._replace(scope=scope)
                return _of_binding(bindings[0], inside, depth) if len(bindings) == 1 else None
            definition = at.definition(session)
            if definition is not None and definition.value is not None:
                there = Place(definition.module, Outline(definition.statement, definition.module), None)
                return making_of(definition.value, there, depth + 1)
    return None


def _of_self(name: str, at: Place, depth: int) -> SessionMaking | None:
    """What `__init__` of the class around keeps under a name."""
    header = at.outline.header if at.outline is not None else None
    owner = next((each for each in header.nodes if isinstance(each, ast.ClassDef)), None) if header else None
    symbol = at.module.resolve(owner.name) if owner is not None else None
    for member in members_of(symbol.qualified, at.module, "__init__") if symbol is not None else ():
        if not isinstance(member.node, ast.FunctionDef) or member.node.name != "__init__":
            continue
        member.owner.module.survey(member.owner)  # so that it is known to have been read
        for scope in member.outline.survey.top.children:
            for node in walk(scope.node) if scope.node is member.node and scope.node is not None else ():
                match node:
                    case ast.Assign(targets=[ast.Attribute(value=ast.Name(id="self"), attr=kept)]) if (
                        kept == name
                    ):
                        return making_of(node.value, place(member.outline, scope), depth + 1)
    return None


def _of_binding(binding: Binding, at: Place, depth: int) -> SessionMaking | None:
    if binding.how is How.PARAMETER and isinstance(binding.node, ast.arg):
        outer = at._replace(scope=at.scope.parent if at.scope is not None else None)
        dependency = dependency_of(binding.node, default_of(binding.node, at.scope), outer)
        return _given_by(dependency[0], dependency[1], depth) if dependency is not None else None
    if binding.how in (How.ASSIGNED, How.ENTERED, How.ITERATED) and binding.value is not None:
        return making_of(binding.value, at, depth + 1)
    return None


def _of_call(call: ast.Call, at: Place, depth: int) -> SessionMaking | None:
    name = at.qualified(call.func)
    if name in ("next", "anext") and call.args:
        return making_of(call.args[0], at, depth + 1)
    if class_of_session(name, at) is not None:
        return SessionMaking(call, at)
    maker = call.func
    if isinstance(maker, ast.Attribute) and maker.attr == "begin":
        maker = maker.value
    if type_of(maker, at) in _MAKERS:
        found = construction_of(maker, at)
        if found is None:
            return None
        made, there = found
        if at.qualified(made.func) in _MAKERS or there.qualified(made.func) in _MAKERS:
            return SessionMaking(made, there)
        return None
    return _given_by(call.func, at, depth)


def _given_by(function: ast.expr, at: Place, depth: int) -> SessionMaking | None:
    """What a function of the project yields, or returns."""
    definition = at.definition(function)
    scope = scope_of(definition) if definition is not None else None
    if definition is None or scope is None:
        return None
    values = [each.value for each in scope.yields] or [each.value for each in scope.returns]
    if len(values) != 1 or values[0] is None:
        return None
    inside = Place(definition.module, Outline(definition.statement, definition.module), scope)
    return making_of(values[0], inside, depth + 1)


def expires(making: SessionMaking) -> bool:
    """Whether a session that is made so empties its objects at each commit."""
    given = argument(making.call, "expire_on_commit")
    return not has_unpacking(making.call) and (given is None or literal(given) is True)


def is_given(session: ast.expr, at: Place) -> bool:
    """Whether a session is what a function, or `__init__`, is given by whoever calls it."""
    match session:
        case ast.Attribute(value=ast.Name(id="self")):
            return True
        case ast.Name(id=name):
            bindings = local_bindings(name, at.scope) or ()
            return len(bindings) == 1 and bindings[0].how is How.PARAMETER
    return False


def the_only_making(module: Module) -> SessionMaking | None:
    """How the async sessions of an application are made, where all are made alike."""
    found: list[SessionMaking] = []
    for outline in module.making_sessions():
        if purpose_of(outline.module) is not Purpose.APPLICATION:
            continue
        for call in {id(each): each for scope in outline.survey.scopes for each in scope.calls}.values():
            made, at = call.node.func, place(outline, call.scope)
            made = made.value if isinstance(made, ast.Subscript) else made
            if (dotted_name(made) or "").rpartition(".")[2] not in _MAKING:
                continue
            name = at.qualified(made)
            kind = argument(call.node, "class_")
            is_async = name == "sqlalchemy.ext.asyncio.async_sessionmaker" or name in ASYNC_SESSIONS
            if name == "sqlalchemy.orm.sessionmaker" and kind is not None:
                is_async = class_of_session(at.qualified(kind), at) in ASYNC_SESSIONS
            if is_async:
                found.append(SessionMaking(call.node, at))
            elif name is None:
                return None
    return found[0] if found and len(set(map(expires, found))) == 1 else None
