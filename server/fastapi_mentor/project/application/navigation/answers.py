"""Where things lead to, and what leads to them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.project.application.dotenv import files_beside, variables_in
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.navigation.citing import Cited
from fastapi_mentor.project.application.navigation.pages import askings
from fastapi_mentor.project.application.navigation.routes import routes_of
from fastapi_mentor.project.application.navigation.subjects import (
    Handled,
    Injected,
    Mounted,
    Page,
    PathName,
    Setting,
    Subject,
)
from fastapi_mentor.project.application.navigation.takers import takers_of
from fastapi_mentor.project.application.places import Spot, lines_of, spot_of
from fastapi_mentor.project.application.usages import Usages
from fastapi_mentor.project.project import Project
from fastapi_mentor.source import Location

Breathe = Callable[[], None]


class Reference(NamedTuple):
    """A place where a subject is named, or declared; in a file of Python a location is enough."""

    path: str
    place: Location | Spot
    is_declaration: bool = False


def definitions(subject: Subject, project: Project, usages: Usages | None) -> Iterator[Spot]:
    """Where what stands at a point leads to; nowhere yet if that takes the uses to know."""
    match subject:
        case Handled(is_declared=False, endpoints=endpoints):
            yield from handlers(endpoints, project)
        case Mounted(mounts=mounts):
            for mount in mounts:
                mounting = mount.mounting
                yield spot_of(project, mounting.outline.module.path, mounting.location)
        case Page(path=path):
            yield Spot(path, 0, 0, 0, 0)
        case Setting(is_declared=True, names=names, path=path):
            yield from _lines(names, path, project)
        case Setting(names=names, path=path) if usages is not None:
            yield from _lines(names, path, project)
            yield from _fields(names, project, usages, lambda: None)
        case PathName(is_parameter=False, name=name, endpoints=endpoints):
            yield from _takers(name, endpoints, project)


def references(
    subject: Subject, project: Project, usages: Usages, breathe: Breathe = lambda: None
) -> Iterator[Reference]:
    """All places that name what stands at a point."""
    match subject:
        case Handled(endpoints=endpoints):
            for spot in handlers(endpoints, project):
                yield Reference(spot.path, spot, is_declaration=True)
            yield from _to_routes(endpoints, usages, breathe)
        case Injected(named=named):
            module = project.module(named[0])
            for definition in module.definitions(named[1]) if module is not None else ():
                spot = _name_of(definition.location, named[1], named[0], project)
                yield Reference(spot.path, spot, is_declaration=True)
            for use in (*usages.injections(named), *usages.overrides(named)):
                yield Reference(use.path, use.name or use.location)
        case Page(path=path):
            yield Reference(path, Spot(path, 0, 0, 0, 0), is_declaration=True)
            for each in usages.citations.of(Cited.TEMPLATE, path, usages.paths, breathe):
                yield Reference(each.path, each.location)
        case Setting(names=names, path=path):
            for spot in (*_lines(names, path, project), *_fields(names, project, usages, breathe)):
                yield Reference(spot.path, spot, is_declaration=True)
            for name in names:
                for each in usages.citations.of(Cited.VARIABLE, name, usages.paths, breathe):
                    yield Reference(each.path, each.location)
        case PathName():
            yield from _to_name(subject, project, usages, breathe)


def handlers(endpoints: Sequence[Endpoint], project: Project) -> Iterator[Spot]:
    """The functions that serve routes; for one that is not known the call that adds the route."""
    for each in endpoints:
        handler = each.declaration.handler
        if handler.location is not None and handler.outline is not None:
            path = handler.outline.module.path
            yield _current(handler.location, handler.name, path, project)
        else:
            yield spot_of(project, each.declaration.outline.module.path, each.declaration.location)


def _current(location: Location, name: str, path: str, project: Project) -> Spot:
    """The place of a function's name, also where its statement has been edited since."""
    shown = project.shown(path)
    if shown is not None and not shown.holds(location.statement):
        module = project.module(path)
        found = module.definitions(name) if module is not None else ()
        if len(found) == 1:
            return _name_of(found[0].location, name, path, project)
    return spot_of(project, path, location)


