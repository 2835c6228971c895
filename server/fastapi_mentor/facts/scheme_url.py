"""The URLs that a security scheme gives to clients."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.call_fact import CallFact
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Call

_URLS = {
    "OAuth2PasswordBearer": (("tokenUrl", 0), ("refreshUrl", None)),
    "OAuth2AuthorizationCodeBearer": (("authorizationUrl", 0), ("tokenUrl", 1), ("refreshUrl", 2)),
    "OpenIdConnect": (("openIdConnectUrl", None),),
}


class SchemeUrl(CallFact):
    """One URL of `OAuth2PasswordBearer(tokenUrl="...")` and the like; `argument` is its expression."""

    words = frozenset(_URLS)

    def __init__(self, call: Call, argument: ast.expr, url: str, outline: Outline) -> None:
        super().__init__(call, outline)
        self.argument = argument
        self.url = url

    @classmethod
    def find(cls, outline: Outline) -> Iterator[SchemeUrl]:
        """The ones in a statement."""
        for name in _URLS:
            for call in outline.calls(name):
                if outline.callee(call) != f"fastapi.security.{name}":
                    continue
                for option, position in _URLS[name]:
                    given = argument(call.node, option, position)
                    url = literal(given)
                    if given is not None and isinstance(url, str):
                        yield cls(call, given, url, outline)
