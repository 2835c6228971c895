"""What a file has of an application: routes, models, settings and dependencies, as a tree."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from enum import Enum

from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.outline import Outline, survey_of
from fastapi_mentor.facts.settings import SettingsClass
from fastapi_mentor.project.application.cards import title_of
from fastapi_mentor.project.application.effects import ADDERS
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.overview import Overview, outline_of
from fastapi_mentor.project.application.settings_fields import names_of
from fastapi_mentor.project.application.usages import Usages
from fastapi_mentor.source import Kind, Location, Source, Statement

_MEMO, _FUNCTIONS = "landmarks", "functions with landmarks"
_UNKNOWN = object()
Place = tuple[int, int, int, int]
_Function = (ast.FunctionDef, ast.AsyncFunctionDef)


class Sort(Enum):
    """The sorts of landmarks."""

    ROUTE = "route"
    MODEL = "model"
    SETTINGS = "settings"
    FIELD = "field"
    DEPENDENCY = "dependency"
    CLASS = "class"
    FUNCTION = "function"


@dataclass
class Landmark:
    """Something worth going to. Places are line, column, end line, end column, from 0, in code points."""

    name: str
    detail: str
    sort: Sort
    whole: Place
    point: Place
    children: list[Landmark] = field(default_factory=list)

    def moved(self, lines: int) -> Landmark:
        """Itself, so many lines further down."""
        whole, point = _moved(self.whole, lines), _moved(self.point, lines)
        children = [each.moved(lines) for each in self.children]
        return Landmark(self.name, self.detail, self.sort, whole, point, children)


def landmarks(
    source: Source,
    module: object,
    overview: Overview | None,
    usages: Usages | None = None,
    breathe: Callable[[], None] = lambda: None,
) -> list[Landmark]:
    """The landmarks of a file; dependencies only where `usages` tell of them.

    `breathe` is called between the statements.
    """
    found: list[Landmark] = []
    header: Landmark | None = None
    around: Statement | None = None
    for statement, start in zip(source.statements, source.starts, strict=True):
        breathe()
        if statement.kind is not Kind.MEMBER:
            _finish(header, found)
            header = None
        known = _of_statement(statement, around, module, overview, usages)
        if statement.kind is Kind.CLASS:
            around = statement
        if not known:
            continue
        here = [each.moved(start) for each in known]
        if statement.kind is Kind.CLASS:
            header = here[0]
            found.append(header)
        elif statement.kind is Kind.MEMBER and header is not None:
            header.children.extend(here)
            header.whole = _around(header.whole, *(each.whole for each in here))
        else:
            found.extend(here)
    _finish(header, found)
    return found


def _finish(header: Landmark | None, found: list[Landmark]) -> None:
    """A class that is nothing to an application by itself is there for its children."""
    if header is not None and header.sort is Sort.CLASS and not header.children:
        found.remove(header)


def _of_statement(
    statement: Statement,
    header: Statement | None,
    module: object,
    overview: Overview | None,
    usages: Usages | None,
) -> Sequence[Landmark]:
    now = _depends_on(statement, module, overview, usages)
    known = statement.memo.get(_MEMO)
    if known is None or known[0] != now:
        outline = outline_of(statement, header, module)
        known = statement.memo[_MEMO] = (now, list(_found(outline, overview, usages)))
    return known[1]


def _depends_on(
    statement: Statement, module: object, overview: Overview | None, usages: Usages | None
) -> tuple[object, ...]:
    """What may make the landmarks of an unchanged statement other than they were.

    Of most statements that is little, so that a newer model does not mean to look at all of them again.
    """
    functions = statement.memo.get(_FUNCTIONS, _UNKNOWN)
    if functions is _UNKNOWN:
        functions = statement.memo[_FUNCTIONS] = _names_of_functions(statement)
    if functions is None or overview is None:
        return (overview and overview.serial, usages and usages.overview.serial)
    path = module.path  # type: ignore[attr-defined]
    return tuple(
        (overview.shapes.get((path, name)), usages is not None and bool(usages.injections((path, name))))
        for name in functions
    )


def _names_of_functions(statement: Statement) -> tuple[str, ...] | None:
    """The functions of a statement, where routes alone come from them; None where there is more to it."""
    if statement.kind is Kind.CLASS or any(isinstance(node, ast.AnnAssign) for node in statement.nodes):
        return None
    survey = survey_of(statement)
    if any(isinstance(scope.node, ast.ClassDef) for scope in survey.scopes):
        return None
    if "" in survey.calls or not ADDERS.keys().isdisjoint(survey.calls):
        return None
    return tuple(scope.node.name for scope in survey.scopes if isinstance(scope.node, _Function))


def _found(outline: Outline, overview: Overview | None, usages: Usages | None) -> Iterator[Landmark]:
    statement = outline.statement
    if statement.kind is Kind.CLASS:
        for node in statement.nodes:
            if isinstance(node, ast.ClassDef):
                model = next((each for each in Model.find(outline) if each.node is node), None)
                yield _class(node, outline, model)
        return
    if outline.header is not None:
        yield from _field(outline)
    else:
        for model in Model.find(outline):
            yield _class(model.node, outline, model, whole=True)
    endpoints = overview.endpoints_in(outline) if overview is not None else ()
    routes = list(_routes(endpoints, outline))
    top = next((each for each in statement.nodes if isinstance(each, _Function)), None)
    if top is not None:
        name = outline.name_of(top).location
        own = [each for each in routes if each.point == _place(name)]
        inner = [each for each in routes if each.point != _place(name)]
        yield from own
        if not own and usages is not None and usages.injections((outline.module.path, top.name)):
            own = [Landmark(top.name, "dependency", Sort.DEPENDENCY, _whole(top, outline), _place(name))]
            yield from own
        if inner and not own:
            yield Landmark(top.name, "", Sort.FUNCTION, _whole(top, outline), _place(name), inner)
        elif inner:
            own[0].children.extend(inner)
    else:
        yield from routes


def _routes(endpoints: Sequence[Endpoint], outline: Outline) -> Iterator[Landmark]:
    seen: set[tuple[str, Place]] = set()
    for each in endpoints:
        title = title_of(each)
        handler = each.declaration.handler
        if title is None:
            continue
        here = outline.statement
        if each.declaration.outline.statement is here and each.declaration.is_added:
            whole = point = _place(outline.location(each.declaration.call))
        elif handler.outline is not None and handler.outline.statement is here and handler.head is not None:
            point = _place(outline.name_of(handler.head).location)
            whole = _whole(handler.head, outline)
        elif each.declaration.outline.statement is here:
            whole = point = _place(outline.location(each.declaration.call))
        else:
            continue
        if (title, point) not in seen:
            seen.add((title, point))
            yield Landmark(title, handler.name, Sort.ROUTE, whole, point)


def _class(node: ast.ClassDef, outline: Outline, model: Model | None, *, whole: bool = False) -> Landmark:
    point = _place(outline.name_of(node).location)
    found = Landmark(node.name, "", Sort.CLASS, _around(_whole(node, outline), point), point)
    if model is not None:
        found.sort = Sort.SETTINGS if model.is_settings else Sort.MODEL
        found.detail = found.sort.value
        if whole:
            found.children = list(_fields(model, outline))
    return found


def _field(outline: Outline) -> Iterator[Landmark]:
    if not any(isinstance(node, ast.AnnAssign) for node in outline.statement.nodes):
        return
    header = Outline(outline.header, outline.module)  # type: ignore[arg-type]
    for model in Model.find(header):
        yield from _fields(model, outline)


def _fields(model: Model, outline: Outline) -> Iterator[Landmark]:
    settings = SettingsClass(model) if model.is_settings else None
    for each in model.own_fields.values():
        if each.outline.statement is outline.statement:
            names = names_of(settings, each) if settings is not None else None
            detail = " or ".join(names) if names else ast.unparse(each.annotation)
            point = _place(each.location)
            whole = _around(_place(outline.location(each.node)), point)
            yield Landmark(str(each.name), detail, Sort.FIELD, whole, point)


def _whole(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef, outline: Outline) -> Place:
    place = _place(outline.location(node))
    return _around(place, *(_place(outline.location(each)) for each in node.decorator_list))


def _place(location: Location) -> Place:
    return location[1:]


def _moved(place: Place, lines: int) -> Place:
    return (place[0] + lines, place[1], place[2] + lines, place[3])


def _around(*places: Place) -> Place:
    return (*min(each[:2] for each in places), *max(each[2:] for each in places))
