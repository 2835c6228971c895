"""The statement that makes an application, and what the project puts around it."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.application import Application
from fastapi_mentor.facts.purpose import Purpose, is_for_show, purpose_of
from fastapi_mentor.facts.scope import Function

_ADDING = frozenset(
    {"add_middleware", "middleware", "Middleware", "headers", "setdefault", "call_next", "update", "append"}
)
"""What is called where middleware is added, or where one works."""


def made_by(application: Application) -> ast.Assign | ast.AnnAssign | None:
    """`app = FastAPI(...)`, where that is a statement of its own."""
    around = application.scope.node
    body = around.body if isinstance(around, Function) else application.outline.statement.nodes
    for each in body:
        if isinstance(each, ast.Assign | ast.AnnAssign) and each.value is application.node:
            target = each.targets[0] if isinstance(each, ast.Assign) else each.target
            return each if isinstance(target, ast.Name) else None
    return None


def name_of(statement: ast.Assign | ast.AnnAssign) -> str:
    """What the application is called."""
    target = statement.targets[0] if isinstance(statement, ast.Assign) else statement.target
    assert isinstance(target, ast.Name)
    return target.id


def is_served(application: Application) -> bool:
    """Whether it is made to be served by itself: a part of another application is mounted in that."""
    module = application.outline.module
    if (
        is_for_show(module)
        or purpose_of(module, application.scope) is not Purpose.APPLICATION
        or made_by(application) is None
    ):
        return False
    return any(
        module.calling(frozenset({"include_router", "add_middleware", "get", "post", "mount"}), inside=True)
    )


def speaks_of(application: Application, *words: str) -> bool:
    """Whether some words stand where middleware is added, or in any other file of the project."""
    module = application.outline.module
    if any(word in application.outline.statement.parsed_text for word in words):
        return True
    around = module.calling(_ADDING, inside=True)
    if any(word in each.parsed_text for each in around for word in words):
        return True
    return any(module.mentions(words).values())
