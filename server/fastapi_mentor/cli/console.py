"""Standard output and error: their encoding, their colours, and the one-line complaint."""

from __future__ import annotations

import io
import os
import sys
import traceback

import click

WHEN = ("auto", "always", "never")


def prepare() -> None:
    """Make the streams safe for whatever is written: no character can fail to be encoded."""
    for stream in (sys.stdout, sys.stderr):
        if not isinstance(stream, io.TextIOWrapper):
            continue
        if stream.isatty() or "PYTHONIOENCODING" in os.environ:
            stream.reconfigure(errors="backslashreplace")
        else:
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")


def is_colored(when: str = "auto") -> bool:
    """Is standard output to be coloured? What the user asks for, then NO_COLOR and FORCE_COLOR."""
    if when != "auto":
        return when == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


class Failure(Exception):
    """Something that ends a run; its text is one clear line."""


def complain(line: str) -> None:
    """Say in one line on standard error what could not be done."""
    click.echo(f"fastapi-mentor: {' '.join(line.split())}", err=True)


def confess(error: Exception) -> None:
    """Say that we failed, and where, in one line; the whole traceback only if it is asked for."""
    if os.environ.get("FASTAPI_MENTOR_TRACEBACK"):
        traceback.print_exception(error)
        return
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if "fastapi_mentor" in frame.filename] or frames
    place = f" in {ours[-1].name} ({os.path.basename(ours[-1].filename)}:{ours[-1].lineno})" if ours else ""
    complain(
        f"internal error: {type(error).__name__}: {error}{place}; "
        "set FASTAPI_MENTOR_TRACEBACK=1 to see all of it, and please report it"
    )
