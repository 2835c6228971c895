"""A name in an annotation that has no meaning when FastAPI reads it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.scope import How
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.type_checking import hidden_import, is_postponed
from fastapi_mentor.source import Location


class UnknownName(NamedTuple):
    """`name`, of the annotation of a parameter.

    `block` is the `if TYPE_CHECKING:` that imports it and `statement` the import; None where a function
    around defines it.
    """

    name: str
    parameter: Parameter
    block: ast.If | None
    statement: ast.stmt | None

    @property
    def location(self) -> Location:
        """The place of the annotation."""
        assert self.parameter.node.annotation is not None
        return self.parameter.outline.location(self.parameter.node.annotation)


def unknown_names(handler: Handler) -> Iterator[UnknownName]:
    """The first unknown name of each annotation that FastAPI has to read."""
    postponed = is_postponed(handler.outline.module)
    for parameter in handler.parameters:
        annotation = parameter.node.annotation
        if annotation is None or isinstance(parameter.default, ast.Call):
            continue
        names = _names(annotation, postponed)
        found = next((each for name in names if (each := _unknown(name, parameter, handler))), None)
        if found is not None:
            yield found


def _names(annotation: ast.expr, postponed: bool) -> Iterator[str]:
    """The names of an annotation that are read only when FastAPI does: all, or those in strings."""
    for node in walk(annotation):
        if postponed and isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isidentifier():
            yield node.value


def _unknown(name: str, parameter: Parameter, handler: Handler) -> UnknownName | None:
    scope = handler.scope.parent
    while scope is not None and scope.node is not None:
        bindings = scope.bindings.get(name)
        if bindings is not None:
            is_type = all(
                each.how is How.DEFINED and isinstance(each.node, ast.ClassDef) for each in bindings
            )
            known = handler.outline.module.definitions(name)
            return UnknownName(name, parameter, None, None) if is_type and not known else None
        scope = scope.parent
    hidden = hidden_import(name, handler.outline.module)
    return UnknownName(name, parameter, *hidden) if hidden is not None else None
