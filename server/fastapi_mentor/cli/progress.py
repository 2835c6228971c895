"""How far a long run has come, on a terminal only."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

PATIENCE = 1.0
"""Seconds before anything is shown: a short run needs no bar, nor the import that draws one."""

T = TypeVar("T")


def shown(items: Iterable[T], total: int) -> Iterator[T]:
    """The items as they come, with a bar on standard error once they take a while."""
    if not sys.stderr.isatty():
        yield from items
        return
    began = time.monotonic()
    rest = iter(items)
    for done, item in enumerate(rest, start=1):
        yield item
        if time.monotonic() - began > PATIENCE:
            yield from _with_bar(rest, done, total)
            return


def _with_bar(items: Iterable[T], done: int, total: int) -> Iterator[T]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

    columns = (TextColumn("Checking"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("check", total=total, completed=done)
        for item in items:
            yield item
            bar.advance(task)
