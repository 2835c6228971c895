"""What stands in the hierarchy of dependencies: functions, classes, objects, routers."""

from __future__ import annotations

import ast
from enum import Enum
from typing import NamedTuple

from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Function, How, Scope
from fastapi_mentor.project.application.callees import callees_of, constructors_of, function_scope
from fastapi_mentor.project.application.cards import title_of
from fastapi_mentor.project.application.meaning import definition_of
from fastapi_mentor.project.application.overview import Overview
from fastapi_mentor.project.application.targets import target_of
from fastapi_mentor.source import Location


class Sort(Enum):
    """The sorts of members."""

    FUNCTION = "function"
    CLASS = "class"
    OBJECT = "object"
    ROUTER = "router"


class Member(NamedTuple):
    """One of them: `point` is the place of its name, `whole` that of all of it."""

    name: str
    sort: Sort
    detail: str
    path: str
    whole: Location
    point: Location


class Inside(NamedTuple):
    """The inside of something that is called, without the first `skipped` parameters."""

    scope: Scope
    outline: Outline
    skipped: int = 0


def function_member(node: Function, outline: Outline, overview: Overview) -> Member:
    """A function; that of a route says which."""
    return titled(plain_function(node, outline), overview)


def plain_function(node: Function, outline: Outline) -> Member:
    """A function, whatever routes it serves."""
    whole, point = _whole(node, outline), outline.name_of(node).location
    return Member(node.name, Sort.FUNCTION, "", outline.module.path, whole, point)


def titled(member: Member, overview: Overview) -> Member:
    """The same, with the routes that a function serves."""
    served = overview.served_by(member.path, member.name) if member.sort is Sort.FUNCTION else ()
    titles = dict.fromkeys(title for each in served if (title := title_of(each)) is not None)
    return member._replace(detail=", ".join(titles)) if titles else member


def _whole(node: Function | ast.ClassDef, outline: Outline) -> Location:
    """A definition with its decorators, from the first `@` on."""
    location = outline.location(node)
    above = [outline.location(each) for each in node.decorator_list]
    line, column = min(
        [(each.line, max(0, each.column - 1)) for each in above] + [(location.line, location.column)]
    )
    return location._replace(line=line, column=column)


def definition_member(definition: Definition, overview: Overview) -> Member | None:
    """What a module defines: a function, a class, or an object that can be called."""
    outline = Outline(definition.statement, definition.module)
    match definition.node:
        case ast.FunctionDef() | ast.AsyncFunctionDef() as node:
            return function_member(node, outline, overview)
        case ast.ClassDef() as node:
            point = outline.name_of(node).location
            return Member(node.name, Sort.CLASS, "", outline.module.path, _whole(node, outline), point)
    if definition.value is None or definition.how not in (How.ASSIGNED, How.ANNOTATED):
        return None
    called = definition.value.func if isinstance(definition.value, ast.Call) else definition.value
    start, name = definition.location, definition.name
    point = start._replace(end_line=start.line, end_column=start.column + len(name))
    return Member(name, Sort.OBJECT, ast.unparse(called), outline.module.path, point, point)


def member_of(target: ast.expr, at: Place, overview: Overview) -> Member | None:
    """What `Depends` names: `get_db`, `Checker("admin")`, `checker`."""
    called = target.func if isinstance(target, ast.Call) else target
    definition = definition_of(called, at)
    if definition is not None:
        return definition_member(definition, overview)
    for callee in callees_of(called, at):
        return function_member(callee.node, callee.outline, overview)
    return None


def inside_of(definition: Definition) -> Inside | None:
    """What is called when a definition is a dependency."""
    if isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        scope = function_scope(definition)
        outline = Outline(definition.statement, definition.module)
        return Inside(scope, outline) if scope is not None else None
    target = target_of(ast.Name(definition.name, ast.Load()), Place(definition.module, None, None))
    if target is not None and target.scope is not None and target.outline is not None:
        return Inside(target.scope, target.outline, target.skipped)
    found = target.definition if target is not None else None
    for callee in constructors_of(found) if found is not None else ():
        return Inside(callee.scope, callee.outline, callee.skipped)
    return None
