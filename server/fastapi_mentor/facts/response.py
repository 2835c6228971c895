"""What a function answers: the values that it returns, and the responses that it makes."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.kind import RESPONSE, Kind, kind_of
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.status import allows_body, status_code

_TEXT_RESPONSES = frozenset(
    {RESPONSE, "starlette.responses.HTMLResponse", "starlette.responses.PlainTextResponse"}
)
# Keys of answers that say no more than that all is well.
_WORDS = frozenset(
    {
        *(
            "status",
            "message",
            "detail",
            "ok",
            "success",
            "msg",
            "result",
            "health",
            "healthy",
            "ping",
            "info",
        ),
        *("pong", "alive", "ready", "version", "service", "name", "docs", "description", "hello", "error"),
    }
)


class Answer:
    """What a function gives back to FastAPI."""

    def __init__(self, scope: Scope, outline: Outline) -> None:
        self.scope = scope
        self.outline = outline

    @cached_property
    def place(self) -> Place:
        """Where the names of the function's body have their meaning."""
        return place(self.outline, self.scope)

    @cached_property
    def values(self) -> list[ast.expr]:
        """The expressions behind `return`; neither a bare `return` nor `return None` gives one."""
        return [
            each.value
            for each in self.scope.returns
            if each.value is not None
            and not (isinstance(each.value, ast.Constant) and each.value.value is None)
        ]

    @cached_property
    def may_be_nothing(self) -> bool:
        """Whether it returns None on some path, or ends without `return`."""
        node = self.scope.node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return False
        return len(self.values) < len(self.scope.returns) or goes_on(node.body)

    @property
    def is_acknowledgement(self) -> bool:
        """Whether it returns nothing but fixed words such as `{"status": "ok"}`."""
        return bool(self.values) and all(_acknowledges(value) for value in self.values)

    @property
    def is_streamed(self) -> bool:
        """Whether the function is a generator."""
        return bool(self.scope.yields)

    @cached_property
    def sets_status(self) -> bool:
        """Whether it changes the status of the response that FastAPI makes."""
        return any(
            isinstance(each.ctx, ast.Store) and scope.is_inside(self.scope)
            for each, scope in self.outline.survey.attributes.get("status_code", ())
        )

    @cached_property
    def empty_statuses_with_body(self) -> list[tuple[ast.Call, int]]:
        """The responses made here with a body and a status that allows none, and that status."""
        found: list[tuple[ast.Call, int]] = []
        for call in self.scope.calls:
            if not _may_make_response(call.node):
                continue
            position = 1 if call.node.args else None
            code = status_code(argument(call.node, "status_code", position), self.place)
            if isinstance(code, int) and not allows_body(code) and _has_body(call.node, self.place):
                found.append((call.node, code))
        return found

    @cached_property
    def has_data(self) -> bool:
        """Whether one of `values` is known to be data, literals asked first."""
        values = sorted(self.values, key=lambda value: not isinstance(value, (ast.Dict, ast.List)))
        return any(kind_of(value, self.place) is Kind.DATA for value in values)

    @cached_property
    def kinds(self) -> list[Kind]:
        """What each of `values` is."""
        return [kind_of(value, self.place) for value in self.values]


def _may_make_response(call: ast.Call) -> bool:
    """Whether a call is one of a class, and like `Response(..., status_code=204)`."""
    function = call.func
    name = function.attr if isinstance(function, ast.Attribute) else getattr(function, "id", "")
    if not name[:1].isupper():
        return False
    return len(call.args) > 1 or any(each.arg == "status_code" for each in call.keywords)


def _has_body(call: ast.Call, at: Place) -> bool:
    """Whether a call certainly makes a response with a body."""
    name = at.qualified(call.func)
    ancestors = at.module.ancestors(name) if name is not None else ()
    if RESPONSE not in ancestors:
        return False
    if "starlette.responses.JSONResponse" in ancestors:
        return True
    if name not in _TEXT_RESPONSES:
        return False
    content = argument(call, "content", 0)
    return isinstance(content, ast.JoinedStr) or (isinstance(content, ast.Constant) and bool(content.value))


def _acknowledges(value: ast.expr) -> bool:
    match value:
        case ast.Constant():
            return True
        case ast.Dict(keys=keys, values=values):
            fixed = all(isinstance(each, ast.Constant) for each in values)
            return fixed and all(isinstance(key, ast.Constant) and key.value in _WORDS for key in keys)
    return False


def goes_on(body: list[ast.stmt]) -> bool:
    """Whether what stands after some statements can be reached; where there is no telling, it can not."""
    match body[-1] if body else None:
        case ast.Return() | ast.Raise() | ast.Continue() | ast.Break():
            return False
        case ast.If(body=first, orelse=second):
            return not second or goes_on(first) or goes_on(second)
        case ast.With(body=inner) | ast.AsyncWith(body=inner):
            return goes_on(inner)
        case ast.Try() | ast.TryStar() as node:
            if node.finalbody and not goes_on(node.finalbody):
                return False
            return goes_on(node.orelse or node.body) or any(goes_on(each.body) for each in node.handlers)
        case ast.While() | ast.Match():
            return False
    return True
