"""Which dependencies the statements of a file ask for, or put others in the place of."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.dependency import Dependency
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import parameters
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.project.application.effects import ADDERS, VERBS
from fastapi_mentor.source import Location

_LISTING = VERBS | ADDERS.keys() | {"FastAPI", "APIRouter", "include_router"}
Named = tuple[str, str]
"""A function or class of a module: its file and its name."""


class Use(NamedTuple):
    """Where something is used; `name` is the place of its name alone, where it is named there."""

    path: str
    location: Location
    name: Location | None = None


def named(definition: Definition | None) -> Named | None:
    """What tells a definition from all others of the project."""
    return (definition.module.path, definition.name) if definition is not None else None


def injections(outline: Outline) -> Iterator[tuple[Named, Use]]:
    """What a statement asks for with `Depends(x)`, or with `x: Annotated[X, Depends()]`."""
    for dependency in Dependency.find(outline):
        target = dependency.target
        if target is None:
            target = annotated_with(dependency.node, outline)
        called = target.func if isinstance(target, ast.Call) else target
        known = named(dependency.place.definition(called)) if called is not None else None
        if known is not None and called is not None:
            yield known, Use(outline.module.path, dependency.location, last_name(called, outline))


def annotated_with(call: ast.Call, outline: Outline) -> ast.expr | None:
    """`X` of `Annotated[X, Depends()]` and of `x: X = Depends()`."""
    for top in outline.statement.nodes:
        for node in ast.walk(top):
            match node:
                case ast.Subscript(slice=ast.Tuple(elts=[first, *rest])) if call in rest:
                    return first
                case ast.arguments():
                    positional = [*node.posonlyargs, *node.args]
                    pairs = zip(reversed(positional), reversed(node.defaults), strict=False)
                    for each, default in [*pairs, *zip(node.kwonlyargs, node.kw_defaults, strict=True)]:
                        if default is call:
                            return each.annotation
    return None


def last_name(node: ast.expr, outline: Outline) -> Location:
    """The place of `c` in `a.b.c`, which is where others say that it is used."""
    location = outline.location(node)
    if isinstance(node, ast.Attribute):
        column = max(0, location.end_column - len(node.attr))
        return location._replace(line=location.end_line, column=column)
    return location


def alias_made(outline: Outline) -> str | None:
    """The name that a statement gives to what it asks for.

    `Me = Annotated[User, Depends(get_user)]`, `protected = Depends(check)`, `common = [Depends(a)]`
    """
    match outline.statement.nodes:
        case [
            ast.Assign(targets=[ast.Name(id=name)], value=value)
            | ast.AnnAssign(target=ast.Name(id=name), value=value)
        ] if isinstance(value, (ast.Subscript, ast.Call, ast.List, ast.Tuple)):
            called = value.func if isinstance(value, ast.Call) else None
            word = getattr(called, "attr", getattr(called, "id", None))
            return name if called is None or word in Dependency.words else None
        case [ast.stmt() as node] if type(node).__name__ == "TypeAlias":
            return str(node.name.id)  # type: ignore[attr-defined]
    return None


def aliased(outline: Outline, aliases: Mapping[Named, Sequence[Named]]) -> Iterator[tuple[Named, Use]]:
    """What a statement asks for by such names."""
    for node, at in _possible(outline):
        for each in aliases.get(named(at.definition(node)) or ("", ""), ()):
            yield each, Use(outline.module.path, outline.location(node), last_name(node, outline))


def _possible(outline: Outline) -> Iterator[tuple[ast.expr, Place]]:
    """Names that may stand for dependencies: annotations and defaults of parameters, `dependencies=`."""
    for scope in outline.functions():
        for parameter in parameters(scope, outline):
            for node in (parameter.node.annotation, parameter.default):
                if isinstance(node, (ast.Name, ast.Attribute)):
                    yield node, parameter.place
    for name in _LISTING & outline.survey.calls.keys():
        for call in outline.survey.calls[name]:
            given = argument(call.node, "dependencies")
            listed = given.elts if isinstance(given, (ast.List, ast.Tuple)) else [given]
            for each in listed:
                node = each.value if isinstance(each, ast.Starred) else each
                if isinstance(node, (ast.Name, ast.Attribute)):
                    yield node, place(outline, call.scope)


def overrides(outline: Outline) -> Iterator[tuple[Named, Use]]:
    """`app.dependency_overrides[get_db] = ...`"""
    for node, scope in outline.survey.subscripts.get("dependency_overrides", ()):
        if isinstance(node.ctx, ast.Store):
            known = named(place(outline, scope).definition(node.slice))
            if known is not None:
                name = last_name(node.slice, outline)
                yield known, Use(outline.module.path, outline.location(node), name)
