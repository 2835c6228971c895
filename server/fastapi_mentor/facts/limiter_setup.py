"""What makes an application keep the limits of slowapi: its limiter, its handler, its middleware."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.construction import construction_of
from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.facts.limiter import LIMITERS, limiter_at_hand
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline, survey_of
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location, Statement

_MIDDLEWARE = frozenset({"SlowAPIMiddleware", "SlowAPIASGIMiddleware"})
_KINDS = {"_rate_limit_exceeded_handler": "handler", **dict.fromkeys(_MIDDLEWARE, "middleware")}


class LimiterSetup:
    """`app.state.limiter = ...`, `app.add_middleware(SlowAPIMiddleware)`, or the handler that slowapi has.

    `kind` is "limiter", "middleware" or "handler", `node` what is said to be wrong.
    """

    words = frozenset({"add_exception_handler", "add_middleware", "limiter"})

    def __init__(self, kind: str, node: ast.expr, owner: ast.expr, scope: Scope, outline: Outline) -> None:
        self.kind = kind
        self.node = node
        self.owner = owner
        self.scope = scope
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[LimiterSetup]:
        """What a statement sets up."""
        for call in outline.calls("add_exception_handler", "add_middleware"):
            function = call.node.func
            given = call.node.args[-1] if call.node.args else None
            if given is None or not isinstance(function, ast.Attribute):
                continue
            kind = _KINDS.get((dotted_name(given) or "").rpartition(".")[2])
            if kind is None or not (outline.qualified(given, call.scope) or "").startswith("slowapi."):
                continue
            if (kind == "handler") is (function.attr == "add_exception_handler"):
                yield cls(kind, call.node, function.value, call.scope, outline)
        for node, scope in outline.survey.attributes.get("limiter", ()):
            state = node.value
            if isinstance(node.ctx, ast.Store) and isinstance(state, ast.Attribute) and state.attr == "state":
                yield cls("limiter", node, state.value, scope, outline)

    @property
    def location(self) -> Location:
        """The place of the call, or of what is set."""
        return self.outline.location(self.node)

    @cached_property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.scope)

    @property
    def statement(self) -> ast.stmt | None:
        """The statement that does nothing else."""
        around = self.scope.node
        body = around.body if isinstance(around, Function) else self.outline.statement.nodes
        for each in body:
            if isinstance(each, ast.Expr | ast.Assign) and self.node in (
                each.value,
                *getattr(each, "targets", ()),
            ):
                return each
        return None

    @cached_property
    def limiter(self) -> tuple[ast.Call, Place] | None:
        """The call that made the limiter that the application is given, and its place."""
        if self.kind != "limiter" or not isinstance(self.statement, ast.Assign):
            return None
        value = self.statement.value
        return construction_of(value, self.place) if type_of(value, self.place) in LIMITERS else None

    @property
    def has_defaults(self) -> bool:
        """Whether that limiter has limits for all routes."""
        if self.limiter is None or has_unpacking(self.limiter[0]):
            return False
        given = [argument(self.limiter[0], name) for name in ("default_limits", "application_limits")]
        return any(isinstance(each, ast.List | ast.Tuple) and each.elts for each in given)

    @property
    def sees_its_application(self) -> bool:
        """Whether the application is made in this module, so that this is where it is set up."""
        made = construction_of(self.owner, self.place)
        return made is not None and made[1].module is self.outline.module

    # What the module does besides

    @property
    def sets_limiter(self) -> bool:
        """Whether an application is given a limiter here, or anywhere else."""
        for statement in self._around(frozenset({"limiter=", "setattr"})):
            if "limiter" in statement.parsed_text and "state" in statement.parsed_text:
                return True
        return self._others_say("state.limiter")

    @property
    def has_middleware(self) -> bool:
        """Whether the middleware of slowapi is put on an application here, or anywhere else."""
        for statement in self._around(frozenset({"add_middleware", "Middleware", "FastAPI"})):
            if any(name in statement.parsed_text for name in _MIDDLEWARE):
                return True
        return self._others_say(*_MIDDLEWARE)

    @property
    def included(self) -> ast.expr | None:
        """A router that is included in this application."""
        owner = dotted_name(self.owner)
        for statement in self._around(frozenset({"include_router"})):
            for call in survey_of(statement).calls.get("include_router", ()):
                function = call.node.func
                if (
                    isinstance(function, ast.Attribute)
                    and dotted_name(function.value) == owner
                    and call.node.args
                ):
                    return call.node.args[0]
        return None

    @property
    def name_of_limiter(self) -> str | None:
        """What a limiter is called here."""
        return limiter_at_hand(self.place)

    def _around(self, words: frozenset[str]) -> Sequence[Statement]:
        return self.outline.module.calling(words, inside=True)

    def _others_say(self, *words: str) -> bool:
        """Whether one of some words stands in another file; asked last, for all are looked through."""
        return any(self.outline.module.mentions(words).values())
