"""Finds the parts of requests from which values come, through dependencies too."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.attributes import members_of
from fastapi_mentor.facts.parameter import parameters
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.taint.freedom import LOGINS, Text, text_of
from fastapi_mentor.facts.taint.helper import body_of, summary_of
from fastapi_mentor.facts.taint.source import Given, Source, source_of
from fastapi_mentor.facts.taint.value import Value
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern

_FOLLOWED = 3
_PARAMETERS = pattern(r"{([a-zA-Z_]\w*)(?::(\w+))?}")


class Origins:
    """Finds the parts of requests from which values come, through dependencies too."""

    def __init__(self, routes: Sequence[Route]) -> None:
        self.segments: set[str] = set()
        self.paths: set[str] = set()
        for route in routes:
            self.segments |= route.path_names
            for name, kind in _PARAMETERS.findall(route.path or ""):
                if kind == "path":
                    self.paths.add(name)

    def shown(self, value: Value) -> Iterator[tuple[Value, Source]]:
        """The parts of requests that are shown where a value is written to a log; models with all fields."""
        found = [*self.of(value)]
        if not found and not value.trail and not value.root.is_injected and value.root.type is not None:
            found.append((value, Source(Given.BODY, Text.WHOLE, value.root)))
        yield from found

    def of(self, value: Value, depth: int = 0) -> Iterator[tuple[Value, Source]]:
        """The parts of requests from which a value comes."""
        parameter = value.root
        if depth > _FOLLOWED:
            return
        target = parameter.dependency
        if target is None:
            if parameter.is_injected:
                text = text_of(parameter.node.annotation, parameter.place, value.trail)
                source = Source(Given.QUERY, text, parameter) if text is not None and value.trail else None
            else:
                source = source_of(parameter, value.trail, frozenset(self.paths), frozenset(self.segments))
            if source is not None:
                yield value, source
            return
        yield from self._injected(value, *target, depth)

    def _injected(
        self, value: Value, target: ast.expr, at: Place, depth: int
    ) -> Iterator[tuple[Value, Source]]:
        if (type_of(target, at) or "").startswith("fastapi.security."):
            yield value, Source(Given.HEADER, Text.FREE, value.root)
            return
        body = body_of(target, at)
        if body is None:
            yield from self._of_class(value, target, at, depth)
            return
        summary = summary_of(body, 1)
        if summary is None:
            return
        for parameter in summary.parameters:
            for returned in summary.returned.get(str(parameter.node.arg), ()):
                if value.trail and returned.is_derived:
                    continue
                inner = returned._replace(
                    trail=returned.trail + value.trail,
                    before=value.before + returned.before,
                    after=returned.after + value.after,
                    is_derived=returned.is_derived or value.is_derived,
                    safe=returned.safe | value.safe,
                    node=value.node,
                    hops=(*value.hops,),
                )
                yield from self.of(inner, depth + 1)

    def _of_class(
        self, value: Value, target: ast.expr, at: Place, depth: int
    ) -> Iterator[tuple[Value, Source]]:
        """A class that is depended on: its attributes are the parameters of its `__init__`, or its fields."""
        name = at.qualified(target)
        if name is None or not value.trail:
            return
        if name in LOGINS:
            if (given := text_of(target, at, value.trail)) is not None:
                yield value, Source(Given.FORM, given, value.root)
            return
        definition = at.definition(target)
        if definition is None or not isinstance(definition.node, ast.ClassDef):
            return
        for member in members_of(name, at.module, "__init__"):
            if isinstance(member.node, ast.FunctionDef) and member.node.name == "__init__":
                for scope in member.outline.survey.scopes:
                    if scope.node is member.node:
                        for parameter in parameters(scope, member.outline):
                            if parameter.node.arg == value.trail[0]:
                                inner = value._replace(root=parameter, trail=value.trail[1:])
                                yield from self.of(inner, depth + 1)
                return
        text = text_of(target, at, value.trail)
        if text is not None:
            yield value, Source(Given.QUERY, text, value.root)
