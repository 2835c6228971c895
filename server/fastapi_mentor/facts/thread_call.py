"""A function that is given to a thread to be called there."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.coroutine import unawaited
from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.source import Location

# The position of the function among the arguments.
_RUNNERS = {
    "asyncio.to_thread": 0,
    "asyncio.threads.to_thread": 0,
    "starlette.concurrency.run_in_threadpool": 0,
    "fastapi.concurrency.run_in_threadpool": 0,
    "anyio.to_thread.run_sync": 0,
}
_LOOPS = frozenset({"asyncio.get_event_loop", "asyncio.get_running_loop"})


class ThreadCall:
    """`await run_in_threadpool(function, ...)`; `function` is the expression of what is called there."""

    def __init__(self, call: Call, function: ast.expr, position: int, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.function = function
        self.position = position
        self.outline = outline

    words = frozenset({"to_thread", "run_in_threadpool", "run_sync", "run_in_executor"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[ThreadCall]:
        """The ones in a statement."""
        for call in outline.calls(*cls.words):
            position = _position(call, outline)
            if position is not None and position < len(call.node.args):
                yield cls(call, call.node.args[position], position, outline)

    @property
    def location(self) -> Location:
        """The place of the function's expression."""
        return self.outline.location(self.function)

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.call.scope)

    @property
    def runner(self) -> str:
        """What calls it in a thread, as it is written."""
        return self.outline.text(self.node.func)

    @property
    def makes_coroutine(self) -> bool:
        """Whether the function is an async one of the project: calling it only makes a coroutine."""
        made = ast.copy_location(ast.Call(self.function, [], []), self.function)
        return unawaited(made, self.place) is not None

    @property
    def arguments(self) -> list[str] | None:
        """What the function is called with; None where that is not plainly written."""
        if has_unpacking(self.node):
            return None
        own = ("limiter", "cancellable", "abandon_on_cancel") if self.runner.endswith("run_sync") else ()
        given = [self.outline.text(each) for each in self.node.args[self.position + 1 :]]
        named = [
            f"{each.arg}={self.outline.text(each.value)}"
            for each in self.node.keywords
            if each.arg not in own
        ]
        return [*given, *named]


def _position(call: Call, outline: Outline) -> int | None:
    callee = call.node.func
    if isinstance(callee, ast.Attribute) and callee.attr == "run_in_executor":
        return 1 if argument(call.node, "executor", 0) is not None else None
    return _RUNNERS.get(outline.callee(call) or "")
