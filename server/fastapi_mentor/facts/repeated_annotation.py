"""An annotation with a dependency that a module writes again and again."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.type_checking import is_known_at_runtime
from fastapi_mentor.source import Location, Statement

_MARKERS = frozenset({"Depends", "Security"})
_QUALIFIED = frozenset({"fastapi.Depends", "fastapi.Security"})
ENOUGH = 3


class _Found(NamedTuple):
    """All places of one annotation in a module, and the alias that the module has for it."""

    places: Sequence[tuple[ast.Subscript, Outline]]
    alias: str


class RepeatedAnnotation:
    """`Annotated[T, Depends(f)]`, where it stands for the first of several times in its module.

    `nodes` are all of them, `alias` is a name that the module has for it already, "" if it has none.
    """

    words = _MARKERS

    def __init__(
        self, node: ast.Subscript, outline: Outline, nodes: Sequence[ast.Subscript], alias: str
    ) -> None:
        self.node = node
        self.outline = outline
        self.nodes = nodes
        self.alias = alias

    @classmethod
    def find(cls, outline: Outline) -> Iterator[RepeatedAnnotation]:
        """Those that begin in a statement."""
        if "Annotated" not in outline.survey.subscripts:
            return
        for found in _all_of(outline.module).values():
            node, first = found.places[0]
            if len(found.places) >= (1 if found.alias else ENOUGH) and first.statement is outline.statement:
                yield cls(node, outline, [each for each, _ in found.places], found.alias)

    @property
    def location(self) -> Location:
        """The place of the first."""
        return self.outline.location(self.node)

    @property
    def type(self) -> ast.expr:
        """The type that it gives."""
        assert isinstance(self.node.slice, ast.Tuple)
        return self.node.slice.elts[0]

    @property
    def marker(self) -> str:
        """The marker as it is written: `Depends`."""
        assert isinstance(self.node.slice, ast.Tuple)
        marker = self.node.slice.elts[1]
        return self.outline.text(marker.func) if isinstance(marker, ast.Call) else ""

    @property
    def dependency(self) -> ast.expr | None:
        """The function that it names."""
        assert isinstance(self.node.slice, ast.Tuple)
        marker = self.node.slice.elts[1]
        return argument(marker, "dependency", 0) if isinstance(marker, ast.Call) else None

    @property
    def can_have_a_name(self) -> bool:
        """Whether all that it names is there at runtime, above the statement in which it first stands."""
        module = self.outline.module
        return is_known_at_runtime(self.node, module) and not any(
            definition.statement is self.outline.statement
            for node in walk(self.node)
            if isinstance(node, ast.Name)
            for definition in module.definitions(node.id)
        )


# What was found last, by the statements that it was found in: each of them is asked about, one by one.
_last: tuple[object, dict[str, _Found]] = (None, {})


def _all_of(module: Module) -> dict[str, _Found]:
    global _last
    statements = module.calling(_MARKERS)
    if _last[0] is not statements:
        _last = (statements, _found_in(statements, module))
    return _last[1]


def _found_in(statements: Sequence[Statement], module: Module) -> dict[str, _Found]:
    places: dict[str, list[tuple[ast.Subscript, Outline]]] = {}
    aliases: dict[str, str] = {}
    for statement in statements:
        outline = Outline(statement, module)
        for node, scope in outline.survey.subscripts.get("Annotated", ()):
            if scope.node is not None or not _has_dependency(node, outline):
                continue
            text = ast.unparse(node)
            alias = next(
                (name for name, bound in outline.survey.top.bindings.items() if bound[0].value is node), ""
            )
            if alias:
                aliases.setdefault(text, alias)
            else:
                places.setdefault(text, []).append((node, outline))
    if places:
        origins = {origin for group in places.values() if (origin := _origin(group[0][0], module))}
        aliases = _imported_aliases(module, origins) | aliases
    return {text: _Found(found, aliases.get(text, "")) for text, found in places.items()}


def _origin(node: ast.Subscript, module: Module) -> tuple[int, str | None] | None:
    """The module that the function of a dependency is imported from, as the import writes it."""
    call = node.slice.elts[1] if isinstance(node.slice, ast.Tuple) else None
    target = argument(call, "dependency", 0) if isinstance(call, ast.Call) else None
    return _imported_from(target.id, module) if isinstance(target, ast.Name) else None


def _imported_from(name: str, module: Module) -> tuple[int, str | None] | None:
    found = module.definitions(name)
    node = found[0].node if found else None
    return (node.level, node.module) if isinstance(node, ast.ImportFrom) else None


def _imported_aliases(module: Module, origins: set[tuple[int, str | None]]) -> dict[str, str]:
    """The names of annotations from where the functions come from, by how they are written there."""
    found: dict[str, str] = {}
    for name in module.imported_names() if origins else ():
        if not name[:1].isupper() or _imported_from(name, module) not in origins:
            continue
        symbol = module.resolve(name)
        definition = symbol.definition if symbol is not None else None
        if definition is not None and isinstance(definition.value, ast.Subscript):
            found.setdefault(ast.unparse(definition.value), name)
    return found


def _has_dependency(node: ast.Subscript, outline: Outline) -> bool:
    match node.slice:
        case ast.Tuple(elts=[_, ast.Call(func=func)]):
            at = place(outline, None)
            return at.qualified(func) in _QUALIFIED and at.qualified(node.value) == "typing.Annotated"
    return False
