"""A response that a function makes and returns."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.facts.response import Answer
from fastapi_mentor.facts.scope import How

_PLAIN = frozenset(
    f"starlette.responses.{name}Response"
    for name in ("", "JSON", "HTML", "PlainText", "ORJSON", "UJSON", "Streaming", "File")
)


class MadeResponse(NamedTuple):
    """A call that makes a response of Starlette, without a status unless `status` says one.

    A redirect is none: it has a status of its own. `name` is the local name that holds it, if one does.
    """

    node: ast.Call
    kind: str
    status: ast.expr | None
    name: str | None


def made_responses(answer: Answer) -> Iterator[MadeResponse]:
    """The responses that a function is seen to make and return, whose arguments are all written out."""
    for value in answer.values:
        call, name = value, None
        if isinstance(value, ast.Name):
            bindings = answer.scope.bindings.get(value.id, [])
            if len(bindings) != 1 or bindings[0].how is not How.ASSIGNED or bindings[0].value is None:
                continue
            call, name = bindings[0].value, value.id
        if isinstance(call, ast.Call) and not has_unpacking(call):
            kind = answer.place.qualified(call.func)
            if kind in _PLAIN:
                yield MadeResponse(call, kind, argument(call, "status_code", 1), name)
