"""What stands at a point of a file, and the card that tells of it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.annotations import dependency_of
from fastapi_mentor.facts.dependency import Dependency
from fastapi_mentor.facts.environment import EnvironmentRead
from fastapi_mentor.facts.model import BASE_SETTINGS, Model
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import parameters
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.project.application.cards import dependency_card, route_card
from fastapi_mentor.project.application.dependants import resolved
from fastapi_mentor.project.application.injecting import annotated_with
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.model_cards import environment_card, model_card, setting_card
from fastapi_mentor.project.application.overview import Overview, outline_of, outlines_of
from fastapi_mentor.project.application.places import holds
from fastapi_mentor.project.application.stack import adding, application_of, layers, stack_card
from fastapi_mentor.project.project import Project
from fastapi_mentor.source import Kind, Location, Source


class Card(NamedTuple):
    """A text in Markdown about what stands at a location."""

    text: str
    location: Location


class Point(NamedTuple):
    """A point in a statement; `line` counts from the statement's first."""

    outline: Outline
    line: int
    column: int

    def is_in(self, location: Location) -> bool:
        """Whether it is in a location."""
        return holds(location, self.line, self.column)


def card_at(
    source: Source, line: int, column: int, project: Project, overview: Overview | None
) -> Card | None:
    """The card for a point of a file; None where nothing is known that is worth one."""
    point = point_at(source, line, column, project)
    if point is None:
        return None
    found = [*_dependencies(point, project, overview), *_variables(point, project)]
    found += _middleware(point, source, project)
    if not found:
        found = [*_named(point, project)]
    if not found and overview is not None:
        found = [*_routes(point, overview)]
    return min(found, key=_extent, default=None)


def point_at(source: Source, line: int, column: int, project: Project) -> Point | None:
    """A point of a file in the outline of its statement."""
    if line >= len(source.lines):
        return None
    statement, start = source.statement_at(line)
    header = None
    if statement.kind is Kind.MEMBER:
        index = source.index_of(statement)
        header = next((each for each in source.statements[index::-1] if each.kind is Kind.CLASS), None)
    return Point(outline_of(statement, header, project.show(source)), line - start, column)


def _extent(card: Card) -> tuple[int, int]:
    location = card.location
    return location.end_line - location.line, location.end_column - location.column


def endpoints_at(point: Point, overview: Overview) -> Iterator[tuple[Location, Sequence[Endpoint]]]:
    """The routes whose handler's name, or whose declaration, a point is in."""
    outline = point.outline
    groups: dict[Location, list[Endpoint]] = {}
    for each in overview.endpoints_in(outline):
        declaration = each.declaration
        handler = declaration.handler
        places = []
        if handler.outline is not None and handler.outline.statement is outline.statement:
            places.append(handler.location)
        if declaration.outline.statement is outline.statement:
            places.append(declaration.outline.location(declaration.call))
        for location in places:
            if location is not None and point.is_in(location):
                groups.setdefault(location, []).append(each)
    yield from groups.items()


def _routes(point: Point, overview: Overview) -> Iterator[Card]:
    for location, endpoints in endpoints_at(point, overview):
        text = route_card(endpoints, overview)
        if text is not None:
            yield Card(text, location)


def _dependencies(point: Point, project: Project, overview: Overview | None) -> Iterator[Card]:
    outline = point.outline
    for dependency in Dependency.find(outline):
        if point.is_in(dependency.location):
            target = dependency.target
            if target is None:
                target = annotated_with(dependency.node, outline)
            if target is not None:
                yield from _dependency(
                    target, dependency.place, dependency.location, point, project, overview
                )
            return
    for scope in outline.functions():
        for parameter in parameters(scope, outline):
            annotation = parameter.node.annotation
            if not isinstance(annotation, (ast.Name, ast.Attribute)):
                continue
            location = outline.location(annotation)
            if point.is_in(location):
                found = dependency_of(parameter.node, None, parameter.place)
                if found is not None:
                    yield from _dependency(*found, location, point, project, overview)


