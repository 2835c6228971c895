"""Writes the comment that allows a finding where it stands."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi_mentor.source import Change, content_length, split_lines
from fastapi_mentor.suppression import Kind, suppressions


def allow(text: str, line: int, end_line: int, rule: str) -> Change | None:
    """The edit of a statement's text that allows a finding of `rule` on some of its lines.

    A comment that covers the finding already is extended; else one is written at the end of the
    finding's first line, of its last, or above, whichever counts. None where no comment can stand.
    """
    lines = split_lines(text)
    for one in suppressions(text):
        if one.kind is Kind.LINE and one.names and one.covers(line, end_line):
            last = one.names[-1]
            return Change(one.line, last.end_column, one.line, last.end_column, f", {rule}")
    for change in _proposals(lines, line, end_line, rule):
        moved = change.text.count("\n") if change.start_line <= line else 0
        result = suppressions(_applied(lines, change))
        if any(
            rule in {name.text for name in one.names}
            and one.kind is Kind.LINE
            and one.covers(line + moved, end_line + moved)
            for one in result
        ):
            return change
    return None


def _proposals(lines: list[str], line: int, end_line: int, rule: str) -> Iterator[Change]:
    comment = f"# mentor: allow[{rule}]"
    for row in dict.fromkeys((line, end_line)):
        width = content_length(lines[row])
        bare = len(lines[row][:width].rstrip())
        if lines[row][:bare].endswith("\\"):
            continue  # nothing may follow what continues a line
        yield Change(row, bare, row, width, f"  {comment}")
    first = lines[line]
    indent = first[: len(first) - len(first.lstrip())]
    newline = first[content_length(first) :] or "\n"
    yield Change(line, 0, line, 0, f"{indent}{comment}{newline}")


def _applied(lines: list[str], change: Change) -> str:
    row = lines[change.start_line]
    changed = row[: change.start_column] + change.text + row[change.end_column :]
    return "".join([*lines[: change.start_line], changed, *lines[change.start_line + 1 :]])
