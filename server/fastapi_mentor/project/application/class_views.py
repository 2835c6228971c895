"""Class-based views: methods that are routes, and what all of them need because the class does."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.route import METHODS
from fastapi_mentor.facts.scope import Scope

_VIEWS = frozenset(
    f"{package}.{name}" for package in ("fastapi_utils", "fastapi_restful") for name in ("cbv.cbv", "cbv")
)
Function = ast.FunctionDef | ast.AsyncFunctionDef


class ViewMethod(NamedTuple):
    """A method that is a route by its name: `call` is how the router would have been told of it."""

    verb: str
    call: ast.Call
    router: ast.expr
    scope: Scope
    outline: Outline


def view_of(node: ast.ClassDef, at: Place) -> ast.Call | None:
    """The decorator that makes a class a view: `@cbv(router, "/path")`."""
    for decorator in node.decorator_list:
        if isinstance(decorator, ast.Call) and at.qualified(decorator.func) in _VIEWS and decorator.args:
            return decorator
    return None


def view_methods(node: ast.ClassDef, outline: Outline, at: Place) -> Iterator[ViewMethod]:
    """The methods that are routes because their names are those of methods, at each path of the view."""
    view = view_of(node, at)
    if view is None or len(view.args) < 2:
        return
    router, *paths = view.args
    for owner, members in outline.classes():
        for part, inner in members if owner is node else ():
            if not isinstance(part, Function) or part.name not in METHODS:
                continue
            scope = next((each for each in inner.functions() if each.node is part), None)
            for path in paths if scope is not None else ():
                function = ast.copy_location(ast.Attribute(router, part.name, ast.Load()), part)
                call = ast.copy_location(ast.Call(func=function, args=[path], keywords=[]), part)
                assert scope is not None
                yield ViewMethod(part.name, call, router, scope, inner)


def class_parameters(handler: Outline) -> Iterator[tuple[Parameter, Place]] | None:
    """What the class around a handler asks for by its annotations; None where it is no view."""
    header = handler.header
    if header is None or not header.nodes or not isinstance(header.nodes[0], ast.ClassDef):
        return None
    outline = Outline(header, handler.module)
    node = header.nodes[0]
    if view_of(node, place(outline, outline.survey.top)) is None:
        return None
    return _annotated(node, outline)


def _annotated(node: ast.ClassDef, outline: Outline) -> Iterator[tuple[Parameter, Place]]:
    for owner, members in outline.classes():
        for part, inner in members if owner is node else ():
            match part:
                case ast.AnnAssign(target=ast.Name(id=name), annotation=annotation, value=value):
                    at = place(inner, None)
                    kind = annotation.value if isinstance(annotation, ast.Subscript) else annotation
                    if at.qualified(kind) != "typing.ClassVar":
                        argument = ast.copy_location(ast.arg(arg=name, annotation=annotation), part)
                        yield Parameter(argument, value, inner.survey.top, inner), at
