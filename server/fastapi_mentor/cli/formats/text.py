"""Findings as text for people, each with the line that it is about."""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from itertools import groupby

import click

from fastapi_mentor.cli.excerpt import clean, excerpt, line_of
from fastapi_mentor.cli.rows import Row

COLORS = {"error": "red", "warning": "yellow", "info": "cyan", "hint": "blue"}
LONGEST_LINE = 160

Lines = Callable[[str], Sequence[str]]


def write(rows: Sequence[Row], lines_of: Lines) -> Iterator[str]:
    """The text of each finding, in colour; `lines_of` gives the lines of the file at a path."""
    width = _width()
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    for path, found in groupby(rows, key=lambda row: row.path):
        lines = lines_of(path)
        yield from (_finding(row, lines, width, encoding) for row in found)


def _width() -> int:
    """How much of a line of source is shown, in cells."""
    try:
        columns = os.get_terminal_size(sys.stdout.fileno()).columns or 80
    except (OSError, ValueError):  # standard output is no terminal
        return LONGEST_LINE
    return min(LONGEST_LINE, max(40, columns - 12))


def _finding(row: Row, lines: Sequence[str], width: int, encoding: str) -> str:
    color = COLORS[row.severity]
    place = f"{clean(row.file)}:{row.line}:{row.column}"
    head = (
        f"{click.style(place, bold=True)}: {click.style(row.severity, fg=color, bold=True)}: "
        f"{clean(row.message)} {click.style(f'[{row.rule}]', dim=True)}"
    )
    line = line_of(lines, row.line - 1)
    last = row.end_column - 1 if row.end_line == row.line else len(line)
    shown = excerpt(line, row.column - 1, last, width, encoding)
    number = str(row.line)
    gutter = " " * len(number)
    bar = click.style("|", dim=True)
    carets = click.style("^" * shown.carets, fg=color, bold=True)
    text = [
        head,
        f"{gutter} {bar}",
        f"{click.style(number, dim=True)} {bar} {shown.text}".rstrip(),
        f"{gutter} {bar} {' ' * shown.indent}{carets}",
    ]
    for related in row.related:
        where = f"{clean(related.file)}:{related.line}:{related.column}"
        text.append(f"{gutter} = see {where}: {clean(related.message)}")
    if row.fix_title is not None:
        label = "fix" if row.fix_safety == "safe" else "fix (unsafe)"
        text.append(f"{gutter} = {click.style(label, fg='green')}: {clean(row.fix_title)}")
    return "\n".join(text) + "\n\n"


def summary(rows: Sequence[Row], files: int) -> str:
    """The last line: how many findings there are, of which severity, and how many can be fixed."""
    checked = f"{files} file{'' if files == 1 else 's'}"
    if not rows:
        return f"No findings in {checked}\n"
    severities = Counter(row.severity for row in rows)
    listed = ", ".join(_count(severities[severity], severity) for severity in COLORS if severities[severity])
    places = len({row.path for row in rows})
    line = f"{_count(len(rows), 'finding')} ({listed}) in {places} of {checked}"
    safe = sum(row.fix_safety == "safe" for row in rows)
    unsafe = sum(row.fix_safety == "unsafe" for row in rows)
    if safe:
        line += f"; {safe} can be fixed with --fix"
        line += f", {unsafe} more with --unsafe-fixes" if unsafe else ""
    elif unsafe:
        line += f"; {unsafe} can be fixed with --fix --unsafe-fixes"
    return line + "\n"


def statistics(rows: Sequence[Row]) -> str:
    """How often each rule was breached, most often first, and which have a fix."""
    counts = Counter(row.rule for row in rows)
    fixable = {row.rule for row in rows if row.fix_title is not None}
    width = len(str(max(counts.values(), default=0)))
    ranked = sorted(counts.items(), key=lambda item: (-item[1], item[0]))
    return "".join(
        f"{count:>{width}}  {rule}{'  [has a fix]' if rule in fixable else ''}\n" for rule, count in ranked
    )


def _count(number: int, noun: str) -> str:
    plain = noun in ("info",)
    return f"{number} {noun}{'' if number == 1 or plain else 's'}"


def diff_line(line: str) -> str:
    """A line of a unified diff, in colour."""
    content = "\t".join(map(clean, line.rstrip("\r\n").split("\t"))) + "\n"
    match line[:1]:
        case "+":
            return click.style(content, fg="green")
        case "-":
            return click.style(content, fg="red")
        case "@":
            return click.style(content, fg="cyan")
        case _:
            return content
