"""The names that a module binds, and the ones that functions in it bind for themselves."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import NamedTuple

from fastapi_mentor.fixer.nodes import FUNCTIONS
from fastapi_mentor.fixer.page import Page
from fastapi_mentor.source import Kind, Statement

_SCOPES = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)
_BUILTINS = frozenset(dir(builtins))


class Imported(NamedTuple):
    """A name that an import binds.

    `name` is None for a plain `import module`. `available` says whether the import always runs: it does
    at the top of the module and in a `try`, not under `if TYPE_CHECKING`.
    """

    local: str
    module: str
    name: str | None
    statement: Statement
    node: ast.Import | ast.ImportFrom
    alias: ast.alias
    available: bool
    at_top: bool

    @property
    def written(self) -> str:
        """The name as uses of it are written: `a.b` for `import a.b`."""
        if self.name is None and self.alias.asname is None:
            return self.module
        return self.local


class Bindings:
    """What the names of a module mean."""

    def __init__(self, page: Page) -> None:
        self.page = page

    @cached_property
    def imports(self) -> list[Imported]:
        """What the module imports outside of functions and classes, in order."""
        return [
            imported
            for statement in self.page.source.statements
            if statement.kind is Kind.PLAIN
            for node in statement.nodes
            for imported in _imports(statement, node, True, True)
        ]

    @cached_property
    def bound(self) -> set[str]:
        """The names that the module binds in other ways than by imports."""
        return {
            name
            for statement in self.page.source.statements
            if statement.kind is not Kind.MEMBER
            for node in statement.nodes
            for name in _bound(node)
        }

    @cached_property
    def local(self) -> set[str]:
        """The names that functions and classes of the module bind for themselves."""
        names: set[str] = set()
        for statement in self.page.source.statements:
            names |= inner_names(statement)
        return names

    def exported(self) -> set[str]:
        """What `__all__` lists."""
        names: set[str] = set()
        for statement in self.page.source.statements:
            if "__all__" in statement.text:
                for node in statement.nodes:
                    names.update(
                        child.value
                        for child in ast.walk(node)
                        if isinstance(child, ast.Constant) and isinstance(child.value, str)
                    )
        return names

    def is_taken_otherwise(self, name: str) -> bool:
        """Whether something other than an import binds a name in the module, or Python does."""
        return name in _BUILTINS or name in self.bound

    def is_taken(self, name: str) -> bool:
        """Whether the module binds a name, or Python does."""
        return self.is_taken_otherwise(name) or any(i.local == name for i in self.imports)


def inner_names(statement: Statement) -> set[str]:
    """The names that the functions and classes in a statement bind for themselves."""
    known: set[str] | None = statement.memo.get("fixer.inner_names")
    if known is None:
        known = set()
        for node in statement.nodes:
            if statement.kind is Kind.MEMBER:
                known.update(_bound(node))
            for scope in ast.walk(node):
                if isinstance(scope, _SCOPES):
                    known.update(bound_inside(scope))
        statement.memo["fixer.inner_names"] = known
    return known


def bound_inside(scope: ast.AST) -> Iterator[str]:
    """The names that a function or class binds in its own scope."""
    arguments = getattr(scope, "args", None)
    if isinstance(arguments, ast.arguments):
        for node in ast.walk(arguments):
            if isinstance(node, ast.arg):
                yield node.arg
    body = getattr(scope, "body", None)
    for child in body if isinstance(body, list) else ():
        yield from _bound(child)
        yield from _imported_names(child)


def scopes_around(page: Page, statement: Statement, line: int, column: int) -> Iterator[ast.AST]:
    """The functions of a statement in whose body a place of the file stands."""
    for node in statement.nodes:
        for scope in ast.walk(node):
            if isinstance(scope, FUNCTIONS) and scope.body:
                start = page.span(statement, scope.body[0]).start
                end = page.span(statement, scope).end
                if (start[0], 0) <= (line, column) <= end and start[0] <= line:
                    yield scope


def _imports(statement: Statement, node: ast.stmt, available: bool, at_top: bool) -> Iterator[Imported]:
    match node:
        case ast.Import():
            for alias in node.names:
                local = alias.asname or alias.name.partition(".")[0]
                yield Imported(local, alias.name, None, statement, node, alias, available, at_top)
        case ast.ImportFrom():
            module = "." * node.level + (node.module or "")
            for alias in node.names:
                local = alias.asname or alias.name
                yield Imported(local, module, alias.name, statement, node, alias, available, at_top)
        case ast.Try():
            for child in (*node.body, *node.orelse, *node.finalbody):
                yield from _imports(statement, child, available, False)
            for handler in node.handlers:
                for child in handler.body:
                    yield from _imports(statement, child, False, False)
        case ast.If() | ast.With():
            for child in (*node.body, *getattr(node, "orelse", ())):
                yield from _imports(statement, child, False, False)


def _imported_names(node: ast.stmt) -> Iterator[str]:
    for child in _same_scope(node):
        if isinstance(child, (ast.Import, ast.ImportFrom)):
            for alias in child.names:
                yield alias.asname or alias.name.partition(".")[0]


def _bound(node: ast.stmt) -> Iterator[str]:
    """The names that a statement binds in its own scope, imports aside."""
    for child in _same_scope(node):
        match child:
            case ast.Name(ctx=ast.Store() | ast.Del(), id=name):
                yield name
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                yield name
            case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)):
                yield name
            case ast.MatchStar(name=str(name)) | ast.MatchMapping(rest=str(name)):
                yield name
            case ast.Global(names=names) | ast.Nonlocal(names=names):
                yield from names


def _same_scope(node: ast.AST) -> Iterator[ast.AST]:
    """A node and the nodes in it that belong to the same scope."""
    yield node
    if isinstance(node, _SCOPES):
        return
    children: Iterable[ast.AST] = ast.iter_child_nodes(node)
    for child in children:
        if not isinstance(child, (ast.expr_context, ast.operator)):
            yield from _same_scope(child)
