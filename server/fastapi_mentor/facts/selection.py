"""What queries give: the rows of a class that SQLAlchemy or SQLModel maps to a table."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import How
from fastapi_mentor.facts.shape import NONE, Shape, union

_SELECTS = frozenset({"sqlalchemy.select", "sqlmodel.select"})
_EXECUTES = frozenset({"scalars", "execute", "exec", "scalar", "stream_scalars"})
_KEEPS = frozenset(
    {
        *("filter", "filter_by", "where", "order_by", "limit", "offset", "options", "join", "outerjoin"),
        *("distinct", "with_for_update", "execution_options", "group_by", "having", "unique", "slice"),
    }
)
_MANY = frozenset({"all", "fetchall"})
_ONE = frozenset({"one", "scalar_one"})
_PERHAPS = frozenset({"first", "one_or_none", "scalar_one_or_none", "scalar", "get"})
_DEPTH = 16


def selected_shape(call: ast.Call, at: Place) -> Shape | None:
    """What the call that ends a query gives: `User | None` for `session.get(User, 1)`."""
    if not isinstance(call.func, ast.Attribute):
        return None
    method = call.func.attr
    if method in ("get", "get_one") and len(call.args) >= 2:
        entity = _entity(call.args[0], at)
        return union([entity, NONE]) if entity is not None and method == "get" else entity
    if method == "scalar" and call.args:
        selected, _ = _source(call.args[0], at, 0)
        return union([selected, NONE]) if selected is not None else None
    if method == "count" and not call.args:
        return Shape("int") if _source(call.func.value, at, 0)[0] is not None else None
    if method not in _MANY | _ONE | _PERHAPS:
        return None
    entity, is_row = _source(call.func.value, at, 0)
    if entity is None or (is_row and not method.startswith("scalar")):
        return None
    if method in _MANY:
        return Shape("list", (entity,))
    return entity if method in _ONE else union([entity, NONE])


def selected_class(query: ast.expr, at: Place) -> str | None:
    """The full name of the class that a query is about, however it goes on."""
    shape, _ = _source(query, at, 0)
    return shape.name if shape is not None else None


def _source(
    node: ast.expr, at: Place, depth: int, seen: frozenset[str] = frozenset()
) -> tuple[Shape | None, bool]:
    """The class that a query selects, and whether its rows still stand in tuples."""
    if depth > _DEPTH:
        return None, False
    match node:
        case ast.Await():
            return _source(node.value, at, depth + 1, seen)
        case ast.Name(id=name):
            bindings = at.scope.bindings.get(name, ()) if at.scope is not None else ()
            # `query = query.where(...)` selects what it selected before.
            values = [b.value if b.how is How.ASSIGNED else None for b in bindings]
            others = [each for each in values if each is None or _root(each) not in seen | {name}]
            if len(others) != 1 or others[0] is None:
                return None, False
            return _source(others[0], at, depth + 1, seen | {name})
        case ast.Call(func=func, args=[argument]) if at.qualified(func) in _SELECTS:
            return _entity(argument, at), False
        case ast.Call(func=ast.Attribute(attr="query"), args=[argument], keywords=[]):
            return _entity(argument, at), False
        case ast.Call(func=ast.Attribute(value=inner, attr="scalars"), args=[]):
            return _source(inner, at, depth + 1, seen)[0], False
        case ast.Call(func=ast.Attribute(attr=method), args=[statement, *_]) if method in _EXECUTES:
            return _source(statement, at, depth + 1, seen)[0], method == "execute"
        case ast.Call(func=ast.Attribute(value=inner, attr=method)) if method in _KEEPS:
            return _source(inner, at, depth + 1, seen)
    return None, False


def _root(node: ast.expr) -> str | None:
    """The name with which a chain of calls and attributes begins."""
    while isinstance(node, (ast.Call, ast.Attribute, ast.Await)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node.id if isinstance(node, ast.Name) else None


def _entity(node: ast.expr, at: Place) -> Shape | None:
    definition = at.definition(node)
    if definition is None or not isinstance(definition.node, ast.ClassDef):
        return None
    name = at.qualified(node)
    return Shape(name, spelling=dotted_name(node) or "") if name is not None else None
