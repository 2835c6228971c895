"""Takes away the findings of a file that its comments allow, and says which comments allow nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from fastapi_mentor import suppression
from fastapi_mentor.reporting import Noted, Part
from fastapi_mentor.rule import Fix, Safety, Severity
from fastapi_mentor.source import Change, Source, Statement
from fastapi_mentor.suppression import MARK, Name, Remark, Suppression

if TYPE_CHECKING:
    from fastapi_mentor.edits import Editor

CHAPTER = "suppressions"


def has_comments(statement: Statement) -> bool:
    """Whether a statement may hold a suppression."""
    return MARK in statement.text


def suppressed(
    source: Source,
    parts: Sequence[tuple[int, Part]],
    marked: Iterable[int],
    known: Iterable[str],
    is_on: Callable[[str], bool],
) -> list[tuple[int, Part]]:
    """The parts of a report that remain, with what is to be said about the comments themselves.

    `marked` holds the positions of the statements that may have comments, `known` the names of all rules.
    """
    found: dict[int, list[Noted]] = {}
    for start, part in parts:
        found.setdefault(start, []).extend(part.findings)
    comments = {
        index: suppression.suppressions(source.statements[index].text, index == 0) for index in marked
    }
    in_file = [each for one in comments.values() for each in suppression.names_for_file(one)]
    allowed = {name.text for _, name in in_file}
    present = {noted.rule for findings in found.values() for noted in findings}
    unused_in_file = [each for each in in_file if each[1].text not in present]
    names = tuple(known)
    remaining: list[tuple[int, Part]] = []
    touched = {source.starts[index]: index for index in comments}
    for start in sorted({*found, *touched}):
        findings = found.get(start, [])
        index = touched.get(start)
        if index is None:
            kept = [noted for noted in findings if noted.rule not in allowed]
            statement = findings[0].location.statement
        else:
            statement = source.statements[index]
            outcome = suppression.apply(findings, comments[index], allowed)
            kept = outcome.kept
            unused = [*outcome.unused, *unused_in_file]
            kept.extend(_remarks(statement, comments[index], unused, names, is_on))
        if kept:
            remaining.append((start, Part(statement, tuple(kept))))
    return remaining


def _remarks(
    statement: Statement,
    comments: Sequence[Suppression],
    unused: Sequence[tuple[Suppression, Name]],
    known: Sequence[str],
    is_on: Callable[[str], bool],
) -> Iterator[Noted]:
    if statement.error is not None:
        return
    for remark in suppression.remarks(statement.text, comments, unused, known, is_on):
        place = statement.place(remark.line, remark.column, remark.line, remark.end_column)
        safety = Safety.SAFE if remark.safe else Safety.UNSAFE
        fix = Fix(remark.title, _Mend(statement, remark.change), safety)
        yield Noted(remark.rule, CHAPTER, _severity(remark), place, remark.message, fix, (), "")


def _severity(remark: Remark) -> Severity:
    return Severity.HINT if remark.rule == suppression.UNUSED else Severity.WARNING


class _Mend:
    """The edit that mends a comment."""

    def __init__(self, statement: Statement, change: Change) -> None:
        self.statement = statement
        self.change = change

    def __call__(self, editor: Editor) -> None:
        line, column, end_line, end_column, text = self.change
        editor.replace(self.statement.place(line, column, end_line, end_column), text)
