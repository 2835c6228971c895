"""Finds the application that `module:name` means, as `uvicorn` is told it."""

from __future__ import annotations

import ast
import os

from fastapi_mentor.facts.place import Place
from fastapi_mentor.project.application.model import ApplicationModel, RouterNode
from fastapi_mentor.project.application.routers import routers_of
from fastapi_mentor.project.project import Project


def find_application(project: Project, model: ApplicationModel, wanted: str) -> RouterNode | None:
    """The application behind `package.module:app`, `package.module:create_app()` or `module:Server.app`."""
    module_name, _, expression = wanted.partition(":")
    path = project.finder.find(module_name, os.path.join(project.root, "_.py"))
    if path is None:
        return None
    name = expression.removesuffix("()")
    for node in model.applications:
        if node.router.key.path == path and node.router.key.name == name:
            return node
    module = project.module(path)
    try:
        tree = ast.parse(expression, mode="eval").body
    except (SyntaxError, ValueError):
        return None
    if module is None:
        return None
    for given in (tree, ast.Call(func=tree, args=[], keywords=[], lineno=1, col_offset=0)):
        for router in routers_of(given, Place(module, None, None)) or ():
            if router.is_application and router.key in model.nodes:
                return model.nodes[router.key]
    return None
