"""What an editor waits for while somebody looks around in a large workspace: hover, symbols, completion."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from tests.benchmarks.processes import wait_for_rest
from tests.benchmarks.samples import FILES
from tests.benchmarks.table import Row
from tests.wire import Session, Wire, change, path_uri, server_command

BUDGET = 20.0
TURNS = 7
"""How often each question is asked in a round."""
ABLE: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "publishDiagnostics": {},
        "hover": {"contentFormat": ["markdown"]},
        "documentSymbol": {"hierarchicalDocumentSymbolSupport": True},
        "completion": {
            "completionItem": {
                "snippetSupport": True,
                "documentationFormat": ["markdown"],
                "resolveSupport": {"properties": ["additionalTextEdits"]},
            }
        },
    },
    "workspace": {"symbol": {}},
}
HOVERED = ("@router.get(", "Depends(user_api_key_auth)", "os.getenv(", "response_model=", "async def ")
"""What a pointer rests on in the largest file, the middle occurrence of each."""
QUERIES = ("", "key", "get team info", "/v1/chat", "zzz")


class Typed(NamedTuple):
    """A line that is written up to where something is offered."""

    what: str
    line: str
    below: str = ""


TYPED = (
    Typed("path token", '@router.get("/probe/{', "async def probe(name: str): ...\n"),
    Typed("status", '@router.get("/probe", status_code=', "async def probe(): ...\n"),
    Typed("model", '@router.get("/probe", response_model=', "async def probe(): ...\n"),
    Typed("tag", '@router.get("/probe", tags=["', "async def probe(): ...\n"),
    Typed("dependency", "async def probe(user=Depends("),
    Typed("variable", 'PROBE = os.getenv("'),
    Typed("route", 'PROBE = request.url_for("'),
    Typed("nothing", 'PROBE = print("'),
)


class Desk:
    """A server with the workspace known and its largest file open."""

    def __init__(self, proxy: Path) -> None:
        path = proxy / FILES[max(FILES)]
        self.text = path.read_text(encoding="utf-8")
        self.lines = self.text.splitlines()
        self.uri = path_uri(path)
        self.session = Session(Wire(server_command(), folder=proxy))
        self.session.initialize(proxy, able=ABLE)
        self.session.open(self.uri, self.text)
        self.session.diagnostics(self.uri, timeout=120)
        self.symbols()
        self.look_up("")
        for typed in TYPED:
            self.complete(typed, rested=False)
        for _ in range(2):
            # What was typed above made the applications old: whoever asks next has them looked at again.
            wait_for_rest(self.session.wire.process.pid)
            self.symbols()
        wait_for_rest(self.session.wire.process.pid)

    def _ask(self, *messages: Any, method: str, params: Any) -> float:
        """Milliseconds to the answer of a request that is sent behind some messages."""
        wire = self.session.wire
        request = wire.request(method, params)
        start = time.perf_counter()
        wire.send(*messages, request)
        answer = wire.answer(request, timeout=60)
        if answer.error is not None:
            raise RuntimeError(f"{method}: {answer.error['message']}")
        return (answer.at - start) * 1000

    def hover(self, line: int, character: int) -> float:
        """Rest on a place."""
        position = {"line": line, "character": character}
        params = {"textDocument": {"uri": self.uri}, "position": position}
        return self._ask(method="textDocument/hover", params=params)

    def symbols(self) -> float:
        """Ask for the outline."""
        params = {"textDocument": {"uri": self.uri}}
        return self._ask(method="textDocument/documentSymbol", params=params)

    def look_up(self, query: str) -> float:
        """Ask for routes of the workspace."""
        return self._ask(method="workspace/symbol", params={"query": query})

    def complete(self, typed: Typed, *, rested: bool = True) -> float:
        """Write the last character of a line in the middle of the file and ask what can follow."""
        row = self._margin()
        session, wire = self.session, self.session.wire
        wire.send(session.changing(self.uri, change((row, 0), None, f"{typed.line[:-1]}\n{typed.below}")))
        if rested:
            wait_for_rest(session.wire.process.pid)
        else:
            session.diagnostics(self.uri, timeout=60)
        column = len(typed.line)
        key = session.changing(self.uri, change((row, column - 1), None, typed.line[-1]))
        position = {"line": row, "character": column}
        params = {"textDocument": {"uri": self.uri}, "position": position}
        try:
            return self._ask(key, method="textDocument/completion", params=params)
        finally:
            below = typed.below.count("\n")
            wire.send(session.changing(self.uri, change((row, 0), (row + 1 + below, 0))))
            session.diagnostics(self.uri, timeout=60)

    def _margin(self) -> int:
        """The line of a definition near the middle."""
        middle = len(self.lines) // 2
        starts = (row for row in range(middle, len(self.lines)) if self.lines[row].startswith("@router."))
        return next(starts)

    def places(self) -> Iterator[tuple[int, int]]:
        """Where a pointer rests."""
        for text in HOVERED:
            rows = [row for row, line in enumerate(self.lines) if text in line]
            if rows:
                row = rows[len(rows) // 2]
                yield row, self.lines[row].index(text) + len(text) - 2


def rows(proxy: Path, rounds: int) -> Iterator[Row]:
    """A row for each feature, and one for each kind of completion."""
    desk = Desk(proxy)
    try:
        places = list(desk.places())
        turns = range(TURNS * rounds)
        yield _row("hover", [desk.hover(*place) for _ in turns for place in places])
        yield _row("document symbols", [desk.symbols() for _ in turns])
        yield _row("workspace symbols", [desk.look_up(query) for _ in turns for query in QUERIES])
        times = {typed.what: [desk.complete(typed) for _ in range(rounds + 2)] for typed in TYPED}
        for what, each in times.items():
            yield _row(f"completion of a {what}, key included", each)
    finally:
        desk.session.wire.stop()


def _row(what: str, times: Sequence[float]) -> Row:
    return Row(f"{what}, 22,000 lines", median(times), None, "", BUDGET)
