"""A request to another server while a transaction is open."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import parents
from fastapi_mentor.facts.following import following
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call, Function, Scope
from fastapi_mentor.facts.session import SessionCall, class_of_session
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_SENDING = frozenset({"get", "post", "put", "patch", "delete", "request", "send", "head", "options"})
_CLIENTS = frozenset({"httpx.AsyncClient", "httpx.Client", "aiohttp.ClientSession", "requests.Session"})
_FUNCTIONS = frozenset(f"{library}.{name}" for library in ("httpx", "requests") for name in _SENDING)
_MAKERS = frozenset(
    {
        *("sqlalchemy.orm.sessionmaker", "sqlalchemy.ext.asyncio.async_sessionmaker"),
        *("sqlalchemy.Engine", "sqlalchemy.ext.asyncio.AsyncEngine"),
    }
)


class RequestInTransaction:
    """`await client.get(...)` in `async with session.begin():`, or behind `session.flush()`.

    `transaction` is `session.begin()`, or what has sent changes that are not committed yet.
    """

    words = frozenset({"begin", "flush"})

    def __init__(self, call: Call, transaction: ast.Call, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.transaction = transaction
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[RequestInTransaction]:
        """The ones in a statement."""
        for begin in outline.calls("begin"):
            scope = begin.scope
            if not isinstance(begin.node.func, ast.Attribute) or not isinstance(scope.node, Function):
                continue
            sent = [call for call in scope.calls if _name(call.node) in _SENDING]
            body = _body_of(begin.node, scope) if sent else ()
            inside = {id(node) for node in walk(*body)}
            at = place(outline, scope)
            for call in sent:
                if id(call.node) in inside and _is_sent(call.node, at) and _opens(begin.node.func.value, at):
                    yield cls(call, begin.node, outline)

        for call in outline.calls("flush"):
            if not isinstance(call.scope.node, Function):
                continue
            sent = [each for each in call.scope.calls if _name(each.node) in _SENDING]
            behind = {id(node) for node in _uncommitted(call)} if sent else frozenset()
            at = place(outline, call.scope)
            for each in sent:
                if id(each.node) in behind and _is_sent(each.node, at):
                    flushed = SessionCall.of(call, outline)
                    if flushed is not None and flushed.of_session:
                        yield cls(each, call.node, outline)

    @property
    def location(self) -> Location:
        """The place of the request."""
        return self.outline.location(self.node)


def _uncommitted(flush: Call) -> Iterator[ast.AST]:
    """What runs behind a `flush` for sure, and before the transaction ends."""
    function = flush.scope.node
    assert function is not None
    assert isinstance(flush.node.func, ast.Attribute)
    session = ast.unparse(flush.node.func.value)
    for statement in following(flush.node, function, parents(function)):
        nodes = [*walk(statement)]
        if any(
            isinstance(node, ast.Attribute)
            and node.attr in ("commit", "rollback", "close")
            and ast.unparse(node.value) == session
            for node in nodes
        ):
            return
        yield from nodes


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else ""


def _body_of(entered: ast.Call, scope: Scope) -> list[ast.stmt]:
    """What a `with` holds that enters a call."""
    assert scope.node is not None
    for node in walk(scope.node):
        if isinstance(node, (ast.With, ast.AsyncWith)) and any(
            item.context_expr is entered for item in node.items
        ):
            return node.body
    return []


def _is_sent(call: ast.Call, at: Place) -> bool:
    if at.qualified(call.func) in _FUNCTIONS:
        return True
    return isinstance(call.func, ast.Attribute) and type_of(call.func.value, at) in _CLIENTS


def _opens(owner: ast.expr, at: Place) -> bool:
    """Whether `begin` of it opens a transaction of a database."""
    found = type_of(owner, at)
    return found in _MAKERS or class_of_session(found, at) is not None
