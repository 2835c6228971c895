"""The hierarchy of dependencies: who asks for what, and who is asked for by whom."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import parameters
from fastapi_mentor.facts.place import place
from fastapi_mentor.project.application.markers import marker_of
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.navigation.callers import caller_of
from fastapi_mentor.project.application.navigation.members import (
    Inside,
    Member,
    Sort,
    definition_member,
    function_member,
    inside_of,
    member_of,
)
from fastapi_mentor.project.application.navigation.subjects import Handled, Injected, Subject
from fastapi_mentor.project.application.operations import Operation, listed_dependencies
from fastapi_mentor.project.application.overview import Overview
from fastapi_mentor.project.application.places import spot_of
from fastapi_mentor.project.application.reading import outlines_with
from fastapi_mentor.project.application.usages import Usages
from fastapi_mentor.project.module import ProjectModule
from fastapi_mentor.source import Location


class Link(NamedTuple):
    """One who asks, or is asked for, and the places in the file of who asks where that is said."""

    other: Member
    places: list[Location]


def members(subject: Subject, overview: Overview) -> Iterator[Member]:
    """What stands at a point as members of the hierarchy."""
    match subject:
        case Handled(endpoints=endpoints):
            for each in endpoints:
                handler = each.declaration.handler
                if handler.head is not None and handler.outline is not None:
                    yield function_member(handler.head, handler.outline, overview)
        case Injected(named=(path, name)):
            module = overview.project.module(path)
            for definition in module.definitions(name) if module is not None else ():
                found = definition_member(definition, overview)
                if found is not None:
                    yield found


def incoming(path: str, name: str, usages: Usages) -> list[Link]:
    """Who asks for what a module defines."""
    overview = usages.overview
    found: dict[tuple[str, Location], Link] = {}
    for use in usages.injections((path, name)):
        module = overview.project.module(use.path)
        caller = caller_of(use.location, module, overview) if module is not None else None
        if caller is not None:
            link = found.setdefault((caller.path, caller.point), Link(caller, []))
            link.places.append(use.name or use.location)
    return list(found.values())


def outgoing(path: str, name: str, line: int, overview: Overview) -> list[Link]:
    """What something asks for: a route also what its routers and its application ask for on its behalf."""
    module = overview.project.module(path)
    found: dict[tuple[str, Location], Link] = {}
    for member, location in _asked(name, line, module, overview) if module is not None else ():
        link = found.setdefault((member.path, member.point), Link(member, []))
        if location not in link.places:
            link.places.append(location)
    return list(found.values())


def _asked(
    name: str, line: int, module: ProjectModule, overview: Overview
) -> Iterator[tuple[Member, Location]]:
    inside = _found(name, line, module, overview)
    if inside is None:
        yield from _of_router(name, line, module, overview)
        return
    node, outline = inside.scope.node, inside.outline
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        point = outline.name_of(node).location
        for endpoint in _served(node.name, point, outline, overview):
            yield from _inherited(endpoint, point, overview)
    around = place(outline, inside.scope.parent)
    listed = list(parameters(inside.scope, outline))
    for parameter in listed[inside.skipped or _is_bound(listed) :]:
        marker = marker_of(parameter.node.annotation, parameter.default, around)
        if marker is None or not marker.is_injecting:
            continue
        target = marker.dependency or marker.annotated
        if target is None and parameter.node.annotation is not None:
            target = (parameter.node.annotation, around)
        member = member_of(*target, overview) if target is not None else None
        if member is not None:
            yield member, _said(parameter.node, parameter.default, marker.call, outline)


def _is_bound(listed: Sequence[object]) -> int:
    """How many parameters a method has by itself."""
    return 1 if listed and str(getattr(listed[0], "name", "")) in ("self", "cls") else 0


def _said(node: ast.arg, default: ast.expr | None, call: ast.Call, outline: Outline) -> Location:
    """Where a parameter says what it asks for: at the marker, or at the name that stands for it."""
    for part in (default, node.annotation):
        if part is not None and any(each is call for each in ast.walk(part)):
            return outline.location(call)
    if isinstance(default, (ast.Name, ast.Attribute)):
        return outline.location(default)
    return outline.location(node.annotation or node)


def _served(name: str, point: Location, outline: Outline, overview: Overview) -> Iterator[Endpoint]:
    for each in overview.endpoints_in(outline):
        if each.declaration.handler.name == name and each.declaration.handler.location == point:
            yield each


def _inherited(endpoint: Endpoint, point: Location, overview: Overview) -> Iterator[tuple[Member, Location]]:
    """What the levels above ask for, and the decorator of the route itself."""
    for call, at in Operation(endpoint).levels():
        for target in listed_dependencies(call, at):
            member = member_of(*target, overview)
            if member is not None:
                yield member, point


def _found(name: str, line: int, module: ProjectModule, overview: Overview) -> Inside | None:
    """What has a name at a line; where it has moved since, the only one of that name."""
    definitions = module.definitions(name)
    here = [each for each in definitions if _line_of(each, module, overview) == line]
    if here or len(definitions) == 1:
        return inside_of((here or list(definitions))[-1])
    for _, outlines in outlines_with([re.compile(rf"def {re.escape(name)}\b")], module):
        for outline in outlines:
            whole = Outline(outline.statement, outline.module, outline.header)
            for scope in whole.functions():
                node = scope.node
                if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name == name:
                    spot = spot_of(overview.project, module.path, whole.name_of(node).location)
                    if spot.line == line:
                        return Inside(scope, whole)
    return None


def _line_of(definition: Definition, module: ProjectModule, overview: Overview) -> int:
    member = definition_member(definition, overview)
    location = member.point if member is not None else definition.location
    return spot_of(overview.project, module.path, location).line


def _of_router(
    name: str, line: int, module: ProjectModule, overview: Overview
) -> Iterator[tuple[Member, Location]]:
    """What a router or an application asks for itself."""
    for node in overview.model.nodes.values():
        router = node.router
        if (
            router.key.path == module.path
            and router.key.name.rpartition(".")[2] == name
            and router.call is not None
        ):
            for target in listed_dependencies(router.call, router.at):
                member = member_of(*target, overview)
                definitions = module.definitions(name)
                if member is not None and definitions:
                    yield member, definitions[-1].location


__all__ = ["Link", "Member", "Sort", "incoming", "members", "outgoing"]
