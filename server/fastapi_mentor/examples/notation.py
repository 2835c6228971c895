"""The notation of examples: one text with bad code, good code, and where each finding stands.

    === app/main.py ===
      from fastapi import FastAPI
      app = FastAPI()
      @app.get("/me")
    - def read_me():
          ^^^^^^^ `read_me` does not declare what it returns
    + def read_me() -> User:
          return User(name="Ada")

- The indentation that all lines share is cut off; it is never part of the code.
- Two columns stand before each line of code: `- ` bad half only, `+ ` good half only, spaces both.
  A text without any `-` or `+` line needs no such columns: it is one half, found or left alone.
- `=== path ===` begins a file of any kind (`.env`, `pyproject.toml`). Without it, a file is `main.py`.
  A file whose every line is `+` is created by the fix. Blank lines around the code are dropped.
- Carets mark the line of the bad half right above them, and the message follows. More lines of carets
  may follow. A long message goes on after a backslash at the end of the line, Python's own.
- A finding that spans lines begins with carets that end in `..` (`^^^^.. message`) and ends under
  its last character with carets that have no message.
- Columns count characters (code points), as Python does, whatever their width on the screen.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from fastapi_mentor.rule import Example

DEFAULT_PATH = "main.py"

HEADER = re.compile(r"\s*=== (?P<path>\S+) ===\s*")
CARETS = re.compile(r"(?P<before> *)(?P<carets>\^+)(?P<opens>\.\.)?(?:\s+(?P<message>.*))?")


class ExampleError(Exception):
    """An example that is not written in the notation; says the line of its text and why."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line} of the example: {reason}")


class Expectation(NamedTuple):
    """A finding that an example promises: its place (0-based, code points) and its message."""

    path: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str


class Line(NamedTuple):
    """A line of an example: code of both halves (" "), of one ("-", "+"), or carets ("^").

    `number` is its place in the text of the example (1-based).
    """

    number: int
    sign: str
    code: str

    @property
    def is_bad(self) -> bool:
        return self.sign in " -"

    @property
    def is_good(self) -> bool:
        return self.sign in " +"


class Halves(NamedTuple):
    """What an example says: its files as written, before and after the fix, and the findings.

    `good` is None where nothing is fixed. A path that only `good` has is created by the fix.
    """

    files: Mapping[str, tuple[Line, ...]]
    bad: Mapping[str, str]
    good: Mapping[str, str] | None
    expected: tuple[Expectation, ...]


def parse(example: Example | str) -> Halves:
    """Read the notation; raises `ExampleError`."""
    text = example if isinstance(example, str) else example.text
    files = {path: _trimmed(lines) for path, lines in _files(text).items()}
    created = {path for path, lines in files.items() if lines and not any(line.is_bad for line in lines)}
    bad = {
        path: "".join(f"{line.code}\n" for line in lines if line.is_bad)
        for path, lines in files.items()
        if path not in created
    }
    good = {
        path: "".join(f"{line.code}\n" for line in lines if line.is_good) for path, lines in files.items()
    }
    differs = any(line.sign in "-+" for lines in files.values() for line in lines)
    expected = [found for path, lines in files.items() for found in _expectations(path, lines)]
    return Halves(files, bad, good if differs else None, tuple(sorted(expected)))


def is_fixed(example: Example | str) -> bool:
    """Whether the text shows a fix; cheap, and never raises."""
    text = example if isinstance(example, str) else example.text
    return _has_signs(text.split("\n"), _margin(text.split("\n")))


def _files(text: str) -> dict[str, list[Line]]:
    rows = text.split("\n")
    margin = _margin(rows)
    signed = _has_signs(rows, margin)
    files: dict[str, list[Line]] = {}
    path = ""
    for number, row in enumerate(rows, 1):
        if header := HEADER.fullmatch(row):
            path = header["path"]
            if path in files:
                raise ExampleError(number, f"`{path}` begins a second time")
            if path.startswith("/") or ".." in path.split("/"):
                raise ExampleError(number, f"`{path}` is not a path inside the example")
            files[path] = []
            continue
        line = _line(number, row[margin:], signed)
        if not path:
            if not row.strip():
                continue
            if any(map(HEADER.fullmatch, rows)):
                raise ExampleError(number, "code stands before the first `=== path ===`")
            path = DEFAULT_PATH
            files[path] = []
        files[path].append(line)
    if not files:
        raise ExampleError(1, "it is empty")
    return files


def _margin(rows: list[str]) -> int:
    code = [row for row in rows if row.strip() and not HEADER.fullmatch(row)]
    return min((len(row) - len(row.lstrip(" ")) for row in code), default=0)


def _has_signs(rows: list[str], margin: int) -> bool:
    return any(row[margin : margin + 2].rstrip() in ("-", "+") for row in rows)


def _line(number: int, row: str, signed: bool) -> Line:
    sign, code = (row[:2].rstrip(), row[2:]) if signed else ("", row)
    if sign not in ("", "-", "+"):
        raise ExampleError(number, "a line of a diff begins with `- `, `+ ` or two spaces")
    if not CARETS.fullmatch(code):
        return Line(number, sign or " ", code.rstrip() if not code.strip() else code)
    if sign:
        raise ExampleError(number, f"carets are in neither half, so no `{sign}` stands before them")
    return Line(number, "^", code)


def _trimmed(lines: list[Line]) -> tuple[Line, ...]:
    """Without the blank lines around the code, which are there for the reader of the example."""
    filled = [place for place, line in enumerate(lines) if line.code.strip() or line.sign != " "]
    return tuple(lines[filled[0] : filled[-1] + 1]) if filled else ()


def _expectations(path: str, lines: tuple[Line, ...]) -> Iterator[Expectation]:
    row = -1
    above: Line | None = None
    opened: tuple[int, Expectation] | None = None
    for line in lines:
        if line.sign != "^":
            row += line.is_bad
            above = line
            continue
        if above is None or not above.is_bad:
            raise ExampleError(line.number, "carets stand under a line of the bad half")
        carets = CARETS.fullmatch(line.code)
        assert carets is not None
        start, end = carets.span("carets")
        message = " ".join((carets["message"] or "").split())
        if end > len(above.code):
            raise ExampleError(line.number, "the carets reach past the end of the line above")
        if not message:
            if opened is None:
                raise ExampleError(line.number, "the carets have no message")
            yield opened[1]._replace(end_line=row, end_column=end)
            opened = None
            continue
        found = Expectation(path, row, start, row, end, message)
        if not carets["opens"]:
            yield found
        elif opened is None:
            opened = line.number, found
        else:
            raise ExampleError(line.number, "the finding opened above is not closed yet")
    if opened is not None:
        raise ExampleError(opened[0], "the finding is opened by `..` and never closed by carets")
