"""The route that gives out the tokens of an `OAuth2PasswordBearer`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.route import Route
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_BEARER = "fastapi.security.OAuth2PasswordBearer"
_LIKELY = pattern(r"scheme|oauth2?|bearer|reusable", re.IGNORECASE)
_NAMES = pattern(r"password|passwd|pwd", re.IGNORECASE)


class TokenRoute:
    """`@app.post("/token")`, where an `OAuth2PasswordBearer` at hand has that for its `tokenUrl`.

    `parameter` is what it reads the password from, where that is no form: a model of JSON, or the query.
    """

    words = frozenset({"@post"})

    def __init__(self, route: Route, parameter: Parameter, is_json: bool) -> None:
        self.route = route
        self.parameter = parameter
        self.is_json = is_json
        self.outline = route.outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[TokenRoute]:
        """The ones in a statement."""
        for route in Route.find(outline):
            if route.kind != "post" or not route.path or not route.is_first_of_stack:
                continue
            found = _password(route)
            if found is not None and _is_token_url(route.path, outline):
                yield cls(route, *found)

    @property
    def location(self) -> Location:
        """The place of the function's name."""
        return self.route.location


def _password(route: Route) -> tuple[Parameter, bool] | None:
    """The parameter with the password, and whether it is a model of JSON; None where a form has it."""
    for parameter in route.parameters:
        if parameter.marker is not None and parameter.marker[0] not in ("fastapi.Body", "fastapi.Query"):
            continue
        name = parameter.node.arg
        if _NAMES.fullmatch(name):
            is_json = parameter.marker is not None and parameter.marker[0] == "fastapi.Body"
            return parameter, is_json
        kind = parameter.type
        symbol = route.outline.module.symbol(kind) if kind is not None else None
        model = Model.of(symbol.definition) if symbol is not None else None
        if model is not None and any(_NAMES.fullmatch(field) for field in model.fields):
            return parameter, True
    return None


def _is_token_url(path: str, outline: Outline) -> bool:
    """Whether a scheme that the module makes or imports leads to a path."""
    wanted = path.strip("/")
    asked = [url.strip("/") for url in _urls(outline)] if wanted else []
    return any(url == wanted or url.endswith(f"/{wanted}") for url in asked)


def _urls(outline: Outline) -> Iterator[str]:
    module = outline.module
    for statement in module.calling(frozenset({"OAuth2PasswordBearer"}), inside=True):
        around = Outline(statement, module)
        for call in around.calls("OAuth2PasswordBearer"):
            if around.callee(call) == _BEARER:
                yield from _url(call.node, place(around, call.scope))
    for name in module.imported_names():
        symbol = module.resolve(name) if _LIKELY.search(name) else None
        definition = symbol.definition if symbol is not None else None
        if definition is not None and isinstance(definition.value, ast.Call):
            there = Place(definition.module, None, None)
            if there.qualified(definition.value.func) == _BEARER:
                yield from _url(definition.value, there)


def _url(call: ast.Call, at: Place) -> Iterator[str]:
    found = literal(argument(call, "tokenUrl", 0))
    if isinstance(found, str) and "://" not in found:
        yield found
