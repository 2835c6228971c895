"""How the statements of a module use the functions that it defines."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.names import Uses, dotted_name
from fastapi_mentor.facts.outline import survey_of
from fastapi_mentor.source import Source, Statement


def uses_in(source: Source, name: str) -> Uses:
    """How a file calls a function of its own, or has it called by FastAPI."""
    found = [uses_by(statement, name) for statement in source.statements]
    return Uses(any(each.called for each in found), any(each.injected for each in found))


def uses_by(statement: Statement, name: str) -> Uses:
    """How one statement does."""
    if name not in statement.parsed_text:
        return Uses()
    calls = survey_of(statement).calls
    called = any(dotted_name(call.node.func) == name for call in calls.get(name, ()))
    injected = any(
        name in (dotted_name(each) for each in _targets(call.node))
        for marker in ("Depends", "Security")
        for call in calls.get(marker, ())
    )
    return Uses(called, injected)


def _targets(call: ast.Call) -> list[ast.expr]:
    return [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "dependency")]
