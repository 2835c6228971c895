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
from fastapi_mentor.facts.value import value_shape
from fastapi_mentor.source import Location

_MAKERS = frozenset({"model_validate", "from_orm"})
_DUMPS = frozenset({"model_dump", "dict"})
_STATEMENTS = frozenset(
    f"sqlalchemy.{name}"
    for name in (
        *("update", "insert", "dialects.postgresql.insert", "dialects.sqlite.insert"),
        *("sql.update", "sql.insert", "future.update", "future.insert"),
    )
)
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
        method = call.node.func.attr if isinstance(call.node.func, ast.Attribute) else ""
        spread = [each.value for each in call.node.keywords if each.arg is None]
        if method == "values":
            table = _statement_table(call.node, at)
            spread += call.node.args
        elif method == "sqlmodel_update" and isinstance(call.node.func, ast.Attribute):
            table = _row_table(call.node.func.value, at)
            spread = call.node.args[:1]
        elif method in _MAKERS and isinstance(call.node.func, ast.Attribute):
            table = at.qualified(call.node.func.value)
            spread = call.node.args[:1]
        else:
            table = at.qualified(call.node.func) if spread else None
        if table is not None and is_table(table, at.module):
            set_here = {str(each.arg) for each in call.node.keywords if each.arg}
            set_here |= _keys(argument(call.node, "update"))
            for node in spread:
                yield from _found(route, node, table, set_here, at)
        elif method == "" and getattr(call.node.func, "id", "") == "setattr" and call.loop is not None:
            yield from _in_loop(route, call.node, call.loop, at)


def _keys(node: ast.expr | None) -> set[str]:
    """The keys of a dict that is written out."""
    keys = node.keys if isinstance(node, ast.Dict) else []
    return {str(each.value) for each in keys if isinstance(each, ast.Constant)}


def _statement_table(call: ast.Call, at: Place) -> str | None:
    """The table of `update(User).where(...).values(...)`."""
    node: ast.expr = call
    while isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if at.qualified(node.func) in _STATEMENTS:
            break
        node = node.func.value
    if isinstance(node, ast.Call) and at.qualified(node.func) in _STATEMENTS and node.args:
        return at.qualified(node.args[0])
    return None


def _row_table(node: ast.expr, at: Place) -> str | None:
    """The class of a row, which may be None too."""
    found = type_of(node, at)
    shape = value_shape(node, at) if found is None else None
    without = shape.without_none if shape is not None else None
    return without.name if without is not None and not without.arguments else found


def _in_loop(route: Route, call: ast.Call, loop: ast.AST, at: Place) -> Iterator[MassAssignment]:
    if not isinstance(loop, ast.For) or len(call.args) != 3:
        return
    source = _looped(loop, call.args[2])
    if source is None or not all(_lets_through(each) for each in inside(loop, ast.If)):
        return
    table = _row_table(call.args[0], at)
    if table is not None and is_table(table, at.module):
        yield from _found(route, source, table, set(), at)


def _looped(loop: ast.For, given: ast.expr) -> ast.expr | None:
    """The dict through which a loop goes: its items, or its keys, with which it is asked for the values."""
    match loop.iter, given:
        case ast.Call(func=ast.Attribute(value=source, attr="items"), args=[]), _:
            return source
        case ast.Name(id=name), ast.Subscript(value=ast.Name(id=asked) as source) if asked == name:
            return source
    return None


def _lets_through(condition: ast.AST) -> bool:
    """Whether a condition looks at what is there, and not at which fields they are."""
    tested = condition.test if isinstance(condition, ast.If) else condition
    match tested:
        case ast.Name():
            return True
        case ast.Call(func=ast.Name(id="hasattr")):
            return True
        case ast.Compare(ops=[ast.Is() | ast.IsNot()]):
            return True
        case ast.BoolOp(values=parts):
            return all(_lets_through(each) for each in parts)
    return False


def _found(
    route: Route, node: ast.expr, table: str, set_here: set[str], at: Place
) -> Iterator[MassAssignment]:
    name = table.rpartition(".")[2]
    dumped = _dump(node, at) or _whole(node, route)
    if dumped is not None:
        parameter, call = dumped
        excluded = argument(call, "exclude") if call is not None else None
        left_out = literal(excluded) if excluded is not None else ()
        if (call is not None and argument(call, "include") is not None) or not isinstance(
            left_out, (list, tuple, set, dict)
        ):
            return
        for each, named in body_models(route):
            if each.node.arg == parameter and not _is_guarded(route):
                fields = [f for f in named.model.fields if f in PRIVILEGED - set_here - set(left_out)]
                fields = [f for f in fields if member_of(table, f, at.module) is not None]
                fields = [f for f in fields if not _is_set_apart(f, route)]
                if fields:
                    yield MassAssignment(node, fields, name, route.outline)
    elif _is_raw(node, route, at) and not _is_guarded(route):
        yield MassAssignment(node, [], name, route.outline)


def _is_set_apart(field: str, route: Route) -> bool:
    """Whether the route gives the field a value of its own: `item.owner_id = me.id`."""
    uses = route.outline.survey.attributes.get(field, ())
    return any(isinstance(node.ctx, ast.Store) for node, scope in uses if scope is route.scope)


def _whole(node: ast.expr, route: Route) -> tuple[str, None] | None:
    """The parameter that is given as it is."""
    names = {each.node.arg for each, _ in body_models(route)}
    return (node.id, None) if isinstance(node, ast.Name) and node.id in names else None


def _dump(node: ast.expr, at: Place, depth: int = 0) -> tuple[str, ast.Call] | None:
    """The parameter whose `model_dump()` an expression is, and that call."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=parameter), attr=method)) if method in _DUMPS:
            return parameter, node
        case ast.Call(
            func=ast.Name(id="dict" | "vars" | "jsonable_encoder"), args=[ast.Name(id=parameter), *_]
        ):
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


def _is_guarded(route: Route) -> bool:
    """Whether something says that only those come here who may set everything."""
    texts = [route.path or "", str(route.name), route.outline.module.relative_path]
    texts.append(ast.unparse(route.decorator))
    texts += [ast.unparse(each.node) for each in route.parameters if each.is_injected]
    if route.construction is not None:
        texts.append(ast.unparse(route.construction[0]))
    return any(_GUARDED.search(text) for text in texts)
