"""The limits that slowapi puts on functions: what a decorator says, and the limiter behind it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.construction import construction_of
from fastapi_mentor.facts.expression import Name, argument, has_unpacking
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter, parameters
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.facts.written import Written, elements, written
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

LIMITERS = frozenset({"slowapi.Limiter", "slowapi.extension.Limiter"})
_METHODS = ("limit", "shared_limit")
_NAMES = ("request", "websocket")
_LISTS = ("default_limits", "application_limits", "in_memory_fallback")
# The grammar of the package limits, of which the names of the times are the ones that it knows.
_ONE = r"\s*\d+\s*(?:/|\s*per\s*)\s*(?:\d+)?\s*(?:second|minute|hour|day|month|year)s?\s*"
_LIMITS = pattern(rf"{_ONE}(?:[,;|]{_ONE})*", re.IGNORECASE)
_MEANT = {
    **dict.fromkeys(("s", "sec", "secs"), "second"),
    **dict.fromkeys(("m", "min", "mins"), "minute"),
    **dict.fromkeys(("h", "hr", "hrs"), "hour"),
    "d": "day",
}
_ABBREVIATED = pattern(r"(\d+\s*(?:/|\s*per\s*)\s*\d*\s*)([a-z]+)", re.IGNORECASE)


def is_limit(text: str) -> bool:
    """Whether slowapi understands a limit."""
    return _LIMITS.fullmatch(text) is not None


def meant_limit(text: str) -> str | None:
    """The limit that an abbreviated one is meant to be: `5/minute` for `5/min`."""

    def spell(found: re.Match[str]) -> str:
        return found[1] + _MEANT.get(found[2].lower(), found[2])

    spelt = _ABBREVIATED.sub(spell, text)
    return spelt if is_limit(spelt) else None


class RateLimit:
    """`@limiter.limit("5/minute")` above a function, or `Limiter(default_limits=["5/minute"])`.

    `function` is the inside of the function, None for the limiter itself.
    """

    words = frozenset({"@limit", "@shared_limit", "Limiter"})

    def __init__(self, node: ast.Call, outline: Outline, at: Place, function: Scope | None = None) -> None:
        self.node = node
        self.outline = outline
        self.place = at
        self.function = function

    @classmethod
    def find(cls, outline: Outline) -> Iterator[RateLimit]:
        """The limits that a statement sets."""
        for call in outline.calls("Limiter"):
            if outline.callee(call) in LIMITERS:
                yield cls(call.node, outline, place(outline, call.scope))
        if any(name in outline.survey.calls for name in _METHODS):
            for scope in outline.functions():
                yield from limits_of(scope, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @cached_property
    def name(self) -> Name:
        """The name of the function."""
        return self.outline.name_of(self._node)

    @property
    def _node(self) -> Function:
        assert self.function is not None
        assert isinstance(self.function.node, Function)
        return self.function.node

    @property
    def is_first(self) -> bool:
        """Whether no other limit stands above this one."""
        return self.function is not None and limits_of(self.function, self.outline)[0].node is self.node

    @property
    def text(self) -> str:
        """The decorator's name as it is written."""
        return self.outline.text(self.node.func)

    @cached_property
    def limits(self) -> list[Written]:
        """The limits that are written out."""
        if self.function is not None:
            given = argument(self.node, "limit_value", 0)
            found = written(given, self.place) if given is not None else None
            return [found] if found is not None else []
        listed = [each for name in _LISTS if (each := argument(self.node, name)) is not None]
        return [each for given in listed for each in elements(given, self.place)]

    @cached_property
    def parameters(self) -> list[Parameter]:
        """What the function takes."""
        return [*parameters(self.function, self.outline)] if self.function is not None else []

    @property
    def request(self) -> Parameter | None:
        """The parameter that slowapi takes for the request: only its name counts."""
        return next((each for each in self.parameters if each.name in _NAMES), None)

    @property
    def takes_anything(self) -> bool:
        """Whether the function has `*args` or `**kwargs`."""
        given = self._node.args
        return given.kwarg is not None or given.vararg is not None

    @cached_property
    def limiter(self) -> tuple[ast.Call, Place] | None:
        """The call that made the limiter, if it can be seen, and its place."""
        if self.function is None:
            return self.node, self.place
        assert isinstance(self.node.func, ast.Attribute)
        return construction_of(self.node.func.value, self.place)

    @property
    def writes_headers(self) -> bool:
        """Whether the limiter is told to tell callers of limits in headers."""
        if self.limiter is None or has_unpacking(self.limiter[0]):
            return False
        given = argument(self.limiter[0], "headers_enabled")
        at = self.limiter[1]
        if at.outline is None:
            return isinstance(given, ast.Constant) and given.value is True
        found = written(given, at) if given is not None else None
        return found is not None and found.value is True and not found.is_default


def limits_of(scope: Scope, outline: Outline) -> list[RateLimit]:
    """The limits of a function, from the top."""
    return outline.once(("limits", id(scope)), lambda: [*_limits_of(scope, outline)])


def _limits_of(scope: Scope, outline: Outline) -> Iterator[RateLimit]:
    at = place(outline, scope.parent)
    for decorator in scope.node.decorator_list if isinstance(scope.node, Function) else ():
        match decorator:
            case ast.Call(func=ast.Attribute(value=owner, attr=name)) if name in _METHODS:
                if type_of(owner, at) in LIMITERS:
                    yield RateLimit(decorator, outline, at, scope)


def limiter_at_hand(at: Place) -> str | None:
    """What a limiter is called where it can be used."""
    for name in ("limiter", "rate_limiter", "app_limiter"):
        if type_of(ast.Name(name, ast.Load()), at) in LIMITERS:
            return name
    return None
