"""Writes the file of a new rule, whose tests fail until its author has said why and shown how."""

from __future__ import annotations

import keyword
import re
from pathlib import Path

from fastapi_mentor import __version__

SUMMARY = "Say in one sentence what is wrong."
REASON = "Say why it matters: what happens at runtime, and to whom."
BULLET = "the bullet of the guide that it teaches"
MESSAGE = "Say what is wrong with `read_me`"

TEMPLATE = '''"""{summary}

{reason}
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Route
from fastapi_mentor.rule import Finding, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    yield from ()


FOUND = """
      from fastapi import FastAPI

      app = FastAPI()

    - @app.get("/bad")
      ^^^^^^^^^^^^^^^^ {message}
    + @app.get("/good")
      def read_me() -> str:
          return "Ada"
"""

SILENT = """
    from fastapi import FastAPI

    app = FastAPI()

    # Say which exception the rule leaves alone.
    @app.get("/exception")
    def read_me() -> str:
        return "Ada"
"""

rule = Rule(
    Route,
    check,
    bullet="{bullet}",
    severity=Severity.WARNING,
    since="{since}",
    examples=[FOUND, SILENT],
)
'''

KEBAB = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


class ScaffoldError(Exception):
    """A rule that cannot be written; its text is one clear line."""


def new_rule(chapter_and_name: str, folder: Path) -> Path:
    """Write the file of the rule `chapter/name` into the package of chapters at `folder`.

    Raises `ScaffoldError` if the name is no good, the chapter is not there, or the rule is.
    """
    chapter, slash, name = chapter_and_name.partition("/")
    if not slash or not chapter or not name:
        raise ScaffoldError(f"`{chapter_and_name}` is not of the form `chapter/name-of-the-rule`")
    if not KEBAB.fullmatch(name) or keyword.iskeyword(name):
        raise ScaffoldError(
            f"`{name}` is not a rule's name: small letters and digits, joined by hyphens,"
            " as in `missing-response-model`"
        )
    chapters = sorted(path.parent.name for path in folder.glob("*/__init__.py"))
    if chapter not in chapters:
        known = f"there are {', '.join(chapters)}" if chapters else "there is none"
        raise ScaffoldError(
            f"`{chapter}` is not a chapter of {folder}: {known} (a chapter is a folder with an `__init__.py`)"
        )
    file = name.replace("-", "_") + ".py"
    for path in sorted(folder.glob(f"*/{file}")):
        raise ScaffoldError(f"the rule `{name}` is already there: {path}")
    text = TEMPLATE.format(
        summary=SUMMARY,
        reason=REASON,
        message=MESSAGE,
        bullet=BULLET,
        since=".".join(__version__.split(".")[:2]),
    )
    target = folder / chapter / file
    try:
        target.write_text(text, encoding="utf-8", newline="\n")
    except OSError as error:
        raise ScaffoldError(f"{target} cannot be written: {error.strerror}") from error
    return target
