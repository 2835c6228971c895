"""Decorators of functions and classes."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from fastapi_mentor.edits import FixRefused
from fastapi_mentor.fixer.blocks import decorator_start
from fastapi_mentor.fixer.draft import Draft
from fastapi_mentor.fixer.layout import placed, plain
from fastapi_mentor.fixer.nodes import DEFINITIONS, Found
from fastapi_mentor.fixer.page import Position, Span


def add_decorator(draft: Draft, found: Found, code: str, position: int | None) -> None:
    """Adds a decorator."""
    lines = _lines(draft, found)
    index = len(lines) - 1 if position is None else min(position, len(lines) - 1)
    at = lines[index]
    page = draft.page
    indent, newline = page.indent(at), page.newline(at)
    start = page.line_start(at)
    text = placed("@" + code.removeprefix("@"), indent, page.unit, newline, first=True)
    draft.cut(Span(start, start), text + newline, phase=1, weight=1)


def remove_decorator(draft: Draft, found: Found, decorator: ast.expr | int) -> None:
    """Takes a decorator away."""
    decorators = _decorators(found)
    if isinstance(decorator, int):
        index = decorator
    else:
        index = next((i for i, node in enumerate(decorators) if node is decorator), -1)
    if not 0 <= index < len(decorators):
        raise FixRefused("there is no such decorator")
    page = draft.page
    start = decorator_start(page, found.statement, decorators[index])
    line = _end_line(draft, found, index)
    if not page.begins_line(start):
        raise FixRefused("the decorator shares its line with other code")
    draft.cut(Span(page.line_start(start[0]), page.line_start(line + 1)), "")


def set_decorators(draft: Draft, found: Found, codes: Sequence[str]) -> None:
    """Makes these the decorators; one that was there keeps its lines and comments."""
    page, decorators = draft.page, _decorators(found)
    lines = _lines(draft, found)
    own: dict[str, str] = {}
    for index, node in enumerate(decorators):
        first, last = lines[index], _end_line(draft, found, index)
        text = plain(page.text(page.span(found.statement, node)), page.indent(first), page.unit)
        whole = Span(page.line_start(first), page.line_start(last + 1))
        own[text] = page.text(whole)
    indent, newline = page.indent(lines[-1]), page.newline(lines[-1])
    texts = [
        own.get(bare) or placed(f"@{bare}", indent, page.unit, newline, first=True) + newline
        for bare in (code.removeprefix("@") for code in codes)
    ]
    start, end = page.line_start(lines[0]), page.line_start(lines[-1])
    draft.cut(Span(start, end), "".join(texts), phase=1, weight=1)


def _lines(draft: Draft, found: Found) -> list[int]:
    """The first line of each decorator, and last that of the definition."""
    page = draft.page
    starts: list[Position] = [
        decorator_start(page, found.statement, decorator) for decorator in _decorators(found)
    ]
    starts.append(page.span(found.statement, found.node).start)
    if not all(page.begins_line(start) for start in starts):
        raise FixRefused("the definition shares its line with other code")
    return [line for line, _ in starts]


def _end_line(draft: Draft, found: Found, index: int) -> int:
    return draft.page.span(found.statement, _decorators(found)[index]).end[0]


def _decorators(found: Found) -> list[ast.expr]:
    assert isinstance(found.node, DEFINITIONS)
    return found.node.decorator_list
