"""Where a name is used inside a function."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.scope import Function


def uses_of(name: str, function: Function | ast.Lambda) -> list[ast.Name]:
    """The places in the body of a function, functions inside it included, that read or bind a name."""
    body = function.body if isinstance(function.body, list) else [function.body]
    return [
        each
        for statement in body
        for each in ast.walk(statement)
        if isinstance(each, ast.Name) and each.id == name
    ]
