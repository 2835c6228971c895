"""The requests that tests send through a client, and the routes that answer them."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.overview import Overview
from fastapi_mentor.project.application.routers import Key, routers_of
from fastapi_mentor.project.application.text import text_of
from fastapi_mentor.source import Location

_VERBS = frozenset({"get", "post", "put", "patch", "delete", "head", "options"})
SENDING = _VERBS | {"request", "stream", "websocket_connect"}
CLIENTS = frozenset(
    {
        "fastapi.testclient.TestClient",
        "starlette.testclient.TestClient",
        "httpx.AsyncClient",
        "httpx.Client",
        "async_asgi_testclient.TestClient",
    }
)
LIKE_A_CLIENT = pattern(r"(?:^|_)(?:client|ac|api|http)(?:$|_)|client$", re.IGNORECASE)
_TESTS = pattern(r"(?:^|/)(?:tests?|testing)/|(?:^|/)(?:test_[^/]*|[^/]*_tests?|conftest)\.py$")
_ORIGIN = pattern(r"[a-z]+://[^/]*")
_TOKEN = pattern(r"{(\w+)(?::(\w+))?}")
_DEPTH = 8
"""How deep applications are mounted in each other."""
_MEMO = "answering"
_ANY = "\0"
"""Stands for what is not known of a path."""


class Clients(NamedTuple):
    """What the clients of a file are made for, as far as that is seen."""

    apps: tuple[Key, ...] = ()
    bases: tuple[str, ...] = ()
    """The paths of their base URLs, without a slash at the end."""


class Request(NamedTuple):
    """One call of a client: `path` holds a mark for each part that is not known."""

    method: str
    path: str
    location: Location
    clients: Clients
    url: Location
    """The place of the URL alone."""


def is_test(relative_path: str) -> bool:
    """Whether a file, by its path in the project, holds tests."""
    return _TESTS.search(relative_path) is not None


def requests_in(outline: Outline, clients: Clients) -> Iterator[Request]:
    """The requests of a statement whose path is written out."""
    for call in outline.calls(*SENDING):
        node, at = call.node, place(outline, call.scope)
        if not isinstance(node.func, ast.Attribute) or not _is_client(node.func.value, at):
            continue
        verb = node.func.attr
        if verb in ("request", "stream"):
            method, url = literal(argument(node, "method", 0)), argument(node, "url", 1)
        elif verb == "websocket_connect":
            method, url = "WEBSOCKET", argument(node, "url", 0)
        else:
            method, url = verb, argument(node, "url", 0)
        path = _path(url, at) if url is not None and isinstance(method, str) else None
        if path is not None and url is not None:
            where = outline.location(url)
            yield Request(str(method).upper(), path, outline.location(node), clients, where)


def _is_client(node: ast.expr, at: Place) -> bool:
    found = type_of(node, at)
    if found is not None:
        return found in CLIENTS or not CLIENTS.isdisjoint(at.module.ancestors(found))
    name = node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""
    return LIKE_A_CLIENT.search(name) is not None


def _path(url: ast.expr, at: Place) -> str | None:
    text = _text(url, at)
    text = _ORIGIN.sub("", text, count=1) if text is not None else None
    if not text or text.startswith(_ANY):
        return None
    path = re.split(r"[?#]", text, maxsplit=1)[0]
    return path if path.startswith("/") else f"/{path}"


def _text(node: ast.expr, at: Place) -> str | None:
    """The text of an expression, with a mark for each part that is not known."""
    known = text_of(node, at)
    if known is not None:
        return known
    match node:
        case ast.JoinedStr(values=values):
            return "".join(_text(each, at) or _ANY for each in values)
        case ast.FormattedValue(value=value):
            return text_of(value, at) or _ANY
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            return (_text(left, at) or _ANY) + (_text(right, at) or _ANY)
    return None


def clients_of(outlines: Iterable[Outline]) -> Clients:
    """The clients that some statements make: `TestClient(app)`, `ASGITransport(app=app)`."""
    apps: dict[Key, None] = {}
    bases: dict[str, None] = {}
    for outline in outlines:
        for call in outline.calls("TestClient", "AsyncClient", "ASGITransport"):
            at = place(outline, call.scope)
            given = argument(call.node, "app", 0)
            for router in (routers_of(given, at) or ()) if given is not None else ():
                apps[router.key] = None
            base = _ORIGIN.sub("", text_of(argument(call.node, "base_url"), at) or "", count=1).rstrip("/")
            if base.startswith("/"):
                bases[base] = None
    return Clients(tuple(apps), tuple(bases))


def answering(overview: Overview) -> Answering:
    """What answers requests, arranged once for an overview."""
    known = overview.memo.get(_MEMO)
    if known is None:
        known = overview.memo[_MEMO] = Answering(overview)
    found: Answering = known
    return found


class Answering:
    """Finds the routes that answer requests, as FastAPI does: the first that fits."""

    def __init__(self, overview: Overview) -> None:
        self._routes: dict[tuple[Key, str], list[tuple[re.Pattern[str], Endpoint]]] = defaultdict(list)
        self._apps: list[Key] = []
        for application in overview.model.applications:
            self._apps.append(application.router.key)
        self._below: dict[Key, list[tuple[Key, str]]] = defaultdict(list)
        for child, places in overview.mounted.items():
            for node, prefix in places:
                if prefix:
                    self._below[node.router.key].append((child, prefix))
        for endpoint in overview.model.endpoints:
            if endpoint.path is not None:
                pattern = _pattern(endpoint.path)
                for method in endpoint.methods or ():
                    key = endpoint.application.router.key
                    self._routes[key, method].append((pattern, endpoint))

    def endpoints(self, request: Request) -> Sequence[Endpoint]:
        """The routes that answer a request; none where it is not seen which of several applications."""
        known = [app for app in request.clients.apps if app in self._apps]
        paths = [request.path, *(f"{base}{request.path}" for base in request.clients.bases)]
        answers = (self._first(app, request.method, paths) for app in known or self._apps)
        found = {id(each): each for each in answers if each is not None}
        return list(found.values()) if known or len(found) == 1 else ()

    def _first(self, app: Key, method: str, paths: Sequence[str], depth: int = 0) -> Endpoint | None:
        for route, endpoint in self._routes.get((app, method), ()):
            if any(route.fullmatch(path) for path in paths):
                return endpoint
        for child, prefix in self._below.get(app, ()) if depth < _DEPTH else ():
            rest = [path[len(prefix) :] for path in paths if path.startswith(f"{prefix}/")]
            found = self._first(child, method, rest, depth + 1) if rest else None
            if found is not None:
                return found
        return None


def _pattern(path: str) -> re.Pattern[str]:
    pieces: list[str] = []
    position = 0
    for token in _TOKEN.finditer(path):
        pieces.append(re.escape(path[position : token.start()]))
        pieces.append(".*" if token[2] == "path" else "[^/]+")
        position = token.end()
    pieces.append(re.escape(path[position:]))
    # FastAPI redirects from one form to the other.
    return re.compile("".join(pieces).removesuffix("/") + "/?")
