"""JSON web tokens: where they are made, with which claims, and where they are read, and how carefully."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from fastapi_mentor.facts.expression import UNKNOWN, argument, has_unpacking, literal
from fastapi_mentor.facts.mapping import Entry, entries_of
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.source import Location

_ENCODERS = {"jwt.encode": "PyJWT", "jose.jwt.encode": "python-jose"}
_DECODERS = {
    "jwt.decode": "PyJWT",
    "jwt.decode_complete": "PyJWT",
    "jose.jwt.decode": "python-jose",
    "jose.jws.verify": "python-jose",
    "jose.jwt.get_unverified_claims": "python-jose",
    "jose.jws.get_unverified_claims": "python-jose",
}
_VERIFIER = re.compile(r".*(verif|validat|decode|introspect|authenticat)\w*", re.IGNORECASE)


class TokenEncoding:
    """`jwt.encode(payload, key)` of PyJWT or python-jose."""

    def __init__(self, call: Call, outline: Outline) -> None:
        self.node = call.node
        self.scope = call.scope
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[TokenEncoding]:
        """The tokens that a statement makes."""
        for call in outline.calls("encode"):
            if outline.callee(call) in _ENCODERS:
                yield cls(call, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.scope)

    @cached_property
    def claims(self) -> list[Entry]:
        """The claims whose values can be seen, as the function puts them together."""
        payload = self.node.args[0] if self.node.args else None
        payload = payload or argument(self.node, "payload") or argument(self.node, "claims")
        return list(entries_of(payload, self.place)) if payload is not None else []


class Doubt(NamedTuple):
    """A reason why a token is not checked: what it is, and the syntax that says so."""

    kind: str
    node: ast.AST


class TokenDecoding:
    """`jwt.decode(token, key, algorithms=[...])` and what else reads a token, of PyJWT or python-jose."""

    def __init__(self, call: Call, outline: Outline, function: str) -> None:
        self.node = call.node
        self.scope = call.scope
        self.outline = outline
        self.function = function
        """Its full name: `jose.jwt.decode`."""
        self.library = _DECODERS[function]

    @classmethod
    def find(cls, outline: Outline) -> Iterator[TokenDecoding]:
        """The readings of tokens in a statement."""
        for call in outline.calls("decode", "decode_complete", "verify", "get_unverified_claims"):
            function = outline.callee(call)
            if function in _DECODERS:
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
    def token(self) -> ast.expr | None:
        """The token that is read."""
        return (
            self.node.args[0]
            if self.node.args
            else argument(self.node, "jwt") or argument(self.node, "token")
        )

    @property
    def key(self) -> ast.expr | None:
        """The key against which it is checked."""
        return argument(self.node, "key", 1)

    @property
    def algorithms(self) -> ast.expr | None:
        """The algorithms that are accepted."""
        return argument(self.node, "algorithms", 2)

    @property
    def options(self) -> ast.expr | None:
        """The expression given as `options`."""
        return argument(self.node, "options", 3)

    @cached_property
    def doubts(self) -> list[Doubt]:
        """Why the claims that it gives may be anybody's."""
        return list(self._doubts())

    def _doubts(self) -> Iterator[Doubt]:
        if self.function.endswith("get_unverified_claims"):
            yield Doubt("unverified", self.node.func)
            return
        for entry in entries_of(self.options, self.place) if self.options is not None else ():
            if entry.key == "verify_signature" and literal(entry.value) is False:
                yield Doubt("verify_signature", entry.node)
        verify = argument(self.node, "verify")
        if verify is not None and literal(verify) is False:
            yield Doubt("verify", next(each for each in self.node.keywords if each.arg == "verify"))
        match self.algorithms:
            case None:
                if self.function == "jose.jwt.decode" and not has_unpacking(self.node):
                    yield Doubt("algorithms", self.node)
            case ast.Constant(value=None):
                if self.library == "python-jose":
                    yield Doubt("algorithms", self.algorithms)
            case ast.Constant(value=str() as name) if name.lower() == "none":
                yield Doubt("none", self.algorithms)
            case ast.List(elts=listed) | ast.Tuple(elts=listed):
                for each in listed:
                    if str(literal(each)).lower() == "none" and literal(each) is not UNKNOWN:
                        yield Doubt("none", each)

    @property
    def is_checked_elsewhere(self) -> bool:
        """Whether the function also has the same token checked, by itself or by a function that says so."""
        if not isinstance(self.token, (ast.Name, ast.Attribute)):
            return False
        token = ast.unparse(self.token)
        scope = self.scope.function or self.scope
        return any(
            call.node is not self.node and self._is_check(call, token) for call in _calls_within(scope)
        )

    def _is_check(self, call: Call, token: str) -> bool:
        given = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
        if not any(
            ast.unparse(each) == token for each in given if isinstance(each, (ast.Name, ast.Attribute))
        ):
            return False
        function = self.outline.callee(call)
        if function in _DECODERS:
            return not TokenDecoding(call, self.outline, function).doubts
        if function is not None and function.startswith(("jwt.", "jose.")):
            return False
        match call.node.func:
            case ast.Attribute(attr=name) | ast.Name(id=name):
                return _VERIFIER.fullmatch(name) is not None and "unverified" not in name
        return False


def _calls_within(scope: object) -> Iterator[Call]:
    yield from scope.calls  # type: ignore[attr-defined]
    for child in scope.children:  # type: ignore[attr-defined]
        yield from _calls_within(child)
