"""A lock for threads that a task holds while it waits."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import inside
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_LOCKS = frozenset(
    f"threading.{name}" for name in ("Lock", "RLock", "Semaphore", "BoundedSemaphore", "Condition")
)
_NAMED = ("lock", "Lock", "LOCK", "sem", "mutex", "guard", "cond")
_TAKEN = pattern(r"\n[ \t]+with [\w.]*(?:lock|Lock|LOCK|sem|mutex|guard|cond)|\.acquire\(")
_WAITING = (ast.Await, ast.AsyncFor, ast.AsyncWith)


class HeldThreadLock:
    """`with lock:` around an `await`, where `lock` is a `threading.Lock`.

    `node` is the call where the lock is taken with `lock.acquire()`, and given back behind the `await`.
    """

    def __init__(
        self, node: ast.With | ast.Call, lock: ast.expr, kind: str, scope: Scope, outline: Outline
    ) -> None:
        assert isinstance(scope.node, ast.AsyncFunctionDef)
        self.node = node
        self.lock = lock
        self.kind = kind
        self.function = scope.node
        self.scope = scope
        self.outline = outline

    words = frozenset({"await"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[HeldThreadLock]:
        """The ones in the async functions of a statement."""
        text = outline.statement.parsed_text
        if not any(word in text for word in _NAMED) or _TAKEN.search(text) is None:
            return
        for scope in outline.survey.scopes:
            if not isinstance(scope.node, ast.AsyncFunctionDef) or not scope.awaits:
                continue
            for node in inside(scope.node, ast.With):
                assert isinstance(node, ast.With)
                if not any(isinstance(part, _WAITING) or any(inside(part, *_WAITING)) for part in node.body):
                    continue
                for item in node.items:
                    if isinstance(item.context_expr, ast.Name | ast.Attribute):
                        kind = type_of(item.context_expr, place(outline, scope))
                        if kind in _LOCKS:
                            yield cls(node, item.context_expr, kind, scope, outline)
            yield from cls._acquired(scope, outline)

    @classmethod
    def _acquired(cls, scope: Scope, outline: Outline) -> Iterator[HeldThreadLock]:
        for call in scope.calls:
            lock = call.node.func.value if isinstance(call.node.func, ast.Attribute) else None
            if call.awaited or lock is None or getattr(call.node.func, "attr", "") != "acquire":
                continue
            if call.node.args or call.node.keywords:
                continue  # it may not wait, or not for long
            name = dotted_name(lock)
            ends = [each.node.lineno for each in scope.calls if name and _releases(each.node, name)]
            first = call.node.lineno
            end = min((each for each in ends if each > first), default=0)
            if not any(first < each.lineno < end for each in _waits(scope)):
                continue
            kind = type_of(lock, place(outline, scope))
            if kind in _LOCKS:
                yield cls(call.node, lock, kind, scope, outline)

    @property
    def location(self) -> Location:
        """The place of the lock."""
        return self.outline.location(self.lock)

    @property
    def name(self) -> str:
        """The lock, as it is written."""
        return self.outline.text(self.lock)


def _waits(scope: Scope) -> Iterator[ast.expr | ast.stmt]:
    return (each for each in scope.awaits if isinstance(each, ast.expr | ast.stmt))


def _releases(node: ast.Call, name: str) -> bool:
    return dotted_name(node.func) == f"{name}.release"
