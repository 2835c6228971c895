"""What stands at a point of a file that no type checker knows."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.model import BASE_SETTINGS, Model
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.settings import SettingsClass
from fastapi_mentor.project.application.injecting import injections, overrides
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.navigation.citing import Citation, Cited, citations_in
from fastapi_mentor.project.application.navigation.parameters import PathParameter, parameter_at
from fastapi_mentor.project.application.navigation.routes import Routes, routes_of
from fastapi_mentor.project.application.navigation.subjects import (
    Handled,
    Injected,
    Mounted,
    Page,
    PathName,
    Setting,
    Subject,
)
from fastapi_mentor.project.application.navigation.written import pieces_of
from fastapi_mentor.project.application.overview import Overview
from fastapi_mentor.project.application.pointing import Point, innermost
from fastapi_mentor.project.application.requests import answering
from fastapi_mentor.project.application.settings_fields import names_of
from fastapi_mentor.project.application.usages import Usages
from fastapi_mentor.source import Location


def subjects_at(point: Point, overview: Overview, usages: Usages | None) -> Iterator[Subject]:
    """What stands at a point; what is said first is nearest to it."""
    routes = routes_of(overview)
    yield from _paths(point, routes, overview)
    for citation in citations_in(point.outline):
        if point.is_in(citation.location):
            yield from _cited(citation, routes)
        elif citation.what is Cited.NAME and citation.call is not None:
            yield from _keyword(point, citation, routes)
    yield from _field(point)
    if usages is not None:
        yield from _request(point, overview, usages)
    parameter = parameter_at(point, overview, usages)
    if parameter is not None:
        yield _path_name(parameter)
    yield from _handlers(point, overview)
    yield from _dependencies(point, usages)


def _path_name(parameter: PathParameter) -> PathName:
    return PathName(
        parameter.location,
        is_declared=True,
        name=parameter.taken,
        endpoints=parameter.endpoints,
        is_parameter=True,
    )


def _paths(point: Point, routes: Routes, overview: Overview) -> Iterator[Subject]:
    """A name in a path or a prefix; else the path as a whole means its routes."""
    found = routes.written_at(point)
    if found is not None:
        written, endpoints = found
        yield PathName(written.location, is_declared=False, name=written.name, endpoints=endpoints)
        return
    served: dict[int, list[Endpoint]] = {}
    for each in overview.endpoints_in(point.outline):
        if each.declaration.outline.statement is point.outline.statement:
            served.setdefault(id(each.declaration.call), []).append(each)
    for endpoints in served.values():
        declaration = endpoints[0].declaration
        literals = [*pieces_of(argument(declaration.call, "path", 0), declaration.at)]
        literals += pieces_of(argument(declaration.call, "name"), declaration.at)
        for piece in literals:
            if piece.outline.statement is point.outline.statement:
                location = piece.outline.location(piece.node)
                if point.is_in(location):
                    yield Handled(location, is_declared=True, endpoints=endpoints)


def _cited(citation: Citation, routes: Routes) -> Iterator[Subject]:
    at = citation.location
    match citation.what:
        case Cited.NAME:
            yield from _handled(citation, routes.named(citation.key))
            mounts = routes.mounted_as(citation.key)
            if mounts:
                yield Mounted(at, is_declared=False, mounts=mounts)
        case Cited.TOKEN:
            yield from _handled(citation, routes.giving_tokens(citation.key))
        case Cited.TEMPLATE:
            yield Page(at, is_declared=False, path=citation.key)
        case Cited.VARIABLE:
            yield Setting(at, is_declared=False, names=[citation.key], path=citation.path)


def _handled(citation: Citation, endpoints: Sequence[Endpoint]) -> Iterator[Handled]:
    if endpoints:
        yield Handled(citation.location, is_declared=False, endpoints=endpoints)


def _keyword(point: Point, citation: Citation, routes: Routes) -> Iterator[PathName]:
    """`user_id` of `url_for("read_user", user_id=1)`."""
    assert citation.call is not None
    for keyword in citation.call.keywords:
        if keyword.arg is None:
            continue
        location = name_of_keyword(keyword, point.outline)
        if point.is_in(location):
            endpoints = [each for each in routes.named(citation.key) if keyword.arg in routes.names_in(each)]
            if endpoints:
                yield PathName(location, is_declared=False, name=keyword.arg, endpoints=endpoints)


def name_of_keyword(keyword: ast.keyword, outline: Outline) -> Location:
    """The place of the name of a keyword argument."""
    location = outline.location(keyword)
    return location._replace(end_line=location.line, end_column=location.column + len(keyword.arg or ""))


def _field(point: Point) -> Iterator[Setting]:
    """A field of settings where it is declared."""
    outline = point.outline
    around = [outline] if outline.header is None else [Outline(outline.header, outline.module)]
    if not any(isinstance(node, ast.AnnAssign | ast.ClassDef) for node in outline.statement.nodes):
        return
    for each in around:
        for model in Model.find(each):
            if not model.inherits(*BASE_SETTINGS):
                continue
            settings = SettingsClass(model)
            for field in model.own_fields.values():
                if field.outline.statement is outline.statement and point.is_in(field.location):
                    names = names_of(settings, field)
                    if names:
                        yield Setting(field.location, is_declared=True, names=names, path=outline.module.path)


def _request(point: Point, overview: Overview, usages: Usages) -> Iterator[Handled]:
    """The URL that a test asks, without what Python knows of it."""
    for request in usages.requests_in(point.outline.module.path):
        if request.location.statement is not point.outline.statement:
            continue
        if point.is_in(request.url) and not _is_code(point):
            endpoints = answering(overview).endpoints(request)
            if endpoints:
                yield Handled(request.url, is_declared=False, endpoints=endpoints)


def _is_code(point: Point) -> bool:
    """Whether a point is in the braces of an f-string, or in a name."""
    return innermost(point) is not None


def _handlers(point: Point, overview: Overview) -> Iterator[Handled]:
    served: dict[Location, list[Endpoint]] = {}
    for each in overview.endpoints_in(point.outline):
        location = each.declaration.handler.location
        if location is not None and location.statement is point.outline.statement and point.is_in(location):
            served.setdefault(location, []).append(each)
    for location, endpoints in served.items():
        yield Handled(location, is_declared=True, endpoints=endpoints)


def _dependencies(point: Point, usages: Usages | None) -> Iterator[Injected]:
    """A dependency where it is defined, and where it is asked for or overridden by its name."""
    outline = point.outline
    for node in outline.statement.nodes:
        known = (outline.module.path, "")
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                location, known = outline.name_of(node).location, (outline.module.path, name)
            case (
                ast.Assign(targets=[ast.Name(id=name) as target])
                | ast.AnnAssign(target=ast.Name(id=name) as target)
            ):
                location, known = outline.location(target), (outline.module.path, name)
            case _:
                continue
        if outline.header is not None or usages is None or not point.is_in(location):
            continue
        if usages.injections(known) or usages.overrides(known):
            yield Injected(location, is_declared=True, named=known)
    for found, use in (*injections(outline), *overrides(outline)):
        if use.name is not None and point.is_in(use.name):
            yield Injected(use.name, is_declared=False, named=found)
