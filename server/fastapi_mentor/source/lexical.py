"""Where text stands lexically: inside brackets, inside a string, or at the start of a statement."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from fastapi_mentor.pattern import pattern
from fastapi_mentor.source.lines import split_lines

_TOKEN = pattern(
    r"""
    [^\#"'\[\](){}\\]*+
    (?:
      \#[^\r\n]*
    | (?P<long>\"{3}|'{3})
    | "(?:[^"\\\r\n]|\\(?:\r\n|[\s\S]))*(?P<end1>"?)
    | '(?:[^'\\\r\n]|\\(?:\r\n|[\s\S]))*(?P<end2>'?)
    | (?P<open>[\[({])
    | (?P<close>[\])}])
    | (?P<continued>\\(?:\r\n|\r|\n|\Z))
    | \\
    )
    """,
    re.VERBOSE,
)
_LONG_END = {
    '"""': re.compile(r'(?:[^"\\]|\\[\s\S]|"(?!""))*"""'),
    "'''": re.compile(r"(?:[^'\\]|\\[\s\S]|'(?!''))*'''"),
}
_FORMATTED = pattern(r"\b(?:[fF][rR]?|[rR][fF]|[tT][rR]?|[rR][tT])[\"']")
_MAY_NEST_QUOTES = sys.version_info >= (3, 12)
"""Whether the quotes of a formatted string may stand inside it again."""
_PAIRS = {")": "(", "]": "[", "}": "{"}

# Words that never stand inside brackets: where one begins a line, a bracket was left open by mistake.
_HARD = pattern(
    r"(?:def|class|import|while|try|raise|del|assert|return|pass|break|continue|with|global|nonlocal"
    r"|async[ \t]+(?:def|with))\b"
)
_CLAUSE = pattern(r"(?:else|elif|except|finally)\b")
_CONTINUED = pattern(r"\\(?:\r\n|\r|\n)")
_FIRST_CODE = pattern(r"(?:[ \t\f]*(?:\#[^\r\n]*)?(?:\r\n|\r|\n))*(?P<indent>[ \t\f]*)(?=[^\s#])")


class State(NamedTuple):
    """The lexical state after a text: `brackets` still open, the triple quote that is open, and so on."""

    brackets: str = ""
    quote: str = ""
    continued: bool = False
    dead: bool = False
    """Nothing that follows can make the text valid."""

    @property
    def clean(self) -> bool:
        """Whether a new statement may begin here."""
        return not (self.brackets or self.quote or self.continued or self.dead)


CLEAN = State()


def scan(text: str, state: State = CLEAN) -> State:
    """The lexical state at the end of `text`, entered in `state`."""
    return _scan_anew(text)[0] if state == CLEAN else _scan(text, state, [])


# A text that does not parse is scanned for several reasons, one after another.
@lru_cache(maxsize=4)
def _scan_anew(text: str) -> tuple[State, list[int]]:
    """The state at the end of a text, and the positions of the brackets that are still open."""
    opened: list[int] = []
    return _scan(text, CLEAN, opened), opened


def _scan(text: str, state: State, opened: list[int]) -> State:
    brackets, quote, continued, dead = state
    position, end = 0, len(text)
    continued = False
    while position < end:
        if quote:
            closing = _LONG_END[quote].match(text, position)
            if closing is None:
                return State(brackets, quote, False, dead)
            position, quote = closing.end(), ""
            continue
        token = _TOKEN.match(text, position)
        if token is None:
            break
        position = token.end()
        match token.lastgroup:
            case "long":
                quote = token["long"]
            case "end1" | "end2":
                dead = dead or not token[token.lastgroup]
            case "open":
                brackets += token["open"]
                opened.append(token.start("open"))
            case "close":
                if not brackets or brackets[-1] != _PAIRS[token["close"]]:
                    dead = True
                else:
                    brackets = brackets[:-1]
                    if opened:
                        opened.pop()
            case "continued":
                continued = position == end
    return State(brackets, quote, continued, dead)


def left_open(text: str) -> SyntaxError | None:
    """The error of a text in which a bracket is not closed; None where that can not be told cheaply."""
    if all(text.count(opening) == text.count(closing) for closing, opening in _PAIRS.items()):
        return None
    if _MAY_NEST_QUOTES and _FORMATTED.search(text):
        return None
    state, opened = _scan_anew(text)
    if not opened or state.dead or state.quote:
        return None
    before = text[: opened[-1]]
    line = split_lines(before)
    place = ("<unknown>", len(line), len(line[-1]) + 1, None)
    return SyntaxError(f"'{text[opened[-1]]}' was never closed", place)


def first_code(text: str) -> tuple[str, str] | None:
    """The indentation and the rest of the first line of code in `text`; None where there is no code."""
    found = _FIRST_CODE.match(text)
    return (found["indent"], text[found.end() :]) if found else None


def begins_clause(text: str) -> bool:
    """Whether the first code of `text` continues the statement before it (`else:`, `except:` ...)."""
    code = first_code(text)
    return code is not None and _CLAUSE.match(code[1]) is not None


def ends_with_decorator(text: str) -> bool:
    """Whether the last code of `text` is a decorator that still lacks its definition."""
    for line in reversed(split_lines(_CONTINUED.sub(" ", text))):
        bare = line.strip()
        if bare and not bare.startswith("#"):
            return bare.startswith("@")
    return False


_SPECIAL = pattern(r"[\"'\[\](){}\\]")


def chunks(text: str, indent: str = "") -> Iterator[str]:
    """Cuts text that does not parse into what look like its statements at one level of indentation.

    Brackets that a later line shows to be left open are closed there; a string that never ends reaches
    to the next line that looks like a definition.
    """
    current: list[str] = []
    state = CLEAN
    starts_something = False
    holding = False  # after a decorator: what follows belongs to it
    lines = split_lines(text)
    for index, line in enumerate(lines):
        bare = line.strip()
        at_level = bool(bare) and line.startswith(indent) and not line[len(indent)].isspace()
        if at_level and not state.clean and not state.quote and _HARD.match(bare):
            state = CLEAN
        if at_level and state.quote and _HARD.match(bare) and not _closes(lines, index, state):
            state = CLEAN
        if at_level and state.clean and not bare.startswith("#"):
            if starts_something and not holding and not _CLAUSE.match(bare):
                gap = _trailing_gap(current)
                yield "".join(current[: len(current) - gap])
                current = current[len(current) - gap :]
            starts_something = True
            holding = bare.startswith("@")
        if not state.clean or _SPECIAL.search(line):
            state = scan(line, State(state.brackets, state.quote))
            if state.dead:
                state = CLEAN
        current.append(line)
    if current:
        yield "".join(current)


def _closes(lines: list[str], index: int, state: State) -> bool:
    """Whether the open string of `state` ends somewhere and leaves the rest of the file clean."""
    return scan("".join(lines[index:]), state).clean


def _trailing_gap(lines: list[str]) -> int:
    """How many of the last lines are blank or comments: they belong to what follows."""
    count = 0
    for line in reversed(lines):
        bare = line.strip()
        if bare and not bare.startswith("#"):
            break
        count += 1
    return count
