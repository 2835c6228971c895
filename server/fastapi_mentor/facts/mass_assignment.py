"""What a route takes from a client and writes to a table as it comes."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.exchange import body_models
from fastapi_mentor.facts.expression import argument, inside, literal
from fastapi_mentor.facts.managed_field import PRIVILEGED
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.scope import How
from fastapi_mentor.facts.table import is_table
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_DUMPS = frozenset({"model_dump", "dict"})
_GUARDED = re.compile(r"admin|superuser|staff|owner|permission|role|scope|internal", re.IGNORECASE)


class MassAssignment(NamedTuple):
    """`node` is what is unpacked; `fields` are those that are not for clients, none without a model."""

    node: ast.expr
    fields: list[str]
    table: str
    outline: Outline

    @property
    def location(self) -> Location:
        """Its place."""
        return self.outline.location(self.node)


def mass_assignments(route: Route) -> Iterator[MassAssignment]:
    """What a route writes so, unless its path, its parameters or its dependencies speak of those who may."""
    at = place(route.outline, route.scope)
    for call in route.scope.calls:
        spread = [each.value for each in call.node.keywords if each.arg is None]
        if spread:
            table = at.qualified(call.node.func)
            if table is not None and is_table(table, at.module):
                set_here = {str(each.arg) for each in call.node.keywords if each.arg}
                for node in spread:
                    yield from _found(route, node, table, set_here, at)
        elif (
            isinstance(call.node.func, ast.Name) and call.node.func.id == "setattr" and call.loop is not None
        ):
            yield from _in_loop(route, call.node, call.loop, at)


def _in_loop(route: Route, call: ast.Call, loop: ast.AST, at: Place) -> Iterator[MassAssignment]:
    table = type_of(call.args[0], at) if call.args else None
    if table is None or not is_table(table, at.module) or not isinstance(loop, ast.For):
        return
    if any(True for _ in inside(loop, ast.If)):
        return
    match loop.iter:
        case ast.Call(func=ast.Attribute(value=source, attr="items"), args=[]):
            yield from _found(route, source, table, set(), at)


def _found(
    route: Route, node: ast.expr, table: str, set_here: set[str], at: Place
) -> Iterator[MassAssignment]:
    name = table.rpartition(".")[2]
    dumped = _dump(node, at)
    if dumped is not None:
        parameter, call = dumped
        left_out = literal(argument(call, "exclude")) if argument(call, "exclude") is not None else ()
        if argument(call, "include") is not None or not isinstance(left_out, (list, tuple, set, dict)):
            return
        for each, named in body_models(route):
            if each.node.arg == parameter and not _is_guarded(route):
                fields = [f for f in named.model.fields if f in PRIVILEGED - set_here - set(left_out)]
                if fields and _columns_hold(table, fields, at):
                    yield MassAssignment(node, fields, name, route.outline)
    elif _is_raw(node, route, at) and not _is_guarded(route):
        yield MassAssignment(node, [], name, route.outline)


def _dump(node: ast.expr, at: Place, depth: int = 0) -> tuple[str, ast.Call] | None:
    """The parameter whose `model_dump()` an expression is, and that call."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=parameter), attr=method)) if method in _DUMPS:
            return parameter, node
        case ast.Name(id=name) if at.scope is not None and depth == 0:
            bindings = at.scope.bindings.get(name, [])
            value = bindings[0].value if [each.how for each in bindings] == [How.ASSIGNED] else None
            if value is not None and not _is_touched(name, at):
                return _dump(value, at, depth + 1)
    return None


def _is_touched(name: str, at: Place) -> bool:
    """Whether the function takes something out of a dict or puts something in."""
    assert at.scope is not None
    for call in at.scope.calls:
        match call.node.func:
            case ast.Attribute(value=ast.Name(id=owner), attr="pop" | "update" | "setdefault") if (
                owner == name
            ):
                return True
    subscripts = at.outline.survey.subscripts.get(name, ()) if at.outline is not None else ()
    return any(not isinstance(node.ctx, ast.Load) for node, _ in subscripts)


def _is_raw(node: ast.expr, route: Route, at: Place) -> bool:
    """Whether an expression is a dict that the client sent and nothing looked at."""
    if not isinstance(node, ast.Name) or at.scope is None or _is_touched(node.id, at):
        return False
    bindings = at.scope.bindings.get(node.id, [])
    if len(bindings) != 1:
        return False
    match bindings[0].value:
        case ast.Await(value=ast.Call(func=ast.Attribute(value=request, attr="json" | "form"))):
            return type_of(request, at) == "starlette.requests.Request"
    for parameter in route.parameters:
        if parameter.node is bindings[0].node and not parameter.is_injected:
            return parameter.type == "dict"
    return False


def _columns_hold(table: str, fields: list[str], at: Place) -> bool:
    return any(member_of(table, field, at.module) is not None for field in fields)


def _is_guarded(route: Route) -> bool:
    """Whether something says that only those come here who may set everything."""
    texts = [route.path or "", str(route.name), route.outline.module.relative_path]
    texts.append(ast.unparse(route.decorator))
    texts += [ast.unparse(each.node) for each in route.parameters if each.is_injected]
    if route.construction is not None:
        texts.append(ast.unparse(route.construction[0]))
    return any(_GUARDED.search(text) for text in texts)
