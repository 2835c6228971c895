"""Expressions and other places: put in the stead of others, wrapped, written next to, taken away."""

from __future__ import annotations

import ast
import re

from fastapi_mentor.edits import FixRefused
from fastapi_mentor.fixer import calls, decorators, signatures, statements
from fastapi_mentor.fixer.commas import CommaList
from fastapi_mentor.fixer.draft import Draft
from fastapi_mentor.fixer.expressions import (
    apart,
    as_placed,
    check_place,
    fitting,
    parsed_expression,
    shape,
)
from fastapi_mentor.fixer.nodes import DEFINITIONS, Found
from fastapi_mentor.fixer.page import Span

__all__ = ["check_place", "insert", "mentions", "remove", "replace", "wrap"]


def replace(draft: Draft, found: Found | None, span: Span, code: str) -> None:
    """Puts code in the stead of a place; an expression stays one expression."""
    page = draft.page
    if found is None:
        draft.cut(span, code.replace("\n", page.newline(span.start[0])))
        return
    code = as_placed(page, span.start[0], code)
    if isinstance(found.node, ast.expr):
        code = apart(page, span, fitting(page, found, span, code))
    draft.cut(span, code)


def wrap(draft: Draft, found: Found | None, span: Span, before: str, after: str) -> None:
    """Writes code around a place; an expression stays one expression."""
    page = draft.page
    text = page.text(span)
    before, after = as_placed(page, span.start[0], before), as_placed(page, span.end[0], after)
    if found is not None and isinstance(found.node, ast.expr):
        whole = parsed_expression(f"{before}({text}){after}")
        bare = parsed_expression(f"{before}{text}{after}")
        if whole is None:
            raise FixRefused("the expression can not be wrapped in this")
        if bare is None or shape(bare) != shape(whole):
            before, after = f"{before}(", f"){after}"
        code = before + text + after
        parts = apart(page, span, fitting(page, found, span, code)).split(code)
        if len(parts) != 2:
            raise FixRefused("the expression can not be wrapped in this")
        before, after = parts[0] + before, after + parts[1]
    draft.cut(Span(span.start, span.start), before, phase=1, weight=-len(text))
    draft.cut(Span(span.end, span.end), after, phase=0, weight=len(text))


def insert(draft: Draft, span: Span, code: str, *, after: bool) -> None:
    """Writes code right before or right after a place."""
    place = span.end if after else span.start
    code = as_placed(draft.page, place[0], code)
    size = len(draft.page.text(span))
    draft.cut(Span(place, place), code, phase=int(not after), weight=size if after else -size)


def remove(draft: Draft, found: Found) -> None:
    """Takes away a statement or an item of a list."""
    node, up = found.node, found.up()
    if isinstance(node, ast.stmt):
        statements.remove_statement(draft, found)
        return
    if up is None:
        raise FixRefused("this can not be removed alone")
    parent = up.node
    if isinstance(node, ast.arg) and isinstance(parent, ast.arguments):
        function = up.up()
        if function is not None and isinstance(function.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            signatures.remove_parameter(draft, function, node.arg)
            return
    if isinstance(node, ast.expr) and isinstance(parent, DEFINITIONS) and node in parent.decorator_list:
        decorators.remove_decorator(draft, up, node)
        return
    items = _list_around(draft, up)
    index = items.index_at(draft.page.span(found.statement, node).start) if items else None
    if items is None or index is None:
        raise FixRefused("this can not be removed alone")
    items.remove(index)


def mentions(code: str, name: str) -> bool:
    """Whether a name stands in code as a word of its own."""
    return re.search(rf"(?<![\w.]){re.escape(name)}\b", code) is not None


def _list_around(draft: Draft, found: Found) -> CommaList | None:
    """The list of which the parts of a node are items."""
    match found.node:
        case ast.Call():
            return calls.arguments_of(draft, found)
        case ast.List() | ast.Tuple() | ast.Set() | ast.Dict():
            return calls.elements_of(draft, found)
        case ast.ClassDef():
            return calls.bases_of(draft, found)
    return None
