"""The forms in which findings are written; one module each, imported when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from fastapi_mentor.catalogue import RuleInfo
    from fastapi_mentor.cli.rows import Row

MACHINE_FORMATS = ("github", "gitlab", "json", "junit", "sarif")
FORMATS = ("text", *MACHINE_FORMATS)


class Result(NamedTuple):
    """What a run found: rows in order of place, complaints in one line each."""

    rows: Sequence[Row]
    complaints: Sequence[str]
    rules: Mapping[str, RuleInfo]


class Writer(Protocol):
    """What each module of this package offers as `write`."""

    def __call__(self, result: Result) -> str: ...


def writer(name: str) -> Writer:
    """The function that writes one of the machine formats, as text that ends in a line end."""
    write: Writer = import_module(f"fastapi_mentor.cli.formats.{name}").write
    return write
