"""An object of an async session that is read after a commit, which has emptied it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import parents
from fastapi_mentor.facts.following import following
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.route import routes_of
from fastapi_mentor.facts.scope import How
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.facts.session_making import SessionMaking, expires, is_given, making_of, the_only_making
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.facts.value import value_shape
from fastapi_mentor.source import Location

_FILLING = frozenset(
    {"refresh", "expunge", "expunge_all", "get", "get_one", "merge", "execute", "scalar", "scalars"}
)
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda, ast.ClassDef)


class ExpiredRead:
    """`user.name` behind `await session.commit()`.

    `node` is what reads it, `name` the name of the object, `commit` the call, `making` what made the session.
    """

    words = frozenset({"commit"})

    def __init__(
        self, node: ast.expr, name: str, commit: SessionCall, making: SessionMaking, outline: Outline
    ) -> None:
        self.node = node
        self.name = name
        self.commit = commit
        self.making = making
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[ExpiredRead]:
        """The first such read of each object in each function of a statement."""
        seen: set[tuple[int, str]] = set()
        for call in outline.calls("commit"):
            if not call.awaited or not isinstance(call.scope.node, ast.AsyncFunctionDef):
                continue
            reads = [*_reads_behind(call.node, call.scope.node)]
            if not reads:
                continue
            commit = SessionCall.of(call, outline)
            if commit is None or not commit.is_async or not commit.of_session:
                continue
            at = place(outline, call.scope)
            rows = {name: node for node, name in reversed(reads) if _is_row(name, node, call.node, at)}
            making = _making(commit, at) if rows else None
            if making is None or not expires(making):
                continue
            returned = {name for name, node in rows.items() if isinstance(node, ast.Name)}
            is_route = not returned or bool(routes_of(call.scope, outline))
            for name, node in rows.items():
                if (id(call.scope), name) not in seen and (is_route or name not in returned):
                    seen.add((id(call.scope), name))
                    yield cls(node, name, commit, making, outline)

    @property
    def location(self) -> Location:
        """The place of what reads it."""
        return self.outline.location(self.node)

    @cached_property
    def path(self) -> str:
        """The file in which the session is made."""
        return self.making.place.module.path


def _making(commit: SessionCall, at: Place) -> SessionMaking | None:
    """What makes the session of a commit: one that is given to a function is as all of the project are."""
    found = making_of(commit.method.value, at)
    return found if found is not None or not is_given(commit.method.value, at) else the_only_making(at.module)


def _reads_behind(commit: ast.Call, function: ast.AsyncFunctionDef) -> Iterator[tuple[ast.expr, str]]:
    """What reads names, or returns them, behind a commit, until something fills them again."""
    filled: set[str] = set()
    for statement in following(commit, function, parents(function)):
        for node in _in_order(statement):
            match node:
                case ast.Call(func=ast.Attribute(attr=method), args=args) if method in _FILLING:
                    named = {each.id for each in args if isinstance(each, ast.Name)}
                    filled |= named if method in ("refresh", "merge", "expunge") else {"*"}
                case ast.Name(id=name, ctx=ast.Store()):
                    filled.add(name)
                case ast.Attribute(value=ast.Name(id=name), ctx=ast.Load(), attr=attribute):
                    if name not in filled and "*" not in filled and attribute != "awaitable_attrs":
                        yield node, name
                case ast.Return(value=ast.Name(id=name) as value):
                    if name not in filled and "*" not in filled:
                        yield value, name


def _in_order(root: ast.AST) -> Iterator[ast.AST]:
    """The nodes of a statement in the order in which they run, as far as that is plain."""
    if isinstance(root, (ast.Assign, ast.AnnAssign)) and root.value is not None:
        yield from _in_order(root.value)
        targets = root.targets if isinstance(root, ast.Assign) else [root.target]
        for target in targets:
            yield from _in_order(target)
        return
    if not isinstance(root, ast.Attribute):
        yield root
    for child in ast.iter_child_nodes(root):
        if not isinstance(child, _FUNCTIONS):
            yield from _in_order(child)
    if isinstance(root, ast.Attribute):
        yield root


def _is_row(name: str, node: ast.expr, commit: ast.Call, at: Place) -> bool:
    """Whether a name holds an object of a mapped class that the session knows, and a column of it is read."""
    assert at.scope is not None
    bindings = at.scope.bindings.get(name, [])
    if len(bindings) != 1 or bindings[0].how is not How.ASSIGNED or bindings[0].value is None:
        return False
    value = bindings[0].value
    found = type_of(value, at)
    is_made = isinstance(value, ast.Call) and found is not None and not isinstance(value.func, ast.Attribute)
    shape = value_shape(value, at) if found is None else None
    names = [found] if found is not None else [leaf.name for leaf in shape.leaves()] if shape else []
    mapped = next((each for each in (_mapped(one, at) for one in names) if each is not None), None)
    if mapped is None:
        return False
    if isinstance(node, ast.Attribute) and node.attr not in mapped.columns:
        return False
    return not is_made or _is_added(name, commit, at)


def _is_added(name: str, commit: ast.Call, at: Place) -> bool:
    """Whether an object is given to the session before the commit."""
    assert at.scope is not None
    for call in at.scope.calls:
        function = call.node.func
        if (
            isinstance(function, ast.Attribute)
            and function.attr in ("add", "add_all")
            and call.node.lineno < commit.lineno
            and any(isinstance(each, ast.Name) and each.id == name for each in walk(*call.node.args))
        ):
            return True
    return False


def _mapped(name: str | None, at: Place) -> MappedClass | None:
    symbol = at.module.symbol(name) if name is not None and "." in name else None
    mapped = MappedClass.of(symbol.definition) if symbol is not None else None
    return mapped if mapped is not None and mapped.is_table else None
