"""Where a name is used inside a function."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from functools import lru_cache

from fastapi_mentor.facts.scope import Function
from fastapi_mentor.facts.syntax import FIELDS


def uses_of(name: str, function: Function | ast.Lambda) -> list[ast.Name]:
    """The places in the body of a function, functions inside it included, that read or bind a name."""
    return names_in(function).get(name, [])


# Several rules ask about each parameter of the same function, one after another.
@lru_cache(maxsize=8)
def names_in(function: Function | ast.Lambda) -> Mapping[str, list[ast.Name]]:
    """The places in the body of a function that read or bind a name, by the names, in source order."""
    found: dict[str, list[ast.Name]] = {}
    body = function.body
    pending: list[ast.AST] = list(body) if isinstance(body, list) else [body]
    while pending:
        node = pending.pop()
        if type(node) is ast.Name:
            found.setdefault(node.id, []).append(node)
            continue
        for field in FIELDS[type(node)]:
            value = getattr(node, field)
            if type(value) is list:
                pending += [item for item in value if isinstance(item, ast.AST)]
            elif isinstance(value, ast.AST):
                pending.append(value)
    for places in found.values():
        places.sort(key=lambda place: (place.lineno, place.col_offset))
    return found
