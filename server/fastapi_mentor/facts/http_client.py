"""A client for other servers that a function makes for itself."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import literal, parents
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Call, Function, How
from fastapi_mentor.source import Location

_CLIENTS = frozenset(
    {"httpx.AsyncClient", "httpx.Client", "aiohttp.ClientSession", "aiohttp.client.ClientSession"}
)
_CLOSING = frozenset({"close", "aclose"})


class MadeClient:
    """`httpx.AsyncClient(...)` or `aiohttp.ClientSession(...)` in a function."""

    def __init__(self, call: Call, outline: Outline) -> None:
        assert isinstance(call.scope.node, Function)
        self.call = call
        self.node = call.node
        self.function: Function = call.scope.node
        self.outline = outline

    words = frozenset({"AsyncClient", "Client", "ClientSession"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[MadeClient]:
        """The ones that the functions of a statement make."""
        for call in outline.calls(*cls.words):
            if call.scope.is_function and outline.callee(call) in _CLIENTS:
                yield cls(call, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def name(self) -> str:
        """The class, as it is written."""
        return self.outline.text(self.node.func)

    @property
    def is_async(self) -> bool:
        """Whether it is entered with `async with`."""
        return not self.outline.text(self.node.func).endswith(".Client")

    @cached_property
    def handler(self) -> Handler | None:
        """The route or dependency that makes it."""
        return next((each for each in Handler.find(self.outline) if each.scope is self.call.scope), None)

    @property
    def has_own_options(self) -> bool:
        """Whether it may be another one for another request: not all that it is given are literals."""
        given = [*self.node.args, *(each.value for each in self.node.keywords)]
        return any(not isinstance(literal(each), int | float | str | bool) for each in given)

    @cached_property
    def holder(self) -> ast.AST | None:
        """The node that directly holds the call."""
        return self._parents.get(self.node)

    @property
    def is_entered(self) -> bool:
        """Whether `with` closes it."""
        if isinstance(self.holder, ast.withitem):
            return True
        return any(isinstance(self._parents.get(each), ast.withitem) for each in self._uses)

    @property
    def is_given_to_routes(self) -> bool:
        """Whether a dependency returns it as it is made, each time anew."""
        handler = self.handler
        is_fresh = handler is not None and not handler.routes and not handler.node.decorator_list
        return is_fresh and isinstance(self.holder, ast.Return)

    @property
    def statement(self) -> ast.Assign | ast.AnnAssign | None:
        """The assignment that gives it to one local name, and to nothing else."""
        holder = self.holder
        name = self.local_name
        return holder if name is not None and isinstance(holder, ast.Assign | ast.AnnAssign) else None

    @cached_property
    def local_name(self) -> str | None:
        """The one local name that holds it."""
        for name, bindings in self.call.scope.bindings.items():
            if [each.value for each in bindings] == [self.node] and bindings[0].how in (
                How.ASSIGNED,
                How.ANNOTATED,
            ):
                return None if name in self.call.scope.outside else name
        return None

    @property
    def is_never_closed(self) -> bool:
        """Whether nothing closes it, and nobody else is given it who may."""
        holder = self.holder
        if isinstance(holder, ast.Attribute) and self.local_name is None:
            return holder.attr not in _CLOSING and isinstance(self._parents.get(holder), ast.Call)
        if self.local_name is None or not isinstance(holder, ast.Assign | ast.AnnAssign):
            return False
        return bool(self._uses) and all(self._only_asks(each) for each in self._uses)

    def _only_asks(self, use: ast.Name) -> bool:
        """Whether a use is `client.get(...)` or the like."""
        around = self._parents.get(use)
        if not isinstance(around, ast.Attribute) or around.value is not use or around.attr in _CLOSING:
            return False
        return isinstance(around.ctx, ast.Store) or isinstance(
            self._parents.get(around), ast.Call | ast.Attribute
        )

    @cached_property
    def _uses(self) -> list[ast.Name]:
        name = self.local_name
        return [
            each
            for each in self._parents
            if isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Load)
        ]

    @cached_property
    def _parents(self) -> dict[ast.AST, ast.AST]:
        return parents(self.function)
