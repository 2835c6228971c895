"""What tells FastAPI where a parameter's value comes from, also where a function or a constant holds it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.parameter import MARKERS
from fastapi_mentor.facts.place import Place
from fastapi_mentor.project.application.callees import callees_of
from fastapi_mentor.project.application.conditions import holds
from fastapi_mentor.project.application.elements import expression_of
from fastapi_mentor.project.application.meaning import definition_of, given_by, meaning_of

_DEPTH = 10
_INJECTING = frozenset({"fastapi.Depends", "fastapi.Security"})


class Marker(NamedTuple):
    """A call such as `Query(...)`, the full name of what is called, and where its names are looked up."""

    kind: str
    call: ast.Call
    at: Place
    is_default: bool
    """Whether it is the default of the parameter; else it is in its annotation."""
    annotated: tuple[ast.expr, Place] | None = None
    """`X` of the `Annotated[X, marker]` that it stands in."""

    @property
    def is_injecting(self) -> bool:
        """Whether it is `Depends` or `Security`."""
        return self.kind in _INJECTING

    @property
    def dependency(self) -> tuple[ast.expr, Place] | None:
        """What it names as the dependency; None for `Depends()`."""
        for keyword in self.call.keywords:
            if keyword.arg == "dependency":
                return keyword.value, self.at
        return (self.call.args[0], self.at) if self.call.args else None


def marker_of(annotation: ast.expr | None, default: ast.expr | None, at: Place) -> Marker | None:
    """The marker of a parameter; the default counts before the annotation."""
    found = marked(default, at) if default is not None else None
    if found is not None:
        return Marker(*found, is_default=True)
    return _annotated(annotation, at, 0)


def marked(node: ast.expr, at: Place, depth: int = 0) -> tuple[str, ast.Call, Place] | None:
    """The marker that an expression gives: written here, held by a name, made by a function."""
    if depth > _DEPTH or isinstance(node, (ast.Constant, ast.List, ast.Dict, ast.Tuple)):
        return None
    if isinstance(node, (ast.Name, ast.Attribute)):
        behind = expression_of(node, at)
        if behind is None or isinstance(behind[0], (ast.Name, ast.Attribute)):
            return None
        return marked(*behind, depth + 1)
    if isinstance(node, ast.IfExp):
        test = holds(node.test, at)
        sides = [node.body, node.orelse] if test is None else [node.body if test else node.orelse]
        found = [marked(each, at, depth + 1) for each in sides]
        return found[0] if len(found) == 1 or None not in found else None
    if not isinstance(node, ast.Call):
        return None
    kind = at.qualified(node.func)
    if kind is not None and kind.startswith("fastapi.") and _short(kind) in MARKERS:
        return _short(kind), node, at
    if kind is not None and kind.startswith(("pydantic.", "typing.")):
        return None
    callees = [each for each in callees_of(node.func, at) if not each.is_class]
    if len(callees) != 1:
        return None
    inner = callees[0].place._replace(given=given_by(node, at, callees[0].scope, callees[0].skipped))
    for each in returned(callees[0].node.body, inner):
        made = marked(each, inner, depth + 1)
        if made is not None:
            return made
    return None


def _short(kind: str) -> str:
    return kind.replace("fastapi.params.", "fastapi.").replace("fastapi.param_functions.", "fastapi.")


def _annotated(annotation: ast.expr | None, at: Place, depth: int) -> Marker | None:
    """The last marker in `Annotated[...]`, which may stand behind an alias."""
    if annotation is None or depth > _DEPTH:
        return None
    if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
        try:
            return _annotated(ast.parse(annotation.value, mode="eval").body, at, depth + 1)
        except (SyntaxError, ValueError):
            return None
    if isinstance(annotation, ast.Subscript):
        if at.qualified(annotation.value) != "typing.Annotated" or not isinstance(
            annotation.slice, ast.Tuple
        ):
            return None
        first, *others = annotation.slice.elts
        for part in reversed(others):
            found = marked(part, at)
            if found is not None:
                return Marker(*found, is_default=False, annotated=(first, at))
        return _annotated(first, at, depth + 1)
    behind = alias_of(annotation, at)
    return _annotated(*behind, depth + 1) if behind is not None else None


def alias_of(annotation: ast.expr, at: Place) -> tuple[ast.expr, Place] | None:
    """The expression that a name in an annotation stands for; None if it is a class, or not known."""
    if isinstance(annotation, ast.Name):
        found = meaning_of(annotation, at)
        if found is None:
            return None
        if found.passed is not None:
            return found.passed
        if found.bindings:
            value = found.bindings[0].value if len(found.bindings) == 1 else None
            return (value, found.at) if value is not None and found.at is not None else None
        definition = found.definition
    elif isinstance(annotation, ast.Attribute):
        definition = definition_of(annotation, at)
    else:
        return None
    if definition is None or definition.value is None:
        return None
    return definition.value, Place(definition.module, None, None)


def returned(body: Sequence[ast.stmt], at: Place) -> Iterator[ast.expr]:
    """What a function can return, without what stands under conditions that do not hold."""
    yield from _Returns(at).of(body)


class _Returns:
    def __init__(self, at: Place) -> None:
        self.at = at
        self.ended = False

    def of(self, body: Sequence[ast.stmt]) -> Iterator[ast.expr]:
        for statement in body:
            match statement:
                case ast.Return(value=value):
                    if value is not None:
                        yield value
                    self.ended = True
                case ast.Raise():
                    self.ended = True
                case ast.If(test=test, body=first, orelse=second):
                    yield from self._of_branches(test, first, second)
                case ast.With(body=inner) | ast.For(body=inner) | ast.While(body=inner):
                    yield from self.of(inner)
                    self.ended = self.ended and isinstance(statement, ast.With)
                case ast.Try(body=inner, handlers=handlers):
                    yield from self.of(inner)
                    for handler in handlers:
                        yield from self.of(handler.body)
                    self.ended = False
            if self.ended:
                return

    def _of_branches(
        self, test: ast.expr, first: Sequence[ast.stmt], second: Sequence[ast.stmt]
    ) -> Iterator[ast.expr]:
        decision = holds(test, self.at)
        branches = [first, second] if decision is None else [first if decision else second]
        ends = []
        for branch in branches:
            self.ended = False
            yield from self.of(branch)
            ends.append(self.ended)
        self.ended = all(ends)
