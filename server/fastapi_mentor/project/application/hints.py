"""What a decorator does not say: the full path of its route, and the dependencies that it inherits."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.operations import Operation, listed_dependencies
from fastapi_mentor.project.application.overview import Overview
from fastapi_mentor.source import Location

_MEMO = "hints"
_MOST = 3


class Hint(NamedTuple):
    """A text to be shown behind a location."""

    text: str
    location: Location


def hints_of(outline: Outline, overview: Overview) -> Sequence[Hint]:
    """The hints for the routes that a statement declares."""
    memo = outline.statement.memo
    known = memo.get(_MEMO)
    if known is None or known[0] != overview.serial:
        known = memo[_MEMO] = (overview.serial, list(_hints(outline, overview)))
    return known[1]


def _hints(outline: Outline, overview: Overview) -> Iterator[Hint]:
    declared: dict[int, list[Endpoint]] = {}
    for each in overview.endpoints_in(outline):
        # Of a router that nothing includes the full path is not known.
        if each.declaration.outline.statement is outline.statement and not overview.is_loose(each):
            declared.setdefault(id(each.declaration.call), []).append(each)
    for endpoints in declared.values():
        location = outline.location(endpoints[0].declaration.call)
        paths = [each.path for each in endpoints]
        known = list(dict.fromkeys(path for path in paths if path is not None))
        if None not in paths and known != [endpoints[0].declaration.path]:
            yield Hint("→ " + ", ".join(_few(known)), location)
        names = inherited_names(endpoints[0])
        if names and all(inherited_names(each) == names for each in endpoints[1:]):
            yield Hint("needs " + ", ".join(_few(names)), location)


def _few(texts: Sequence[str]) -> Sequence[str]:
    return texts if len(texts) <= _MOST else [*texts[:_MOST], f"… ({len(texts) - _MOST} more)"]


def inherited_names(endpoint: Endpoint) -> list[str]:
    """The dependencies that routers, inclusions and the application add to a route."""
    levels = list(Operation(endpoint).levels())[:-1]
    found = [target for call, at in levels for target, _ in listed_dependencies(call, at)]
    return list(dict.fromkeys(_name(each) for each in found))


def _name(target: ast.expr) -> str:
    """`require_role(...)` is enough of a call."""
    if isinstance(target, ast.Call):
        return f"{ast.unparse(target.func)}({'…' if target.args or target.keywords else ''})"
    text = ast.unparse(target)
    return text if len(text) <= 40 else text[:39] + "…"
