"""Statements with their neighbours: what stands in which block, from where to where."""

from __future__ import annotations

import ast
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import NamedTuple, overload

from fastapi_mentor.fixer.nodes import DEFINITIONS, Found
from fastapi_mentor.fixer.page import Page, Position, Span
from fastapi_mentor.source import Kind, Statement


class Level(Enum):
    """Where a block is, as far as blank lines care."""

    MODULE = 2
    CLASS = 1
    NESTED = 0


class Unit(NamedTuple):
    """A statement of a block, from the `@` of its first decorator to the end of its code."""

    node: ast.stmt
    span: Span
    statement: Statement


class Units(Sequence[Unit]):
    """Statements whose extents are worked out when they are asked for: a module may have thousands."""

    def __init__(self, page: Page, nodes: Sequence[tuple[Statement, ast.stmt]]) -> None:
        self._page = page
        self._nodes = nodes
        self._known: dict[int, Unit] = {}

    def __len__(self) -> int:
        return len(self._nodes)

    @overload
    def __getitem__(self, index: int) -> Unit: ...
    @overload
    def __getitem__(self, index: slice) -> list[Unit]: ...
    def __getitem__(self, index: int | slice) -> Unit | list[Unit]:
        if isinstance(index, slice):
            return [self[i] for i in range(*index.indices(len(self)))]
        statement, node = self._nodes[index]
        if index not in self._known:
            self._known[index] = unit_of(self._page, statement, node)
        return self._known[index]

    def position(self, node: ast.AST) -> int:
        """The index of a statement."""
        return next(i for i, (_, other) in enumerate(self._nodes) if other is node)


@dataclass(frozen=True, slots=True)
class Block:
    """The statements that stand one below the other."""

    units: Units
    level: Level

    def index(self, node: ast.AST) -> int:
        """The position of a statement in its block."""
        return self.units.position(node)


def block_of(page: Page, found: Found) -> Block:
    """The block in which a statement stands."""
    parent = found.parent
    if parent is None:
        kind = found.statement.kind
        return members_of(page, found.statement) if kind is Kind.MEMBER else module_block(page)
    nodes = next(
        nodes
        for name in ("body", "orelse", "finalbody")
        if isinstance(nodes := getattr(parent, name, None), list)
        and any(node is found.node for node in nodes)
    )
    level = Level.CLASS if isinstance(parent, ast.ClassDef) else Level.NESTED
    return Block(Units(page, [(found.statement, node) for node in nodes]), level)


def body_of(page: Page, found: Found) -> Block:
    """The block of a class's members."""
    node = found.node
    assert isinstance(node, ast.ClassDef)
    if found.parent is None and found.statement.kind is Kind.CLASS:
        return members_of(page, found.statement)
    return Block(Units(page, [(found.statement, member) for member in node.body]), Level.CLASS)


def module_block(page: Page) -> Block:
    """The statements of the module."""
    nodes = [
        (statement, node)
        for statement in page.source.statements
        if statement.kind is not Kind.MEMBER
        for node in statement.nodes
    ]
    return Block(Units(page, nodes), Level.MODULE)


def members_of(page: Page, statement: Statement) -> Block:
    """The members of the class whose header or one of whose members is `statement`."""
    statements, starts = page.source.statements, page.source.starts
    index = bisect_left(starts, page.source.start_of(statement))
    while statements[index].kind is Kind.MEMBER and index:
        index -= 1
    nodes: list[tuple[Statement, ast.stmt]] = []
    for position in range(index + 1, len(statements)):
        member = statements[position]
        if member.kind is not Kind.MEMBER:
            break
        nodes += [(member, node) for node in member.nodes]
    return Block(Units(page, nodes), Level.CLASS)


def unit_of(page: Page, statement: Statement, node: ast.stmt) -> Unit:
    """A statement with its extent; a class reaches to its last member."""
    unit = _unit(page, statement, node)
    if statement.kind is Kind.CLASS and isinstance(node, ast.ClassDef) and not node.body:
        members = members_of(page, statement).units
        if members:
            return unit._replace(span=Span(unit.span.start, members[-1].span.end))
    return unit


def _unit(page: Page, statement: Statement, node: ast.stmt) -> Unit:
    span = page.span(statement, node)
    if isinstance(node, DEFINITIONS) and node.decorator_list:
        span = Span(decorator_start(page, statement, node.decorator_list[0]), span.end)
    return Unit(node, span, statement)


def decorator_start(page: Page, statement: Statement, decorator: ast.expr) -> Position:
    """The place of a decorator's `@`."""
    line, column = page.span(statement, decorator).start
    while line > 0:
        found = page.lines[line][:column].rfind("@")
        if found >= 0:
            return line, found
        line, column = line - 1, len(page.lines[line - 1])
    return line, max(0, page.lines[line][:column].rfind("@"))


def is_docstring(block: Block, index: int) -> bool:
    """Whether a statement of a block is a string that begins it."""
    node = block.units[index].node
    return (
        index == 0
        and isinstance(node, ast.Expr)
        and isinstance(node.value, ast.Constant)
        and isinstance(node.value.value, str)
    )


def sharing_lines(block: Block, index: int) -> tuple[int, int]:
    """The first and the last of the statements that stand on the lines of one of a block."""
    units = block.units
    first = last = index
    while first and units[first - 1].span.end[0] == units[first].span.start[0]:
        first -= 1
    while last + 1 < len(units) and units[last + 1].span.start[0] == units[last].span.end[0]:
        last += 1
    return first, last
