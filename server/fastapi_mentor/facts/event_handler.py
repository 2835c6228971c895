"""A function that runs when the application starts or stops, in the way that came before the lifespan."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.construction import construction_of
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.route import ROUTERS
from fastapi_mentor.facts.scope import Call, Function
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

Assignment = ast.Assign | ast.AnnAssign
_EVENTS = ("startup", "shutdown")


class EventHandler:
    """`@app.on_event("startup")` or `app.add_event_handler("startup", connect)`.

    `owner` is the expression of the application or router, `kind` the full name of its class.
    """

    words = frozenset({"on_event", "add_event_handler"})

    def __init__(self, call: Call, kind: str, event: str, outline: Outline) -> None:
        assert isinstance(call.node.func, ast.Attribute)
        self.call = call
        self.node = call.node
        self.method = call.node.func.attr
        self.owner = call.node.func.value
        self.kind = kind
        self.event = event
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[EventHandler]:
        """Those that a statement registers."""
        for call in outline.calls(*cls.words):
            callee = call.node.func
            if not isinstance(callee, ast.Attribute):
                continue
            event = literal(argument(call.node, "event_type", 0))
            kind = type_of(callee.value, place(outline, call.scope)) if event in _EVENTS else None
            if kind is not None and outline.is_a(kind, *ROUTERS):
                yield cls(call, kind, str(event), outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.call.scope)

    @property
    def is_of_application(self) -> bool:
        """Whether it is registered on an application, and not on a router."""
        return self.outline.is_a(self.kind, "fastapi.FastAPI")

    @property
    def is_plain(self) -> bool:
        """Whether it decorates a function, and nothing else, next to where the application is made."""
        scope = self.call.scope
        if not isinstance(self.owner, ast.Name):
            return False
        if isinstance(scope.node, Function):
            block = scope.node.body
            makings = [each.value for each in scope.bindings.get(self.owner.id, ())]
            makers = block
        else:
            block = list(self.outline.statement.nodes)
            known = self.outline.module.definitions(self.owner.id)
            makings = [each.value for each in known]
            makers = [node for each in known for node in each.statement.nodes]
        return (
            len(makings) == 1
            and isinstance(makings[0], ast.Call)
            and any(isinstance(node, Assignment) and node.value is makings[0] for node in makers)
            and any(
                isinstance(node, Function)
                and len(node.decorator_list) == 1
                and node.decorator_list[0] is self.node
                for node in block
            )
        )

    @cached_property
    def lifespan(self) -> ast.expr | None:
        """The lifespan that the application or router is given."""
        made = construction_of(self.owner, self.place)
        given = argument(made[0], "lifespan") if made is not None else None
        return None if given is not None and literal(given) is None else given
