"""Gives a name in the paths of routes another, with all that shares it."""

from __future__ import annotations

import ast
import keyword
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.injecting import Named, named
from fastapi_mentor.project.application.meaning import definition_of
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.navigation.answers import template_folders
from fastapi_mentor.project.application.navigation.bindings import is_taken, uses_of
from fastapi_mentor.project.application.navigation.citing import Cited
from fastapi_mentor.project.application.navigation.finding import subjects_at
from fastapi_mentor.project.application.navigation.kinship import Kin, Refusal, kin_of
from fastapi_mentor.project.application.navigation.pages import askings
from fastapi_mentor.project.application.navigation.parameters import word_at
from fastapi_mentor.project.application.navigation.routes import routes_of
from fastapi_mentor.project.application.navigation.subjects import PathName
from fastapi_mentor.project.application.navigation.takers import Taker
from fastapi_mentor.project.application.navigation.written import part_of
from fastapi_mentor.project.application.operations import Operation
from fastapi_mentor.project.application.places import Spot, lines_of, spot_of
from fastapi_mentor.project.application.pointing import Point
from fastapi_mentor.project.application.usages import Usages
from fastapi_mentor.project.project import Project
from fastapi_mentor.source import Location, Source

_NAME = pattern(r"[a-zA-Z_][a-zA-Z0-9_]*")
Breathe = Callable[[], None]


class Renameable(NamedTuple):
    """A name that may get another: `at` is the place of the one that somebody points at."""

    name: str
    at: Location
    endpoints: list[Endpoint]


def renameable_at(point: Point, usages: Usages) -> Renameable:
    """The name of a path at a point; raises Refusal."""
    word = word_at(point)
    if word is None:
        raise Refusal("there is no name here")
    subject = next((s for s in subjects_at(point, usages.overview, usages) if isinstance(s, PathName)), None)
    if subject is None:
        raise Refusal(f"`{word}` is not the name of a path parameter")
    if word != subject.name:
        raise Refusal(f"`{word}` takes `{{{subject.name}}}` by an alias: rename `{subject.name}` in the path")
    return Renameable(word, _within(subject.at, word, point), list(subject.endpoints))


def _within(location: Location, word: str, point: Point) -> Location:
    """The place of a word in a literal that is no more than it."""
    lines = location.statement.text.split("\n")
    column = lines[point.line].rfind(word, 0, point.column + len(word))
    return Location(location.statement, point.line, column, point.line, column + len(word))


def renamed(point: Point, new: str, usages: Usages, breathe: Breathe) -> dict[str, list[Spot]]:
    """By file, the places where the new name has to stand; raises Refusal."""
    found = renameable_at(point, usages)
    if _NAME.fullmatch(new) is None:
        raise Refusal(f"`{new}` can be no name in a path: it takes ASCII letters, digits and `_`")
    if keyword.iskeyword(new):
        raise Refusal(f"`{new}` is a keyword of Python")
    if new == found.name:
        return {}
    kin = kin_of(found.name, found.endpoints, usages, breathe)
    routes = routes_of(usages.overview)
    for endpoint in kin.endpoints:
        if new in routes.names_in(endpoint):
            raise Refusal(f"the path of `{endpoint.declaration.handler.name}` has `{{{new}}}` already")
    spots = dict.fromkeys(_spots(kin, new, usages, breathe))
    return _verified(spots, kin.name, usages.overview.project)


def _spots(kin: Kin, new: str, usages: Usages, breathe: Breathe) -> Iterator[Spot]:
    project = usages.overview.project
    for written in kin.written.values():
        _require_sound(written.location, kin.name)
        yield spot_of(project, written.path, written.location)
    functions: set[Named] = set()
    for taker in kin.takers.values():
        _require_sound(taker.location, kin.name)
        for location in _of_taker(taker, kin.name, new, project):
            yield spot_of(project, taker.path, location)
        if taker.name == kin.name and taker.function is not None:
            functions.add((taker.path, taker.function.name))
    yield from _keywords(kin, usages, breathe)
    yield from _calls(kin.name, functions, usages, breathe)


