"""The shapes of values: their types in full, as an annotation would write them."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import NamedTuple

from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.place import Place

_DEPTH = 12
_WRAPPERS = frozenset(
    {
        *("typing.Annotated", "typing.Final", "typing.ClassVar", "typing.Required", "typing.NotRequired"),
        *("sqlalchemy.orm.Mapped", "typing.Awaitable", "typing.Coroutine"),
    }
)
_CONTAINERS = {
    "typing.Sequence": "list",
    "typing.Iterable": "list",
    "list": "list",
    "set": "set",
    "frozenset": "frozenset",
    "tuple": "tuple",
    "dict": "dict",
    "typing.Mapping": "dict",
    "collections.abc.Mapping": "dict",
}


class Shape(NamedTuple):
    """The type of a value.

    `list[app.models.User]` is `Shape("list", (Shape("app.models.User"),))`. A union has the name `|`, its
    members are arguments; the type of None has the name `None`. `spelling` is how the module in which the
    shape was found writes the name, if it does. What is not `certain` was only claimed by an annotation
    that nothing enforces.
    """

    name: str
    arguments: tuple[Shape, ...] = ()
    spelling: str = ""
    certain: bool = True

    @property
    def without_none(self) -> Shape:
        """The type once None is ruled out."""
        if self.name != "|":
            return self
        return union(each for each in self.arguments if each.name != "None") or self

    @property
    def doubted(self) -> Shape:
        """The same, where it is only claimed."""
        return self._replace(arguments=tuple(each.doubted for each in self.arguments), certain=False)

    def leaves(self) -> Iterable[Shape]:
        """The types of which it is made, containers and unions not among them."""
        if not self.arguments:
            yield self
        for each in self.arguments:
            yield from each.leaves()


NONE = Shape("None")


def union(shapes: Iterable[Shape | None]) -> Shape | None:
    """The type of what is one of several; None if one of them is not known."""
    found: dict[tuple[object, ...], Shape] = {}
    for shape in shapes:
        if shape is None:
            return None
        for each in shape.arguments if shape.name == "|" else (shape,):
            found.setdefault(_key(each), each)
    members = [each for each in found.values() if each.name != "None"]
    if len(members) < len(found):
        members.append(NONE)
    if len(members) <= 1:
        return members[0] if members else None
    return Shape("|", tuple(members))


def _key(shape: Shape) -> tuple[object, ...]:
    return (shape.name, *map(_key, shape.arguments))


def annotated_shape(annotation: ast.expr | None, at: Place, depth: int = 0) -> Shape | None:
    """The type that an annotation names; None where a part of it is not known."""
    if annotation is None or depth > _DEPTH:
        return None
    match annotation:
        case ast.Constant(value=None):
            return NONE
        case ast.Constant(value=str() as text):
            try:
                inner = ast.parse(text, mode="eval").body
            except (SyntaxError, ValueError):
                return None
            return annotated_shape(inner, at, depth + 1)
        case ast.BinOp(op=ast.BitOr()):
            return union(annotated_shape(each, at, depth + 1) for each in (annotation.left, annotation.right))
        case ast.Subscript():
            return _subscripted(annotation, at, depth + 1)
        case ast.Name() | ast.Attribute():
            return _named(annotation, at, depth + 1)
    return None


def _subscripted(annotation: ast.Subscript, at: Place, depth: int) -> Shape | None:
    outer = at.qualified(annotation.value)
    inner = annotation.slice
    parts = inner.elts if isinstance(inner, ast.Tuple) else [inner]
    if outer is None or not parts:
        return None
    if outer in _WRAPPERS:
        return annotated_shape(parts[-1] if outer == "typing.Coroutine" else parts[0], at, depth)
    if outer == "typing.Optional":
        return union([annotated_shape(inner, at, depth), NONE])
    if outer == "typing.Union":
        return union(annotated_shape(each, at, depth) for each in parts)
    if outer == "typing.Literal":
        kinds = {type(part.value).__name__ if isinstance(part, ast.Constant) else "" for part in parts}
        return Shape(kinds.pop()) if kinds in ({"str"}, {"int"}, {"bool"}) else None
    container = _CONTAINERS.get(outer)
    if container is None:
        return None
    arguments: list[Shape] = []
    for part in parts:
        if isinstance(part, ast.Constant) and part.value is Ellipsis:
            arguments.append(Shape("..."))
            continue
        shape = annotated_shape(part, at, depth)
        if shape is None:
            return None
        arguments.append(shape)
    return Shape(container, tuple(arguments))


def _named(annotation: ast.expr, at: Place, depth: int) -> Shape | None:
    qualified = at.qualified(annotation)
    if qualified is None:
        return None
    definition = at.definition(annotation)
    if definition is None:
        return Shape(qualified, spelling=dotted_name(annotation) or "")
    if isinstance(definition.node, ast.ClassDef):
        return Shape(qualified, spelling=dotted_name(annotation) or "")
    if definition.value is not None:
        return annotated_shape(definition.value, Place(definition.module, None, None), depth)
    return None
