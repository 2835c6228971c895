"""An operation: what a route asks for and answers, with all that it inherits."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.expression import UNKNOWN, argument, literal
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.status import status_code
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.callees import callees_of
from fastapi_mentor.project.application.dependants import Dependant, dependant_of, of_view, resolved
from fastapi_mentor.project.application.effects import is_shown
from fastapi_mentor.project.application.elements import expression_of
from fastapi_mentor.project.application.inputs import Input
from fastapi_mentor.project.application.markers import Marker, marked
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.naming import Named, made_id
from fastapi_mentor.project.application.routers import elements_of
from fastapi_mentor.project.application.schemes import Scheme
from fastapi_mentor.project.application.text import text_of, value_of

_TOKEN = pattern(r"{(\w+)(?::\w+)?}")
_STATUS = pattern(r"HTTP_(\d{3})_[A-Z_]+")
_REDIRECT = 307


@dataclass(frozen=True)
class Operation:
    """The operation of an endpoint. What is not known is None, or is left out."""

    endpoint: Endpoint

    @property
    def options(self) -> ast.Call:
        """The call that holds the route's options."""
        return self.endpoint.declaration.call

    @cached_property
    def path_names(self) -> frozenset[str]:
        """The names of the parameters in the full path."""
        return frozenset(_TOKEN.findall(self.endpoint.path or self.endpoint.declaration.path or ""))

    @cached_property
    def dependant(self) -> Dependant:
        """The handler with its dependencies, those of routers and the application first."""
        handler = self.endpoint.declaration.handler
        if handler.scope is None or handler.outline is None:
            found = Dependant(handler.name, known=False)
        else:
            found = dependant_of(
                *(handler.name, handler.scope, handler.outline, self.path_names),
                skipped=1 if self._is_method() else 0,
                given=self.endpoint.declaration.at.given,
            )
        view = of_view(handler.outline, self.path_names) if handler.outline is not None else None
        made = [view] if view is not None and self._is_method() else []
        found.dependencies = [*self.inherited_dependencies, *made, *found.dependencies]
        return found

    def _is_method(self) -> bool:
        """Whether the handler is called with an object: a method of a class-based view."""
        handler = self.endpoint.declaration.handler
        if handler.node is None or handler.outline is None or handler.scope is None:
            return False
        inside_class = (
            handler.outline.header is not None and handler.scope.parent is handler.outline.survey.top
        )
        inside_class = inside_class or isinstance(getattr(handler.scope.parent, "node", None), ast.ClassDef)
        names = [each.arg for each in (*handler.node.args.posonlyargs, *handler.node.args.args)]
        return inside_class and bool(names) and names[0] in ("self", "cls")

    @cached_property
    def inherited_dependencies(self) -> list[Dependant]:
        """What `dependencies=[...]` of the application, routers, inclusions and the route list."""
        return [
            resolved(target, at, self.path_names)
            for call, place in self.levels()
            for target, at in listed_dependencies(call, place)
        ]

    def levels(self) -> Iterator[tuple[ast.Call, Place]]:
        """The calls that say something about the route, the outermost first."""
        for step in self.endpoint.steps:
            if step.inclusion is not None:
                yield step.inclusion.call, step.inclusion.at
            is_own = step is self.endpoint.steps[-1]
            if step.node.router.call is not None and not (is_own and self.endpoint.declaration.is_listed):
                yield step.node.router.call, step.node.router.at
        yield self.options, self.endpoint.declaration.at

    @cached_property
    def inputs(self) -> list[Input]:
        """All parameters, those of dependencies and parameter models included."""
        return self.dependant.flat()

    @property
    def parameters(self) -> list[Input]:
        """Those that OpenAPI lists as parameters."""
        places = ("path", "query", "header", "cookie")
        return [each for each in self.inputs if each.place in places and each.shown]

    @property
    def body(self) -> list[Input]:
        """Those that are in the body."""
        return [each for each in self.inputs if each.place in ("body", "form", "file")]

    @cached_property
    def extra_body(self) -> ast.Dict | None:
        """The request body that `openapi_extra` describes, where the handler reads it by itself."""
        given = argument(self.options, "openapi_extra")
        found = expression_of(given, self.endpoint.declaration.at) if given is not None else None
        if found is None or not isinstance(found[0], ast.Dict):
            return None
        for key, value in zip(found[0].keys, found[0].values, strict=True):
            if isinstance(key, ast.Constant) and key.value == "requestBody":
                behind = expression_of(value, found[1])
                return (
                    behind[0] if behind is not None and isinstance(behind[0], ast.Dict) else ast.Dict([], [])
                )
        return None

    @cached_property
    def tags(self) -> list[str] | None:
        """The tags, inherited ones first."""
        found: list[str] = []
        for call, at in self.levels():
            given = argument(call, "tags")
            if given is None or (isinstance(given, ast.Constant) and given.value is None):
                continue
            elements = elements_of(given, at)
            if elements is None:
                return None
            names = [value_of(each, there) for each, there in elements]
            if any(not isinstance(name, str) for name in names):
                return None
            found.extend(name for name in names if isinstance(name, str))
        return found

    @cached_property
    def status(self) -> int | None:
        """The status code of success."""
        given = status_code(argument(self.options, "status_code"), self.endpoint.declaration.at)
        if given is UNKNOWN:
            return self._named_status()
        if isinstance(given, int):
            return given
        return _REDIRECT if self.asked_class == "starlette.responses.RedirectResponse" else 200

    def _named_status(self) -> int | None:
        """The code in the name of a constant, wherever that comes from: `status.HTTP_204_NO_CONTENT`."""
        given = argument(self.options, "status_code")
        value = value_of(given, self.endpoint.declaration.at)
        if isinstance(value, int):
            return value
        found = _STATUS.fullmatch(given.attr) if isinstance(given, ast.Attribute) else None
        return int(found[1]) if found is not None else None

    @cached_property
    def asked_class(self) -> str | None:
        """The full name of the response class that is asked for, nearest first."""
        levels = list(self.levels())
        for position, (call, at) in enumerate(reversed(levels)):
            name = "response_class" if position == 0 else "default_response_class"
            given = argument(call, name)
            if given is not None:
                return at.qualified(given)
        return None

    @cached_property
    def response_class(self) -> str | None:
        """The full name of the response class that is asked for, or that the handler says it returns."""
        if self.asked_class is not None:
            return self.asked_class
        returns = (
            self.endpoint.declaration.handler.node.returns if self.endpoint.declaration.handler.node else None
        )
        if returns is not None and argument(self.options, "response_model") is None:
            name_of = self.endpoint.declaration.at.qualified(returns)
            if name_of is not None and "starlette.responses.Response" in self._ancestors(name_of):
                return name_of
        return None

    def _ancestors(self, name: str) -> tuple[str, ...]:
        return tuple(self.endpoint.declaration.at.module.ancestors(name))

    @cached_property
    def response_model(self) -> str | None:
        """The source of the declared response model, or of the return annotation."""
        given = argument(self.options, "response_model")
        if given is not None:
            return None if isinstance(given, ast.Constant) and given.value is None else ast.unparse(given)
        node = self.endpoint.declaration.handler.node
        returns = node.returns if node is not None else None
        if returns is None or self.response_class is not None:
            return None
        return ast.unparse(returns)

    @cached_property
    def deprecated(self) -> bool:
        """Whether it, or a router above, is deprecated."""
        return any(literal(argument(call, "deprecated")) is True for call, _ in self.levels())

    @cached_property
    def shown(self) -> bool:
        """Whether OpenAPI shows it."""
        return all(is_shown(call, at) is not False for call, at in self.levels())

    @cached_property
    def security(self) -> list[Scheme]:
        """The security schemes that it requires, each once, with their scopes."""
        found: dict[str, Scheme] = {}

        def visit(dependant: Dependant, scopes: tuple[str, ...]) -> None:
            scopes = (*scopes, *(each for each in dependant.scopes if each not in scopes))
            if dependant.scheme is not None:
                known = found.get(dependant.scheme.name)
                merged = (*(known.scopes if known else ()), *scopes)
                unique = tuple(dict.fromkeys(merged))
                found[dependant.scheme.name] = replace(dependant.scheme, scopes=unique)
            for below in dependant.dependencies:
                visit(below, scopes)

        visit(self.dependant, ())
        return list(found.values())

    def operation_id(self, method: str) -> str | None:
        """The operation's id: as given, else made as FastAPI makes it; None where the path is not known."""
        given = text_of(argument(self.options, "operation_id"), self.endpoint.declaration.at)
        if given is not None or self.endpoint.path is None:
            return given
        own = self.endpoint.path.removeprefix(self.endpoint.mounted)
        for call, at in reversed(list(self.levels())):
            function = argument(call, "generate_unique_id_function")
            if function is not None:
                found = callees_of(function, at)
                return made_id(found[0], Named(self.name, own, self.tags)) if len(found) == 1 else None
        if self._is_named_by_its_router():
            return None
        path = _TOKEN.sub(r"{\1}", own)
        return re.sub(r"\W", "_", f"{self.name}{path}") + "_" + method.lower()

    def _is_named_by_its_router(self) -> bool:
        """Whether the router is of a class that gives operations their ids."""
        router = self.endpoint.steps[-1].node.router
        methods = (member_of(router.kind, each, router.at.module) for each in ("api_route", "add_api_route"))
        return any(method is not None and "operation_id=" in ast.unparse(method.node) for method in methods)

    @property
    def name(self) -> str:
        """The route's name: as given, else that of its function."""
        given = text_of(argument(self.options, "name"), self.endpoint.declaration.at)
        return given or self.endpoint.declaration.handler.name


def listed_dependencies(call: ast.Call, at: Place) -> Iterator[tuple[ast.expr, Place]]:
    """What `dependencies=[...]` of a call lists."""
    given = argument(call, "dependencies")
    elements = elements_of(given, at) if given is not None else None
    for node, there in elements or ():
        found = marked(node, there)
        if found is not None:
            marker = Marker(*found, is_default=True)
            if marker.is_injecting and marker.dependency is not None:
                yield marker.dependency