def _require_sound(location: Location, name: str) -> None:
    if location.statement.error is not None:
        raise Refusal(f"the code around `{name}` does not parse at the moment")


def _of_taker(taker: Taker, name: str, new: str, project: Project) -> Iterator[Location]:
    """The parameter with its uses, and the alias if it has one."""
    statement = taker.location.statement
    if taker.alias is not None:
        yield _alias(taker, name, project)
    if taker.name != name or taker.function is None:
        return
    if is_taken(taker.function, new):
        raise Refusal(f"`{new}` has a meaning in `{taker.function.name}` already")
    uses = uses_of(taker.function, name)
    if uses is None or uses.odd:
        raise Refusal(f"`{name}` is bound again in `{taker.function.name}`, in a way that cannot be followed")
    yield taker.location
    for node in uses.names:
        yield statement.location(node)


def _alias(taker: Taker, name: str, project: Project) -> Location:
    """The name in `Path(alias="name")`."""
    alias, module = taker.alias, project.module(taker.path)
    is_here = alias is not None and taker.location.statement.contains(alias)
    if module is None or not isinstance(alias, ast.Constant) or not is_here:
        raise Refusal(f"the alias of `{taker.name}` is not written out beside it")
    outline = Outline(taker.location.statement, module)
    start = outline.statement.source_of(alias).find(name)
    if start < 0:
        raise Refusal(f"the alias of `{taker.name}` is not written out beside it")
    return part_of(outline, alias, start, start + len(name))


def _keywords(kin: Kin, usages: Usages, breathe: Breathe) -> Iterator[Spot]:
    """`url_for("read_user", user_id=1)`, in code and in templates."""
    routes, project = routes_of(usages.overview), usages.overview.project
    names = {Operation(each).name for each in kin.endpoints}
    sure = routes.names_of(kin.endpoints)
    for each in usages.citations.all(Cited.NAME, usages.paths, breathe):
        if each.key not in names or each.call is None:
            continue
        for given in each.call.keywords:
            if given.arg is None:
                raise Refusal(
                    f"`{ast.unparse(given.value)}` may give `{kin.name}` to the URL of `{each.key}`"
                )
            if given.arg == kin.name:
                if each.key not in sure:
                    raise Refusal(f"several routes are called `{each.key}`")
                location = each.location.statement.location(given)
                end = location.column + len(kin.name)
                location = location._replace(end_line=location.line, end_column=end)
                yield spot_of(project, each.path, location)
    for asking in askings(template_folders(usages, breathe)):
        for name, spot in asking.keywords if asking.name in names else ():
            if name == kin.name:
                yield spot


def _calls(name: str, functions: set[Named], usages: Usages, breathe: Breathe) -> Iterator[Spot]:
    """Calls of the functions themselves that give the parameter by its name."""
    paths: dict[str, None] = {}
    for _, function in sorted(functions):
        paths |= dict.fromkeys(usages.citations.files_with(function, usages.paths, breathe))
    for given in usages.citations.giving(name, paths, breathe):
        outline, node = given.outline, given.call.node
        at = place(outline, given.call.scope)
        # The first argument is what `partial` calls.
        if any(named(definition_of(each, at)) in functions for each in (node.func, *node.args[:1])):
            location = outline.location(given.keyword)
            end = location.column + len(name)
            location = location._replace(end_line=location.line, end_column=end)
            yield spot_of(usages.overview.project, outline.module.path, location)


def _verified(spots: dict[Spot, None], name: str, project: Project) -> dict[str, list[Spot]]:
    """The places by file; raises Refusal where the name does not stand there now."""
    found: dict[str, list[Spot]] = {}
    for spot in spots:
        found.setdefault(spot.path, []).append(spot)
    for path, places in found.items():
        lines = _lines(path, project)
        for spot in places:
            text = lines[spot.line] if spot.line < len(lines) else ""
            if text[spot.column : spot.end_column] != name:
                raise Refusal(f"`{name}` is not where it was: the files have just changed, try again")
        places.sort()
    return found


def _lines(path: str, project: Project) -> Sequence[str]:
    shown: Source | None = project.shown(path)
    return shown.lines if shown is not None else lines_of(path)
