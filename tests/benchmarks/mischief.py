"""Random edits as a careless person makes them, and the text that they lead to."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterator
from random import Random
from typing import NamedTuple

MOST_LINES_OF_A_BOUT = 40
"""A bout cuts fewer lines than this, so that it never reaches up to the wound above it."""

LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")

KEYS = [*"()[]{}\"'#:,.=+ \\@_aexyz019", "\n", "\n    ", '"""', "🚀", "é", "\t", "\f"]

SNIPPETS = [
    "import jwt\n",
    "from datetime import datetime, timedelta\n",
    'SECRET = os.getenv("SECRET", "none")\n',
    '\n\nasync def probe_wait():\n    time.sleep(1)\n    return {"a": 1}\n\n',
    '\n\n@router.get("/probe")\nasync def probe_route(db: Session):\n'
    '    requests.get("https://example.com")\n    return {"a": 1}\n\n',
    '\n\ndef probe_claims(token):\n    return jwt.decode(token, options={"verify_signature": False})\n\n',
    "\n\nclass ProbeModel(BaseModel):\n    name: str\n\n    class Config:\n        orm_mode = True\n\n",
    "async def ",
    "class ",
    "return ",
    "if True:\n",
    "# mentor: allow[blocking-call-in-async-route]\n",
    "    ",
]


class Edit(NamedTuple):
    """Text in place of a range; 0-based, columns in code points."""

    line: int
    column: int
    end_line: int
    end_column: int
    text: str


class Text:
    """A document, kept in the most obvious way."""

    def __init__(self, text: str) -> None:
        self.lines: list[str] = LINE.findall(text)

    def __str__(self) -> str:
        return "".join(self.lines)

    def line(self, number: int) -> str:
        """A line without its end."""
        return self.lines[number].rstrip("\r\n") if number < len(self.lines) else ""

    def utf16(self, line: int, column: int) -> tuple[int, int]:
        """A place as a client counts it."""
        return line, len(self.line(line)[:column].encode("utf-16-le")) // 2

    def apply(self, edit: Edit) -> Edit:
        """Make an edit; return the one that takes it back."""
        last = self.lines[edit.end_line] if edit.end_line < len(self.lines) else ""
        first = self.lines[edit.line] if edit.line < len(self.lines) else ""
        before, after = first[: edit.column], last[edit.end_column :]
        old = "".join(self.lines[edit.line : edit.end_line + 1])
        old = old[edit.column : len(old) - len(after)]
        self.lines[edit.line : edit.end_line + 1] = LINE.findall(before + edit.text + after)
        added = LINE.findall(before + edit.text)
        if added and added[-1].endswith(("\n", "\r")):
            added.append("")
        end_line = edit.line + max(len(added) - 1, 0)
        return Edit(edit.line, edit.column, end_line, len(added[-1]) if added else 0, old)

    def parses(self) -> bool:
        """Whether it is Python."""
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                ast.parse(str(self))
            except (SyntaxError, ValueError):
                return False
        return True


def mischief(text: Text, random: Random) -> Iterator[Edit]:
    """Make edits for ever, each applied to `text` as it is given.

    They come in bouts around one place. A bout that leaves a text that does not parse is taken back,
    step by step. Some bouts happen below a wound: a bracket or quote that stays open meanwhile.
    An empty edit marks the end of a bout, where the text parses.
    """
    while True:
        spot = random.randrange(3, len(text.lines) - MOST_LINES_OF_A_BOUT)
        wound = None
        if random.random() < 0.3:
            line = random.randrange(0, spot - 2)
            column = random.randint(0, len(text.line(line)))
            opened = Edit(line, column, line, column, random.choice(["(", "[", '"', "def ", "'"]))
            wound = text.apply(opened)
            yield opened
        undoing = []
        for _ in range(random.randint(1, 8)):
            edit = one_edit(text, spot, random)
            undoing.append(text.apply(edit))
            yield edit
        if wound:
            text.apply(wound)
            yield wound
        if not text.parses():
            for edit in reversed(undoing):
                text.apply(edit)
                yield edit
        yield Edit(0, 0, 0, 0, "")


def one_edit(text: Text, spot: int, random: Random) -> Edit:
    """An edit within a few lines of `spot`."""
    line = min(spot + random.randint(0, 4), len(text.lines) - 2)
    content = text.line(line)
    column = random.randint(0, len(content))
    match random.choice(["key", "key", "delete", "cut", "copy", "snippet", "word", "indent"]):
        case "key":
            return Edit(line, column, line, column, random.choice(KEYS))
        case "delete":
            end = min(len(content), column + random.randint(1, 5))
            return Edit(line, column, line, end, "")
        case "cut":
            end = min(len(text.lines) - 1, line + random.randint(1, 4))
            return Edit(line, 0, end, 0, "")
        case "copy":
            start = random.randrange(0, len(text.lines) - 12)
            block = "".join(text.lines[start : start + random.randint(1, 10)])
            return Edit(line, 0, line, 0, block)
        case "snippet":
            return Edit(line, 0, line, 0, random.choice(SNIPPETS))
        case "word":
            words = list(re.finditer(r"\w+", content))
            others = re.findall(r"\w+", random.choice(text.lines)) or ["x"]
            if words:
                word = random.choice(words)
                return Edit(line, word.start(), line, word.end(), random.choice(others))
    return Edit(line, 0, line, 0, "    ")