def _dependency(
    target: ast.expr,
    at: Place,
    location: Location,
    point: Point,
    project: Project,
    overview: Overview | None,
) -> Iterator[Card]:
    endpoints = overview.endpoints_in(point.outline) if overview is not None else ()
    names = frozenset(
        name
        for each in endpoints
        for name in (part.partition("}")[0].partition(":")[0] for part in (each.path or "").split("{")[1:])
    )
    text = dependency_card(resolved(target, at, names), project)
    if text is not None:
        yield Card(text, location)


def _variables(point: Point, project: Project) -> Iterator[Card]:
    for read in EnvironmentRead.find(point.outline):
        if point.is_in(read.location):
            yield Card(environment_card(read, project), read.location)


def _middleware(point: Point, source: Source, project: Project) -> Iterator[Card]:
    for call, _ in adding(point.outline):
        location = point.outline.location(call.node)
        if not point.is_in(location):
            continue
        router = application_of(call, point.outline)
        if router is None:
            return
        module = point.outline.module
        found = layers(router, (outline for _, outline in outlines_of(source, module)))
        text = stack_card(location, found, project)
        if text is not None:
            yield Card(text, location)


def _named(point: Point, project: Project) -> Iterator[Card]:
    outline = point.outline
    for node, _ in outline.classes():
        location = outline.name_of(node).location
        if point.is_in(location) and node.bases:
            model = next((each for each in Model.find(outline) if each.node is node), None)
            if model is not None:
                yield Card(model_card(model, project), location)
    for model in Model.find(outline):
        yield from _field_of(point, model, project)
    if outline.header is not None:
        model = next(iter(Model.find(Outline(outline.header, outline.module))), None)
        if model is not None:
            yield from _field_of(point, model, project)
    found = innermost(point)
    if found is not None:
        name, scope = found
        yield from _reference(name, place(outline, scope), outline.location(name), project)


def _field_of(point: Point, model: Model, project: Project) -> Iterator[Card]:
    if not model.inherits(*BASE_SETTINGS):
        return
    for field in model.own_fields.values():
        if field.outline.statement is point.outline.statement and point.is_in(field.location):
            text = setting_card(model, field, project)
            if text is not None:
                yield Card(text, field.location)


def _reference(node: ast.expr, at: Place, location: Location, project: Project) -> Iterator[Card]:
    """A name that means a model, or an attribute that is a setting."""
    if isinstance(node, ast.Attribute):
        owner = type_of(node.value, at)
        symbol = at.module.symbol(owner) if owner is not None else None
        model = Model.of(symbol.definition) if symbol is not None else None
        if model is not None and model.inherits(*BASE_SETTINGS) and node.attr in model.fields:
            text = setting_card(model, model.fields[node.attr], project)
            if text is not None:
                yield Card(text, location)
            return
    model = Model.of(at.definition(node))
    if model is not None:
        yield Card(model_card(model, project), location)


def innermost(point: Point) -> tuple[ast.expr, Scope] | None:
    """The smallest name at a point, and the scope in which it is looked up."""
    outline = point.outline
    found: ast.expr | None = None
    pending: list[ast.AST] = list(outline.statement.nodes)
    while pending:
        node = pending.pop()
        match node:
            case ast.Name():
                if point.is_in(outline.location(node)):
                    found = node
                    break
            case ast.Attribute():
                whole = outline.location(node)
                if not point.is_in(whole):
                    continue
                if point.line == whole.end_line and point.column >= whole.end_column - len(node.attr):
                    found = node
                    break
                pending.append(node.value)
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                # Decorators stand before what counts as its place.
                pending.extend(ast.iter_child_nodes(node))
            case ast.stmt() | ast.expr():
                if point.is_in(outline.location(node)):
                    pending.extend(ast.iter_child_nodes(node))
            case _:
                pending.extend(ast.iter_child_nodes(node))
    return None if found is None else (found, scope_at(point))


def scope_at(point: Point) -> Scope:
    """The innermost scope whose body a point is in."""
    outline = point.outline
    best = outline.survey.top
    for scope in outline.survey.scopes:
        node = scope.node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            first, last = outline.location(node.body[0]).line, outline.location(node).end_line
            if first <= point.line <= last:
                best = scope  # the inner ones come later
    return best
