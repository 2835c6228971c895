"""A call that keeps the event loop waiting, in an `async` function that FastAPI calls."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from typing import Self

from fastapi_mentor.facts.background import AddedTask
from fastapi_mentor.facts.blocking_names import BOUND_TO_THREAD, LAZY
from fastapi_mentor.facts.blocking_receiver import blocked_by, file_worked_on, looks_blocking, suspects
from fastapi_mentor.facts.callee import Hop, Search, way_behind, ways_to, written
from fastapi_mentor.facts.expression import parents
from fastapi_mentor.facts.handler import Handler, is_dependency
from fastapi_mentor.facts.http_middleware import is_around_requests
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.route import Route, routes_of
from fastapi_mentor.facts.scope import Call, Function, Scope
from fastapi_mentor.source import Location

_LOOP = frozenset(
    {"create_task", "ensure_future", "call_soon", "call_later", "put_nowait", "get_nowait", "run_in_executor"}
)


def _blocks(call: Call, outline: Outline) -> str | None:
    if looks_blocking(call) and blocked_by(call, outline) is not None:
        return written(call.node.func)
    return None


BLOCKING = Search("blocks", _blocks)


class BlockingCall:
    """`time.sleep(1)` in an `async def` route or dependency: meanwhile no other request is served.

    `receiver` is the full name of the class whose method it is; empty for a function. Where it is the first
    call of several on one object in the function, `further` are the others. `routes` are those of the
    function around; a dependency has none. `way` are the calls by which a function of the project, which
    is called, comes to one that blocks; it is empty where the call itself blocks. `is_of_file` tells that
    it only works on a file, `is_later` that an async function is given to `add_task` there, and `stays_async`
    that the function around has to be one that is awaited.
    """

    def __init__(
        self,
        call: Call,
        receiver: str,
        outline: Outline,
        routes: tuple[Route, ...] = (),
        further: Sequence[BlockingCall] = (),
        way: Sequence[Hop] = (),
        *,
        is_of_file: bool = False,
        is_later: bool = False,
        stays_async: bool = False,
    ) -> None:
        self.call = call
        self.way = way
        self.further = further
        self.node = call.node
        self.scope = call.scope
        self.receiver = receiver
        self.outline = outline
        self.routes = routes
        self.is_of_file = is_of_file
        self.is_later = is_later
        self.stays_async = stays_async

    words = frozenset({"async", "add_task"})
    search = BLOCKING

    @classmethod
    def find(cls, outline: Outline) -> Iterator[BlockingCall]:
        """The blocking calls of a statement that are made in a route, a dependency or a middleware."""
        handlers: set[int] | None = None
        for scope in outline.survey.scopes:
            if type(scope.node) is not ast.AsyncFunctionDef or not scope.calls:
                continue
            routes = routes_of(scope, outline) if scope.node.decorator_list else ()
            calls = suspects(scope, outline)
            stays_async = False
            if not routes:
                if handlers is None:
                    handlers = {id(each.scope) for each in Handler.find(outline)}
                if id(scope) not in handlers and not (calls and is_dependency(scope, outline)):
                    stays_async = is_around_requests(scope, outline)
                    if not stays_async:
                        continue
            for group in _by_object(calls, outline):
                found = [
                    cls(call, receiver, outline, routes, is_of_file=of_file, stays_async=stays_async)
                    for call, receiver, of_file in group
                ]
                found[0].further = found[1:]
                yield found[0]
            for each in cls.through_others(scope, outline, routes):
                each.stays_async = stays_async
                yield each
        yield from cls._left_for_later(outline)

    @classmethod
    def _left_for_later(cls, outline: Outline) -> Iterator[BlockingCall]:
        """What is left for after a response, and then runs on the loop: async functions."""
        for task in AddedTask.find(outline):
            given = task.task
            if isinstance(given, ast.Name | ast.Attribute) and task.scope.is_function:
                made = ast.copy_location(ast.Call(given, [], []), given)
                definition = task.place.definition(given)
                if definition is None or isinstance(definition.node, ast.AsyncFunctionDef):
                    call = Call(made, task.scope, None, True)
                    way = way_behind(cls.search, call, outline)
                    if way and way[0].in_loop:
                        yield cls(call, "", outline, way=way, is_later=True)

    @classmethod
    def through_others(cls, scope: Scope, outline: Outline, routes: tuple[Route, ...]) -> Iterator[Self]:
        """The calls of functions of the project that come to what is looked for, by what they call."""
        groups: dict[str, list[Self]] = {}
        for call, way in ways_to(cls.search, scope, outline):
            group = groups.setdefault(written(call.node.func), [])
            group.append(cls(call, "", outline, routes, way=way))
        for group in groups.values():
            group[0].further = group[1:]
            yield group[0]

    @property
    def location(self) -> Location:
        """The place of what is called."""
        return self.outline.location(self.node.func)

    @property
    def name(self) -> str:
        """What is called, as it is written, the arguments of calls before it left out."""
        return written(self.node.func)

    @property
    def function(self) -> Function:
        """The function around."""
        assert isinstance(self.scope.node, Function)
        return self.scope.node

    @property
    def qualified(self) -> str | None:
        """The full name of the function that is called."""
        return self.outline.callee(self.call)

    @property
    def is_awaited(self) -> bool:
        """Whether what is called is async, and runs on the loop: nothing can do that for it."""
        return self.call.awaited or (bool(self.way) and self.way[0].in_loop)

    @cached_property
    def can_be_sync(self) -> bool:
        """Whether the function around would do the same as a `def`, which FastAPI runs in a thread."""
        if (
            self.stays_async
            or self.is_later
            or self.scope.awaits
            or any(route.is_websocket for route in self.routes)
        ):
            return False
        if len(self.function.decorator_list) > len(self.routes) or self._needs_loop:
            return False
        if self.receiver in BOUND_TO_THREAD and not self._is_made_here:
            return False
        name = self.function.name
        own = any(dotted_name(call.node.func) == name for call in self.outline.calls(name))
        return not own and not self.outline.module.calls(name)

    @cached_property
    def can_move_to_thread(self) -> bool:
        """Whether the call alone can be made in a thread while the function around waits for it."""
        if self.is_awaited or self.receiver in BOUND_TO_THREAD or self.qualified in LAZY:
            return False
        above = parents(self.function)
        node: ast.AST | None = self.node
        while node is not None and node is not self.function:
            if isinstance(node, (ast.GeneratorExp, ast.Lambda)):
                return False
            node = above.get(node)
        arguments = self.node.args
        return not (len(arguments) == 1 and isinstance(arguments[0], ast.GeneratorExp))

    @property
    def _needs_loop(self) -> bool:
        """Whether the function does what only works on the event loop."""
        for call in self.scope.calls:
            callee = call.node.func
            if isinstance(callee, ast.Attribute) and callee.attr in _LOOP:
                return True
            if (self.outline.callee(call) or "").startswith(("asyncio.", "anyio.", "trio.")):
                return True
        return any(isinstance(child.node, ast.AsyncFunctionDef) for child in self.scope.children)

    @property
    def _is_made_here(self) -> bool:
        """Whether the object whose method is called comes from a call in the same function."""
        node = self.node.func.value if isinstance(self.node.func, ast.Attribute) else None
        return isinstance(node, ast.Name) and any(
            isinstance(each.value, ast.Call) for each in self.scope.bindings.get(node.id, ())
        )


def _by_object(calls: list[Call], outline: Outline) -> Iterable[list[tuple[Call, str, bool]]]:
    """The calls that block, each with the class whose method it is, and whether it works on a file.

    Methods that are called on one object belong together, and so do files; other functions stand alone.
    """
    groups: dict[tuple[str, str], list[tuple[Call, str, bool]]] = {}
    for number, call in enumerate(calls):
        receiver = blocked_by(call, outline)
        of_file = receiver is None
        if receiver is None:
            receiver = file_worked_on(call, outline)
            if receiver is None:
                continue
        node: ast.expr = call.node.func
        while isinstance(node, (ast.Attribute, ast.Call)):
            node = node.value if isinstance(node, ast.Attribute) else node.func
        is_object = receiver and isinstance(node, ast.Name)
        name = "" if of_file else node.id if is_object else str(number)  # type: ignore[attr-defined]
        groups.setdefault((name, "" if of_file else receiver), []).append((call, receiver, of_file))
    return groups.values()
