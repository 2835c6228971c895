"""The scopes of a statement: the names that each binds and the calls that it makes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

Function = ast.FunctionDef | ast.AsyncFunctionDef
Loop = ast.For | ast.AsyncFor | ast.While | ast.comprehension


class How(Enum):
    """How a scope binds a name."""

    PARAMETER = "parameter"
    ASSIGNED = "assigned"
    ANNOTATED = "annotated"
    """Annotated assignment: `node` is the whole statement."""
    ENTERED = "entered"
    """`with value as name`."""
    ITERATED = "iterated"
    """`for name in value`."""
    IMPORTED = "imported"
    DEFINED = "defined"
    """A nested function or class."""
    OTHER = "other"
    """Unpacking, `except ... as`, patterns, `del`: the name is bound, to what is not known."""


class Binding(NamedTuple):
    """One way in which a name gets a value; `value` is the expression that it comes from, if any."""

    how: How
    node: ast.AST
    value: ast.expr | None = None


class Call:
    """A call and where it stands. `loop` is the innermost loop that repeats it, in the same scope."""

    __slots__ = ("awaited", "loop", "node", "scope")

    def __init__(self, node: ast.Call, scope: Scope, loop: Loop | None, awaited: bool) -> None:
        self.node = node
        self.scope = scope
        self.loop = loop
        self.awaited = awaited


class Scope:
    """A function, lambda, class or statement level, without what its own nested scopes contain.

    `node` is None for the level of the statement itself (module level, or the body of a class whose
    members are statements). `calls` are in source order.
    """

    __slots__ = (
        "awaits",
        "bindings",
        "calls",
        "children",
        "loops",
        "node",
        "outside",
        "parent",
        "returns",
        "yields",
    )

    def __init__(self, node: Function | ast.Lambda | ast.ClassDef | None, parent: Scope | None) -> None:
        self.node = node
        self.parent = parent
        self.children: list[Scope] = []
        self.bindings: dict[str, list[Binding]] = {}
        self.calls: list[Call] = []
        self.loops: list[Loop] = []
        self.returns: list[ast.Return] = []
        self.yields: list[ast.Yield | ast.YieldFrom] = []
        self.awaits: list[ast.AST] = []
        """`await`, `async for` and `async with`."""
        self.outside: set[str] = set()
        """Names declared `global` or `nonlocal`."""

    @property
    def is_function(self) -> bool:
        """Whether this is a function made by `def` or `async def`."""
        return isinstance(self.node, (ast.FunctionDef, ast.AsyncFunctionDef))

    @property
    def function(self) -> Scope | None:
        """The innermost function (or lambda) around, this scope included."""
        scope: Scope | None = self
        while scope is not None and not isinstance(
            scope.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
        ):
            scope = scope.parent
        return scope

    def is_inside(self, other: Scope) -> bool:
        """Whether this is another scope, or stands in it."""
        scope: Scope | None = self
        while scope is not None and scope is not other:
            scope = scope.parent
        return scope is other

    def bind(self, name: str, binding: Binding) -> None:
        """Notes that this scope binds `name`."""
        known = self.bindings.get(name)
        if known is None:
            self.bindings[name] = [binding]
        else:
            known.append(binding)


def _written(callee: ast.expr) -> str:
    """The last part of the name of what is called."""
    return callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")


class Survey:
    """All scopes of a statement and its calls by the last part of what is called (`get` of `os.environ.get`).

    `subscripts` holds subscripts by the last part of what is subscripted, `attributes` those that are not
    called by their names, `raises`, `tries` and `handlers` such statements; each with its scope.
    `plain` are the names that are called as they stand (`get` of `get()`). What an import has `renamed` is in
    the tables under both names. `words` are the keys of the three,
    the names of decorators (`@get` of `@app.get()`) and of what is defined, and what else a subject may name
    in its `words`: "class", "def", "async", "for" (any loop), "yield", "await", "return", "raise", "except",
    "import"; and what no name can be: "any call", "any assignment" (the statement itself), "call at import",
    "any environment" (a subscript of something so called).
    """

    __slots__ = (
        "attributes",
        "calls",
        "handlers",
        "imports",
        "plain",
        "raises",
        "renamed",
        "scopes",
        "subscripts",
        "top",
        "tries",
        "words",
    )

    def each_call(self) -> Iterator[tuple[str, Call]]:
        """Every call once, with the name by which it is written."""
        renamed = self.renamed
        for name, group in self.calls.items():
            for call in group:
                if not renamed or name == _written(call.node.func):
                    yield name, call

    def dissolve(self) -> None:
        """Cuts the circles between scopes and calls, so that the memory is free at once."""
        for scope in self.scopes:
            scope.calls = []
            scope.children = []

    def __init__(self) -> None:
        self.top = Scope(None, None)
        self.scopes: list[Scope] = [self.top]
        self.calls: dict[str, list[Call]] = {}
        self.subscripts: dict[str, list[tuple[ast.Subscript, Scope]]] = {}
        self.attributes: dict[str, list[tuple[ast.Attribute, Scope]]] = {}
        self.raises: list[tuple[ast.Raise, Scope]] = []
        self.tries: list[tuple[ast.Try | ast.TryStar, Scope]] = []
        self.handlers: list[tuple[ast.ExceptHandler, Scope]] = []
        self.imports: list[ast.Import | ast.ImportFrom] = []
        self.plain: set[str] = set()
        self.renamed: set[tuple[str, str]] = set()
        self.words: set[str] = set()
