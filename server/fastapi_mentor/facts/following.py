"""The statements of a function that run after one of its nodes."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

_ENDS = (ast.Return, ast.Raise, ast.Continue, ast.Break)


def following(node: ast.AST, function: ast.AST, above: Mapping[ast.AST, ast.AST]) -> Iterator[ast.stmt]:
    """The statements behind a node, in their order, to the end of the function; loops do not begin anew."""
    while node is not function:
        holder = above[node]
        if isinstance(node, ast.stmt):
            block = block_of(node, holder)
            index = next(i for i, each in enumerate(block) if each is node)
            yield from block[index + 1 :]
            if isinstance(block[-1], _ENDS):
                return
        node = holder


def block_of(node: ast.stmt, holder: ast.AST) -> list[ast.stmt]:
    """The statements among which one stands."""
    for name in ("body", "orelse", "finalbody"):
        block = getattr(holder, name, None)
        if isinstance(block, list) and any(each is node for each in block):
            return block
    return [node]
