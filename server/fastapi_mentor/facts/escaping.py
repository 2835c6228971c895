"""Exceptions that a validator raises and pydantic does not turn into errors of a field."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.model_validator import ModelValidator
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.source import Location

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
    for node in validator.raises():
        call = node.exc if isinstance(node.exc, ast.Call) else None
        named = call.func if call is not None else node.exc
        qualified = validator.place.qualified(named) if named is not None else None
        if named is not None and qualified is not None and _escapes(qualified, validator):
            yield Raised(named, call, qualified, validator.outline)


def _escapes(qualified: str, validator: ModelValidator) -> bool:
    if qualified in HTTP:
        return True
    found = validator.outline.module.ancestors(qualified)
    standard = [getattr(builtins, name, None) for name in found]
    classes = [each for each in standard if isinstance(each, type) and issubclass(each, BaseException)]
    if any(issubclass(each, (ValueError, AssertionError)) for each in classes):
        return False
    unknown = "?" in found and qualified not in vars(builtins)
    return bool(classes) and not unknown and not any(issubclass(each, _MEANT) for each in classes)


_MEANT = (NotImplementedError, KeyboardInterrupt, SystemExit)
"""What is raised so that nobody catches it."""
