"""How the statements of a module use the functions that it defines."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable, Sequence

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


def calling(words: frozenset[str], statements: Iterable[Statement]) -> list[Statement]:
    """The statements that call something by one of some names."""
    return [each for each in statements if not words.isdisjoint(survey_of(each).calls)]


class Usage:
    """What the statements of one module together use, worked out when it is first asked for."""

    def __init__(self, statements: Callable[[], Iterable[Statement]]) -> None:
        self._statements = statements
        self._names: dict[Callable[[Statement], frozenset[str]], frozenset[str]] = {}
        self._calling: dict[str, list[Statement]] = {}

    def clear(self) -> None:
        """The module has another text."""
        self._names.clear()
        self._calling.clear()

    def replace(self, before: Sequence[Statement], after: Sequence[Statement]) -> None:
        """Some statements have taken the place of others."""
        for find in [*self._names]:
            if all_of(find, before) != all_of(find, after):
                del self._names[find]
        for key in [*self._calling]:
            if calling(frozenset(key.split()), [*before, *after]):
                del self._calling[key]

    def names(self, find: Callable[[Statement], frozenset[str]]) -> frozenset[str]:
        """What is found in any statement."""
        known = self._names.get(find)
        if known is None:
            known = self._names[find] = all_of(find, self._statements())
        return known

    def calling(self, words: str) -> Sequence[Statement]:
        """The statements that call one of some words."""
        known = self._calling.get(words)
        if known is None:
            known = self._calling[words] = calling(frozenset(words.split()), self._statements())
        return known


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
