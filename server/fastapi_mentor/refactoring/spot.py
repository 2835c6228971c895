"""A place in a file at which somebody asks what can be made of the code."""

from __future__ import annotations

import ast
from typing import NamedTuple, TypeVar

from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.route import Route, routes_of
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.rule import Fix
from fastapi_mentor.source import Kind, Source, Statement

Node = TypeVar("Node", bound=ast.AST)

EXTRACT = "refactor.extract"
REWRITE = "refactor.rewrite"
MOVE = "refactor.move"


class Offer(NamedTuple):
    """Something that can be done, under a name that finds it again; `kind` is that of the protocol."""

    name: str
    kind: str
    fix: Fix


class Spot(NamedTuple):
    """A place: the statement in which it stands, and the nodes around it, outer ones first."""

    source: Source
    outline: Outline
    trail: tuple[ast.AST, ...]
    line: int
    """From the first line of the file, from 0."""

    @property
    def module(self) -> Module:
        """The module of the file."""
        return self.outline.module

    def around(self, kind: type[Node]) -> Node | None:
        """The innermost node of a kind around the place."""
        return next((node for node in reversed(self.trail) if isinstance(node, kind)), None)

    @property
    def function(self) -> Scope | None:
        """The innermost function around the place, where the place is in its signature or body."""
        node = next((each for each in reversed(self.trail) if isinstance(each, Function)), None)
        return (
            next((scope for scope in self.outline.survey.scopes if scope.node is node), None)
            if node
            else None
        )

    @property
    def routes(self) -> tuple[Route, ...]:
        """The routes of that function."""
        scope = self.function
        return routes_of(scope, self.outline) if scope is not None else ()

    def is_in_body(self, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
        """Whether the place is inside the body of a function."""
        return any(part in self.trail for part in node.body)


def spot_at(source: Source, module: Module, line: int, column: int) -> Spot | None:
    """The spot at a line and a column, both from 0 and the column in code points."""
    if not source.statements or line >= len(source.lines):
        return None
    statement, start = source.statement_at(line)
    if statement.error is not None:
        return None
    header = _header(source, statement)
    trail = max(
        (_trail(node, statement, (line - start, column)) for node in statement.nodes), key=len, default=()
    )
    return Spot(source, Outline(statement, module, header), trail, line) if trail else None


def _header(source: Source, statement: Statement) -> Statement | None:
    if statement.kind is not Kind.MEMBER:
        return None
    index = source.index_of(statement)
    while index > 0 and source.statements[index].kind is Kind.MEMBER:
        index -= 1
    return source.statements[index]


def _trail(node: ast.AST, statement: Statement, point: tuple[int, int]) -> tuple[ast.AST, ...]:
    has_place = hasattr(node, "lineno")
    if has_place and not _covers(node, statement, point):
        return ()
    inner: tuple[ast.AST, ...] = ()
    for child in ast.iter_child_nodes(node):
        inner = max(inner, _trail(child, statement, point), key=len)
    return (node, *inner) if has_place or inner else ()


def _covers(node: ast.AST, statement: Statement, point: tuple[int, int]) -> bool:
    nodes = [node, *getattr(node, "decorator_list", ())]
    places = [statement.location(each) for each in nodes]
    first = min(place[1:3] for place in places)
    last = max(place[3:5] for place in places)
    return first <= point <= last
