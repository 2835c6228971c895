"""Suppression comments: what they say, and which lines they cover."""

from __future__ import annotations

import re
import tokenize
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from typing import NamedTuple

from fastapi_mentor.pattern import pattern
from fastapi_mentor.source.lines import content_length, split_lines

MARK = "mentor:"
"""A statement whose text does not hold this has no suppressions, and is not searched for them."""

_COMMENT = pattern(r"#[ \t]*mentor:[ \t]*(?P<kind>[\w-]*)[ \t]*(?:\[(?P<names>[^\]]*)\])?")
_NAME = pattern(r"[^\s,]+")
_ALIKE = ("allow", "disable", "ignore", "noqa", "skip", "suppress")


class Kind(Enum):
    """What a comment allows."""

    LINE = "allow"
    FILE = "allow-file"
    MISPLACED = "misplaced"
    """An `allow-file` that is not in the comments at the top of the file."""
    MALFORMED = "malformed"
    """Begins like one of ours, and cannot be understood."""


class Name(NamedTuple):
    """A name between the brackets of a suppression, and the columns where it stands."""

    text: str
    column: int
    end_column: int


class Suppression(NamedTuple):
    """One comment; lines count from the first line of its statement, columns are code points."""

    kind: Kind
    line: int
    column: int
    end_column: int
    names: tuple[Name, ...]
    first: int
    """The first line whose findings it covers."""
    last: int
    """The last line whose findings it covers; before `first` if it covers none."""
    alone: bool
    """There is nothing else on its line."""

    def covers(self, line: int, end_line: int) -> bool:
        """Does it cover a finding that stands on these lines?

        It does if the finding begins on a covered line, or ends on the line of the comment.
        """
        return self.first <= line <= self.last or (not self.alone and end_line == self.line)


@lru_cache(maxsize=1024)
def suppressions(text: str, first_statement: bool = False) -> tuple[Suppression, ...]:
    """The suppressions in the text of a statement, in order.

    `first_statement` says that the text begins the file, where `allow-file` may stand. A text that
    does not tokenize is searched line by line, and what is found there need not be a comment: leave
    its unused ones unreported. Remembered, because at a keystroke most texts are the same as before.
    """
    if MARK not in text:
        return ()
    lines = split_lines(text)
    comments, spans = _tokenized(lines)
    code_begins = spans[0].first if spans else len(lines)
    found: list[Suppression] = []
    for line, column in comments:
        match = _COMMENT.search(lines[line], column, content_length(lines[line]))
        if match is None:
            continue
        understood = _understood(match)
        if understood is None:
            continue
        kind, names = understood
        alone = not lines[line][:column].strip()
        first, last = line, line - 1
        if kind is Kind.FILE and not (first_statement and line < code_begins):
            kind = Kind.MISPLACED
        elif kind is Kind.LINE:
            first, last = _covered(line, alone, spans, comments)
        end = len(lines[line].rstrip())
        found.append(Suppression(kind, line, match.start(), end, names, first, last, alone))
    return tuple(found)


def _understood(match: re.Match[str]) -> tuple[Kind, tuple[Name, ...]] | None:
    """The kind of a comment and its names; None if it is a person's note and not meant for us."""
    word, listed = match["kind"], match["names"]
    if word not in ("allow", "allow-file") or listed is None or not listed.strip(" ,\t"):
        meant = listed is not None or word.startswith(_ALIKE)
        return (Kind.MALFORMED, ()) if meant else None
    offset = match.start("names")
    names = tuple(
        Name(name[0], offset + name.start(), offset + name.end()) for name in _NAME.finditer(listed)
    )
    return Kind(match["kind"]), names


class _Span(NamedTuple):
    """The lines of one logical line, and whether it is a decorator."""

    first: int
    last: int
    decorates: bool


def _covered(
    line: int, alone: bool, spans: Sequence[_Span], comments: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """The first and last line whose findings a comment on `line` covers."""
    around = next((span for span in spans if span.first <= line <= span.last), None)
    if not alone:
        ends_it = around is not None and line == around.last
        return (around.first, line) if around is not None and ends_it else (line, line)
    own = {row for row, _ in comments}
    below = line + 1
    while below in own and all(span.first != below for span in spans):
        below += 1
    if around is not None:
        return below, below
    position = next((i for i, span in enumerate(spans) if span.first == below), None)
    if position is None:
        return line, line - 1
    # Above a decorator, it stands above the whole head of what is decorated.
    head = position
    while spans[head].decorates and head + 1 < len(spans):
        head += 1
    return below, spans[head].last


def _tokenized(lines: Sequence[str]) -> tuple[list[tuple[int, int]], list[_Span]]:
    """The places of the comments, and the logical lines."""
    comments: list[tuple[int, int]] = []
    spans: list[_Span] = []
    first: int | None = None
    decorates = False
    # The tokenizer knows other line ends than we do; it is given lines that end in the plain one.
    plain = (line[: content_length(line)] + "\n" for line in lines)
    try:
        for token in tokenize.generate_tokens(lambda: next(plain, "")):
            row = token.start[0] - 1
            if token.type == tokenize.COMMENT:
                comments.append((row, token.start[1]))
            elif token.type == tokenize.NEWLINE:
                if first is not None:
                    spans.append(_Span(first, row, decorates))
                first = None
            elif first is None and token.type not in _SILENT:
                first, decorates = row, token.string == "@"
    except (tokenize.TokenError, SyntaxError):
        return _guessed(lines)
    return comments, spans


_SILENT = frozenset({tokenize.NL, tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER, tokenize.COMMENT})


def _guessed(lines: Sequence[str]) -> tuple[list[tuple[int, int]], list[_Span]]:
    """The same for a text with a syntax error: what looks like a comment, each line on its own."""
    comments: list[tuple[int, int]] = []
    spans: list[_Span] = []
    for row, line in enumerate(lines):
        match = _COMMENT.search(line)
        bare = line.strip()
        if match is not None:
            comments.append((row, match.start()))
        elif bare.startswith("#"):
            comments.append((row, line.index("#")))
        if bare and not bare.startswith("#"):
            spans.append(_Span(row, row, bare.startswith("@")))
    return comments, spans
