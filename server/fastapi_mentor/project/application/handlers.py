"""The functions behind routes."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import How, Scope
from fastapi_mentor.project.application.callees import callees_of
from fastapi_mentor.project.application.conditions import reached_returns
from fastapi_mentor.project.application.meaning import given_by, meaning_of
from fastapi_mentor.source import Location


@dataclass(frozen=True)
class Handler:
    """The function behind a route: `scope` its inside and `outline` its statement, where they are known."""

    name: str
    head: ast.FunctionDef | ast.AsyncFunctionDef | None
    """The function; where nobody asked for its body, without it."""
    scope: Scope | None
    outline: Outline | None

    @cached_property
    def node(self) -> ast.FunctionDef | ast.AsyncFunctionDef | None:
        """The function with its body."""
        if self.head is None or self.head.body or self.outline is None:
            return self.head
        found = (each for each in self.outline.statement.nodes if isinstance(each, type(self.head)))
        return next(found, self.head)

    @property
    def location(self) -> Location | None:
        """The place of its name."""
        if self.head is None or self.outline is None:
            return None
        return self.outline.name_of(self.head).location


def handlers_of(node: ast.expr, at: Place) -> Sequence[Handler]:
    """The functions that an expression names."""
    if isinstance(node, ast.Call):
        # `limiter.limit("1/s")(handler)`, `functools.partial(handler, ...)`, `make_handler(...)`
        for callee in callees_of(node.func, at):
            inner = callee.place._replace(given=given_by(node, at, callee.scope, callee.skipped))
            for each in reached_returns(callee.node.body, inner):
                if isinstance(each, ast.Name):
                    return handlers_of(each, inner)
        if node.args:
            return handlers_of(node.args[0], at)
    made = _made(node, at)
    if made is not None:
        return handlers_of(*made)
    for callee in callees_of(node, at):
        if not callee.is_class:
            return [Handler(callee.node.name, callee.node, callee.scope, callee.outline)]
    return [Handler(_last_name(node), None, None, None)]


def _made(node: ast.expr, at: Place) -> tuple[ast.expr, Place] | None:
    """The one call of the function around whose result a name is."""
    found = meaning_of(node, at) if isinstance(node, ast.Name) else None
    if found is None or found.at is None or len(found.bindings) != 1:
        return None
    binding = found.bindings[0]
    if binding.how is How.ASSIGNED and isinstance(binding.value, ast.Call):
        return binding.value, found.at
    return None


def _last_name(node: ast.expr) -> str:
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Lambda():
            return "<lambda>"
    return ""
