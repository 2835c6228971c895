"""Progress that the editor shows, if it can."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from types import TracebackType
from typing import TYPE_CHECKING, Any

from fastapi_mentor.lsp.conversation import Refused

if TYPE_CHECKING:
    from fastapi_mentor.lsp.server import MentorServer

CANCEL = "window/workDoneProgress/cancel"
_PATIENCE = 5.0
"""Seconds for the editor to make room for progress."""
_BREATH = 0.2
"""Seconds between two reports."""
_NUMBERS = itertools.count(1)


class Progress:
    """Tells how far a long work is, from `async with` to its end; `cancel` ends the work early.

    Nothing is told if the editor cannot show it, or if it is not `wanted`.
    """

    def __init__(
        self, server: MentorServer, title: str, cancel: Callable[[], None], wanted: bool = True
    ) -> None:
        self._server = server
        self._title = title
        self._cancel = cancel
        self._token = f"fastapi-mentor-{next(_NUMBERS)}"
        self._wanted = wanted and server.client.progress
        self._shown = False
        self._told = 0.0
        self._count = 0

    async def __aenter__(self) -> Progress:
        server = self._server
        if self._wanted:
            create = server.protocol.ask("window/workDoneProgress/create", {"token": self._token})
            try:
                await asyncio.wait_for(create, _PATIENCE)
            except (Refused, TimeoutError):
                return self
            self._shown = True
            server.cancellations[self._token] = self._cancel
            begin = {"kind": "begin", "title": self._title, "cancellable": True, "percentage": 0}
            self._tell({**begin, "message": "looking at the workspace"})
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        frames: TracebackType | None,
    ) -> None:
        if self._shown:
            self._server.cancellations.pop(self._token, None)
            noun = "file" if self._count == 1 else "files"
            self._tell({"kind": "end", "message": f"{self._count} {noun}"})

    def report(self, done: int, total: int) -> None:
        """Tell that `done` of `total` files are done, now and then."""
        self._count = total
        now = time.monotonic()
        if self._shown and total and now - self._told > _BREATH:
            self._told = now
            percentage = min(100, 100 * done // total)
            message = f"{done} of {total} files"
            self._tell({"kind": "report", "message": message, "percentage": percentage})

    def _tell(self, value: dict[str, Any]) -> None:
        self._server.protocol.tell("$/progress", {"token": self._token, "value": value})
