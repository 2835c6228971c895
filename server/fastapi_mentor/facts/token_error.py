"""The exception of a bad token, where it leaves the function that FastAPI calls."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.catching import BROAD, caught
from fastapi_mentor.facts.decoding import TokenDecoding
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call, Scope
from fastapi_mentor.source import Location

ERRORS = {"PyJWT": "InvalidTokenError", "python-jose": "JWTError"}
"""What each library raises for a token that it does not accept."""
_ENOUGH = {
    "PyJWT": frozenset({"PyJWTError", "InvalidTokenError", "DecodeError"}),
    "python-jose": frozenset({"JWTError", "JOSEError", "JWSError"}),
}
_PACKAGES = {"PyJWT": "jwt.", "python-jose": "jose."}
_HARMLESS = ("fastapi.", "starlette.", "pydantic.", "sqlalchemy.", "jwt.", "jose.")
_HANDLERS = frozenset(
    f"{verb}({error}"
    for verb in ("exception_handler", "add_exception_handler")
    for error in ("jwt", "jose", "JWTError", "JOSEError", "PyJWTError", "InvalidTokenError", "DecodeError")
)
"""How other files tell an application what to answer."""
_READERS = frozenset(
    f"{verb}_{thing}"
    for verb in ("decode", "verify", "parse", "read", "validate", "check")
    for thing in ("token", "access_token", "jwt", "jwt_token", "refresh_token", "auth_token", "bearer_token")
) | {"get_payload", "get_token_payload", "decode_jwt_token", "get_token_data", "verify_and_decode"}
"""What functions that read tokens are usually called."""


class Caught(NamedTuple):
    """Whether a `try` around a call catches the error of a bad token; `only` are others that it does."""

    surely: bool
    only: tuple[str, ...] = ()


class EscapingTokenError:
    """A token is read in a route or dependency, and nothing there catches the error of a bad one.

    `decoding` is the reading; `through` is the function of the project that does it, if it is not the handler
    itself. `only` names the errors that are caught instead.
    """

    words = frozenset({"decode", "decode_complete"}) | _READERS

    def __init__(
        self,
        call: Call,
        decoding: TokenDecoding,
        through: Definition | None,
        only: tuple[str, ...],
        handler: Handler,
    ) -> None:
        self.node = call.node
        self.scope = call.scope
        self.decoding = decoding
        self.through = through
        self.only = only
        self.handler = handler
        self.outline = handler.outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[EscapingTokenError]:
        """The ones in a statement."""
        for call in outline.calls(*cls.words):
            found = _reading(call, outline)
            handler = _handler_around(call.scope, outline) if found is not None else None
            if found is None or handler is None or handler.may_have_another_signature:
                continue
            decoding, through = found
            state = caught_around(call, decoding.library, outline)
            if not state.surely:
                yield cls(call, decoding, through, state.only, handler)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.scope)

    @property
    def is_handled_by_application(self) -> bool:
        """Whether the project tells an application what to answer to such an exception."""
        putting = frozenset({"exception_handler", "add_exception_handler"})
        for statement in self.outline.module.calling(putting, inside=True):
            outline = Outline(statement, self.outline.module)
            for call in outline.calls(*putting):
                raised = argument(call.node, "exc_class_or_status_code", 0)
                name = place(outline, call.scope).qualified(raised) if raised is not None else None
                if name in BROAD or (name or "").startswith(_PACKAGES[self.decoding.library]):
                    return True
        return any(self.outline.module.mentions(_HANDLERS).values())

    @property
    def error(self) -> str:
        """The class of the exception."""
        return ERRORS[self.decoding.library]


def _reading(call: Call, outline: Outline) -> tuple[TokenDecoding, Definition | None] | None:
    """The reading that a call is, or that the function does which is called and which lets its error out."""
    found = TokenDecoding.of(call, outline)
    if found is not None:
        return found, None
    name = getattr(call.node.func, "attr", None) or getattr(call.node.func, "id", "")
    if name not in _READERS:
        return None
    definition = place(outline, call.scope).definition(call.node.func)
    scope = scope_of(definition) if definition is not None else None
    if definition is None or scope is None or scope.node is None or scope.node.decorator_list:  # type: ignore[union-attr]
        return None
    if isinstance(scope.node, ast.AsyncFunctionDef) and not call.awaited:
        return None
    below = Outline(definition.statement, definition.module)
    for decoding in TokenDecoding.find(below):
        made = Call(decoding.node, decoding.scope, None, awaited=False)
        if decoding.scope is scope and caught_around(made, decoding.library, below) == Caught(False):
            return decoding, definition
    return None


def _handler_around(scope: Scope, outline: Outline) -> Handler | None:
    return next((each for each in Handler.find(outline) if each.scope is scope), None)


def caught_around(call: Call, library: str, outline: Outline) -> Caught:
    """Whether the error of a bad token is caught around a call; where there is no telling, it is."""
    only: list[str] = []
    at = place(outline, call.scope)
    for each, where in outline.survey.tries:
        if where is not call.scope or not any(_holds(part, call.node) for part in each.body):
            continue
        for handler in each.handlers:
            for name in caught(handler, at):
                if name is None or name in BROAD or _is_enough(name, library):
                    return Caught(True)
                if not name.startswith(_HARMLESS) and not hasattr(builtins, name):
                    return Caught(True)
                only.append(name.rpartition(".")[2])
    return Caught(_is_suppressed(call), tuple(only))


def _is_enough(name: str, library: str) -> bool:
    return name.startswith(_PACKAGES[library]) and name.rpartition(".")[2] in _ENOUGH[library]


def _is_suppressed(call: Call) -> bool:
    """Whether it stands in a `with` that may catch exceptions."""
    calls = [each for each in call.scope.calls if "suppress" in ast.unparse(each.node.func)]
    return bool(calls)


def _holds(outer: ast.stmt, node: ast.expr) -> bool:
    start, end = (outer.lineno, outer.col_offset), (outer.end_lineno or 0, outer.end_col_offset or 0)
    return start <= (node.lineno, node.col_offset) <= end
