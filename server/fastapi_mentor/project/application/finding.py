"""Finds the application that `module:name` means, as `uvicorn` is told it."""

from __future__ import annotations

import ast
import os
from typing import NamedTuple

from fastapi_mentor.facts.place import Place
from fastapi_mentor.project.application.model import ApplicationModel, RouterNode
from fastapi_mentor.project.application.routers import routers_of
from fastapi_mentor.project.project import Project


class Found(NamedTuple):
    """An application, and the function that was asked to make it."""

    node: RouterNode
    started_by: str | None


def find_application(project: Project, model: ApplicationModel, wanted: str) -> Found | None:
    """The application behind `package.module:app`, `package.module:create_app()` or `module:Server.app`."""
    module_name, _, expression = wanted.partition(":")
    path = project.finder.find(module_name, os.path.join(project.root, "_.py"))
    module = project.module(path) if path is not None else None
    if module is None:
        return None
    name = expression.removesuffix("()")
    called = name if expression != name else None
    for node in model.applications:
        if node.router.key.path == path and node.router.key.name == name:
            return Found(node, None)
    try:
        tree = ast.parse(name, mode="eval").body
    except (SyntaxError, ValueError):
        return None
    given: list[tuple[ast.expr, str | None]] = [(_calling(tree), name)]
    if called is None:
        given.insert(0, (tree, None))
    for expression_, started_by in given:
        for router in routers_of(expression_, Place(module, None, None)) or ():
            if router.is_application and router.key in model.nodes:
                return Found(model.nodes[router.key], started_by)
    return None


def _calling(tree: ast.expr) -> ast.Call:
    return ast.copy_location(ast.Call(func=tree, args=[], keywords=[]), tree)
