"""The language server: one conversation with one editor, and all that it has to remember."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from pygls.lsp.server import LanguageServer
from pygls.protocol import default_converter

from fastapi_mentor import __version__
from fastapi_mentor.lsp import features, transport
from fastapi_mentor.lsp.analyses import Analyses, Analysis, Asked, Configuration, is_setting
from fastapi_mentor.lsp.applications import Applications
from fastapi_mentor.lsp.capabilities import capabilities
from fastapi_mentor.lsp.checking import Checking
from fastapi_mentor.lsp.conversation import Refused
from fastapi_mentor.lsp.documents import Documents, Snapshot
from fastapi_mentor.lsp.engine import Engine, hand_over
from fastapi_mentor.lsp.features.applications import CHANGED
from fastapi_mentor.lsp.features.configuration import section
from fastapi_mentor.lsp.framing import LostFrame
from fastapi_mentor.lsp.handshake import Client, client_of
from fastapi_mentor.lsp.indexing import Index
from fastapi_mentor.lsp.logs import log_to
from fastapi_mentor.lsp.parent import watch
from fastapi_mentor.lsp.protocol import MentorProtocol
from fastapi_mentor.lsp.stocks import Stocks

if TYPE_CHECKING:
    from fastapi_mentor.catalogue import Catalogue

logger = logging.getLogger(__name__)

_PAUSE = 0.1
"""Seconds in which several reasons to ask again are one."""
_REST = 0.7
"""Seconds after an edit until routes are looked at again."""


class MentorServer(LanguageServer):
    """The home of all state; what hangs from it is immutable or says to which thread it belongs."""

    protocol: MentorProtocol
    checking: Checking
    index: Index
    _loop: asyncio.AbstractEventLoop

    def __init__(self, catalogue: Catalogue | None = None) -> None:
        """Knows all rules that are installed, or those that are given."""
        super().__init__(
            "fastapi-mentor",
            __version__,
            protocol_cls=MentorProtocol,
            converter_factory=default_converter,
        )
        self.client = Client()
        self.folders: list[str] = []
        """The workspace folders, as paths."""
        self.documents = Documents()
        self.engine = Engine()
        self.analyses = Analyses(self._learnt, catalogue)
        self.applications = Applications(
            self.engine, self.documents, self._routes_changed, self._applications_changed
        )
        self.stocks = Stocks(self.engine)
        self.shown: set[str] = set()
        """What the editor has asked for, to show it: `hints`, `lenses`, `routes`."""
        self.asked: Asked = {}
        """What the editor's configuration asks for."""
        self.cancellations: dict[str, Callable[[], None]] = {}
        """What ends a long work early, by the token of its progress."""
        self._tasks: set[asyncio.Task[Any]] = set()
        self._refresh: asyncio.TimerHandle | None = None
        self._look: asyncio.TimerHandle | None = None
        self.protocol.initialize = self._initialize
        features.register(self)

    def report_server_error(self, error: Exception, source: Any) -> None:
        """Errors are logged by those who meet them; the default of pygls pops up a message."""

    def spawn(self, work: Coroutine[Any, Any, Any]) -> None:
        """Do something on the loop that nobody waits for; what it raises is logged."""
        task = asyncio.get_running_loop().create_task(work)
        # The loop itself holds tasks only weakly.
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    async def snapshot(self, uri: str) -> Snapshot | None:
        """The newest version of an open Python document, checked; None for all others."""
        document = self.documents.get(uri)
        return None if document is None else await self.checking.snapshot(document)

    def recheck(self) -> None:
        """Check every open document again."""
        for document in self.documents:
            self.checking.recheck(document)

    def refresh(self) -> None:
        """Let an editor that pulls ask again: what it knows may be of yesterday."""
        if self.client.refreshes and self.client.pulls and self._refresh is None:
            self._refresh = asyncio.get_running_loop().call_later(_PAUSE, self._ask_to_refresh)

    def _ask_to_refresh(self) -> None:
        self._refresh = None
        self.spawn(self.protocol.ask("workspace/diagnostic/refresh", None))

    def configure(self, asked: Asked) -> None:
        """Take what the editor asks for, by workspace folder."""
        if asked != self.asked:
            self.asked = asked
            self.start_afresh()

    def files_changed(self, paths: Sequence[str], moved: bool) -> None:
        """Files on disk are not what they were; what is open counts as it is in the editor."""
        if any(is_setting(path) for path in paths):
            self.start_afresh()
        elif moved or any(self.documents.at(path) is None for path in paths):
            closed = [path for path in paths if self.documents.at(path) is None]
            self.engine.post(lambda: self.analyses.files_changed(closed, moved))
            self.recheck()
        self.index.files_changed()
        self.look_at_routes()

    def look_at_routes(self) -> None:
        """Something was edited: soon look whether routes are still what they were, if they are shown."""
        if "routes" in self.shown and self._look is None:
            self._look = asyncio.get_running_loop().call_later(_REST, self._look_at_routes)

    def _look_at_routes(self) -> None:
        self._look = None
        for analysis, _ in self.applications.known():
            self.spawn(self.applications.of_analysis(analysis))

    def start_afresh(self) -> None:
        """Begin all projects again: their settings or their packages have changed."""
        documents = list(self.documents)
        configuration = Configuration(self.folders, self.asked)
        self.engine.post(lambda: self.analyses.start_afresh(configuration, documents))
        self.recheck()
        self._applications_changed()

    async def serve(self, wire: transport.Wire, ended: Callable[[], None] = lambda: None) -> int:
        """Talk over a wire to the end; the answer is the exit code.

        `ended` is called by another thread when there is nothing more to read.
        """
        loop = self._loop = asyncio.get_running_loop()
        self.index = Index(self)
        finished: asyncio.Future[int] = loop.create_future()

        def stop(code: int) -> None:
            if not finished.done():
                finished.set_result(code)

        def deliver(frames: list[bytes | LostFrame]) -> None:
            loop.call_soon_threadsafe(self.protocol.receive, frames)

        self.protocol.write = wire.write
        self.protocol.stop = lambda code: hand_over(loop, stop, code)
        log_to(self._log)
        self.engine.post(self.analyses.prepare)

        def end() -> None:
            hand_over(loop, self.protocol.end)
            ended()

        transport.listen(wire, deliver, end)
        try:
            return await finished
        finally:
            self.engine.stop()
            self.index.stop()
            self.analyses.close()

    def _initialize(self, parameters: dict[str, Any]) -> dict[str, Any]:
        self.client = client_of(parameters)
        self.folders = list(self.client.folders)
        self.checking = Checking(
            self.engine,
            self.analyses,
            self.documents,
            self.client,
            self.protocol.publish,
            self.refresh,
        )
        if self.client.process is not None:
            watch(self.client.process, lambda: self.protocol.stop(1))
        self.asked = {"": section(self.client.options)}
        configuration = Configuration(self.folders, self.asked)
        self.engine.post(lambda: self.analyses.start_afresh(configuration))
        self.engine.post(lambda: self.analyses.load_rules(self.engine.yield_to_urgent), urgent=False)
        return {
            "capabilities": capabilities(self.client),
            "serverInfo": {"name": self.name, "version": self.version},
        }

    def _learnt(self, analysis: Analysis) -> None:
        """Installed packages answered: what was unknown before may be found now. Any thread calls."""

        def work() -> None:
            analysis.project.revision += 1
            hand_over(self._loop, self.recheck)

        self.engine.post(work)

    def learn_routing(self, routing: Mapping[str, Mapping[str, Any]]) -> None:
        """The workspace was looked at: what the files of each project contribute to applications is known."""

        def work() -> None:
            if self.analyses.learn(routing):
                hand_over(self._loop, self.recheck)

        self.engine.post(work, urgent=False)

    def _routes_changed(self) -> None:
        """What is shown in the text may be of yesterday: let an editor that shows it ask again."""
        if self.client.refreshes_hints and "hints" in self.shown:
            self.spawn(self.protocol.ask("workspace/inlayHint/refresh", None))
        if self.client.refreshes_lenses and "lenses" in self.shown:
            self.spawn(self.protocol.ask("workspace/codeLens/refresh", None))

    def _applications_changed(self) -> None:
        """Those who browse the routes should ask for them again."""
        if "routes" in self.shown and self.protocol.is_running:
            self.protocol.tell(CHANGED, {})

    def _log(self, kind: int, text: str) -> None:
        if self.protocol.is_running:
            self.protocol.tell("window/logMessage", {"type": kind, "message": text})

    def _finished(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        match None if task.cancelled() else task.exception():
            case None | Refused():
                # The editor may say no: then it is as if it could not do it at all.
                pass
            case error:
                logger.error("A task failed", exc_info=error)


def run(stdio: bool = True, tcp: str | None = None) -> int:
    """Serve one editor, over stdio or at the address `HOST:PORT`, and return the exit code.

    `stdio` is what happens anyway without an address; editors like to say it.
    Raises ValueError for an address that is none, OSError for one that is taken.
    """
    # Threads take turns more often than usual: the one that listens should not have to wait.
    sys.setswitchinterval(0.001)
    wire = transport.open_stdio() if tcp is None else transport.open_tcp(*_address(tcp))
    with contextlib.suppress(KeyboardInterrupt):
        return asyncio.run(MentorServer().serve(wire, transport.end_soon))
    return 128 + 2


def _address(text: str) -> tuple[str, int]:
    host, _, port = text.rpartition(":")
    if not port.isdigit() or int(port) > 65535:
        raise ValueError(f"{text!r} is no address; write HOST:PORT or PORT")
    return host.strip("[]") or "127.0.0.1", int(port)
