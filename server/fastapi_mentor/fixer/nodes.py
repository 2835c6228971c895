"""Finds the syntax nodes that a fix speaks of, and what stands around them."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.edits import FixRefused, Place
from fastapi_mentor.fixer.page import Page, Span
from fastapi_mentor.source import Kind, Location, Statement, split_lines

DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)

_CHANGED = "the code has changed since it was checked"

_LOOSE = (ast.JoinedStr, ast.FormattedValue)
"""Nodes inside these have had places of their own mind in some versions of Python."""


class Found(NamedTuple):
    """A node of a statement; `trail` leads to it from a node of the statement's top level."""

    statement: Statement
    trail: tuple[ast.AST, ...]

    @property
    def node(self) -> ast.AST:
        """The node itself."""
        return self.trail[-1]

    @property
    def parent(self) -> ast.AST | None:
        """The node around it, unless it is at the top of its statement."""
        return self.trail[-2] if len(self.trail) > 1 else None

    def up(self) -> Found | None:
        """The node around it, as found."""
        return Found(self.statement, self.trail[:-1]) if len(self.trail) > 1 else None


class Finder:
    """Looks for nodes in a page, first where others were found.

    With `twins`, a node or statement of another snapshot stands for the only one here that equals it.
    """

    def __init__(self, page: Page, *, twins: bool = False) -> None:
        self.page = page
        self.twins = twins
        self.seen: list[Statement] = []

    def find(self, place: Place) -> Found | None:
        """The node that a place means; None for a location that is no node's. Refuses what is not here."""
        if not isinstance(place, ast.AST):
            return self._at(self._here(place.location))
        if not hasattr(place, "lineno"):
            raise TypeError(f"{type(place).__name__} has no place of its own; use a node inside it")
        for statement in (*self.seen, *self.page.source.statements):
            trail = _trail_in(statement, place)
            if trail is not None:
                self._look_at(statement)
                return Found(statement, trail)
        if self.twins:
            return self._twin(place)
        raise FixRefused(_CHANGED)

    def span(self, place: Place) -> Span:
        """Where a place stands."""
        if isinstance(place, ast.AST):
            found = self.find(place)
            assert found is not None
            return self.page.span(found.statement, found.node)
        line, column, end_line, end_column = self.page.source.range_of(self._here(place.location))
        return Span((line, column), (end_line, end_column))

    def nearest(self, place: Place, *kinds: type[ast.AST]) -> Found:
        """The node of one of `kinds` that a place is, that begins there, or that is around it."""
        if isinstance(place, ast.AST):
            found = self.find(place)
            assert found is not None
            if not isinstance(place, kinds):
                raise TypeError(f"a {type(place).__name__} stands where {_names(kinds)} is needed")
            return found
        location = self._here(place.location)
        around = [trail for trail in _around(location.statement, location) if isinstance(trail[-1], kinds)]
        if not around and ast.ClassDef in kinds and location.statement.kind is Kind.MEMBER:
            header = self.header_of(location.statement)
            return Found(header, header.nodes)
        if not around:
            raise FixRefused(f"there is no {_names(kinds)} here")
        beginning = [t for t in around if location.statement.location(t[-1])[1:3] == location[1:3]]
        return Found(location.statement, (beginning or around)[-1])

    def header_of(self, member: Statement) -> Statement:
        """The header of the class that a statement is a member of."""
        source = self.page.source
        statement, start = member, source.start_of(member)
        while statement.kind is Kind.MEMBER:
            statement, start = source.statement_at(start - 1)
        return statement

    def _here(self, location: Location) -> Location:
        if self.twins and not self._is_here(location.statement):
            location = self._twin_location(location)
        self._look_at(location.statement)
        return location

    def _is_here(self, statement: Statement) -> bool:
        try:
            self.page.source.start_of(statement)
        except KeyError:
            return False
        return True

    def _twin_location(self, location: Location) -> Location:
        """The same place in this snapshot, where the text of its statement stands but once."""
        source, text = self.page.source, location.statement.text
        whole = source.text
        start = whole.find(text)
        if start < 0 or whole.find(text, start + 1) >= 0:
            raise FixRefused(_CHANGED)
        first = len(split_lines(whole[:start])) - 1
        statement, line = source.statement_at(first + location.line)
        moved = first - line
        _, start_line, column, end_line, end_column = location
        return Location(statement, start_line + moved, column, end_line + moved, end_column)

    def _twin(self, node: ast.AST) -> Found:
        wanted = ast.dump(node)
        here = [
            (statement, child)
            for statement in self.page.source.statements
            for top in statement.nodes
            for child in ast.walk(top)
            if type(child) is type(node) and ast.dump(child) == wanted
        ]
        if len(here) != 1:
            raise FixRefused(_CHANGED)
        statement, twin = here[0]
        self._look_at(statement)
        trail = _trail_in(statement, twin)
        assert trail is not None
        return Found(statement, trail)

    def _look_at(self, statement: Statement) -> None:
        if statement in self.seen:
            return
        if not self._is_here(statement):
            raise FixRefused(_CHANGED)
        if statement.error is not None:
            raise FixRefused("the code around it has a syntax error")
        self.seen.append(statement)

    def _at(self, location: Location) -> Found | None:
        exact = [
            trail
            for trail in _around(location.statement, location)
            if location.statement.location(trail[-1]) == location
        ]
        expressions = [trail for trail in exact if isinstance(trail[-1], ast.expr)]
        best = expressions[-1:] or exact[:1]
        return Found(location.statement, best[0]) if best else None


