"""What an editor waits for while somebody goes from place to place in a large workspace."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from tests.benchmarks.processes import wait_for_rest
from tests.benchmarks.samples import FILES
from tests.benchmarks.table import Row
from tests.wire import Session, Wire, path_uri, server_command

BUDGET = 20.0
TURNS = 15
"""How often each question is asked in a round."""
ABLE: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "publishDiagnostics": {},
        "definition": {"linkSupport": True},
        "references": {},
        "callHierarchy": {},
        "rename": {"prepareSupport": True},
    },
    "workspace": {"workspaceEdit": {"documentChanges": True}},
}
PLACES = {
    "name in a path": r'@router\.\w+\(\s*"/[^"]*{(\w)',
    "dependency": r"Depends\((user_api_key_auth)",
    "variable": r'os\.getenv\("(\w)',
    "handler": r"^\)\nasync def (\w)",
    "nothing": r"^import (asyncio)",
}


class Walker:
    """A server with the workspace known and its largest file open."""

    def __init__(self, proxy: Path) -> None:
        path = proxy / FILES[max(FILES)]
        self.text = path.read_text(encoding="utf-8")
        self.uri = path_uri(path)
        self.session = Session(Wire(server_command(), folder=proxy))
        self.session.initialize(proxy, able=ABLE)
        self.session.open(self.uri, self.text)
        self.session.diagnostics(self.uri, timeout=120)
        self.ask("references", self.place("dependency"))
        wait_for_rest(self.session.wire.process.pid)

    def place(self, what: str) -> dict[str, Any]:
        """The params of a question about something that stands in the file."""
        found = re.search(PLACES[what], self.text, re.MULTILINE | re.DOTALL)
        assert found is not None, what
        line = self.text.count("\n", 0, found.start(1))
        character = found.start(1) - (self.text.rfind("\n", 0, found.start(1)) + 1)
        position = {"line": line, "character": character}
        more = {"context": {"includeDeclaration": True}, "newName": "probe_name"}
        return {"textDocument": {"uri": self.uri}, "position": position, **more}

    def ask(self, method: str, params: dict[str, Any]) -> tuple[float, Any]:
        """Milliseconds to an answer, and the answer."""
        start = time.perf_counter()
        answer = self.session.wire.ask(
            method if "/" in method else f"textDocument/{method}", params, timeout=120
        )
        return (answer.at - start) * 1000, answer.result


def rows(proxy: Path, rounds: int) -> Iterator[Row]:
    """A row for each question."""
    walker = Walker(proxy)
    try:
        for method in ("definition", "references"):
            for what in PLACES:
                yield _row(f"{method}, {what}", walker, method, walker.place(what), rounds)
        for what in ("handler", "dependency"):
            place = walker.place(what)
            yield _row(f"call hierarchy, {what}", walker, "prepareCallHierarchy", place, rounds)
            (item,) = walker.ask("prepareCallHierarchy", place)[1]
            for way in ("incoming", "outgoing"):
                method, params = f"callHierarchy/{way}Calls", {"item": item}
                yield _row(f"{way} calls, {what}", walker, method, params, rounds)
        for method in ("prepareRename", "rename"):
            place = walker.place("name in a path")
            yield _row(f"{method}, name in a path", walker, method, place, rounds)
    finally:
        walker.session.wire.stop()


def _row(what: str, walker: Walker, method: str, params: dict[str, Any], rounds: int) -> Row:
    walker.ask(method, params)
    times = [walker.ask(method, params)[0] for _ in range(TURNS * rounds)]
    return Row(f"{what}, 22,000 lines", median(times), None, "", BUDGET)
