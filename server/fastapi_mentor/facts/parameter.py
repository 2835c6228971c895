"""A parameter of a function that FastAPI calls: what it declares, and where FastAPI takes it from."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.annotations import dependency_of
from fastapi_mentor.facts.expression import Name, argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.types import parameter_type
from fastapi_mentor.source import Location

MARKERS = frozenset(
    f"fastapi.{name}"
    for name in ("Path", "Query", "Header", "Cookie", "Body", "Form", "File", "Depends", "Security")
)
MARKER_NAMES = frozenset(marker.rpartition(".")[2] for marker in MARKERS)
_DEPTH = 8


class Parameter:
    """One parameter. `default` is what stands behind `=`, a marker such as `Query(...)` included."""

    def __init__(self, node: ast.arg, default: ast.expr | None, scope: Scope, outline: Outline) -> None:
        self.node = node
        self.default = default
        self.scope = scope
        self.outline = outline

    @cached_property
    def location(self) -> Location:
        """The place of the parameter with its annotation."""
        return self.outline.location(self.node)

    @cached_property
    def name(self) -> Name:
        """Its name, with its place."""
        name = self.node.arg
        found = self.location
        return Name(name, found._replace(end_line=found.line, end_column=found.column + len(name)))

    @cached_property
    def place(self) -> Place:
        """Where the names of its annotation and default have their meaning."""
        return place(self.outline, self.scope.parent)

    @cached_property
    def type(self) -> str | None:
        """The full name of the class of its value."""
        return parameter_type(self.node, place(self.outline, self.scope))

    @cached_property
    def marker(self) -> tuple[str, ast.Call] | None:
        """The full name of its marker (`fastapi.Query`), and the call that makes it."""
        if isinstance(self.default, ast.Call):
            found = self.place.qualified(self.default.func)
            if found in MARKERS:
                return found, self.default
        elif isinstance(self.default, (ast.Name, ast.Attribute)):
            definition = self.place.definition(self.default)
            made = definition.value if definition is not None else None
            if definition is not None and isinstance(made, ast.Call):
                found = Place(definition.module, None, None).qualified(made.func)
                if found in MARKERS:
                    return found, made
        return _marker_in(self.node.annotation, self.place, 0)

    @cached_property
    def dependency(self) -> tuple[ast.expr, Place] | None:
        """The callable that `Depends` or `Security` names, and where its name has its meaning."""
        return dependency_of(self.node, self.default, self.place)

    @property
    def is_injected(self) -> bool:
        """Whether its value comes from a dependency."""
        return self.dependency is not None or (self.marker or ("",))[0] in (
            "fastapi.Depends",
            "fastapi.Security",
        )

    @property
    def defaults_to_none(self) -> bool:
        """Whether it is None where the request says nothing: `= None`, `= Query(None)`."""
        default = self.default
        if isinstance(default, ast.Call) and self.marker is not None and self.marker[1] is default:
            default = argument(default, "default", 0)
        return isinstance(default, ast.Constant) and default.value is None


def parameters(scope: Scope, outline: Outline) -> Iterator[Parameter]:
    """The parameters of a function in their order, without `*args` and `**kwargs`."""
    if not isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return
    arguments = scope.node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    required = len(positional) - len(arguments.defaults)
    for index, node in enumerate(positional):
        default = arguments.defaults[index - required] if index >= required else None
        yield Parameter(node, default, scope, outline)
    for node, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        yield Parameter(node, default, scope, outline)


def _marker_in(annotation: ast.expr | None, at: Place, depth: int) -> tuple[str, ast.Call] | None:
    """The last marker in `Annotated[...]`, which may stand behind an alias."""
    if annotation is None or depth > _DEPTH:
        return None
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Tuple):
        if at.qualified(annotation.value) != "typing.Annotated":
            return None
        first, *others = annotation.slice.elts
        for part in reversed(others):
            if isinstance(part, ast.Call) and (found := at.qualified(part.func)) in MARKERS:
                return found, part
        return _marker_in(first, at, depth + 1)
    if isinstance(annotation, (ast.Name, ast.Attribute)):
        definition = at.definition(annotation)
        if definition is not None and definition.value is not None:
            return _marker_in(definition.value, Place(definition.module, None, None), depth + 1)
    return None
