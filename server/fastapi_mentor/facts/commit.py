"""A commit of a session, and what happens around it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.catching import BROAD, caught
from fastapi_mentor.facts.expression import parents
from fastapi_mentor.facts.following import block_of, following
from fastapi_mentor.facts.iteration import Iteration
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.route import routes_of
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.facts.session import SessionCall
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.source import Location

_LOOPS = (ast.For, ast.AsyncFor, ast.While)
_FREEING = frozenset({"rollback", "close", "aclose", "remove", "invalidate", "reset", "expunge_all"})
_CHANGING = frozenset({"add", "add_all", "delete", "merge", "execute", "exec"})
_NOTING = _CHANGING | {"flush", "refresh", "expunge"}


class Commit:
    """`session.commit()` in a function; `flush` counts too where it fails."""

    words = frozenset({"commit"})

    def __init__(self, call: SessionCall) -> None:
        assert call.scope.node is not None
        self.call = call
        self.node = call.node
        self.outline = call.outline
        self.function = call.scope.node

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Commit]:
        """The ones in a statement."""
        for call in outline.calls("commit"):
            if isinstance(call.scope.node, Function):
                found = SessionCall.of(call, outline)
                if found is not None and found.of_session:
                    yield cls(found)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def session(self) -> str:
        """The session, as it is written."""
        return self.call.object_name

    @cached_property
    def _above(self) -> dict[ast.AST, ast.AST]:
        return parents(self.function)

    @cached_property
    def statement(self) -> ast.stmt:
        """The statement that it stands in."""
        node: ast.AST = self.node
        while not isinstance(node, ast.stmt):
            node = self._above[node]
        return node

    @property
    def unfinished(self) -> ast.ExceptHandler | None:
        """The clause that ends its error and lets the session be used again, without a rollback."""
        if "except" not in self.outline.survey.words:
            return None
        node: ast.AST = self.statement
        while node is not self.function:
            holder = self._above[node]
            if isinstance(holder, (ast.With, ast.AsyncWith)) and self._saves(holder):
                return None
            if isinstance(holder, ast.Try) and any(each is node for each in holder.body):
                return self._forgetful(holder)
            node = holder
        return None

    def _forgetful(self, around: ast.Try) -> ast.ExceptHandler | None:
        if any(self._frees(each) for each in around.finalbody):
            return None
        for handler in around.handlers:
            names = caught(handler, self.call.place)
            if not any(name in BROAD or (name or "").startswith("sqlalchemy.exc.") for name in names):
                continue
            if any(self._frees(each) or isinstance(each, (ast.Raise, ast.Return)) for each in handler.body):
                return None
            if any(isinstance(node, (ast.Raise, ast.Return, ast.Break)) for node in walk(*handler.body)):
                return None
            return handler if self._is_used_after(around) else None
        return None

    def _is_used_after(self, around: ast.Try) -> bool:
        if any(self._uses(each) for each in following(around, self.function, self._above)):
            return True
        node: ast.AST = around
        while node is not self.function:
            node = self._above[node]
            if isinstance(node, _LOOPS):
                root = self.session.partition(".")[0]
                inner = {n.id for n in walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
                return root not in inner
        return False

    def _uses(self, statement: ast.stmt) -> bool:
        """Whether a statement asks the session for something, or hands it on."""
        for node in walk(statement):
            if isinstance(node, ast.Call):
                function = node.func
                if isinstance(function, ast.Attribute) and ast.unparse(function.value) == self.session:
                    if function.attr not in _FREEING:
                        return True
                elif any(ast.unparse(each) == self.session for each in node.args):
                    return True
        return False

    def _frees(self, statement: ast.stmt) -> bool:
        """Whether a statement rolls back, or may do so: it gets the session, or what holds it."""
        for node in walk(statement):
            if not isinstance(node, ast.Call):
                continue
            function = node.func
            if isinstance(function, ast.Attribute):
                if function.attr in _FREEING or "rollback" in function.attr:
                    return True
                if isinstance(function.value, ast.Name) and function.value.id == "self":
                    return True
            elif isinstance(function, ast.Name) and "rollback" in function.id:
                return True
            if any(ast.unparse(each) == self.session for each in node.args):
                return True
        return False

    def _saves(self, node: ast.With | ast.AsyncWith) -> bool:
        """Whether a `with` rolls back by itself: a transaction, a savepoint, or a session of its own."""
        for item in node.items:
            entered = item.context_expr
            if isinstance(entered, ast.Call) and getattr(entered.func, "attr", "") in (
                "begin",
                "begin_nested",
            ):
                return True
            bound = item.optional_vars
            if isinstance(bound, ast.Name) and bound.id == self.session.partition(".")[0]:
                return True
        return False

    @property
    def next_one(self) -> ast.stmt | None:
        """A further commit among the same statements of a route, with nothing but changes of rows between."""
        statement = self.statement
        block = block_of(statement, self._above[statement])
        behind = block[next(i for i, each in enumerate(block) if each is statement) + 1 :]
        own = ast.unparse(statement)
        between: list[ast.stmt] = []
        for each in behind:
            if ast.unparse(each) == own:
                is_route = bool(routes_of(self.call.scope, self.outline))
                changes = is_route and any(map(self._changes, between)) and all(map(self._is_quiet, between))
                return each if changes else None
            between.append(each)
        return None

    @property
    def round(self) -> Iteration | None:
        """The loop over data whose every round it ends, where a round does nothing but change rows."""
        loop = self.call.call.loop
        if not isinstance(loop, ast.For | ast.AsyncFor) or not any(e is self.statement for e in loop.body):
            return None
        others = [each for each in loop.body if each is not self.statement]
        if not any(map(self._changes, others)) or not all(map(self._is_quiet, others)):
            return None
        found = Iteration(loop, self.call.scope, self.outline)
        return found if found.goes_over_data and self.session.partition(".")[0] not in found.bound else None

    def _changes(self, statement: ast.stmt) -> bool:
        """Whether a statement changes rows by itself."""
        match statement:
            case ast.Assign(targets=[ast.Attribute()]):
                return True
            case ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(value=ast.Call() as call)):
                return self._method(call) in _CHANGING
            case ast.For(body=body) | ast.If(body=body):
                return any(map(self._changes, body))
        return False

    def _is_quiet(self, statement: ast.stmt) -> bool:
        """Whether all that a statement does is to change rows."""
        match statement:
            case ast.Assign(targets=[ast.Name()], value=ast.Call(func=function)):
                return MappedClass.of(self.call.place.definition(function)) is not None
            case ast.Assign(value=value):
                return not any(isinstance(node, (ast.Call, ast.Await)) for node in walk(value))
            case ast.Expr(value=ast.Call() as call) | ast.Expr(value=ast.Await(value=ast.Call() as call)):
                return self._method(call) in _NOTING
            case ast.For(body=body, orelse=orelse) | ast.If(body=body, orelse=orelse):
                return all(map(self._is_quiet, (*body, *orelse)))
        return False

    def _method(self, call: ast.Call) -> str:
        function = call.func
        is_own = isinstance(function, ast.Attribute) and ast.unparse(function.value) == self.session
        return function.attr if is_own else ""  # type: ignore[attr-defined]
