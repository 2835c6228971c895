"""An event loop that is started where one is running."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.callee import Hop, Search, ways_to, written
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_STARTERS = frozenset({"asyncio.run", "asyncio.runners.run"})
_LOOPS = frozenset({"asyncio.get_event_loop", "asyncio.get_running_loop", "asyncio.new_event_loop"})
# A module that patches the loop may start another inside of it.
_PATCHES = "nest_asyncio"


def _starts(call: Call, outline: Outline) -> str | None:
    callee = call.node.func
    name = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
    if name == "run" and outline.callee(call) in _STARTERS:
        return written(callee)
    if name == "run_until_complete" and isinstance(callee, ast.Attribute):
        loop = callee.value
        if isinstance(loop, ast.Name):
            bindings = call.scope.bindings.get(loop.id, [])
            loop = bindings[0].value if len(bindings) == 1 and bindings[0].value is not None else loop
        if isinstance(loop, ast.Call) and outline.qualified(loop.func, call.scope) in _LOOPS:
            return written(callee)
        if type_of(callee.value, place(outline, call.scope)) == "asyncio.AbstractEventLoop":
            return written(callee)
    return None


STARTING = Search("starts a loop", _starts)


class LoopStart:
    """`asyncio.run(...)` in an `async` function, or in what a route or dependency of that kind calls.

    `way` are the calls by which a function of the project comes to it; it is empty where it stands in the
    function itself, whose name is `function`.
    """

    def __init__(self, call: Call, outline: Outline, way: Sequence[Hop] = ()) -> None:
        assert isinstance(call.scope.node, ast.AsyncFunctionDef)
        self.call = call
        self.node = call.node
        self.function = call.scope.node
        self.outline = outline
        self.way = way

    words = frozenset({"async"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[LoopStart]:
        """The ones in a statement."""
        for call in outline.calls("run", "run_until_complete"):
            if isinstance(call.scope.node, ast.AsyncFunctionDef) and _starts(call, outline) is not None:
                text = outline.statement.parsed_text
                if _PATCHES not in text and "is_running" not in text:
                    yield cls(call, outline)
        for handler in Handler.find(outline):
            if handler.is_async:
                for call, way in ways_to(STARTING, handler.scope, outline):
                    yield cls(call, outline, way)

    @property
    def location(self) -> Location:
        """The place of what is called."""
        return self.outline.location(self.node.func)

    @property
    def name(self) -> str:
        """What is called, as it is written."""
        return written(self.node.func)

    @property
    def coroutine(self) -> ast.expr | None:
        """What is to run, where nothing else is told to the loop."""
        only = len(self.node.args) == 1 and not self.node.keywords
        return self.node.args[0] if only and not self.way and not self.call.awaited else None
