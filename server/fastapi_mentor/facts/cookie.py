"""A cookie that a response sets, or that a middleware sets for it, and how it is protected."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import Any

from fastapi_mentor.facts.expression import UNKNOWN, argument, has_unpacking, literal
from fastapi_mentor.facts.kind import RESPONSE
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.facts.written import written
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_SESSIONS = "starlette.middleware.sessions.SessionMiddleware"
_TRANSPORTS = frozenset(
    {
        "fastapi_users.authentication.CookieTransport",
        "fastapi_users.authentication.transport.CookieTransport",
        "fastapi_users.authentication.transport.cookie.CookieTransport",
    }
)
_SIGNING_IN = pattern(
    r"(^|[_.-])(session|sess|sid|sessid|sessionid|token|jwt|auth|access|refresh|bearer|remember|login"
    r"|authorization|identity|credentials?|api_?key)([_.-]|$)|session_?id|session_?token|access_?token|refresh_?token"
    r"|auth_?token|id_?token|jwt_?token"
)
_FOR_SCRIPTS = pattern(r"csrf|xsrf|(?<![a-z])(type|expir|state|theme|locale|lang)", re.IGNORECASE)
_POSITIONS = {"secure": 6, "httponly": 7, "samesite": 8}
_NAMES = {
    _SESSIONS: {"secure": "https_only", "samesite": "same_site"},
    **{each: {"secure": "cookie_secure", "httponly": "cookie_httponly"} for each in _TRANSPORTS},
}


class SentCookie:
    """`response.set_cookie(...)`, `add_middleware(SessionMiddleware, ...)`, `CookieTransport(...)`.

    `label` is its name, as it is written where the value is not known.
    """

    words = frozenset({"set_cookie", "add_middleware", "Middleware", "CookieTransport"})

    def __init__(self, call: Call, outline: Outline, maker: str) -> None:
        self.call = call
        self.node = call.node
        self.outline = outline
        self.maker = maker

    @classmethod
    def find(cls, outline: Outline) -> Iterator[SentCookie]:
        """The cookies that a statement sets."""
        for call in outline.calls("set_cookie"):
            callee = call.node.func
            if isinstance(callee, ast.Attribute) and not has_unpacking(call.node):
                kind = type_of(callee.value, place(outline, call.scope))
                if kind is not None and outline.is_a(kind, RESPONSE):
                    yield cls(call, outline, RESPONSE)
        for call in outline.calls("add_middleware", "Middleware"):
            target = call.node.args[0] if call.node.args else None
            if target is None or has_unpacking(call.node):
                continue
            is_named = (dotted_name(target) or "").endswith("SessionMiddleware")
            if is_named and outline.qualified(target, call.scope) == _SESSIONS:
                yield cls(call, outline, _SESSIONS)
        for call in outline.calls("CookieTransport"):
            name = outline.callee(call)
            if name in _TRANSPORTS and not has_unpacking(call.node):
                yield cls(call, outline, name)

    @property
    def location(self) -> Location:
        """The place of its name, or of the call."""
        key = argument(self.node, "key", 0) if self.maker == RESPONSE else None
        return self.outline.location(key if key is not None else self.node)

    @cached_property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.call.scope)

    @cached_property
    def label(self) -> str:
        """What it is called."""
        if self.maker != RESPONSE:
            name = argument(self.node, "session_cookie" if self.maker == _SESSIONS else "cookie_name")
            value = literal(name) if name is not None else None
            return value if isinstance(value, str) else "session"
        key = argument(self.node, "key", 0)
        if key is None:
            return ""
        found = written(key, self.place)
        value = found.value if found is not None else UNKNOWN
        return value if isinstance(value, str) else self.outline.text(key)

    @cached_property
    def signs_in(self) -> bool:
        """Whether its name, or that of its value, says that whoever has it is somebody."""
        if self.maker != RESPONSE:
            return True
        label = self.label.lower()
        if _FOR_SCRIPTS.search(label):
            return False
        given = argument(self.node, "value", 1)
        named = given.func if isinstance(given, ast.Call) else given
        source = self.outline.text(named).lower() if isinstance(named, ast.Name | ast.Attribute) else ""
        tells = re.search(r"(access|refresh|session|auth|jwt|id)_?token$|session_?id$|^jwt$", source)
        return _SIGNING_IN.search(label) is not None or tells is not None

    @property
    def is_deleted(self) -> bool:
        """Whether it is set to nothing, or to end at once."""
        if self.maker != RESPONSE:
            return False
        ends = [argument(self.node, "max_age", 2), argument(self.node, "expires", 3)]
        value = argument(self.node, "value", 1)
        is_empty = value is None or literal(value) in ("", None)
        return is_empty or any(each is not None and literal(each) in (0, -1) for each in ends)

    def keyword(self, flag: str) -> str | None:
        """What the call calls `secure`, `httponly` and `samesite`; None for what it can not be told."""
        return _NAMES[self.maker].get(flag) if self.maker != RESPONSE else flag

    def is_positional(self, flag: str) -> bool:
        """Whether it is given without its name."""
        return self.maker == RESPONSE and len(self.node.args) > _POSITIONS[flag]

    def flag(self, flag: str) -> Any:
        """What it says of `secure`, `httponly` or `samesite`, or else the usual; UNKNOWN for no literal."""
        keyword = self.keyword(flag)
        given = None
        if keyword is not None:
            given = argument(self.node, keyword, _POSITIONS[flag] if self.maker == RESPONSE else None)
        if given is None:
            return self._usual(flag)
        found = written(given, self.place)
        if found is None or found.is_default:
            return UNKNOWN
        return found.value.lower() if isinstance(found.value, str) else found.value

    def _usual(self, flag: str) -> Any:
        if flag == "samesite":
            return "lax"
        return self.maker in _TRANSPORTS or (self.maker == _SESSIONS and flag == "httponly")
