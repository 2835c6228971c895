"""JSON web tokens: where they are made, and with which claims."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.mapping import Entry, entries_of
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.source import Location

_ENCODERS = frozenset({"jwt.encode", "jose.jwt.encode"})


class TokenEncoding:
    """`jwt.encode(payload, key)` of PyJWT or python-jose."""

    words = frozenset({"encode"})

    def __init__(self, call: Call, outline: Outline) -> None:
        self.node = call.node
        self.scope = call.scope
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[TokenEncoding]:
        """The tokens that a statement makes."""
        for call in outline.calls(*cls.words):
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
