"""A middleware that is put on an application after it was made, and what stands around it."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.expression import Name, argument
from fastapi_mentor.facts.http_middleware import APPLICATION, BASE, HttpMiddleware
from fastapi_mentor.facts.lifespan import Lifespan
from fastapi_mentor.facts.names import Definition, dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.route import routes_of
from fastapi_mentor.facts.scope import Call, Function, How, Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location

CORS = "starlette.middleware.cors.CORSMiddleware"
_ANSWERING = frozenset(
    {
        "starlette.middleware.trustedhost.TrustedHostMiddleware",
        "starlette.middleware.authentication.AuthenticationMiddleware",
        "slowapi.middleware.SlowAPIMiddleware",
        "slowapi.middleware.SlowAPIASGIMiddleware",
    }
)


class MiddlewareUse:
    """`app.add_middleware(X, ...)`, or `@app.middleware("http")` above a function."""

    words = frozenset({"add_middleware", "middleware"})

    def __init__(self, call: Call, outline: Outline) -> None:
        assert isinstance(call.node.func, ast.Attribute)
        self.call = call
        self.node = call.node
        self.owner = call.node.func.value
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[MiddlewareUse]:
        """The middleware that a statement adds."""
        for call in outline.calls(*cls.words):
            callee = call.node.func
            if isinstance(callee, ast.Attribute):
                kind = type_of(callee.value, place(outline, call.scope))
                if outline.is_a(kind, APPLICATION):
                    yield cls(call, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.call.scope)

    @property
    def is_decorator(self) -> bool:
        """Whether it stands above a function."""
        return isinstance(self.node.func, ast.Attribute) and self.node.func.attr == "middleware"

    @property
    def target(self) -> ast.expr | None:
        """What is given as the class of the middleware."""
        return None if self.is_decorator else argument(self.node, "middleware_class", 0)

    @property
    def kind(self) -> str | None:
        """The full name of its class."""
        return self.place.qualified(self.target) if self.target is not None else None

    @cached_property
    def function(self) -> HttpMiddleware | None:
        """The function that it stands above."""
        for scope in self.outline.survey.scopes:
            if isinstance(scope.node, Function) and self.node in scope.node.decorator_list:
                return HttpMiddleware(scope, self.outline)
        return None

    @property
    def statement(self) -> ast.stmt | None:
        """The statement that does nothing but add it."""
        around = self.call.scope.node
        if self.is_decorator:
            return self.function.node if self.function is not None else None
        body = around.body if isinstance(around, Function) else self.outline.statement.nodes
        return next((each for each in body if isinstance(each, ast.Expr) and each.value is self.node), None)

    # When

    @property
    def runs_late(self) -> str | None:
        """The function around, in words, where it runs only when the application has started."""
        scope = self.call.scope
        if self.is_decorator and self.function is not None:
            scope = self.function.scope.parent or scope
        if not isinstance(scope.node, Function) or self._is_of_local_application(scope):
            return None
        if any(_is_event(each) for each in scope.node.decorator_list):
            return "at startup"
        if any(each.scope is scope for each in Lifespan.find(self.outline)):
            return "in the lifespan"
        return "for a request" if routes_of(scope, self.outline) else None

    def _is_of_local_application(self, scope: Scope) -> bool:
        if not isinstance(self.owner, ast.Name):
            return True
        bindings = scope.bindings.get(self.owner.id, ())
        return any(each.how is not How.PARAMETER for each in bindings)

    # What is further out

    @property
    def later(self) -> list[MiddlewareUse]:
        """What is added to the same application further down: it goes around this one."""
        module, owner = self.outline.module, dotted_name(self.owner)
        if self.call.scope.node is not None:
            outlines = [self.outline]
        else:
            found = list(module.calling(self.words, inside=True))
            start = next((i for i, each in enumerate(found) if each is self.outline.statement), len(found))
            outlines = [Outline(each, module) for each in found[start:]]
        uses = [
            use
            for outline in outlines
            for use in sorted(MiddlewareUse.find(outline), key=lambda use: use.location[1:3])
            if dotted_name(use.owner) == owner and _level(use) is _level(self)
        ]
        uses = [each for each in uses if each.statement is not None]
        position = next((i for i, each in enumerate(uses) if each.node is self.node), None)
        return uses[position + 1 :] if position is not None else []

    @property
    def answers_itself(self) -> bool:
        """Whether it is known to answer some requests without passing them on."""
        if self.is_decorator:
            function = self.function
            return function is not None and function.answers_itself and not function.speaks_of_cors
        return answers_itself(self.kind, self.node, self.place)

    @property
    def label(self) -> Name | str:
        """What it is called."""
        if self.is_decorator:
            return self.function.name if self.function is not None else "middleware"
        given = argument(self.node, "dispatch") if self.kind == BASE else None
        if given is not None:
            return self.outline.text(given)
        return self.outline.text(self.target) if self.target is not None else "middleware"


def answers_itself(kind: str | None, node: ast.Call, at: Place) -> bool:
    """Whether a middleware of a class, made with the options of a call, is known to answer some requests."""
    if kind is None or kind in _ANSWERING:
        return kind is not None
    given = argument(node, "dispatch") if kind == BASE else None
    if given is not None:
        return _answers(at.definition(given))
    for name in ("dispatch", "__call__"):
        member = member_of(kind, name, at.module)
        if member is not None:
            return _makes_response(member.outline, name)
    return False


def _level(use: MiddlewareUse) -> ast.AST | None:
    """The function in which it stands; None for the module itself."""
    return use.call.scope.node


def _answers(definition: Definition | None) -> bool:
    """Whether a function that is given as `dispatch=` makes a response of its own."""
    if definition is None or not isinstance(definition.node, Function):
        return False
    definition.module.survey(definition)  # so that it is known to have been read
    return _makes_response(Outline(definition.statement, definition.module), definition.name)


def _makes_response(outline: Outline, name: str) -> bool:
    """Whether a function of a statement answers by itself, and says nothing of CORS."""
    for scope in outline.functions():
        if isinstance(scope.node, Function) and scope.node.name == name:
            found = HttpMiddleware(scope, outline)
            makes = found.makes_response if name == "__call__" else found.answers_itself
            return makes and not found.speaks_of_cors
    return False


def _is_event(decorator: ast.expr) -> bool:
    match decorator:
        case ast.Call(func=ast.Attribute(attr="on_event")):
            return True
    return False
