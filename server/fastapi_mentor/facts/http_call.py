"""A request that the code of an application sends to another server, and how careful it is."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.call_fact import CallFact
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern

_SENDING = frozenset({"get", "post", "put", "patch", "delete", "head", "options", "request", "stream"})
_CLIENTS = frozenset({"httpx.Client", "httpx.AsyncClient"})
_SESSIONS = frozenset({"requests.Session", "requests.sessions.Session"})
_CONNECTORS = frozenset({"aiohttp.TCPConnector", "aiohttp.ClientSession"})
_MODULES = frozenset({"httpx", "requests"})
_SAYING = frozenset({"timeout", "verify", "ssl", "verify_ssl"})
_REQUESTS = frozenset({"requests", "Session"})
_SPEAKING = pattern(r"session|client|requests", re.I)


class HttpCall(CallFact):
    """`requests.get(...)`, `client.post(...)`, `httpx.AsyncClient(...)`, `aiohttp.TCPConnector(...)`.

    `library` is "requests", "httpx" or "aiohttp"; `is_direct` tells that a function or class of the library
    is called, and no method of a client.
    """

    words = _SENDING | {"Client", "AsyncClient", "TCPConnector"}
    library = ""
    is_direct = False

    @classmethod
    def find(cls, outline: Outline) -> Iterator[HttpCall]:
        """The requests of a statement that wait for ever or check nothing, as far as they themselves say."""
        known = outline.survey.calls
        for name in cls.words & known.keys():
            for call in known[name]:
                function = call.node.func
                receiver = function.value if isinstance(function, ast.Attribute) else None
                if _says_so(call.node) or (
                    receiver is not None and _is_of_requests(call.node, receiver, outline)
                ):
                    found = cls(call, outline)
                    if found._resolve(name, receiver):
                        yield found

    def _resolve(self, name: str, receiver: ast.expr | None) -> bool:
        qualified = self.outline.callee(self.call)
        library, _, rest = (qualified or "").partition(".")
        if qualified in _CLIENTS | _CONNECTORS or (library in _MODULES and rest in _SENDING):
            self.library, self.is_direct = library, True
            return True
        if receiver is None or name not in _SENDING:
            return False
        kind = type_of(receiver, self.place)
        if kind == "aiohttp.ClientSession":
            self.library = "aiohttp"
            return True
        if kind is not None and self.outline.is_a(kind, *_CLIENTS, *_SESSIONS):
            self.library = "httpx" if self.outline.is_a(kind, *_CLIENTS) else "requests"
            return True
        return False

    @property
    def makes_client(self) -> bool:
        """Whether it sends nothing itself."""
        return self.is_direct and self.outline.callee(self.call) in _CLIENTS | _CONNECTORS

    @property
    def waits_for_ever(self) -> bool:
        """Whether it has no time limit: in requests that is so until one is given."""
        given = self.option("timeout")
        if self.library == "httpx":
            return given is not None and literal(given) is None
        if self.library == "requests" and self.is_fully_visible:
            return given is None or literal(given) is None
        return False

    @property
    def unchecked(self) -> ast.expr | None:
        """What says that the certificate of the other server is not looked at."""
        names = ("ssl", "verify_ssl") if self.library == "aiohttp" else ("verify",)
        given = [each for name in names if (each := self.option(name)) is not None]
        return next((each for each in given if literal(each) is False), None)


def _says_so(call: ast.Call) -> bool:
    """Whether a call asks for no time limit, or for no look at certificates."""
    for keyword in call.keywords:
        if keyword.arg in _SAYING and type(keyword.value) is ast.Constant and not keyword.value.value:
            return True
    return False


def _is_of_requests(call: ast.Call, receiver: ast.expr | None, outline: Outline) -> bool:
    """Whether it may be the package requests or one of its sessions, and no limit is given."""
    if any(each.arg == "timeout" for each in call.keywords):
        return False
    name = dotted_name(receiver) if receiver is not None else None
    if name is None or _SPEAKING.search(name.rpartition(".")[2]) is None:
        return False
    return not _REQUESTS.isdisjoint(outline.module.imported_names())
