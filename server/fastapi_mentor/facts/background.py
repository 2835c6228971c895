"""Work that is left for after the response."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.call_fact import CallFact
from fastapi_mentor.facts.coroutine import unawaited
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.outline import Outline, local_bindings
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Binding, Call, How, Scope
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.types import type_of

BACKGROUND = ("fastapi.BackgroundTasks", "starlette.background.BackgroundTasks")


class AddedTask(CallFact):
    """`tasks.add_task(function, ...)` of FastAPI's `BackgroundTasks`."""

    words = frozenset({"add_task"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[AddedTask]:
        """The ones in a statement."""
        for call in outline.calls(*cls.words):
            callee = call.node.func
            if isinstance(callee, ast.Attribute):
                owner = type_of(callee.value, place(outline, call.scope))
                if outline.is_a(owner, *BACKGROUND):
                    yield cls(call, outline)

    @property
    def task(self) -> ast.expr | None:
        """The expression of the function."""
        return argument(self.node, "func", 0)

    @property
    def called(self) -> ast.Call | None:
        """The call that stands where the function is expected."""
        return self.task if isinstance(self.task, ast.Call) else None

    @property
    def gives_no_function(self) -> bool:
        """Whether what `called` gives is known not to be callable: a coroutine, or nothing."""
        called = self.called
        if called is None:
            return False
        if unawaited(called, self.place) is not None:
            return True
        local = local_bindings(called.func.id, self.scope) if isinstance(called.func, ast.Name) else None
        if local is not None:
            return len(local) == 1 and _gives_nothing(local[0].node)
        definition = self.place.definition(called.func)
        if (
            definition is None
            or not isinstance(definition.node, ast.FunctionDef)
            or definition.node.decorator_list
        ):
            return False
        scope = scope_of(definition)
        return scope is not None and not scope.yields and all(each.value is None for each in scope.returns)

    @property
    def arguments(self) -> list[ast.expr]:
        """What the function will be called with."""
        return [*self.node.args[1:], *(each.value for each in self.node.keywords if each.arg != "func")]


def _gives_nothing(node: object) -> bool:
    """Whether a function that is defined inside another certainly returns nothing."""
    return (
        isinstance(node, ast.FunctionDef)
        and not node.decorator_list
        and not any(isinstance(each, ast.Yield | ast.YieldFrom | ast.Return) for each in walk(node))
    )


class MadeTasks(CallFact):
    """`tasks = BackgroundTasks()` in a function: a list that FastAPI did not give."""

    words = frozenset({"BackgroundTasks"})

    def __init__(self, call: Call, name: str, outline: Outline) -> None:
        super().__init__(call, outline)
        self.name = name

    @classmethod
    def find(cls, outline: Outline) -> Iterator[MadeTasks]:
        """The ones in the functions of a statement."""
        for call in outline.calls(*cls.words):
            if outline.callee(call) in BACKGROUND and call.scope.is_function:
                name = _name_of(call, call.scope)
                if name is not None:
                    yield cls(call, name, outline)

    @property
    def is_handed_on(self) -> bool:
        """Whether it is used for anything else than to add tasks: given to a response, or returned."""
        node = self.scope.node
        assert node is not None
        adding = {
            id(each.node.func.value)
            for each in self.scope.calls
            if isinstance(each.node.func, ast.Attribute) and each.node.func.attr == "add_task"
        }
        return any(
            isinstance(each, ast.Name)
            and each.id == self.name
            and isinstance(each.ctx, ast.Load)
            and id(each) not in adding
            for each in walk(node)
        )


def _name_of(call: Call, scope: Scope) -> str | None:
    """The one local name that holds what a call makes."""
    for name, bindings in scope.bindings.items():
        match bindings:
            case [Binding(how=How.ASSIGNED | How.ANNOTATED, value=value)] if value is call.node:
                return name
    return None
