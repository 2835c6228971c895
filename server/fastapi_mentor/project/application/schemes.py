"""Security schemes: dependencies that tell OpenAPI how a request proves who it is from."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.place import Place
from fastapi_mentor.project.application.text import text_of

FORMS = frozenset(
    {"fastapi.security.OAuth2PasswordRequestForm", "fastapi.security.OAuth2PasswordRequestFormStrict"}
)
_SECURITY = "fastapi.security."
_NO_SCHEME = FORMS | {"fastapi.security.SecurityScopes", "fastapi.security.HTTPAuthorizationCredentials"}


@dataclass(frozen=True)
class Scheme:
    """A security scheme that a dependency is. `kind` is the name of FastAPI's class."""

    name: str
    kind: str
    scopes: tuple[str, ...] = ()
    given: tuple[tuple[str, str], ...] = ()

    @property
    def options(self) -> dict[str, str]:
        """What its constructor was given, as far as it is text: `tokenUrl`, `name` ..."""
        return dict(self.given)


def scheme_of(call: ast.Call, kind: str | None, at: Place) -> Scheme | None:
    if kind is None:
        return None
    ancestors: Sequence[str] = (kind, *at.module.ancestors(kind))
    base = next((a for a in ancestors if a.startswith(_SECURITY) and a not in _NO_SCHEME), None)
    if base is None:
        return None
    name = text_of(argument(call, "scheme_name"), at) or kind.rpartition(".")[2]
    texts = ((each.arg, text_of(each.value, at)) for each in call.keywords if each.arg is not None)
    given = tuple((key, value) for key, value in texts if value is not None)
    return Scheme(name, base.rpartition(".")[2], given=given)
