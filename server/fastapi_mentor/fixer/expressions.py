"""Puts one expression in the stead of another, in parentheses where it needs them."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Mapping
from typing import Any

from fastapi_mentor.edits import FixRefused
from fastapi_mentor.fixer.layout import placed
from fastapi_mentor.fixer.nodes import Found
from fastapi_mentor.fixer.page import Page, Span

_TRANSPARENT = (ast.keyword, ast.comprehension, ast.arguments, ast.arg)
"""Nodes between expressions that are parts of an expression themselves."""

_BARE_TUPLES = (ast.Assign, ast.Return, ast.Expr, ast.AugAssign, ast.AnnAssign)

_SWAPPED_QUOTES = str.maketrans({'"': "'", "'": '"'})


def check_place(page: Page, found: Found, span: Span) -> None:
    """Refuses an expression that is not where its node says, as parts of f-strings may be."""
    node = found.node
    if not isinstance(node, ast.expr) or isinstance(node, (ast.Slice, ast.Starred)):
        return
    if _opens_call(node, found.parent):
        return
    there = parsed_expression(page.text(span))
    if there is None or shape(there) != shape(node):
        raise FixRefused("the place of the expression is not known for certain")


def fitting(page: Page, found: Found, span: Span, code: str) -> str:
    """`code` as it must be written to be exactly one expression in the stead of a node."""
    node, parent = found.node, found.parent
    if isinstance(node, ast.Starred) and code.startswith("*"):
        return code
    value = parsed_expression(code)
    if value is None:
        raise FixRefused("the new code is no expression")
    if _opens_call(node, parent):  # the parentheses of the call are the generator's own
        return f"({code})"
    top = _topmost(found)
    if top is not found.node:
        return _fitting_inside(page, found, top, span, code, value)
    is_open = "\n" in code and parsed_alone(code) is None
    if is_open or _needs_parentheses(value, parent):
        return f"({code})"
    return code


def apart(page: Page, span: Span, code: str) -> str:
    """`code` with a space where it would grow together with a word next to it."""
    before = page.lines[span.start[0]][: span.start[1]][-1:]
    after = page.lines[span.end[0]][span.end[1] :][:1]
    if _is_word(before) and _is_word(code[:1], quotes=True):
        code = " " + code
    if _is_word(after) and _is_word(code[-1:]):
        code += " "
    return code


def as_item(code: str, before: str, after: str) -> str:
    """`code` as exactly one argument or element, between what may stand around it in a list."""
    for candidate in (code, f"({code})"):
        match _parse(f"{before}{candidate}{after}"):
            case ast.Call(args=values, keywords=more) if len(values) + len(more) == 1:
                return candidate
            case ast.List(elts=values) | ast.Set(elts=values) | ast.Dict(values=values) if len(values) == 1:
                return candidate
    raise FixRefused("the new code is not one argument or element")


def parsed_expression(code: str) -> ast.expr | None:
    """The expression that `code` is between brackets; None if it is none."""
    return _parse(f"(\n{code}\n)")


def parsed_alone(code: str) -> ast.expr | None:
    """The expression that `code` is outside of brackets; None if it is none."""
    return _parse(code)


def _parse(code: str) -> ast.expr | None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            return ast.parse(code, mode="eval").body
        except (SyntaxError, ValueError, MemoryError, RecursionError):
            return None


def shape(node: Any, swap: Mapping[int, ast.AST] | None = None) -> Any:
    """What a tree says, without its places; nodes whose id is in `swap` count as what it holds."""
    if isinstance(node, ast.AST):
        if swap and id(node) in swap:
            return shape(swap[id(node)])
        fields = [
            shape(getattr(node, name, None), swap) for name in node._fields if name not in ("ctx", "kind")
        ]
        return (type(node).__name__, *fields)
    if isinstance(node, list):
        return tuple(shape(child, swap) for child in node)
    return type(node).__name__, repr(node)


def _topmost(found: Found) -> ast.AST:
    """The outermost expression of which a node is a part."""
    top = found.node
    for node in reversed(found.trail[:-1]):
        if isinstance(node, ast.expr) and not isinstance(node, ast.Starred):
            top = node
        elif not isinstance(node, _TRANSPARENT):
            break
    return top


def _fitting_inside(page: Page, found: Found, top: ast.AST, span: Span, code: str, value: ast.expr) -> str:
    whole = page.span(found.statement, top)
    expected = shape(top, {id(found.node): value})
    before = page.text(Span(whole.start, span.start))
    after = page.text(Span(span.end, whole.end))
    swapped = code.translate(_SWAPPED_QUOTES)
    candidates = [code, f"({code})"]
    if any(isinstance(node, ast.JoinedStr) for node in found.trail) and "\\" not in code:
        candidates += [swapped, f"({swapped})"]
    for candidate in candidates:
        if "\n" in candidate and parsed_alone(candidate) is None:
            continue
        there = parsed_expression(before + apart(page, span, candidate) + after)
        if there is not None and shape(there) == expected:
            return candidate
    raise FixRefused("the new code does not fit in there")


def _needs_parentheses(value: ast.expr, parent: ast.AST | None) -> bool:
    """Whether a whole expression must be in parentheses because of what it is part of."""
    match value:
        case ast.Tuple():
            return not isinstance(parent, _BARE_TUPLES)
        case ast.NamedExpr():
            return not isinstance(parent, (ast.If, ast.While))
        case ast.Yield() | ast.YieldFrom():
            return not isinstance(parent, (ast.Assign, ast.Expr, ast.AugAssign, ast.AnnAssign))
        case ast.Lambda() | ast.IfExp():
            return isinstance(parent, (ast.Starred, ast.withitem))
        case ast.BoolOp() | ast.Compare():
            return isinstance(parent, ast.Starred)
        case ast.UnaryOp(op=ast.Not()):
            return isinstance(parent, ast.Starred)
    return False


def _opens_call(node: ast.AST, parent: ast.AST | None) -> bool:
    """Whether a generator is the only argument of a call, whose parentheses then count as its own."""
    return (
        isinstance(node, ast.GeneratorExp)
        and isinstance(parent, ast.Call)
        and len(parent.args) == 1
        and not parent.keywords
        and (node.end_lineno, node.end_col_offset) == (parent.end_lineno, parent.end_col_offset)
    )


def _is_word(character: str, *, quotes: bool = False) -> bool:
    return bool(re.match(r"\w", character)) or (quotes and character in ('"', "'") and character != "")


def as_placed(page: Page, line: int, code: str) -> str:
    """Code in the file's own indentation and line ends, for a place on a line."""
    return placed(code, page.indent(line), page.unit, page.newline(line))
