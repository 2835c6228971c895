"""HTTP status codes, however they are written."""

from __future__ import annotations

import ast
from typing import Any

from fastapi_mentor.facts.expression import UNKNOWN, literal
from fastapi_mentor.facts.place import Place
from fastapi_mentor.pattern import pattern

_CONSTANT = pattern(r"starlette\.status\.(?:HTTP|WS)_(\d+)_\w+")


def status_code(node: ast.expr | None, at: Place) -> Any:
    """The number that an expression stands for; None for none, UNKNOWN where there is no telling."""
    if node is None:
        return None
    value = literal(node)
    if value is not UNKNOWN:
        return value if value is None or isinstance(value, int) else UNKNOWN
    if isinstance(node, ast.Attribute) and node.attr == "value":
        return status_code(node.value, at)
    qualified = at.qualified(node) or ""
    if known := _CONSTANT.fullmatch(qualified):
        return int(known[1])
    if qualified.startswith("http.HTTPStatus."):
        from http import HTTPStatus

        return next((int(s) for s in HTTPStatus if s.name == qualified.rpartition(".")[2]), UNKNOWN)
    definition = at.definition(node)
    if definition is not None and definition.value is not None and definition.value is not node:
        found = literal(definition.value)
        return found if isinstance(found, int) else UNKNOWN
    return UNKNOWN


def allows_body(code: int) -> bool:
    """Whether a response with this status may have a body."""
    return code >= 200 and code not in (204, 205, 304)
