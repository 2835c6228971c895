"""Calls that make a coroutine."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.outline import local_bindings
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.types import type_of

_RUNNERS = frozenset({"gather", "create_task", "ensure_future", "wait_for", "shield"})


def unawaited(node: ast.expr, at: Place) -> ast.Call | None:
    """The expression, if it is a call of an async function of the project, and so a coroutine."""
    return node if isinstance(node, ast.Call) and _makes_coroutine(node, at) else None


def _makes_coroutine(call: ast.Call, at: Place) -> bool:
    if isinstance(call.func, ast.Name):
        bindings = local_bindings(call.func.id, at.scope)
        if bindings is not None:
            local = bindings[0].node
            is_one = len(bindings) == 1 and isinstance(local, ast.AsyncFunctionDef)
            return is_one and not local.decorator_list and not _yields(local)  # type: ignore[attr-defined]
    definition = at.definition(call.func)
    if definition is not None:
        node = definition.node
        if not isinstance(node, ast.AsyncFunctionDef) or node.decorator_list:
            return False
        survey = definition.module.survey(definition)
        return not any(scope.yields for scope in survey.top.children)
    if isinstance(call.func, ast.Attribute):
        receiver = type_of(call.func.value, at)
        member = member_of(receiver, call.func.attr, at.module) if receiver is not None else None
        found = member.node if member is not None else None
        if isinstance(found, ast.AsyncFunctionDef) and not found.decorator_list:
            return not _yields(found)
    return False


def _yields(function: ast.AST) -> bool:
    return any(isinstance(each, (ast.Yield, ast.YieldFrom)) for each in ast.walk(function))


def given_to_loop(scope: Scope) -> Iterator[int]:
    """The calls whose coroutines are given to `asyncio.gather`, `create_task` and the like."""
    for call in scope.calls:
        callee = call.node.func
        if (callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")) in _RUNNERS:
            given = [each.value if isinstance(each, ast.Starred) else each for each in call.node.args]
            while given:
                node = given.pop()
                if isinstance(node, ast.Call):
                    yield id(node)
                elif isinstance(node, ast.GeneratorExp | ast.ListComp):
                    given.append(node.elt)
                elif isinstance(node, ast.List | ast.Tuple):
                    given.extend(node.elts)
