"""What a name stands for while code is followed: an argument, a local value, a definition of some module."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import Any, NamedTuple

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.names import Definition, dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Given, Place, place
from fastapi_mentor.facts.scope import Binding, How, Scope
from fastapi_mentor.project.module import ProjectModule

_DEPTH = 16
_FAMILIAR = frozenset(
    {"fastapi", "starlette", "pydantic", "pydantic_settings", "typing", "typing_extensions"}
)
"""Packages whose inside says nothing about an application."""


class Meaning(NamedTuple):
    """One of: a known `thing`, an expression that is `passed` with its place, local `bindings` (their names
    have their meaning `at`), a `definition` of a module."""

    thing: Any = None
    passed: tuple[ast.expr, Place] | None = None
    bindings: Sequence[Binding] = ()
    at: Place | None = None
    definition: Definition | None = None


def meaning_of(node: ast.Name, at: Place) -> Meaning | None:
    """What a name means here; None where there is no telling."""
    scope = at.scope
    while scope is not None:
        given = _given(node.id, scope, at.given)
        if given is not None:
            if node.id in given.objects:
                return Meaning(thing=given.objects[node.id])
            return Meaning(passed=given.values[node.id])
        if scope.node is None:
            own = _of_class_body(node.id, at) if scope is at.scope else None
            if own is not None:
                return own
            break
        if node.id not in scope.outside and (bindings := scope.bindings.get(node.id)) is not None:
            if bindings[0].how is How.IMPORTED:
                break
            return Meaning(bindings=bindings, at=at._replace(scope=scope))
        scope = scope.parent
    definition = definition_of(node, at)
    return Meaning(definition=definition) if definition is not None else None


def _of_class_body(name: str, at: Place) -> Meaning | None:
    """What the body of a class binds, for the rest of that body."""
    header = at.outline.header if at.outline is not None else None
    if header is None:
        return None
    for statement in at.module.members(header):
        inner = Outline(statement, at.module, header)
        bindings = inner.survey.top.bindings.get(name)
        if bindings is not None:
            return Meaning(bindings=bindings, at=place(inner, inner.survey.top))
    return None


def _given(name: str, scope: Scope, given: Given | None) -> Given | None:
    while given is not None:
        if given.scope is scope and (name in given.values or name in given.objects):
            return given
        given = given.outer
    return None


def definition_of(node: ast.AST, at: Place) -> Definition | None:
    """The definition of what a name means here, in the project or in a package of its environment."""
    definition = at.definition(node)
    if definition is not None:
        return definition
    qualified = at.qualified(node)
    if qualified is not None:
        return outside_definition(qualified, at.module)
    module, dotted = at.module, dotted_name(node)
    if dotted and isinstance(module, ProjectModule) and module.project.is_external(module.path):
        # Packages import from themselves by relative names.
        return _defined(module, dotted.split("."), 0)
    return None


def outside_definition(qualified: str, module: Any, depth: int = 0) -> Definition | None:
    """What an installed package defines under a full name; None where its source cannot be read."""
    parts = qualified.split(".")
    if not isinstance(module, ProjectModule) or parts[0] in _FAMILIAR or depth > _DEPTH:
        return None
    project = module.project
    for cut in range(len(parts) - 1, 0, -1):
        file = project.finder.find(".".join(parts[:cut]), module.path)
        if file is None or not file.endswith(".py"):
            continue
        target = project.module(file)
        return _defined(target, parts[cut:], depth) if target is not None else None
    return None


def _defined(module: ProjectModule, parts: list[str], depth: int) -> Definition | None:
    name, *rest = parts
    for definition in reversed(module.definitions(name)):
        if definition.how is not How.IMPORTED:
            if rest or _is_alias(definition):
                continue
            return definition
        node = definition.node
        if isinstance(node, ast.ImportFrom):
            for alias in node.names:
                if (alias.asname or alias.name) == name:
                    package = _package(node, module)
                    return outside_definition(".".join([package, alias.name, *rest]), module, depth + 1)
    for star in module.definitions("*"):
        if isinstance(star.node, ast.ImportFrom):
            found = outside_definition(".".join([_package(star.node, module), *parts]), module, depth + 1)
            if found is not None:
                return found
    return None


def _package(node: ast.ImportFrom, module: ProjectModule) -> str:
    return module.project.finder.resolve_relative(module.path, node.level, node.module or "")


def _is_alias(definition: Definition) -> bool:
    return isinstance(definition.value, ast.Constant) and definition.value.value is None


def given_by(call: ast.Call, at: Place, scope: Scope, skipped: int = 0, **objects: Any) -> Given | None:
    """What a call gives to the parameters of a function; `skipped` is 1 where the first is `self`.

    None for a call without arguments: then all parameters have their defaults.
    """
    if not isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    arguments = scope.node.args
    positional = [each.arg for each in (*arguments.posonlyargs, *arguments.args)][skipped:]
    names = [*positional, *(each.arg for each in arguments.kwonlyargs)]
    values = {}
    for name in names:
        position = positional.index(name) if name in positional else None
        value = argument(call, name, position)
        if value is not None:
            values[name] = (value, at)
    if arguments.kwarg is not None:
        for keyword in call.keywords:
            if keyword.arg is not None and keyword.arg not in names:
                values[f"**{keyword.arg}"] = (keyword.value, at)
    if not values and not objects:
        return None
    return Given(scope, values, objects, site_of(call, at), at.given)


def site_of(node: ast.expr, at: Place) -> str:
    """A text that tells this call, in this activation, from every other."""
    # Lines do not tell: pieces of a file are parsed each on its own. Trees stay while a model is built.
    outer = at.given.site if at.given is not None else ""
    return f"{id(getattr(node, 'func', node)):x}{'<' if outer else ''}{outer}"


def expanded(call: ast.Call, at: Place) -> ast.Call:
    """A call with what `**options` stands for written out, where that can be seen."""
    if all(keyword.arg is not None for keyword in call.keywords):
        return call
    keywords: list[ast.keyword] = []
    for keyword in call.keywords:
        keywords.extend(_unpacked(keyword, at) if keyword.arg is None else [keyword])
    return ast.copy_location(ast.Call(func=call.func, args=call.args, keywords=keywords), call)


def _unpacked(keyword: ast.keyword, at: Place) -> list[ast.keyword]:
    value: ast.expr = keyword.value
    for _ in range(_DEPTH):
        if not isinstance(value, ast.Name):
            break
        extra = _extra_keywords(value.id, at)
        if extra:
            return extra
        found = meaning_of(value, at)
        if found is None:
            break
        bound = found.bindings[0].value if len(found.bindings) == 1 else None
        if found.passed is not None and found.passed[1].module is at.module:
            value, at = found.passed
        elif bound is not None and found.at is not None:
            value, at = bound, found.at
        elif found.definition is not None and found.definition.module is at.module and found.definition.value:
            value = found.definition.value
        else:
            break
    if not isinstance(value, ast.Dict):
        return [keyword]
    written = []
    for key, each in zip(value.keys, value.values, strict=True):
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            written.append(ast.keyword(arg=key.value, value=each))
    return written


def _extra_keywords(name: str, at: Place) -> list[ast.keyword]:
    """The keywords that a function took as `**name` and passes on."""
    given = at.given
    while given is not None:
        node = given.scope.node
        extra = node.args.kwarg if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) else None
        if extra is not None and extra.arg == name:
            return [
                ast.keyword(arg=each[2:], value=ast.copy_location(ast.Name(id=each, ctx=ast.Load()), value))
                for each, (value, _) in given.values.items()
                if each.startswith("**")
            ]
        given = given.outer
    return []
