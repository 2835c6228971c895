"""Lines of text as the Language Server Protocol and Python's tokenizer both know them."""

from __future__ import annotations

from typing import NamedTuple

from fastapi_mentor.pattern import pattern

_WITH_CARRIAGE_RETURNS = pattern(r"[^\r\n]*(?:\r\n|\n|\r)|[^\r\n]+\Z")


class Change(NamedTuple):
    """An edit of a text: what stands between two places becomes `text`.

    Lines count from 0, columns are code points from 0; places past an end mean that end.
    """

    start_line: int
    start_column: int
    end_line: int
    end_column: int
    text: str


def split_lines(text: str) -> list[str]:
    """The lines of `text` with their ends. Only `\\n`, `\\r\\n` and `\\r` end a line.

    The last one has no end and may be empty, so that the lines of any text, joined, are that text.
    """
    if "\r" not in text:
        parts = text.split("\n")
        last = parts.pop()
        lines = [part + "\n" for part in parts]
        lines.append(last)
        return lines
    lines = _WITH_CARRIAGE_RETURNS.findall(text)
    if not lines or lines[-1].endswith(("\n", "\r")):
        lines.append("")
    return lines


def content_length(line: str) -> int:
    """The number of code points of a line without its end."""
    if line.endswith("\r\n"):
        return len(line) - 2
    return len(line) - 1 if line.endswith(("\n", "\r")) else len(line)


class Splice(NamedTuple):
    """What a change does to a list of lines: `lines[start:stop]` became `new`."""

    start: int
    stop: int
    new: list[str]


def splice(lines: list[str], change: Change) -> Splice:
    """The smallest replacement of whole lines that performs `change` on `lines`."""
    start_line, start_column, end_line, end_column, text = change
    last = len(lines) - 1
    if start_line > last:
        start_line, start_column = last, len(lines[last])
    if end_line > last:
        end_line, end_column = last, len(lines[last])
    if (end_line, end_column) < (start_line, start_column):
        start_line, start_column, end_line, end_column = (
            end_line,
            end_column,
            start_line,
            start_column,
        )
    head = lines[start_line][: max(0, min(start_column, content_length(lines[start_line])))]
    tail = lines[end_line][max(0, min(end_column, content_length(lines[end_line]))) :]
    new = head + text + tail
    # A line end that is completed from its other half is one line end, not two.
    if start_line and new.startswith("\n") and lines[start_line - 1].endswith("\r"):
        start_line -= 1
        new = lines[start_line] + new
    replaced = split_lines(new)
    if end_line < last and replaced[-1] == "":
        replaced.pop()
    return Splice(start_line, end_line + 1, replaced)
