"""How the statements of a module use the functions that it defines."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable

from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import survey_of
from fastapi_mentor.source import Statement

_MARKERS = ("Depends", "Security")


def injected_by(statement: Statement) -> frozenset[str]:
    """The names that a statement gives to `Depends` and `Security`."""
    return _once(statement, "injected", _injected)


def called_by(statement: Statement) -> frozenset[str]:
    """The functions that a statement calls by nothing but their names."""
    return _once(statement, "called", _called)


def all_of(find: Callable[[Statement], frozenset[str]], statements: Iterable[Statement]) -> frozenset[str]:
    """What is found in any of some statements."""
    return frozenset().union(*map(find, statements))


def _once(statement: Statement, key: str, find: Callable[[Statement], frozenset[str]]) -> frozenset[str]:
    found = statement.memo.get(key)
    if found is None:
        found = statement.memo[key] = find(statement)
    return found  # type: ignore[no-any-return, unused-ignore]


def _injected(statement: Statement) -> frozenset[str]:
    if not any(marker in statement.parsed_text for marker in _MARKERS):
        return frozenset()
    calls = survey_of(statement).calls
    given = [
        target for marker in _MARKERS for call in calls.get(marker, ()) for target in _targets(call.node)
    ]
    return frozenset(name for target in given if (name := dotted_name(target)) is not None)


def _called(statement: Statement) -> frozenset[str]:
    calls = survey_of(statement).calls.items()
    return frozenset(name for name, group in calls if any(type(c.node.func) is ast.Name for c in group))


def _targets(call: ast.Call) -> list[ast.expr]:
    return [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "dependency")]
