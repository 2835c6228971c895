"""An uploaded file that a route reads whole, however large it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.route import Route, routes_of
from fastapi_mentor.facts.scope import Call, How, Scope
from fastapi_mentor.facts.taint.freedom import FILES
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_LIMITS = pattern(r"max|limit|\.size\b|content.length|too.?large|413", re.IGNORECASE)
_MAKING = frozenset({"FastAPI", "add_middleware", "APIRouter"})


class WholeUpload:
    """`await file.read()` of an `UploadFile`, or a parameter `file: Annotated[bytes, File()]`.

    `call` is the call that reads it, None for bytes, `parameter` the parameter of the route.
    """

    words = frozenset({"read", "File"})

    def __init__(self, call: Call | None, parameter: Parameter, route: Route, outline: Outline) -> None:
        self.call = call
        self.parameter = parameter
        self.route = route
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[WholeUpload]:
        """Those in the routes of a statement, unless something in there speaks of a limit."""
        found: dict[ast.arg, WholeUpload] = {}
        for call in outline.calls("read"):
            name = _read_whole(call.node)
            route = _route_of(call.scope, outline) if name else None
            parameter = _parameter_of(name, call.scope, route) if route is not None else None
            if route is not None and parameter is not None and parameter.node not in found:
                found[parameter.node] = cls(call, parameter, route, outline)
        for call in outline.calls("File"):
            for scope in outline.functions():
                route = _route_of(scope, outline) if scope.parent is call.scope else None
                for parameter in route.parameters if route is not None else ():
                    marker = parameter.marker
                    if marker is not None and marker[1] is call.node and parameter.type == "bytes":
                        assert route is not None
                        found[parameter.node] = cls(None, parameter, route, outline)
        for each in found.values():
            if not each._is_limited:
                yield each

    @property
    def location(self) -> Location:
        """The place where it is read, or declared."""
        return self.outline.location(self.call.node) if self.call is not None else self.parameter.location

    @property
    def statement(self) -> ast.Assign | None:
        """The assignment that gives a name to nothing but what is read."""
        call = self.call
        for each in ast.walk(self.route.node) if call is not None else ():
            match each:
                case ast.Assign(targets=[ast.Name()], value=value):
                    inner = value.value if isinstance(value, ast.Await) else value
                    if call is not None and inner is call.node:
                        return each
        return None

    @property
    def _is_limited(self) -> bool:
        route = self.route
        if any(each.option("max_body_size") is not None for each in route.stack):
            return True
        if route.construction is not None and argument(route.construction[0], "max_body_size") is not None:
            return True
        texts = [self.outline.text(route.node), *(ast.unparse(each) for each in route.node.decorator_list)]
        texts += [each.parsed_text for each in self.outline.module.calling(_MAKING)]
        return any(_LIMITS.search(text) is not None for text in texts)


def _read_whole(node: ast.Call) -> str:
    """The name of what `name.read()` or `name.file.read()` reads."""
    if node.args or node.keywords or not isinstance(node.func, ast.Attribute):
        return ""
    match node.func.value:
        case ast.Name(id=name) | ast.Attribute(value=ast.Name(id=name), attr="file"):
            return name
    return ""


def _route_of(scope: Scope, outline: Outline) -> Route | None:
    if not scope.is_function or not scope.node.decorator_list:  # type: ignore[union-attr]
        return None
    return next(iter(routes_of(scope, outline)), None)


def _parameter_of(name: str, scope: Scope, route: Route) -> Parameter | None:
    """The parameter that a name is, or through which it goes."""
    bindings = scope.bindings.get(name, ())
    if len(bindings) != 1:
        return None
    binding = bindings[0]
    if binding.how is How.ITERATED and isinstance(binding.value, ast.Name):
        return next(
            (each for each in route.parameters if each.node.arg == binding.value.id and _holds(each)), None
        )
    return next((each for each in route.parameters if each.node is binding.node and each.type in FILES), None)


def _holds(parameter: Parameter) -> bool:
    """Whether it is a list of files."""
    nodes = ast.walk(parameter.node.annotation) if parameter.node.annotation is not None else ()
    return any(
        parameter.place.qualified(each) in FILES
        for each in nodes
        if isinstance(each, ast.Name | ast.Attribute)
    )
