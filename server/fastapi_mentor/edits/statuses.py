"""How a status code is written in a file, and which one a text speaks of."""

from __future__ import annotations

import re
from typing import Any

from fastapi_mentor.facts.place import Place

_SPOKEN = (
    (404, re.compile(r"not found|no such|does ?n[o']t exist|unknown", re.IGNORECASE)),
    (409, re.compile(r"already (exists|registered|in use|taken)|duplicate", re.IGNORECASE)),
    (401, re.compile(r"unauthori[sz]ed|not authenticated|credentials", re.IGNORECASE)),
    (403, re.compile(r"forbidden|not allowed|permission|access denied", re.IGNORECASE)),
    (400, re.compile(r"invalid|must|required|bad request|wrong|incorrect", re.IGNORECASE)),
)


def likely_status(text: Any) -> int | None:
    """The status of an error with that text, where its words tell."""
    if not isinstance(text, str):
        return None
    return next((code for code, words in _SPOKEN if words.search(text)), None)


def constant_of(code: int) -> str | None:
    """The name of a status in `fastapi.status`, without deprecated ones."""
    from http import HTTPStatus

    try:
        found = HTTPStatus(code)
    except ValueError:
        return None
    name = _NEW_NAMES.get(code, found.name)
    return f"HTTP_{code}_{name}"


_NEW_NAMES = {
    413: "CONTENT_TOO_LARGE",
    414: "URI_TOO_LONG",
    416: "RANGE_NOT_SATISFIABLE",
    418: "IM_A_TEAPOT",
    422: "UNPROCESSABLE_CONTENT",
}


def spelled_status(code: int, at: Place) -> str:
    """A status as the file writes others: `status.HTTP_404_NOT_FOUND` where `status` is imported, or 404."""
    symbol = at.module.resolve("status")
    name = constant_of(code)
    known = symbol is not None and symbol.qualified == "starlette.status"
    return f"status.{name}" if known and name is not None and code != 422 else str(code)
