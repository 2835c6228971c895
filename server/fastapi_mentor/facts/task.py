"""A task of the event loop that nothing keeps."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Call, Function, How, Scope
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.source import Location

_MAKERS = frozenset({"asyncio.create_task", "asyncio.ensure_future"})
_LOOPS = frozenset({"asyncio.get_event_loop", "asyncio.get_running_loop"})


class DroppedTask:
    """`asyncio.create_task(...)` whose result is not used; `statement` is the line of it."""

    def __init__(self, call: Call, statement: ast.stmt, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.statement = statement
        self.outline = outline

    words = frozenset({"create_task", "ensure_future"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[DroppedTask]:
        """The ones in the functions of a statement."""
        for call in outline.calls("create_task", "ensure_future"):
            if call.scope.is_function and _makes_task(call, outline):
                statement = _dropping(call)
                if statement is not None:
                    yield cls(call, statement, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def scope(self) -> Scope:
        """The function around."""
        return self.call.scope

    @cached_property
    def name(self) -> str:
        """What makes the task, as it is written."""
        return self.outline.text(self.node.func)

    @property
    def local_name(self) -> str | None:
        """The name that the result is given to, and that nothing uses."""
        target = self.statement.targets[0] if isinstance(self.statement, ast.Assign) else None
        return target.id if isinstance(target, ast.Name) else None


def _makes_task(call: Call, outline: Outline) -> bool:
    if outline.callee(call) in _MAKERS:
        return True
    callee = call.node.func
    if not isinstance(callee, ast.Attribute) or callee.attr != "create_task":
        return False
    loop: ast.expr | None = callee.value
    if isinstance(loop, ast.Name):
        bindings = call.scope.bindings.get(loop.id, [])
        loop = bindings[0].value if len(bindings) == 1 and bindings[0].how is How.ASSIGNED else None
    return isinstance(loop, ast.Call) and outline.qualified(loop.func, call.scope) in _LOOPS


def _dropping(call: Call) -> ast.stmt | None:
    """The statement that does nothing with what a call gives."""
    for name, bindings in call.scope.bindings.items():
        for binding in bindings:
            if binding.value is call.node and isinstance(binding.node, ast.Assign):
                is_only = len(binding.node.targets) == 1 and not _is_read(name, call.scope)
                return binding.node if is_only else None
    assert isinstance(call.scope.node, Function)
    for each in _statements(call.scope.node.body):
        if isinstance(each, ast.Expr) and each.value is call.node:
            return each
    return None


def _statements(block: Sequence[ast.stmt]) -> Iterator[ast.stmt]:
    """The statements of a block, and of the blocks inside it, without looking into expressions."""
    for each in block:
        yield each
        if isinstance(each, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            continue
        for name in ("body", "orelse", "finalbody"):
            yield from _statements(getattr(each, name, ()))
        for part in (*getattr(each, "handlers", ()), *getattr(each, "cases", ())):
            yield from _statements(part.body)


def _is_read(name: str, scope: Scope) -> bool:
    if name in scope.outside or scope.node is None:
        return True
    return any(
        isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Load)
        for each in walk(scope.node)
    )
