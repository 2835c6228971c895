"""How the statements of a module use the functions that it defines."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import survey_of
from fastapi_mentor.source import Source, Statement


def uses_by(statement: Statement, name: str) -> tuple[bool, bool]:
    """Whether one statement calls a function, and whether it has FastAPI call it."""
    return is_called(statement, name), name in _injected(statement)


def injected_in(source: Source) -> frozenset[str]:
    """The names that a file gives to `Depends` and `Security`."""
    return frozenset(name for statement in source.statements for name in _injected(statement))


def is_called(statement: Statement, name: str) -> bool:
    """Whether a statement calls something by that name."""
    return any(dotted_name(call.node.func) == name for call in survey_of(statement).calls.get(name, ()))


def _injected(statement: Statement) -> Iterator[str]:
    calls = survey_of(statement).calls
    for marker in ("Depends", "Security"):
        for call in calls.get(marker, ()):
            for target in _targets(call.node):
                name = dotted_name(target)
                if name is not None:
                    yield name


def _targets(call: ast.Call) -> list[ast.expr]:
    return [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "dependency")]
