"""Status codes with what they mean, as numbers or as constants, those first that fit the place."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus

from fastapi_mentor.project.application.completion.candidate import Candidate, Offer, Sort, Wish

_USUAL = {
    "post": (201, 202, 200, 204),
    "put": (200, 204, 201),
    "patch": (200, 204),
    "delete": (204, 200, 202),
    "get": (200, 206, 304),
}
_ERRORS = (404, 400, 401, 403, 409, 422, 429, 500, 503)
_REDIRECTS = (303, 307, 302, 301, 308)
_RENAMED = {413: "CONTENT_TOO_LARGE", 414: "URI_TOO_LONG", 416: "RANGE_NOT_SATISFIABLE"}
_RENAMED |= {422: "UNPROCESSABLE_CONTENT"}
_BEFORE = {413: "REQUEST_ENTITY_TOO_LARGE", 414: "REQUEST_URI_TOO_LONG"}
_BEFORE |= {416: "REQUESTED_RANGE_NOT_SATISFIABLE", 422: "UNPROCESSABLE_ENTITY"}
_CODES = (
    *(200, 201, 202, 203, 204, 205, 206, 207, 208, 226, 300, 301, 302, 303, 304, 305, 307, 308),
    *(400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 418),
    *(421, 422, 423, 424, 425, 426, 428, 429, 431, 451),
    *(500, 501, 502, 503, 504, 505, 506, 507, 508, 510, 511),
)
"""Those for which Starlette has a constant."""
_STATUS = ("starlette.status", "fastapi.status")


def status_codes(wish: Wish) -> Offer | None:
    """The status codes for an argument that is nothing but a word yet."""
    if not wish.context.is_bare:
        return None
    first = _first(wish)
    codes = [*first, *(code for code in _CODES if code not in first)]
    prefix = _prefix(wish)
    return wish.offer([_candidate(code, prefix, wish) for code in codes])


def _candidate(code: int, prefix: str | None, wish: Wish) -> Candidate:
    status = HTTPStatus(code)
    about = status.description or status.phrase
    if prefix is None:
        return Candidate(str(code), Sort.STATUS, status.phrase, about, filter=f"{code}")
    if prefix == "HTTPStatus":
        return Candidate(f"HTTPStatus.{status.name}", Sort.STATUS, f"{code} {status.phrase}", about)
    text = f"{prefix}.HTTP_{code}_{_constant(code, wish)}"
    return Candidate(text, Sort.STATUS, status.phrase, about, filter=f"{text} {code}")


def _constant(code: int, wish: Wish) -> str:
    is_new = wish.project.satisfies(wish.source.path, "starlette", ">=0.48")
    renamed = (_RENAMED if is_new else _BEFORE).get(code)
    if renamed is not None:
        return renamed
    if code == 418:
        return "IM_A_TEAPOT"
    return HTTPStatus(code).phrase.upper().replace(" ", "_").replace("-", "_").replace("'", "")


def _prefix(wish: Wish) -> str | None:
    """How the module calls the constants; None where it has imported none, or a number was begun."""
    if wish.context.word[:1].isdigit():
        return None
    module = wish.module
    for name in ("status", "http_status", "starlette_status"):
        symbol = module.resolve(name)
        if symbol is not None and symbol.qualified in _STATUS:
            return name
    symbol = module.resolve("HTTPStatus")
    return "HTTPStatus" if symbol is not None and symbol.qualified == "http.HTTPStatus" else None


def _first(wish: Wish) -> Sequence[int]:
    """The codes that are most likely meant."""
    frame = wish.context.frame
    if frame.is_decorator:
        return _USUAL.get(frame.name, ())
    if "Exception" in frame.name or "Error" in frame.name:
        return _ERRORS
    return _REDIRECTS if "Redirect" in frame.name else ()
