"""The making of a router, and the routes that its module gives it."""

from __future__ import annotations

import ast
from collections.abc import Container, Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.route import DECORATORS
from fastapi_mentor.facts.scope import Call, Function
from fastapi_mentor.facts.uses import is_used
from fastapi_mentor.source import Location, Statement

_MARKERS = frozenset({"fastapi.Depends", "fastapi.Security"})
_NAMES = frozenset({"Depends", "Security"})
Guard = ast.expr | ast.arg
"""Where a route asks for a dependency without using its value: in the decorator, or with a parameter."""


class RoutedFunction(NamedTuple):
    """A function at the top level of a module, and one of the decorators that make it a route."""

    node: Function
    decorator: ast.Call
    statement: Statement


class RouterMaking:
    """`router = APIRouter(...)` at the top level of a module; `name` is what it is called."""

    words = frozenset({"APIRouter"})

    def __init__(self, call: Call, name: str, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.name = name
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[RouterMaking]:
        """The router that a statement makes."""
        top = outline.survey.top
        if outline.header is not None:
            return
        for call in outline.calls("APIRouter"):
            for name, bindings in top.bindings.items():
                is_it = len(bindings) == 1 and bindings[0].value is call.node
                if is_it and outline.callee(call) == "fastapi.APIRouter":
                    yield cls(call, name, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @cached_property
    def routes(self) -> Sequence[RoutedFunction]:
        """The functions that statements of the module make routes of it, in their order."""
        found: list[RoutedFunction] = []
        for statement in self.outline.module.calling(DECORATORS, inside=True):
            for node in statement.nodes:
                if isinstance(node, Function):
                    found += (RoutedFunction(node, each, statement) for each in self._decorators(node))
        return found

    def _decorators(self, node: Function) -> Iterator[ast.Call]:
        for decorator in node.decorator_list:
            match decorator:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=kind)) if name == self.name:
                    if kind in DECORATORS:
                        yield decorator

    @property
    def holds_others(self) -> bool:
        """Whether other routers are included in it."""
        for statement in self.outline.module.calling(frozenset({"include_router"})):
            for call in Outline(statement, self.outline.module).calls("include_router"):
                match call.node.func:
                    case ast.Attribute(value=ast.Name(id=name)) if name == self.name:
                        return True
        return False

    def option(self, name: str) -> ast.expr | None:
        """What it says about an option."""
        return argument(self.node, name)


def common_guards(router: RouterMaking) -> list[tuple[str, list[Guard]]]:
    """The dependencies that all routes ask for without using their values: their source, and each place."""
    common: dict[str, list[Guard]] | None = None
    for route in router.routes:
        found = _guards_of(route, common, router.outline.module)
        if common is None:
            common = {text: [guard] for text, guard in found.items()}
        else:
            common = {text: [*common[text], found[text]] for text in common if text in found}
        if not common:
            return []
    at = Place(router.outline.module, None, None)
    return [(text, guards) for text, guards in (common or {}).items() if _is_of_fastapi(text, at)]


def _guards_of(route: RoutedFunction, wanted: Container[str] | None, module: Module) -> dict[str, Guard]:
    found: dict[str, Guard] = {}
    given = argument(route.decorator, "dependencies")
    if isinstance(given, ast.List):
        found |= {ast.unparse(each): each for each in given.elts if _is_marker(each)}
    if len(route.node.decorator_list) > 1:
        return found
    for parameter, marker in _markers(route.node):
        text = ast.unparse(marker)
        if text in found or (wanted is not None and text not in wanted):
            continue
        outline = Outline(route.statement, module)
        scope = next(each for each in outline.survey.scopes if each.node is route.node)
        if not is_used(parameter.arg, scope, outline):
            found[text] = parameter
    return found


def _markers(node: Function) -> Iterator[tuple[ast.arg, ast.Call]]:
    """The parameters that are written with `Depends(...)`, which names what it depends on."""
    given = node.args
    positional = [*given.posonlyargs, *given.args]
    defaults: dict[ast.arg, ast.expr | None] = dict(
        zip(reversed(positional), reversed(given.defaults), strict=False)
    )
    defaults |= dict(zip(given.kwonlyargs, given.kw_defaults, strict=True))
    for parameter in (*positional, *given.kwonlyargs):
        candidates = [defaults.get(parameter)]
        match parameter.annotation:
            case ast.Subscript(slice=ast.Tuple(elts=[_, *others])):
                candidates += others
        for each in candidates:
            if each is not None and _is_marker(each):
                assert isinstance(each, ast.Call)
                yield parameter, each


def _is_of_fastapi(text: str, at: Place) -> bool:
    """Whether the marker that is written so is FastAPI's."""
    node = ast.parse(text, mode="eval").body
    return isinstance(node, ast.Call) and at.qualified(node.func) in _MARKERS


def _is_marker(node: ast.expr) -> bool:
    match node:
        case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name), args=[_, *_]):
            return name in _NAMES
    return False
