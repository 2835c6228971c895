"""Regular expressions as pydantic reads them, with an engine that is not Python's."""

from __future__ import annotations

import re

from fastapi_mentor.pattern import pattern

_ESCAPED = pattern(r"\\.", re.DOTALL)
_CLASS = pattern(r"\[\^?\]?[^\]]*\]")
_LOOKS = pattern(r"\(\?<?[=!]")
_AGAIN = pattern(r"\\[1-9]|\(\?P=")
_END = pattern(r"\\Z")
# What Python says of texts that no engine can read.
_BROKEN = (
    "unterminated character set",
    "missing ), unterminated subpattern",
    "unbalanced parenthesis",
    "nothing to repeat",
    "bad character range",
)


def unreadable(text: str) -> str | None:
    """What pydantic's engine can not read of a pattern; None where there is no telling that it can not."""
    try:
        re.compile(text)
    except re.error as error:
        return error.msg if error.msg.startswith(_BROKEN) else None
    outside = _CLASS.sub("x", _ESCAPED.sub(_kept, text))
    if _LOOKS.search(outside):
        return "looking ahead and behind"
    if _AGAIN.search(outside):
        return "what was found before"
    if _END.search(outside):
        return r"`\Z`"
    return None


def _kept(found: re.Match[str]) -> str:
    """An escape that matters here as it is, any other as a letter."""
    return found[0] if found[0][1] in "123456789Z" else "x"
