"""Syntax that is newer than the Python which runs the server, told apart from what is merely wrong."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

from fastapi_mentor.rule import Severity
from fastapi_mentor.source import Problem, Source
from fastapi_mentor.source.grammar import is_newer, may_be_newer, newer_message

if TYPE_CHECKING:
    from fastapi_mentor.checker import Diagnostic
    from fastapi_mentor.records import SyntaxNote

RULE = "newer-syntax"
_MEMO = "lsp.newer"

_NEWEST = (3, 14)


class NewerSyntax:
    """Judges statements that do not parse. Ordinary mistakes are left to the editor's Python server.

    The judge is slow to wake, so that it is called between keystrokes; its word is kept with the statement.
    """

    def unjudged(self, source: Source) -> list[Problem]:
        """The problems of a source that have to be judged."""
        if sys.version_info[:2] >= _NEWEST:
            return []
        return [
            problem
            for problem in source.problems
            if _MEMO not in problem.statement.memo and may_be_newer(problem.statement)
        ]

    def judge(self, source: Source) -> bool:
        """Judge them; whether any is sound in a newer Python."""
        problems = self.unjudged(source)
        for problem in problems:
            problem.statement.memo[_MEMO] = is_newer(problem.statement)
        return any(problem.statement.memo[_MEMO] for problem in problems)

    def found_in(self, source: Source) -> list[Diagnostic]:
        """A diagnostic for each statement that is known to be newer."""
        newer = [problem for problem in source.problems if problem.statement.memo.get(_MEMO)]
        return [_diagnostic(source.path, problem.line, problem.column) for problem in newer]


def newer_diagnostics(path: str, notes: Iterable[SyntaxNote]) -> list[Diagnostic]:
    """The same for what a batch noted about a file."""
    message = newer_message()
    return [_diagnostic(path, note.line, note.column) for note in notes if note.message == message]


def _diagnostic(path: str, line: int, column: int) -> Diagnostic:
    from fastapi_mentor.checker import Diagnostic

    return Diagnostic(
        path=path,
        rule=RULE,
        chapter="syntax",
        severity=Severity.WARNING,
        message=newer_message(),
        line=line,
        column=column,
        end_line=line,
        end_column=column + 1,
        fix=None,
        related=(),
        url="",
    )
