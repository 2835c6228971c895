"""Cuts a statement with LibCST; the only module that knows it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fastapi_mentor.edits import FixRefused
from fastapi_mentor.fixer.blocks import block_of
from fastapi_mentor.fixer.draft import Draft
from fastapi_mentor.fixer.nodes import Found
from fastapi_mentor.fixer.page import Span
from fastapi_mentor.fixer.removal import owns_lines
from fastapi_mentor.fixer.statements import remove_statement

_HEADER = "if 1:\n"


def rewrite(draft: Draft, found: Found, transform: Callable[[Any], Any]) -> None:
    """Lets `transform` make another LibCST node of a statement's; None leaves it alone."""
    import libcst

    page, block = draft.page, block_of(draft.page, found)
    unit = block.units[block.index(found.node)]
    if not owns_lines(page, unit):
        raise FixRefused("the statement shares its line with another one")
    first, last = unit.span.start[0], unit.span.end[0]
    span = Span(page.line_start(first), page.line_end(last))
    newline, text = page.newline(first), page.text(span)
    is_indented = page.indent(first) not in ("", "\f")
    header = _HEADER if is_indented else ""
    config = libcst.PartialParserConfig(default_newline=newline, default_indent=page.unit)
    try:
        module = libcst.parse_module(header + text + newline, config)
    except libcst.ParserSyntaxError as error:
        raise FixRefused(f"the statement is not understood: {error.message}") from None
    outer: Any = module.body[0]
    node = outer.body.body[0] if is_indented else outer
    changed = transform(node)
    if changed is None or changed is node:
        return
    if isinstance(changed, libcst.RemovalSentinel):
        remove_statement(draft, found)
        return
    nodes = list(changed) if isinstance(changed, libcst.FlattenSentinel) else [changed]
    if is_indented:
        outer = outer.with_changes(body=outer.body.with_changes(body=nodes))
        nodes = [outer]
    code = module.with_changes(body=nodes).code
    draft.cut(span, code.removeprefix(header).removesuffix(newline))
