"""Something that belongs to the module, and that a function changes while it answers a request."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.expression import literal, parents
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import How, Scope
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_CHANGING = frozenset(
    {
        *("append", "extend", "insert", "remove", "pop", "popitem", "clear", "update", "setdefault", "add"),
        *("discard", "appendleft", "popleft", "sort", "reverse"),
    }
)
_MAKERS = frozenset({"dict", "list", "set", "collections.defaultdict", "collections.deque"})
# What belongs to the process: connections that it holds, work that it does, results that it can make again.
_OF_PROCESS = pattern(
    r"cache|memo|lock|connect|client|socket|subscri|listener|watch|task|thread|process|event|queue|pool"
    r"|regist|metric|counter|stats|loaded|initiali|warned|logged|seen|handler|active|running|pending|in_?flight"
    r"|engine|worker|semaphore|stream",
    re.IGNORECASE,
)
_DEMO = pattern(r"fake|demo|mock|dummy|example|sample|memory|todo", re.IGNORECASE)


class SharedState:
    """A list, dict or set of the module, or a `global`, that a route or a dependency changes.

    `node` is what changes it first, `name` what it is called.
    """

    def __init__(self, node: ast.expr, name: str, value: ast.expr, handler: Handler) -> None:
        self.node = node
        self.name = name
        self.value = value
        self.handler = handler
        self.outline = handler.outline

    words = Handler.words

    @classmethod
    def find(cls, outline: Outline) -> Iterator[SharedState]:
        """What the handlers in a statement change, each name once for each of them."""
        for handler in Handler.find(outline):
            found: dict[str, tuple[ast.expr, ast.expr]] = {}
            for name, node in _changes(handler):
                if name not in found and not _OF_PROCESS.search(name):
                    value = _value(name, handler.scope, outline)
                    if value is not None and not _is_locked(node, handler):
                        found[name] = (node, value)
            for name, (node, value) in found.items():
                yield cls(node, name, value, handler)

    @property
    def location(self) -> Location:
        """The place of what changes it."""
        return self.outline.location(self.node)

    @property
    def is_demonstration(self) -> bool:
        """Whether it looks like what examples use in the stead of a database."""
        given = literal(self.value)
        return bool(_DEMO.search(self.name)) or (isinstance(given, (dict, list)) and bool(given))


def _changes(handler: Handler) -> Iterator[tuple[str, ast.expr]]:
    scope, outline = handler.scope, handler.outline
    for call in scope.calls:
        match call.node.func:
            case ast.Attribute(value=value, attr=method) if method in _CHANGING:
                while isinstance(value, ast.Subscript):
                    value = value.value
                if isinstance(value, ast.Name):
                    yield value.id, call.node
    for name, subscripts in outline.survey.subscripts.items():
        for node, where in subscripts:
            if (
                where is scope
                and isinstance(node.ctx, ast.Store | ast.Del)
                and isinstance(node.value, ast.Name)
            ):
                yield name, node
    for name in scope.outside:
        for binding in scope.bindings.get(name, ()):
            match binding.node:
                case ast.AugAssign(target=target):
                    yield name, target
                case ast.Assign(targets=[ast.Name() as target], value=value) if _keeps(name, value, handler):
                    yield name, target


def _keeps(name: str, value: ast.expr, handler: Handler) -> bool:
    """Whether what a global is given rests on what it was, or is what a request says: it is no resource."""
    match value:
        case ast.BinOp(left=ast.Name(id=left)) if left == name:
            return True
        case ast.Name(id=given) | ast.Attribute(value=ast.Name(id=given)):
            return any(each.name == given and not each.is_injected for each in handler.parameters)
    return False


def _value(name: str, scope: Scope, outline: Outline) -> ast.expr | None:
    """What the module first binds to a name, if that can be changed and the name is its own."""
    around: Scope | None = scope
    while around is not None and around.node is not None:
        if name in around.bindings and name not in around.outside:
            return None
        around = around.parent
    symbol = outline.module.resolve(name)
    first = symbol.definition if symbol is not None else None
    if first is not None and first.module is outline.module:
        first = next(iter(first.module.definitions(name)), first)
    if first is None or first.how not in (How.ASSIGNED, How.ANNOTATED) or first.value is None:
        return None
    value = first.value
    match value:
        case ast.Dict() | ast.List() | ast.Set() | ast.ListComp() | ast.DictComp():
            return value
        case ast.Constant(value=int() | float() | str() | None):
            return value if name in scope.outside else None
        case ast.Call(func=func):
            return value if Place(first.module, None, None).qualified(func) in _MAKERS else None
    return None


def _is_locked(node: ast.AST, handler: Handler) -> bool:
    """Whether a lock is held around it."""
    above = parents(handler.node)
    around = above.get(node)
    while around is not None:
        if isinstance(around, ast.With | ast.AsyncWith):
            held = " ".join(ast.unparse(item.context_expr).lower() for item in around.items)
            if "lock" in held or "semaphore" in held:
                return True
        around = above.get(around)
    return False
