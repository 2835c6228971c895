"""What an open editor costs: the first diagnostics of a large file, and memory."""

from __future__ import annotations

import ast
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks.processes import PROC, resident_megabytes, wait_for_rest
from tests.benchmarks.samples import FILES
from tests.benchmarks.table import Row
from tests.wire import Session, Way, Wire, path_uri, server_command

BUDGET = 2.0
MEGABYTES = 250.0


def opening_rows(proxy: Path, rounds: int) -> Iterator[Row]:
    """First diagnostics of the largest file against `ast.parse` of it, each time in a new server.

    An editor that asks is given the first findings as soon as there are some; one that is pushed to, which
    could not know that more will come, is given all of them at once.
    """
    path = proxy / FILES[max(FILES)]
    text = path.read_text(encoding="utf-8")
    asked: list[float] = []
    early: list[float] = []
    rested: list[float] = []
    parsed: list[float] = []
    for _ in range(rounds):
        for times, way, rest in (
            (asked, Way.PULL, False),
            (early, Way.PUSH, False),
            (rested, Way.PUSH, True),
        ):
            times.append(_first_diagnostics(proxy, path, text, way, rest=rest))
            parsed.append(_parse(text))
    what = f"first diagnostics after didOpen, {max(FILES):,} lines"
    peer = median(parsed)
    yield Row(f"{what}, index ready", median(rested), peer, "ast.parse", BUDGET)
    yield Row(f"{what}, index being built, pulled", median(asked), peer, "ast.parse", BUDGET)
    yield Row(f"{what}, index being built, pushed (all)", median(early), peer, "ast.parse", BUDGET)


def _first_diagnostics(proxy: Path, path: Path, text: str, way: Way, *, rest: bool) -> float:
    session = Session(Wire(server_command(), folder=proxy), way)
    try:
        session.initialize(proxy)
        if rest:
            wait_for_rest(session.wire.process.pid)
        uri = path_uri(path)
        opening = session.opening(uri, text)
        start = time.perf_counter()
        if way is Way.PUSH:
            session.wire.send(opening)
            at = session.published(uri, timeout=120).at
        else:
            question = session.pulling(uri)
            session.wire.send(opening, question)
            at = session.wire.answer(question, timeout=120).at
        return (at - start) * 1000
    finally:
        session.wire.stop()


def _parse(text: str) -> float:
    start = time.perf_counter()
    ast.parse(text)
    return (time.perf_counter() - start) * 1000


def memory_rows(proxy: Path) -> Iterator[Row]:
    """Resident memory of the server and its children when the workspace is indexed."""
    if not PROC.is_dir():
        return
    session = Session(Wire(server_command(), folder=proxy))
    try:
        session.initialize(proxy)
        path = proxy / FILES[max(FILES)]
        session.open(path_uri(path), path.read_text(encoding="utf-8"))
        session.diagnostics(path_uri(path), timeout=120)
        wait_for_rest(session.wire.process.pid)
        megabytes = resident_megabytes(session.wire.process.pid)
        what = "server's memory, workspace indexed, 22,000 lines open"
        yield Row(what, megabytes, None, "", MEGABYTES, "MB")
    finally:
        session.wire.stop()
