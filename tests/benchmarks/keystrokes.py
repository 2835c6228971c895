"""The race from a keystroke to its diagnostics: ours and `ruff server`, key by key."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median

from tests.benchmarks.processes import wait_for_rest
from tests.benchmarks.samples import FILES, TYPED, Sample, sample
from tests.benchmarks.table import Row
from tests.wire import Session, Way, Wire, change, path_uri, server_command

RUFF = [sys.executable, "-m", "ruff", "server"]
BUDGETS = {370: 1.5, 7_500: 0.3, 22_000: 0.1}
GROWTH = 2.0
"""How much longer than in the smallest file a key may take us in the largest."""


class Racer:
    """One server with one document open, in which keys are typed."""

    def __init__(self, command: list[str], folder: Path, sample: Sample, way: Way) -> None:
        self.sample = sample
        self.uri = path_uri(sample.path)
        self.session = Session(Wire(command, folder=folder), way)
        self.session.initialize(folder)
        self.session.open(self.uri, sample.text)
        self.first = self.session.diagnostics(self.uri, timeout=120)
        wait_for_rest(self.session.wire.process.pid)

    def type(self, column: int, key: str) -> float:
        """Type one key in the line of the sample; return milliseconds until its diagnostics."""
        return self._edit(change((self.sample.row, column), None, key))

    def erase(self) -> float:
        """Take the whole typed line away."""
        row = self.sample.row
        return self._edit(change((row, 0), (row + 1, 0)))

    def _edit(self, edit: dict[str, object]) -> float:
        session = self.session
        changing = session.changing(self.uri, edit)
        start = time.perf_counter()
        if session.way is Way.PULL:
            request = session.pulling(self.uri)
            session.wire.send(changing, request)
            end = session.wire.answer(request).at
        else:
            session.wire.send(changing)
            end = session.published(self.uri).at
        return (end - start) * 1000

    def stop(self) -> None:
        """End the server; complain if the way back did not lead to the first diagnostics."""
        now = self.session.diagnostics(self.uri)
        self.session.wire.stop()
        if now != self.first:
            print(f"diagnostics of {self.uri} differ after typing", file=sys.stderr)


def race(proxy: Path, size: int, way: Way, rounds: int) -> tuple[float, float]:
    """Return our median and ruff's, in milliseconds, over the same keys in turn."""
    typed = sample(proxy, size)
    racers = [
        Racer(server_command(), proxy, typed, way),
        Racer(RUFF, proxy, typed, way),
    ]
    times: list[list[float]] = [[], []]
    try:
        for turn in range(rounds):
            for column, key in enumerate("\n" + TYPED):
                # The first key opens the line, the others fill it; who starts changes each time.
                for number in (0, 1) if (turn + column) % 2 else (1, 0):
                    times[number].append(racers[number].type(max(column - 1, 0), key))
                    time.sleep(0.01)
            for racer in racers:
                racer.erase()
    finally:
        for racer in racers:
            racer.stop()
    ours, peer = map(median, times)
    return ours, peer


def rows(proxy: Path, way: Way, rounds: int) -> Iterator[Row]:
    """A row for each size, and one for how our time grows with the size."""
    ours: dict[int, float] = {}
    for size in FILES:
        ours[size], peer = race(proxy, size, way, rounds)
        what = f"keystroke to diagnostics ({way.value}), {size:,} lines"
        yield Row(what, ours[size], peer, "ruff server", BUDGETS[size])
    small, large = min(ours), max(ours)
    what = f"keystroke ({way.value}), {large:,} lines against {small:,}"
    yield Row(what, ours[large], ours[small], "ourselves", GROWTH)
