"""An async generator that blocks while its values are streamed."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.blocking import BLOCKING
from fastapi_mentor.facts.blocking_receiver import blocked_by, suspects
from fastapi_mentor.facts.callee import Hop, hop_of, inside_of, ways_to, written
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Call, Scope
from fastapi_mentor.source import Location

_STREAMS = frozenset({"starlette.responses.StreamingResponse", "sse_starlette.sse.EventSourceResponse"})


class BlockingStream:
    """`StreamingResponse(lines())`, where `lines` is an `async def` with `yield` that blocks.

    `way` are the calls by which it does so, the last one blocks.
    """

    def __init__(
        self, node: ast.Call, scope: Scope, way: Sequence[Hop], inner: Outline, outline: Outline
    ) -> None:
        assert isinstance(scope.node, ast.AsyncFunctionDef)
        self.node = node
        self.function = scope.node
        self.scope = scope
        self.way = way
        self.inner = inner
        self.outline = outline

    words = frozenset({"StreamingResponse", "EventSourceResponse"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[BlockingStream]:
        """The ones that a statement streams."""
        for call in outline.calls(*cls.words):
            made = argument(call.node, "content", 0)
            if not isinstance(made, ast.Call) or outline.callee(call) not in _STREAMS:
                continue
            found = inside_of(Call(made, call.scope, None, False), outline)
            if found is None:
                continue
            scope, inner = found
            if isinstance(scope.node, ast.AsyncFunctionDef) and scope.yields:
                way = _way(scope, inner)
                if way:
                    yield cls(made, scope, way, inner, outline)

    @property
    def location(self) -> Location:
        """The place of what makes the generator."""
        return self.outline.location(self.node.func)

    @property
    def name(self) -> str:
        """What makes the generator, as it is written."""
        return written(self.node.func)

    @property
    def can_be_sync(self) -> bool:
        """Whether the generator awaits nothing, and stands in the file in which it is streamed."""
        return not self.scope.awaits and self.inner.module.path == self.outline.module.path


def _way(scope: Scope, outline: Outline) -> tuple[Hop, ...]:
    for call in suspects(scope, outline):
        if blocked_by(call, outline) is not None:
            return (hop_of(written(call.node.func), call, outline),)
    for call, way in ways_to(BLOCKING, scope, outline):
        return (hop_of(written(call.node.func), call, outline), *way)
    return ()
