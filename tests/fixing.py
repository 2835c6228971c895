"""Runs edits on a text: what tests of fixes share."""

from __future__ import annotations

import ast
import textwrap
from collections.abc import Callable, Iterator
from typing import TypeVar

from fastapi_mentor.edits import Editor, apply_edits
from fastapi_mentor.fixer import apply
from fastapi_mentor.rule import Fix
from fastapi_mentor.source import Source, Statement

PATH = "/nowhere/app/main.py"

N = TypeVar("N", bound=ast.AST)


class Nodes:
    """Finds nodes of a snapshot by what they look like."""

    def __init__(self, source: Source) -> None:
        self.source = source

    def _all(self, kind: type[N]) -> Iterator[tuple[Statement, N]]:
        for statement in self.source.statements:
            for top in statement.nodes:
                for node in ast.walk(top):
                    if isinstance(node, kind):
                        yield statement, node

    def first(self, kind: type[N], start: str = "") -> N:
        """The first node of a kind whose source is this, else begins like this."""
        nodes = [(statement.source_of(node), node) for statement, node in self._all(kind)]
        for exact in (True, False):
            for text, node in nodes:
                if text == start if exact else text.startswith(start):
                    return node
        raise AssertionError(f"no {kind.__name__} {start!r} in the text")

    def statement_of(self, node: ast.AST) -> Statement:
        """The statement that holds a node."""
        return next(statement for statement, other in self._all(type(node)) if other is node)

    def call(self, start: str = "") -> ast.Call:
        return self.first(ast.Call, start)

    def expression(self, start: str) -> ast.expr:
        return self.first(ast.expr, start)

    def statement(self, start: str) -> ast.stmt:
        return self.first(ast.stmt, start)

    def parameter(self, name: str) -> ast.arg:
        return self.first(ast.arg, name)

    def function(self, name: str = "") -> ast.FunctionDef | ast.AsyncFunctionDef:
        for statement in self.source.statements:
            for top in statement.nodes:
                for node in ast.walk(top):
                    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and name in (node.name, ""):
                        return node
        raise AssertionError(f"no function {name!r} in the text")

    def class_(self, name: str = "") -> ast.ClassDef:
        return next(node for _, node in self._all(ast.ClassDef) if name in (node.name, ""))


Edit = Callable[[Editor, Nodes], object]


def as_fix(source: Source, edit: Edit, title: str = "Do it") -> Fix:
    """A fix of a snapshot."""

    def ask(editor: Editor) -> None:
        edit(editor, Nodes(source))

    return Fix(title, ask)


def fixed(text: str, edit: Edit, path: str = PATH) -> str:
    """The text after an edit."""
    source = Source.open(path, text)
    return apply_edits(text, apply(source, [as_fix(source, edit)]).get(path, []))


def code(text: str) -> str:
    """An indented literal as a file has it."""
    return textwrap.dedent(text).lstrip("\n")


def becomes(before: str, edit: Edit, after: str) -> None:
    """Asserts what an edit makes of a text; both are indented literals."""
    assert fixed(code(before), edit) == code(after)
