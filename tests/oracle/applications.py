"""The applications that the model is judged on, and where they are kept on this machine."""

from __future__ import annotations

import hashlib
import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

LIST = Path(__file__).with_name("applications.toml")


@dataclass(frozen=True)
class Subject:
    """One package, or one archive of examples.

    `application` is `module:expression`, `made_by` code that makes `application` where an expression
    does not do, `sdist` the archive of examples.
    """

    name: str
    requirements: tuple[str, ...]
    folder: str
    application: str | None = None
    made_by: str | None = None
    sdist: str | None = None

    @property
    def mark(self) -> str:
        """Changes whenever what is installed, or how the application is made, changes."""
        return hashlib.sha256(repr(self).encode()).hexdigest()[:16]


def subjects() -> list[Subject]:
    """All subjects, in the order of the list."""
    tables = tomllib.loads(LIST.read_text(encoding="utf-8"))["applications"]
    return [Subject(**{**table, "requirements": tuple(table["requirements"])}) for table in tables]


def default_cache() -> Path:
    """`$FASTAPI_MENTOR_ORACLE`, or a folder in the user's cache."""
    named = os.environ.get("FASTAPI_MENTOR_ORACLE")
    return Path(named) if named else Path.home() / ".cache" / "fastapi-mentor-oracle"
