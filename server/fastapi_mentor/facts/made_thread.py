"""A thread, or an event loop, that a route or a dependency makes for itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument, inside
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.source import Location

_LOOP_MAKERS = frozenset({"asyncio.run", "asyncio.new_event_loop", "asyncio.events.new_event_loop"})


class MadeThread:
    """`threading.Thread(target=...)` in a route or a dependency, which does not wait for it."""

    def __init__(self, call: Call, handler: Handler) -> None:
        self.call = call
        self.node = call.node
        self.handler = handler
        self.outline = handler.outline

    words = frozenset({"Thread"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[MadeThread]:
        """The ones in the handlers of a statement."""
        for call in outline.calls("Thread"):
            if outline.callee(call) != "threading.Thread":
                continue
            for handler in Handler.find(outline):
                waits = any(_last(each.node.func) == "join" for each in handler.scope.calls)
                if handler.scope is call.scope and not waits and not handler.scope.outside:
                    yield cls(call, handler)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def statement(self) -> ast.Expr | None:
        """`Thread(...).start()`, where that is a statement of its own."""
        for each in inside(self.handler.node, ast.Expr):
            match each:
                case ast.Expr(value=ast.Call(func=ast.Attribute(value=made, attr="start"))) if (
                    made is self.node
                ):
                    return each
        return None

    @property
    def task(self) -> tuple[ast.expr, list[ast.expr], list[tuple[str, ast.expr]]] | None:
        """What the thread calls, and with what; None where that is not plainly written."""
        target = argument(self.node, "target", 1)
        args, kwargs = argument(self.node, "args", 3), argument(self.node, "kwargs", 4)
        if target is None or not isinstance(args, ast.Tuple | ast.List | None):
            return None
        given = args.elts if args is not None else []
        named: list[tuple[str, ast.expr]] = []
        if isinstance(kwargs, ast.Dict):
            for key, value in zip(kwargs.keys, kwargs.values, strict=True):
                if not isinstance(key, ast.Constant) or not isinstance(key.value, str):
                    return None
                named.append((key.value, value))
        elif kwargs is not None:
            return None
        return target, given, named


class OwnLoop:
    """`asyncio.run(...)` or `asyncio.new_event_loop()` in a `def` route: a loop for one call."""

    def __init__(self, call: Call, handler: Handler) -> None:
        self.call = call
        self.node = call.node
        self.handler = handler
        self.outline = handler.outline

    words = frozenset({"run", "new_event_loop"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[OwnLoop]:
        """The ones in the handlers of a statement."""
        for call in outline.calls(*cls.words):
            if outline.callee(call) in _LOOP_MAKERS:
                for handler in Handler.find(outline):
                    if handler.scope is call.scope and not handler.is_async:
                        yield cls(call, handler)

    @property
    def location(self) -> Location:
        """The place of what is called."""
        return self.outline.location(self.node.func)

    @property
    def coroutine(self) -> ast.Call | None:
        """The call that makes what is to run."""
        match self.node:
            case ast.Call(func=callee, args=[ast.Call() as made], keywords=[]) if _last(callee) == "run":
                return made
        return None


def _last(callee: ast.expr) -> str:
    return callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
