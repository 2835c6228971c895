"""JSON web tokens: where they are made, and with which claims."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.claims import Claims, claims_in
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.mapping import Entry, entries_of
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.source import Location

_LIBRARIES = {"jwt.encode": "PyJWT", "jose.jwt.encode": "python-jose"}
_MAKERS = frozenset(
    f"{verb}_{thing}"
    for verb in ("create", "generate", "make", "issue", "encode", "build", "sign", "get", "new", "mint")
    for thing in (
        *("token", "access_token", "refresh_token", "jwt", "jwt_token", "auth_token", "jwt_access_token"),
        *("bearer_token", "session_token", "user_token", "tokens"),
    )
)
"""What functions that make tokens are usually called."""


class TokenEncoding:
    """`jwt.encode(payload, key)` of PyJWT or python-jose."""

    words = frozenset({"encode"})

    def __init__(self, call: Call, outline: Outline, function: str) -> None:
        self.node = call.node
        self.scope = call.scope
        self.outline = outline
        self.function = function
        """Its full name: `jose.jwt.encode`."""

    @classmethod
    def find(cls, outline: Outline) -> Iterator[TokenEncoding]:
        """The tokens that a statement makes."""
        for call in outline.calls(*cls.words):
            function = outline.callee(call)
            if function in _LIBRARIES:
                yield cls(call, outline, function)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.scope)

    @property
    def library(self) -> str:
        """The library that makes it."""
        return _LIBRARIES[self.function]

    @property
    def payload(self) -> ast.expr | None:
        """The expression of all its claims."""
        payload = self.node.args[0] if self.node.args else None
        return payload or argument(self.node, "payload") or argument(self.node, "claims")

    @property
    def key(self) -> ast.expr | None:
        """The key with which it is signed."""
        return argument(self.node, "key", 1)

    @property
    def algorithm(self) -> ast.expr | None:
        """How it is signed."""
        return argument(self.node, "algorithm", 2)

    @property
    def is_unsigned(self) -> bool:
        """Whether it is signed by nobody."""
        name = literal(self.algorithm)
        return isinstance(name, str) and name.lower() == "none"

    @cached_property
    def claims(self) -> list[Entry]:
        """The claims whose values can be seen, as the function puts them together."""
        return list(entries_of(self.payload, self.place)) if self.payload is not None else []

    @cached_property
    def contents(self) -> Claims:
        """The names of its claims, and what of them is not seen."""
        return claims_in(self.payload, self.place) if self.payload is not None else Claims(has_others=True)

    @cached_property
    def given_by_callers(self) -> list[Claims]:
        """The claims that calls of the function in the same module give it."""
        scope, found = self.scope.function, list[Claims]()
        node = scope.node if scope is not None else None
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return found
        positions = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
        skipped = 1 if positions[:1] in (["self"], ["cls"]) else 0
        for statement in self.outline.module.calling(frozenset({node.name}), inside=True):
            outline = Outline(statement, self.outline.module)
            for call in outline.calls(node.name):
                for parameter in self.contents.given:
                    name = parameter.arg
                    position = positions.index(name) - skipped if name in positions else None
                    given = argument(call.node, name, position)
                    if given is not None:
                        found.append(claims_in(given, place(outline, call.scope)))
        return found

    @property
    def function_name(self) -> str:
        """The name of the function that makes it."""
        scope = self.scope.function
        return str(getattr(scope.node, "name", "")) if scope is not None else ""


class _Maker(NamedTuple):
    """A function of the project that makes a token of what it is given: the library, and the parameters."""

    library: str
    parameters: tuple[str, ...]
    positions: tuple[str, ...]


class TokenClaims:
    """Claims that become a token: what `jwt.encode` is given, or a function of the project that calls it.

    `library` is the one that makes the token.
    """

    words = TokenEncoding.words | _MAKERS

    def __init__(self, call: Call, outline: Outline, library: str, claims: Sequence[Entry]) -> None:
        self.node = call.node
        self.outline = outline
        self.library = library
        self.claims = claims

    @classmethod
    def find(cls, outline: Outline) -> Iterator[TokenClaims]:
        """Those in a statement."""
        for encoding in TokenEncoding.find(outline):
            call = Call(encoding.node, encoding.scope, None, awaited=False)
            yield cls(call, outline, encoding.library, encoding.claims)
        for name in _MAKERS & outline.survey.calls.keys():
            for call in outline.survey.calls[name]:
                maker = _maker(call, outline)
                if maker is not None:
                    yield cls(call, outline, maker.library, list(_passed(call, maker, outline)))

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)


def _maker(call: Call, outline: Outline) -> _Maker | None:
    """The function that is called, if it is known to make a token of a parameter."""
    at = place(outline, call.scope)
    definition = at.definition(call.node.func)
    if definition is None or not isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    node, there = definition.node, definition.module

    def look() -> _Maker | None:
        scope = scope_of(definition)
        below = Outline(definition.statement, there)
        for encoding in TokenEncoding.find(below) if scope is not None else ():
            if encoding.scope is scope and encoding.contents.given:
                positions = [each.arg for each in (*node.args.posonlyargs, *node.args.args)]
                given = tuple(each.arg for each in encoding.contents.given)
                return _Maker(encoding.library, given, tuple(positions))
        return None

    return there.remember("token maker", definition.name, look)


def _passed(call: Call, maker: _Maker, outline: Outline) -> Iterator[Entry]:
    """The claims in the arguments that become claims of the token."""
    for parameter in maker.parameters:
        position = maker.positions.index(parameter) if parameter in maker.positions else None
        given = argument(call.node, parameter, position)
        if given is not None:
            yield from entries_of(given, place(outline, call.scope))
