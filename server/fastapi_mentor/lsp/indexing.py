"""The findings of the whole workspace, collected by another process while the editor is used."""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING, Any, NamedTuple

from fastapi_mentor.lsp.engine import hand_over
from fastapi_mentor.lsp.errand import Errand
from fastapi_mentor.lsp.index_worker import Order
from fastapi_mentor.lsp.progress import Progress
from fastapi_mentor.source.reading import digest_of

if TYPE_CHECKING:
    from fastapi_mentor.lsp.server import MentorServer

_PAUSE = 2.0
"""Seconds to wait for more changes before everything is looked at again."""
_GRACE = 1.0
"""Seconds that the process has to end with the server."""


class Found(NamedTuple):
    """The rendered diagnostics of a file, and the digest of its content."""

    items: str
    digest: str


class Index:
    """Knows the diagnostics of the files of the workspace, and looks at them again when they change."""

    def __init__(self, server: MentorServer) -> None:
        self._server = server
        self._found: dict[str, Found] = {}
        self._ready = asyncio.Event()
        self._wanted = False
        """Whether anybody has asked for what it knows."""
        self._errand: Errand | None = None
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Look at all files, for all to see; those that an editor opens at once come first."""
        loop = asyncio.get_running_loop()
        self._server.engine.post(lambda: hand_over(loop, self._schedule, 0, True), urgent=False)

    def files_changed(self) -> None:
        """Look at them again soon, if anybody cares; those that did not change cost next to nothing."""
        if self._wanted:
            self._schedule(_PAUSE, shown=False)

    @property
    def is_busy(self) -> bool:
        """Whether files are being looked at, or will be at once."""
        return self._errand is not None or not self._ready.is_set()

    def stop(self) -> None:
        """The server ends."""
        if self._timer is not None:
            self._timer.cancel()
        if self._errand is not None:
            self._errand.end(_GRACE)

    async def findings(self) -> dict[str, str]:
        """Rendered diagnostics by URI, once all files were looked at."""
        self._wanted = True
        await self._ready.wait()
        return {uri: seen.items for uri, seen in self._found.items()}

    def known(self, uri: str, text: str) -> str | None:
        """What was found in a file of just this text; it may depend on others that have changed."""
        seen = self._found.get(uri)
        if seen is None or seen.digest != digest_of(text.encode("utf-8", "surrogatepass")):
            return None
        return seen.items

    def _schedule(self, pause: float, shown: bool) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = asyncio.get_running_loop().call_later(pause, self._begin, shown)

    def _begin(self, shown: bool) -> None:
        self._timer = None
        if self._errand is not None:
            # What it finds is of yesterday; but the next one profits from what it has kept.
            self._schedule(_PAUSE, shown)
            return
        server = self._server
        folders = tuple(folder for folder in server.folders if _is_reasonable(folder))
        if folders:
            self._errand = Errand(Order(folders, server.asked, server.client))
            server.spawn(self._follow(self._errand, shown))
        else:
            self._settle({}, self._found)

    async def _follow(self, errand: Errand, shown: bool) -> None:
        found: dict[str, Found] = {}
        routing: dict[str, dict[str, Any]] = {}
        total = 0
        before = dict(self._found)
        async with Progress(self._server, "FastAPI Mentor", errand.end, shown) as progress:
            while isinstance(news := await errand.news.get(), dict):
                total = news.get("total", total)
                if "uri" in news:
                    seen = Found(news["items"], news["digest"])
                    found[news["uri"]] = self._found[news["uri"]] = seen
                if "routing" in news:
                    routing.setdefault(news["root"], {}).update(news["routing"])
                progress.report(news.get("done", 0), total)
        self._errand = None
        if news:
            self._server.learn_routing(routing)
        # Of a look that ended early, what was seen counts, and for the rest what was known.
        self._settle(found if news else {**before, **found}, before)

    def _settle(self, found: dict[str, Found], before: dict[str, Found]) -> None:
        changed = found != before
        self._found = found
        self._ready.set()
        if changed:
            self._server.refresh()


def _is_reasonable(folder: str) -> bool:
    """Whether a folder is a project, and not all that a person or a machine has."""
    return os.path.dirname(folder) != folder and folder != os.path.expanduser("~")
