"""Turns code between the way fixes write it (column 0, four spaces a level) and the way a file does."""

from __future__ import annotations

import re

from fastapi_mentor.source import content_length, split_lines

_TOKEN = re.compile(
    r"""
      \#[^\r\n]*
    | \"{3}(?:[^"\\]|\\[\s\S]|"(?!""))*\"{3}
    | '{3}(?:[^'\\]|\\[\s\S]|'(?!''))*'{3}
    | "(?:[^"\\\r\n]|\\(?:\r\n|[\s\S]))*"
    | '(?:[^'\\\r\n]|\\(?:\r\n|[\s\S]))*'
    """,
    re.VERBOSE,
)
_INDENT = re.compile(r"[ \t]*")
_LINE_END = re.compile(r"\r\n|\r|\n")


def inside_strings(text: str) -> set[int]:
    """The lines of `text` (from 0) that begin inside a string: their white space is a value."""
    found: set[int] = set()
    for token in _TOKEN.finditer(text):
        if token.group()[0] != "#":
            inner = len(_LINE_END.findall(token.group()))
            if inner:
                first = len(_LINE_END.findall(text, 0, token.start()))
                found.update(range(first + 1, first + inner + 1))
    return found


def plain(text: str, indent: str, unit: str) -> str:
    """Source text as fixes write it: without `indent` after its first line, four spaces for each `unit`."""
    if "\n" not in text and "\r" not in text:
        return text
    strings = inside_strings(text)
    lines = split_lines(text)
    result = [_with_newline(lines[0])]
    for number, line in enumerate(lines[1:], 1):
        if number not in strings:
            line = line.removeprefix(indent)
            white = _INDENT.match(line).group()  # type: ignore[union-attr]
            line = _levels(white, unit, "    ") + line[len(white) :]
        result.append(_with_newline(line))
    return "".join(result)


def placed(code: str, indent: str, unit: str, newline: str, *, first: bool = False) -> str:
    """Code as a file writes it: its lines but the first (or that one too) begin with `indent`."""
    strings = inside_strings(code)
    result: list[str] = []
    for number, line in enumerate(split_lines(code)):
        content = line[: content_length(line)]
        if number not in strings and (number or first):
            white = _INDENT.match(content).group()  # type: ignore[union-attr]
            rest = content[len(white) :]
            content = indent + _levels(white, "    ", unit) + rest if rest else ""
        result.append(content)
    return newline.join(result)


def statements(code: str) -> str:
    """Statements as a fix gave them, without the blank lines around and the indentation they share."""
    lines = [line.rstrip("\r\n") for line in split_lines(code)]
    strings = inside_strings(code)
    filled = [n for n, line in enumerate(lines) if line.strip()]
    if not filled:
        return ""
    first = lines[filled[0]]
    shared = first[: len(first) - len(first.lstrip())]
    kept = range(filled[0], filled[-1] + 1)
    return "\n".join(lines[n] if n in strings else lines[n].removeprefix(shared) for n in kept)


def _levels(white: str, old: str, new: str) -> str:
    """White space with its leading levels of `old` turned into levels of `new`."""
    if old == new:
        return white
    count = 0
    while white.startswith(old, count * len(old)):
        count += 1
    return new * count + white[count * len(old) :]


def _with_newline(line: str) -> str:
    size = content_length(line)
    return line[:size] + "\n" if size < len(line) else line
