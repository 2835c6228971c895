"""What the system knows about a server and the processes it started (on Linux, from /proc)."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")


def family(pid: int) -> list[int]:
    """A process and all its descendants."""
    parents: dict[int, int] = dict(_parents())
    known = [pid]
    for one in known:
        known.extend(child for child, parent in parents.items() if parent == one)
    return known


def _parents() -> Iterator[tuple[int, int]]:
    for folder in PROC.glob("[0-9]*"):
        fields = _stat(int(folder.name))
        if fields:
            yield int(folder.name), int(fields[1])


def _stat(pid: int) -> list[str]:
    try:
        return (PROC / str(pid) / "stat").read_text().rpartition(") ")[2].split()
    except OSError:
        return []


def resident_megabytes(pid: int) -> float:
    """Resident memory of a process and all its descendants; shared pages count in each."""
    page = os.sysconf("SC_PAGE_SIZE")
    return sum(int(fields[21]) * page for one in family(pid) if (fields := _stat(one))) / 1e6


def busy_seconds(pid: int) -> float:
    """Processor time that a process and its living descendants have used, and the dead ones too."""
    return sum(
        sum(int(field) for field in fields[11:15]) / TICKS for one in family(pid) if (fields := _stat(one))
    )


def wait_for_rest(pid: int, *, timeout: float = 120.0) -> None:
    """Return when a process and its descendants have had nothing to do for a second and a half."""
    if not PROC.is_dir():
        time.sleep(10)
        return
    deadline = time.monotonic() + timeout
    idle, before = 0, busy_seconds(pid)
    while idle < 3 and time.monotonic() < deadline:
        time.sleep(0.5)
        now = busy_seconds(pid)
        idle = idle + 1 if now - before < 0.03 else 0
        before = now