def _names(kinds: tuple[type[ast.AST], ...]) -> str:
    return " or ".join(kind.__name__ for kind in kinds)


def _trail_in(statement: Statement, target: ast.AST) -> tuple[ast.AST, ...] | None:
    for node in statement.nodes:
        if node is target:
            return (node,)
        if _may_hold(node, target.lineno, target.end_lineno):  # type: ignore[attr-defined]
            trail = _descend(node, target)
            if trail is not None:
                return (node, *trail)
    return None


def _descend(node: ast.AST, target: ast.AST) -> tuple[ast.AST, ...] | None:
    children = list(ast.iter_child_nodes(node))
    for child in children:
        if child is target:
            return (child,)
    loose = isinstance(node, _LOOSE)
    for child in children:
        if loose or _may_hold(child, target.lineno, target.end_lineno):  # type: ignore[attr-defined]
            trail = _descend(child, target)
            if trail is not None:
                return (child, *trail)
    return None


def _may_hold(node: ast.AST, line: int, end_line: int) -> bool:
    first = getattr(node, "lineno", None)
    if first is None or isinstance(node, _LOOSE):
        return not isinstance(node, (ast.expr_context, ast.operator, ast.cmpop, ast.unaryop, ast.boolop))
    if isinstance(node, DEFINITIONS) and node.decorator_list:
        first = min(first, node.decorator_list[0].lineno)
    return bool(first <= line and end_line <= node.end_lineno)  # type: ignore[attr-defined]


def _around(statement: Statement, location: Location) -> Iterator[tuple[ast.AST, ...]]:
    """The trails of the nodes that hold a location, outer ones first."""
    for node in statement.nodes:
        yield from _holding(statement, location, (node,))


def _holding(
    statement: Statement, location: Location, trail: tuple[ast.AST, ...]
) -> Iterator[tuple[ast.AST, ...]]:
    node = trail[-1]
    if hasattr(node, "lineno"):
        place = statement.location(node)
        start, end = place[1:3], place[3:5]
        if isinstance(node, DEFINITIONS) and node.decorator_list:
            start = min(start, statement.location(node.decorator_list[0])[1:3])
            if node.body == []:  # the header of a class whose members are statements of their own
                end = max(end, (statement.lines, 0))
        if not (start <= location[1:3] and location[3:5] <= end):
            return
        yield trail
    for child in ast.iter_child_nodes(node):
        yield from _holding(statement, location, (*trail, child))
