"""What is being written at a point: the brackets around it, the argument, the string that is open."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Source, content_length
from fastapi_mentor.source.lexical import scan

_TOKEN = pattern(
    r"""
      (?P<comment>\#[^\r\n]*)
    | (?P<prefix>(?<![\w])[rRbBuUfFtT]{0,2})(?P<quote>\"{3}|'{3}|"|')
    | (?P<name>\.?[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*)
    | (?P<number>\d[\w.]*)
    | (?P<open>[\[({])
    | (?P<close>[\])}])
    | (?P<comma>,)
    | (?P<equals>(?<![=!<>:+\-*/%&|^@])=(?!=))
    | (?P<at>@)
    | (?P<other>[^\s\w])
    """,
    re.VERBOSE,
)
_ENDS = {
    '"""': re.compile(r'(?:[^"\\]|\\[\s\S]|"(?!""))*"""'),
    "'''": re.compile(r"(?:[^'\\]|\\[\s\S]|'(?!''))*'''"),
    '"': re.compile(r'(?:[^"\\\r\n]|\\(?:\r\n|[\s\S]))*(?:"|(?=[\r\n]))'),
    "'": re.compile(r"(?:[^'\\\r\n]|\\(?:\r\n|[\s\S]))*(?:'|(?=[\r\n]))"),
}
_WORD = pattern(r"\w+\Z")
_REST = pattern(r"\w*")
_WINDOW = 120
"""How many lines above are read at first; more only where these begin inside something."""
_KEYWORDS = frozenset({"return", "await", "yield", "and", "or", "not", "in", "is", "if", "else", "lambda"})


class Frame(NamedTuple):
    """An open bracket: `head` is what stands before it, `@` and `def` included (`@router.get`, `def read`).

    `keyword` is the name of the argument that is being written, `number` how many stand before it,
    `argument` where it begins; `inside` is where the bracket's inside begins.
    """

    bracket: str
    head: str
    inside: int
    argument: int
    number: int = 0
    keyword: str = ""

    @property
    def name(self) -> str:
        """The last part of what is called."""
        return self.head.rpartition(".")[2]

    @property
    def owner(self) -> str:
        """What stands before the last dot."""
        return self.head.removeprefix("@").rpartition(".")[0]

    @property
    def is_decorator(self) -> bool:
        """Whether it is the call of a decorator."""
        return self.head.startswith("@")


class Context(NamedTuple):
    """The text of the statement up to a point, read as far as it goes; `after` is the rest of the line.

    Inside a string `content` is what stands of it before the point, and `prefix` holds the letters before
    its quote; elsewhere `word` is the name that is being written.
    """

    text: str
    after: str
    frames: tuple[Frame, ...]
    content: str | None = None
    prefix: str = ""
    word: str = ""

    @property
    def frame(self) -> Frame:
        """The innermost bracket."""
        return self.frames[-1]

    @property
    def outer(self) -> Frame | None:
        """The bracket around that."""
        return self.frames[-2] if len(self.frames) > 1 else None

    @property
    def written(self) -> str:
        """What stands of the argument before the point, its keyword and strings included."""
        return self.text[self.frame.argument :]

    @property
    def is_bare(self) -> bool:
        """Whether the argument is nothing yet but a word, behind its keyword if it has one."""
        value = self.written.strip()
        if self.frame.keyword:
            value = value.partition("=")[2].strip()
        return value == self.word

    @property
    def is_name(self) -> bool:
        """Whether the word is the name of a keyword argument, or of a parameter with its annotation."""
        return self.after[self.rest_of_word :].lstrip()[:1] in ("=", ":") and not self.frame.keyword

    @property
    def rest_of_word(self) -> int:
        """How many characters of the word stand behind the point."""
        found = _REST.match(self.after)
        return found.end() if found is not None else 0


def context_at(
    source: Source, line: int, column: int, is_wanted: Callable[[Context], bool] = lambda found: True
) -> Context | None:
    """What is being written at a point; None outside brackets, and where it is not what is wanted."""
    if line >= len(source.lines):
        return None
    full = source.lines[line]
    after = full[column : max(column, content_length(full))]
    _, start = source.statement_at(line)
    first = max(start, line - _WINDOW)
    found = _read("".join((*source.lines[first:line], full[:column])), after)
    if found is None or not is_wanted(found):
        return None
    if first > start and not scan("".join(source.lines[start:first])).clean:
        found = _read("".join((*source.lines[start:line], full[:column])), after)
        if found is None or not is_wanted(found):
            return None
    return found


def _read(text: str, after: str) -> Context | None:
    reading = _Reading(text)
    opened = reading.run()
    if not reading.frames:
        return None
    frames = tuple(reading.frames)
    if opened is not None:
        content = text[opened.end() :]
        if "\n" in content or "\r" in content:
            return None  # a long string: prose, most likely
        return Context(text, after, frames, content, opened["prefix"].lower())
    if reading.in_comment:
        return None
    word = _WORD.search(text)
    return Context(text, after, frames, word=word[0] if word is not None else "")


class _Reading:
    """Reads the tokens of a text from its beginning."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.frames: list[Frame] = []
        self.in_comment = False
        self._head = ""
        self._before = ""

    def run(self) -> re.Match[str] | None:
        """Reads to the end; the beginning of the string that is open there."""
        position, text = 0, self.text
        while (token := _TOKEN.search(text, position)) is not None:
            position = token.end()
            kind = token.lastgroup
            if kind == "quote":
                end = _ENDS[token["quote"]].match(text, position)
                if end is None:
                    return token
                position = end.end()
                self._forget()
            elif kind == "comment":
                self.in_comment = position == len(text)
            else:
                self._take(str(kind), token)
        return None

    def _take(self, kind: str, token: re.Match[str]) -> None:
        frames = self.frames
        match kind:
            case "name":
                name = "".join(token[0].split())
                is_word = name in _KEYWORDS
                self._head = "" if is_word else f"{self._before}{name}"
                self._before = "def " if name == "def" else "class " if name == "class" else ""
                return
            case "open":
                frames.append(Frame(token[0], self._head, token.end(), token.end()))
            case "close":
                if frames:
                    frames.pop()
            case "comma" if frames:
                last = frames[-1]
                frames[-1] = last._replace(argument=token.end(), number=last.number + 1, keyword="")
            case "equals" if frames and frames[-1].keyword == "":
                frames[-1] = frames[-1]._replace(keyword=self._head)
            case "at":
                self._forget()
                self._before = "@"
                return
        self._forget()

    def _forget(self) -> None:
        self._head = self._before = ""
