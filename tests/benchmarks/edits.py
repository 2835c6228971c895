"""Edits a file at random over the wire and compares the diagnostics with those of a fresh open."""

from __future__ import annotations

import json
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

from tests.benchmarks.mischief import Edit, Text, mischief
from tests.benchmarks.processes import wait_for_rest
from tests.wire import Session, Way, Wire, change, path_uri, server_command

CHECK_EVERY = 100
"""Edits between two comparisons."""


class Difference(AssertionError):
    """The diagnostics after edits are not those of a fresh open."""


def rehearse(path: Path, *, way: Way, count: int, seed: int) -> str:
    """Make `count` edits, or a few more so that the text parses; return what was shown.

    Raises `Difference` with the findings that are too many and too few.
    """
    text = Text(path.read_text(encoding="utf-8"))
    uri = path_uri(path)
    edited, fresh = _start(path, way), _start(path, way)
    made = compared = 0
    findings = 0
    try:
        edited.open(uri, str(text))
        before = Text(str(text))
        for edit in mischief(text, Random(seed)):
            if edit != Edit(0, 0, 0, 0, ""):
                edited.change(uri, _as_change(before, edit))
                before.apply(edit)
                made += 1
                continue
            if made >= min(count, (compared + 1) * CHECK_EVERY):
                findings = _compare(edited, fresh, uri, str(text), f"{made} edits, seed {seed}")
                compared += 1
            if made >= count:
                break
    finally:
        edited.wire.stop()
        fresh.wire.stop()
    return (
        f"{made} edits of {path.name} (seed {seed}), compared {compared} times with a fresh open: "
        f"equal; {findings} findings at the end"
    )


def _start(path: Path, way: Way) -> Session:
    session = Session(Wire(server_command(), folder=path.parent), way)
    session.initialize(path.parent)
    return session


def _as_change(text: Text, edit: Edit) -> dict[str, Any]:
    start = text.utf16(edit.line, edit.column)
    return change(start, text.utf16(edit.end_line, edit.end_column), edit.text)


def _compare(edited: Session, fresh: Session, uri: str, text: str, when: str) -> int:
    after = _settled(edited, uri)
    fresh.open(uri, text, version=fresh.versions.get(uri, 0) + 1)
    anew = _settled(fresh, uri)
    fresh.close(uri)
    if after == anew:
        return after.total()
    with tempfile.NamedTemporaryFile("w", suffix=".py", delete=False) as kept:
        kept.write(text)
    many, few = list((after - anew).elements()), list((anew - after).elements())
    raise Difference(
        f"after {when}, of {anew.total()} findings\n"
        f"  {len(many)} too many: {_some(many)}\n  {len(few)} too few: {_some(few)}\n"
        f"  the text is kept in {kept.name}"
    )


def _settled(session: Session, uri: str) -> Counter[str]:
    """The diagnostics when the server has nothing left to do."""
    session.diagnostics(uri, timeout=120)
    wait_for_rest(session.wire.process.pid)
    found = session.diagnostics(uri, timeout=120)
    if session.way is Way.PUSH:
        found = session.publications(uri)[-1]["diagnostics"]
    return Counter(json.dumps(diagnostic, sort_keys=True) for diagnostic in found)


def _some(findings: list[str]) -> str:
    return "".join(f"\n    {finding:.400}" for finding in findings[:5])
