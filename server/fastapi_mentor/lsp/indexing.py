"""The findings of the whole workspace, collected by another process while the editor is used."""

from __future__ import annotations

import asyncio
import contextlib
import json
import logging
import os
import pickle
import sys
from typing import TYPE_CHECKING

import fastapi_mentor
from fastapi_mentor.lsp.index_worker import Order
from fastapi_mentor.lsp.progress import Progress

if TYPE_CHECKING:
    from fastapi_mentor.lsp.server import MentorServer

logger = logging.getLogger(__name__)

_PAUSE = 2.0
"""Seconds to wait for more changes before everything is looked at again."""
_LONGEST_LINE = 1 << 28


class Index:
    """Knows the diagnostics of the files of the workspace, and looks at them again when they change."""

    def __init__(self, server: MentorServer) -> None:
        self._server = server
        self._found: dict[str, str] = {}
        self._ready = asyncio.Event()
        self._process: asyncio.subprocess.Process | None = None
        self._running = False
        self._timer: asyncio.TimerHandle | None = None

    def start(self, *, at_once: bool = False) -> None:
        """Look at all files soon; those that did not change cost next to nothing."""
        if self._timer is not None:
            self._timer.cancel()
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(0 if at_once else _PAUSE, self._begin)

    def stop(self) -> None:
        """End the process."""
        if self._timer is not None:
            self._timer.cancel()
        if self._process is not None:
            with contextlib.suppress(ProcessLookupError):
                self._process.kill()

    async def findings(self) -> dict[str, str]:
        """Rendered diagnostics by URI, once all files were looked at."""
        await self._ready.wait()
        return self._found

    def _begin(self) -> None:
        self._timer = None
        if self._running:
            # What it has found is of yesterday; the next run profits from what it has kept.
            self.start()
            return
        folders = tuple(folder for folder in self._server.folders if _is_reasonable(folder))
        self._running = True
        self._server.spawn(self._run(folders))

    async def _run(self, folders: tuple[str, ...]) -> None:
        before = self._found
        try:
            if folders:
                self._found = await self._look(folders)
            else:
                self._found = {}
        except (OSError, ValueError):
            logger.exception("The workspace could not be looked at")
        finally:
            self._running = False
            self._process = None
            self._ready.set()
        if self._found != before:
            self._server.refresh()

    async def _look(self, folders: tuple[str, ...]) -> dict[str, str]:
        server = self._server
        process = self._process = await _start()
        assert process.stdin is not None
        assert process.stdout is not None
        order = Order(folders, server.asked, server.client)
        # The pipe stays open: the process ends when we do, however that comes.
        process.stdin.write(pickle.dumps(order))
        found: dict[str, str] = {}
        total = 0
        async with Progress(server, "FastAPI Mentor", self.stop) as progress:
            while line := await process.stdout.readline():
                news = json.loads(line)
                total = news.get("total", total)
                if "uri" in news:
                    found[news["uri"]] = news["items"]
                progress.report(news.get("done", 0), total)
        process.stdin.close()
        if await process.wait() == 0:
            return found
        # Somebody ended it early, or it crashed and said why on stderr: what it had not come to counts still.
        return {**self._found, **found}


async def _start() -> asyncio.subprocess.Process:
    package = os.path.dirname(fastapi_mentor.__file__)
    search = [os.path.dirname(package), os.environ.get("PYTHONPATH", "")]
    variables = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, search))}
    # No module of the workspace may get in the way of ours: hence `-P` and the folder.
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-P",
        "-m",
        "fastapi_mentor.lsp.index_worker",
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        cwd=package,
        env=variables,
        limit=_LONGEST_LINE,
    )


def _is_reasonable(folder: str) -> bool:
    """Whether a folder is a project, and not all that a person or a machine has."""
    return os.path.dirname(folder) != folder and folder != os.path.expanduser("~")
