"""Where a value of a request comes from, and whether whoever sends it chooses its text."""

from __future__ import annotations

import ast
from enum import Enum
from typing import NamedTuple

from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.taint.freedom import FILES, LOGINS, Text, is_constrained, text_of

REQUESTS = frozenset({"starlette.requests.Request", "starlette.requests.HTTPConnection"})
SOCKETS = frozenset({"starlette.websockets.WebSocket"})


class Given(Enum):
    """The part of a request."""

    SEGMENT = "segment"
    """What stands between two slashes of the path."""
    PATH = "path"
    QUERY = "query"
    HEADER = "header"
    COOKIE = "cookie"
    BODY = "body"
    FORM = "form"
    FILE_NAME = "file name"
    FILE = "file"


class Source(NamedTuple):
    """A part of a request; `parameter` declares it."""

    given: Given
    text: Text
    parameter: Parameter


_OF_REQUEST = {
    "query_params": Given.QUERY,
    "headers": Given.HEADER,
    "cookies": Given.COOKIE,
    "path_params": Given.SEGMENT,
    "json()": Given.BODY,
    "body()": Given.BODY,
    "stream()": Given.BODY,
    "form()": Given.FORM,
    "receive_text()": Given.BODY,
    "receive_json()": Given.BODY,
    "receive_bytes()": Given.BODY,
    "iter_text()": Given.BODY,
    "iter_json()": Given.BODY,
    "iter_bytes()": Given.BODY,
}
_MARKED = {
    "fastapi.Path": Given.SEGMENT,
    "fastapi.Query": Given.QUERY,
    "fastapi.Header": Given.HEADER,
    "fastapi.Cookie": Given.COOKIE,
    "fastapi.Body": Given.BODY,
    "fastapi.Form": Given.FORM,
    "fastapi.File": Given.FILE,
}


def source_of(
    parameter: Parameter, trail: tuple[str, ...], paths: frozenset[str], segments: frozenset[str]
) -> Source | None:
    """The part of a request that was read of a parameter of a route or dependency; None if it is harmless.

    `segments` are the names of the parameters in the path of the route that hold no slash, `paths` others.
    """
    type_name = parameter.type
    if type_name in REQUESTS or type_name in SOCKETS:
        return _of_request(parameter, trail)
    marker = parameter.marker
    files = trail[1:] if trail[:1] == ("[]",) else trail
    if type_name in FILES or _holds_files(parameter.node.annotation, parameter.place):
        return _of_file(parameter, files)
    text = text_of(parameter.node.annotation, parameter.place, trail)
    if text is None or (marker is not None and is_constrained(marker[1])):
        return None
    name = parameter.node.arg
    if marker is not None:
        given = _MARKED.get(marker[0], Given.QUERY)
        if given is Given.FILE:
            return Source(given, Text.CONTENT, parameter)
        if given is Given.SEGMENT and name in paths:
            given = Given.PATH
    elif name in paths:
        given = Given.PATH
    elif name in segments:
        given = Given.SEGMENT
    elif type_name in LOGINS:
        given = Given.FORM
    else:
        given = Given.BODY if trail and not trail[0].startswith("[]") else Given.QUERY
    return Source(given, text, parameter)


def _of_request(parameter: Parameter, trail: tuple[str, ...]) -> Source | None:
    first = trail[0] if trail else ""
    given = _OF_REQUEST.get(first)
    if first == "url" and trail[1:2] == ("query",):
        given = Given.QUERY
    if first == "form()" and trail[1:]:
        if trail[-1] == "filename":
            return Source(Given.FILE_NAME, Text.FREE, parameter)
        if trail[-1] in ("read()", "file"):
            return Source(Given.FILE, Text.CONTENT, parameter)
    return Source(given, Text.FREE, parameter) if given is not None else None


def _of_file(parameter: Parameter, trail: tuple[str, ...]) -> Source | None:
    match trail[:1]:
        case ("filename",):
            return Source(Given.FILE_NAME, Text.FREE, parameter)
        case ("read()",) | ("file",):
            return Source(Given.FILE, Text.CONTENT, parameter)
    return None


def _holds_files(annotation: ast.expr | None, at: Place) -> bool:
    for node in ast.walk(annotation) if annotation is not None else ():
        if isinstance(node, ast.Name | ast.Attribute) and at.qualified(node) in FILES:
            return True
    return False