def _name_of(location: Location, name: str, path: str, project: Project) -> Spot:
    """The place of the name in a definition, which begins with `def`, `class` or the name."""
    lines = location.statement.text.split("\n")
    text = lines[location.line] if location.line < len(lines) else ""
    column = text.find(name, location.column)
    if column < 0:
        return spot_of(project, path, location)
    place = Location(location.statement, location.line, column, location.line, column + len(name))
    return spot_of(project, path, place)


def _to_routes(endpoints: Sequence[Endpoint], usages: Usages, breathe: Breathe) -> Iterator[Reference]:
    """Tests that ask routes, names by which they are asked for, URLs that say that they give tokens."""
    for endpoint in endpoints:
        for use in usages.requests(endpoint):
            yield Reference(use.path, use.name or use.location)
    routes = routes_of(usages.overview)
    names = routes.names_of(endpoints)
    for each in usages.citations.all(Cited.NAME, usages.paths, breathe):
        if each.key in names:
            yield Reference(each.path, each.location)
    for asking in askings(template_folders(usages, breathe)):
        if asking.name in names:
            yield Reference(asking.spot.path, asking.spot)
    functions = {each.declaration.handler.location for each in endpoints}
    for each in usages.citations.all(Cited.TOKEN, usages.paths, breathe):
        if any(one.declaration.handler.location in functions for one in routes.giving_tokens(each.key)):
            yield Reference(each.path, each.location)


def template_folders(usages: Usages, breathe: Breathe) -> list[str]:
    """The folders of templates of a project."""
    found = (each.key for each in usages.citations.all(Cited.FOLDER, usages.paths, breathe))
    return list(dict.fromkeys(found))


def _lines(names: Sequence[str], path: str, project: Project) -> Iterator[Spot]:
    """The lines of `.env` files that set a variable."""
    wanted = {each.upper() for each in names}
    for file in files_beside(project, path):
        lines: Sequence[str] | None = None
        for variable in variables_in(file):
            if variable.name.upper() in wanted:
                lines = lines_of(file) if lines is None else lines
                text = lines[variable.line] if variable.line < len(lines) else ""
                column = max(0, text.find(variable.name))
                end = column + len(variable.name)
                yield Spot(os.path.normpath(file), variable.line, column, variable.line, end)


def _fields(names: Sequence[str], project: Project, usages: Usages, breathe: Breathe) -> Iterator[Spot]:
    wanted = {each.upper() for each in names}
    for each in usages.citations.all(Cited.FIELD, usages.paths, breathe):
        if each.key in wanted:
            yield spot_of(project, each.path, each.location)


def _takers(name: str, endpoints: Sequence[Endpoint], project: Project) -> Iterator[Spot]:
    for endpoint in endpoints:
        for taker in takers_of(endpoint):
            if taker.taken == name:
                yield spot_of(project, taker.path, taker.location)


def _to_name(subject: PathName, project: Project, usages: Usages, breathe: Breathe) -> Iterator[Reference]:
    """A name of a path: where it is written, what takes it, keywords that give it to `url_for`."""
    routes = routes_of(usages.overview)
    for endpoint in subject.endpoints:
        for written in routes.written(endpoint):
            if written.name == subject.name:
                yield Reference(written.path, written.location)
    if not subject.is_parameter:
        for spot in _takers(subject.name, subject.endpoints, project):
            yield Reference(spot.path, spot, is_declaration=True)
    names = routes.names_of(subject.endpoints)
    for each in usages.citations.all(Cited.NAME, usages.paths, breathe):
        for keyword in each.call.keywords if each.key in names and each.call is not None else ():
            if keyword.arg == subject.name:
                location = each.location.statement.location(keyword)
                end = location.column + len(subject.name)
                location = location._replace(end_line=location.line, end_column=end)
                yield Reference(each.path, location)
    for asking in askings(template_folders(usages, breathe)):
        for name, spot in asking.keywords if asking.name in names else ():
            if name == subject.name:
                yield Reference(spot.path, spot)
