"""Tells code that is newer than the Python which runs us from code that is wrong."""

from __future__ import annotations

import re
import sys
import textwrap

from fastapi_mentor.pattern import pattern
from fastapi_mentor.source.statement import Kind, Statement

_SIGNS = pattern(
    r"""^[ \t]*(?:type[ \t]+\w+ | (?:async[ \t]+)?def[ \t]+\w+[ \t]*\[ | class[ \t]+\w+[ \t]*\[
        | except\*?[ \t]+\w[^:(\n]*, ) | \b(?:[fF][rR]?|[rR][fF]|[tT][rR]?|[rR][tT])["']""",
    re.VERBOSE | re.MULTILINE,
)


def may_be_newer(statement: Statement) -> bool:
    """Whether a statement has anything that newer Pythons brought, up to 3.14.

    One with none of it is only being typed, or is more than Python's parser can hold: LibCST reads a
    null byte, and after ten seconds a sum of thousands, which no Python does.
    """
    return _SIGNS.search(statement.text) is not None


def is_newer(statement: Statement) -> bool:
    """Whether a statement that does not parse is sound in a newer Python.

    `ast` knows the grammar of the Python that runs; LibCST brings its own, of newer ones. It takes a
    quarter of a second to import, so this is not for keystrokes.
    """
    if not may_be_newer(statement):
        return False
    import libcst

    text = statement.text if statement.kind is Kind.PLAIN else textwrap.dedent(statement.text)
    if statement.kind is Kind.CLASS:
        text += "    pass\n"
    try:
        libcst.parse_module(text)
    except Exception:
        # Its own syntax error, or whatever else stops it: then nothing is known.
        return False
    return True


def newer_message() -> str:
    """What a person can do about it."""
    running = f"{sys.version_info.major}.{sys.version_info.minor}"
    return (
        f"This syntax is newer than Python {running}, which runs FastAPI Mentor: "
        "install FastAPI Mentor with the project's own Python to have it checked"
    )
