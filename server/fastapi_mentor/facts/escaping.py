"""Exceptions that a validator raises and pydantic does not turn into errors of a field."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.model_validator import ModelValidator, uncaught_raises
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.source import Location

_MEANT = (ValueError, AssertionError, NotImplementedError, ImportError, OSError)
"""What pydantic catches, and what says that something is wrong with the program or the machine."""

HTTP = frozenset({"fastapi.HTTPException", "starlette.exceptions.HTTPException"})


class Raised(NamedTuple):
    """`raise X(...)`: `named` is `X`, `call` its call if it is one."""

    named: ast.expr
    call: ast.Call | None
    qualified: str
    outline: Outline

    @property
    def location(self) -> Location:
        """The place of the name of the exception."""
        return self.outline.location(self.named)

    @property
    def name(self) -> str:
        """The name of the exception."""
        return self.qualified.rpartition(".")[2]


def escaping(validator: ModelValidator) -> Iterator[Raised]:
    """The exceptions that certainly leave a validator and are not for pydantic."""
    return escaping_from(validator.function, validator.place, validator.outline)


def escaping_from(function: Function, at: Place, outline: Outline) -> Iterator[Raised]:
    """The same of any function that validates; `at` is the place of its inside."""
    for node in uncaught_raises(function):
        call = node.exc if isinstance(node.exc, ast.Call) else None
        named = call.func if call is not None else node.exc
        qualified = at.qualified(named) if named is not None else None
        if named is not None and qualified is not None and _escapes(qualified):
            yield Raised(named, call, qualified, outline)


def _escapes(qualified: str) -> bool:
    if qualified in HTTP:
        return True
    # An exception of the project's own may have a handler that answers it.
    found = getattr(builtins, qualified, None)
    return isinstance(found, type) and issubclass(found, Exception) and not issubclass(found, _MEANT)
