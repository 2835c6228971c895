"""Points in time: the readings of the clock from which a value is worked out, and how they are understood."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import Enum

from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import How

_LOCAL = {
    "datetime.datetime.now": "now",
    "datetime.datetime.today": "now",
    "datetime.datetime.fromtimestamp": "fromtimestamp",
}
_UTC = {
    "datetime.datetime.utcnow": "now",
    "datetime.datetime.utcfromtimestamp": "fromtimestamp",
}
_NUMBERS = frozenset({"int", "float", "round", "math.floor", "math.ceil", "math.trunc"})
_DEPTH = 8


class Reckoning(Enum):
    """How a time without a zone comes to mean an instant."""

    LOCAL_AS_UTC = "local time read as UTC"
    UTC_AS_LOCAL = "UTC read as local time"
    UTC = "UTC without saying so"


@dataclass(frozen=True, slots=True)
class NaiveReading:
    """A reading of the clock that does not say its time zone: `datetime.now()`, `datetime.utcnow()`.

    `method` is the method of `datetime` that says it (`now`, `fromtimestamp`), `whole` the expression that
    tells how it is understood (`datetime.utcnow().timestamp()`), `path` the uses of the local names through
    which its value goes.
    """

    node: ast.Call
    reckoning: Reckoning
    method: str
    whole: ast.expr
    path: tuple[ast.Name, ...] = field(default=(), compare=False)


def naive_readings(value: ast.expr, at: Place) -> Iterator[NaiveReading]:
    """The readings without a time zone in what is taken for a time in UTC, or for seconds since 1970."""
    yield from _readings(value, at, None, (), 0)


def _readings(
    node: ast.expr, at: Place, seconds: ast.expr | None, path: tuple[ast.Name, ...], depth: int
) -> Iterator[NaiveReading]:
    """`seconds` is the call of `timestamp` around, which takes a time without a zone for a local one."""
    if depth > _DEPTH:
        return
    inner: list[ast.expr] = []
    match node:
        case ast.Name():
            values = list(_assigned(node, at))
            if any(_gives_a_zone(value, node.id) for value in values):
                return
            for bound in values:
                yield from _readings(bound, at, seconds, (*path, node), depth + 1)
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            inner = [node.left, node.right]
        case ast.IfExp():
            inner = [node.body, node.orelse]
        case ast.BoolOp():
            inner = node.values
        case ast.Call(func=ast.Attribute(value=value, attr="timestamp"), args=[]):
            yield from _readings(value, at, node, path, depth + 1)
        case ast.Call(func=ast.Attribute(value=value, attr="replace")):
            zone = argument(node, "tzinfo", 7)
            for reading in _readings(value, at, seconds if zone is None else None, path, depth + 1):
                if zone is None or reading.reckoning is Reckoning.LOCAL_AS_UTC:
                    yield reading
        case ast.Call(args=[ast.Call(func=ast.Attribute(value=value, attr="utctimetuple" | "timetuple"))]):
            if at.qualified(node.func) == "calendar.timegm":
                inner = [value]
        case ast.Call():
            name = at.qualified(node.func)
            if name in _NUMBERS:
                inner = node.args[:1]
            elif name in _LOCAL and seconds is None and _has_no_zone(node, _LOCAL[name]):
                yield NaiveReading(node, Reckoning.LOCAL_AS_UTC, _LOCAL[name], node, path)
            elif name in _UTC:
                reckoning = Reckoning.UTC if seconds is None else Reckoning.UTC_AS_LOCAL
                yield NaiveReading(node, reckoning, _UTC[name], seconds or node, path)
    for part in inner:
        yield from _readings(part, at, seconds, path, depth + 1)


def _has_no_zone(call: ast.Call, method: str) -> bool:
    zone = argument(call, "tz", 0 if method == "now" else 1)
    return zone is None or literal(zone) is None


def _gives_a_zone(value: ast.expr, name: str) -> bool:
    """Whether a value is the same time as before, with a zone: `name.replace(tzinfo=timezone.utc)`."""
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Name(id=before), attr="replace" | "astimezone")):
            return before == name
    return False


def _assigned(name: ast.Name, at: Place) -> Iterator[ast.expr]:
    """The values that a local name is given."""
    scope = at.scope
    while scope is not None and name.id not in scope.bindings:
        scope = scope.parent
    for binding in scope.bindings[name.id] if scope is not None else ():
        if binding.how in (How.ASSIGNED, How.ANNOTATED) and binding.value is not None:
            yield binding.value
