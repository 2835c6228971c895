"""SQL whose values are bound instead of being written into its text."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.edits.literals import NoLiteral
from fastapi_mentor.edits.parameters import BoundSql, bound_sql
from fastapi_mentor.facts import Insertion, Marker, Position, RawSql, Sink, parents
from fastapi_mentor.rule import Safety
from fastapi_mentor.source import Location

Edit = Callable[[Editor], None]

_PARAMETERS = ("params", "parameters")
_EXECUTES = frozenset({"execute", "scalar", "scalars", "stream", "stream_scalars", "exec"})


def bind_values(sql: RawSql, insertions: Sequence[Insertion]) -> tuple[Edit, Safety] | None:
    """The edit that makes parameters of expressions in SQL; None where that is not possible or not sure.

    In an f-string those that can not be bound stay, with all others; else all must go.
    """
    if isinstance(sql.node, ast.JoinedStr):
        insertions = [each for each in insertions if _is_bindable(each)]
    else:
        insertions = sql.insertions
    sink = sql.only_sink
    marker = _marker(sink) if sink is not None else None
    if sink is None or marker is None or not insertions or not all(map(_is_bindable, insertions)):
        return None
    give = _giver(sink, marker)
    try:
        bound = bound_sql(sql.node, insertions, marker, lambda node: _text(sql, node))
    except NoLiteral:
        return None
    if give is None or (sink.needs_text and bound.changes):
        return None

    def edit(editor: Editor) -> None:
        give(editor, bound)
        for start, end, code in bound.changes:
            editor.replace(_part(sql, start, end), code)
        if not sink.needs_text:
            if not bound.changes:
                editor.replace(sql.node, bound.source)
            return
        text = editor.add_import("sqlalchemy", "text", at=sink.node)
        if sink.node is sql.node:
            editor.replace(sql.node, f"{text}({bound.source})")
        else:
            editor.replace(sql.node, bound.source)
            editor.replace(sink.node, f"{text}({editor.text(sink.node)})")

    return edit, Safety.SAFE if _is_sure(insertions, marker) else Safety.UNSAFE


def _text(sql: RawSql, node: ast.expr) -> str:
    return sql.outline.text(node).replace("\r\n", "\n")


def _part(sql: RawSql, start: int, end: int) -> Location:
    """The place of a part of the string, given by offsets in its source."""
    whole, text = sql.location, _text(sql, sql.node)

    def at(offset: int) -> tuple[int, int]:
        lines = text[:offset].split("\n")
        column = len(lines[-1]) + (whole.column if len(lines) == 1 else 0)
        return whole.line + len(lines) - 1, column

    return whole.statement.place(*at(start), *at(end))


def _is_sure(insertions: Sequence[Insertion], marker: Marker) -> bool:
    """Whether a value is compared as before: text stays text, for drivers that do not ask for other types."""
    return marker in (Marker.QUESTION, Marker.FORMAT) and all(
        insertion.position is Position.QUOTED and insertion.is_text for insertion in insertions
    )


def _is_bindable(insertion: Insertion) -> bool:
    fits = insertion.position is Position.QUOTED or (
        insertion.position is Position.VALUE and not insertion.is_in_list
    )
    return fits and not insertion.is_in_schema and not insertion.is_in_option


def _marker(sink: Sink) -> Marker | None:
    if sink.is_text:
        return Marker.NAMED
    name = sink.call.node.func.attr if isinstance(sink.call.node.func, ast.Attribute) else ""
    if sink.database is None or name in ("exec_driver_sql", "cursor", "execute_script", "iterate"):
        return None
    if name in sink.database.scripts:
        return None
    return sink.database.marker


def _giver(sink: Sink, marker: Marker) -> Callable[[Editor, BoundSql], None] | None:
    """What gives the values to the call that takes the SQL."""
    call = sink.call.node
    if sink.is_text:
        taker = _taker_of(call, sink)
        if taker is None:
            return lambda editor, bound: editor.insert_after(call, f".bindparams({_keywords(bound)})")
        return lambda editor, bound: _give_dict(editor, taker, bound)
    if marker is Marker.DOLLAR:
        return lambda editor, bound: _give_each(editor, call, bound)
    if marker is Marker.NAMED:
        return (lambda editor, bound: _give_dict(editor, call, bound)) if _takes_dict(call) else None
    if len(call.args) != 1 or call.keywords:
        return None
    if marker is Marker.VALUES:
        return lambda editor, bound: editor.set_keyword(call, "values", _dict(bound))
    return lambda editor, bound: editor.add_argument(call, _tuple(bound))


def _taker_of(text: ast.Call, sink: Sink) -> ast.Call | None:
    """The call that executes a `text(...)` where it is made, if its parameters are a dict or missing."""
    roots = [sink.scope.node] if sink.scope.node is not None else list(sink.outline.statement.nodes)
    for root in roots:
        match parents(root).get(text):
            case ast.Call(func=ast.Attribute(attr=name), args=[first, *_]) as taker:
                is_migration = sink.place.qualified(taker.func) == "alembic.op.execute"
                takes = first is text and name in _EXECUTES and _takes_dict(taker)
                return taker if takes and not is_migration else None
    return None


def _takes_dict(call: ast.Call) -> bool:
    """Whether a call has no parameters yet, or a dict of them that is written out."""
    named = any(keyword.arg in (None, *_PARAMETERS) for keyword in call.keywords)
    return (len(call.args) == 1 and not named) or _given_dict(call) is not None


def _given_dict(call: ast.Call) -> ast.Dict | None:
    """The dict of parameters that a call is given in full."""
    given = [
        *call.args[1:2],
        *(keyword.value for keyword in call.keywords if keyword.arg in _PARAMETERS),
    ]
    match given:
        case [ast.Dict() as found]:
            return found
    return None


def _give_dict(editor: Editor, call: ast.Call, bound: BoundSql) -> None:
    given = _given_dict(call)
    if given is not None:
        for name, value in bound.values.items():
            editor.add_element(given, f'"{name}": {value}')
    elif isinstance(call.func, ast.Attribute) and call.func.attr == "exec":
        editor.set_keyword(call, "params", _dict(bound))
    else:
        editor.add_argument(call, _dict(bound), index=1)


def _dict(bound: BoundSql) -> str:
    return "{" + ", ".join(f'"{name}": {value}' for name, value in bound.values.items()) + "}"


def _keywords(bound: BoundSql) -> str:
    return ", ".join(f"{name}={value}" for name, value in bound.values.items())


def _give_each(editor: Editor, call: ast.Call, bound: BoundSql) -> None:
    for value in bound.values.values():
        editor.add_argument(call, value)


def _tuple(bound: BoundSql) -> str:
    values = list(bound.values.values())
    return f"({values[0]},)" if len(values) == 1 else f"({', '.join(values)})"
