"""What an expression is known to be: what is written where its name is bound, or the default of a setting."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline, local_bindings
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import How
from fastapi_mentor.facts.settings import SettingsClass
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

_DEPTH = 8
_BOUND = (How.ASSIGNED, How.ANNOTATED)


class Written(NamedTuple):
    """An expression that gives a value, and where it stands.

    `is_default` tells that it is the default of a setting, which the environment may replace.
    """

    node: ast.expr
    place: Place
    is_default: bool = False

    @property
    def location(self) -> Location:
        """Its place in its file."""
        assert self.place.outline is not None
        return self.place.outline.location(self.node)

    @property
    def path(self) -> str:
        """The absolute path of its file."""
        return self.place.module.path

    def stands_in(self, outline: Outline) -> bool:
        """Whether it is a part of a statement."""
        return self.place.outline is not None and self.place.outline.statement is outline.statement

    @property
    def value(self) -> object:
        """Its value, where it is a literal; else UNKNOWN."""
        return literal(self.node)


def written(node: ast.expr, at: Place, depth: int = 0) -> Written | None:
    """What is written where a name gets its one value, or the expression itself; None where many are."""
    if depth > _DEPTH or at.outline is None:
        return None
    if isinstance(node, ast.Name):
        bindings = local_bindings(node.id, at.scope)
        if bindings is not None:
            first = bindings[0]
            if len(bindings) > 1 or first.how not in _BOUND or first.value is None:
                return None
            return written(first.value, at, depth + 1)
    if isinstance(node, ast.Name | ast.Attribute):
        definition = at.definition(node)
        if definition is not None:
            return _defined(definition, depth)
        if isinstance(node, ast.Name):
            # `KEY = settings.key` is looked up as what it stands for, an attribute without a definition.
            own = at.module.definitions(node.id)
            return _defined(own[0], depth) if len(own) == 1 else None
        field = setting_of(node, at)
        if field is None and isinstance(node, ast.Attribute):
            return Written(node, at)
        if field is None or field.default is None:
            return None
        found = written(field.default, place(field.outline, field.scope), depth + 1)
        return found._replace(is_default=True) if found is not None else None
    return Written(node, at)


def _defined(definition: Definition, depth: int) -> Written | None:
    module = definition.module
    if definition.value is None or len(module.definitions(definition.name)) != 1:
        return None
    return written(definition.value, place(Outline(definition.statement, module), None), depth + 1)


def setting_of(node: ast.expr, at: Place) -> ModelField | None:
    """The field of a settings class that `settings.name` reads."""
    if not isinstance(node, ast.Attribute):
        return None
    settings = SettingsClass.named(type_of(node.value, at), at.module)
    return settings.model.fields.get(node.attr) if settings is not None else None


def elements(node: ast.expr, at: Place, depth: int = 0) -> Iterator[Written]:
    """The elements that a list, tuple or set is known to have, with those of lists that are put into it."""
    found = written(node, at)
    if found is None or depth > _DEPTH:
        return
    match found.node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            for part in parts:
                inner = part.value if isinstance(part, ast.Starred) else None
                each = elements(inner, found.place, depth + 1) if inner else [found._replace(node=part)]
                yield from (one._replace(is_default=found.is_default or one.is_default) for one in each)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            yield from elements(left, found.place, depth + 1)
            yield from elements(right, found.place, depth + 1)
