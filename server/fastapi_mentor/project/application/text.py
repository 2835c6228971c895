"""The text that an expression gives: literals, constants, f-strings, defaults of settings."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.expression import UNKNOWN
from fastapi_mentor.facts.place import Place
from fastapi_mentor.project.application.constants import constant_of


def text_of(node: ast.expr | None, at: Place) -> str | None:
    """The text of an expression, as it is when nothing is configured; None where it is not known."""
    value = value_of(node, at)
    return value if isinstance(value, str) else None


def value_of(node: ast.expr | None, at: Place) -> object:
    """The constant that an expression gives; None where it is not known (or is None)."""
    value = constant_of(node, at) if node is not None else UNKNOWN
    return value if value is not UNKNOWN else None
