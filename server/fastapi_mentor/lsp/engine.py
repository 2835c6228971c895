"""The one thread in which projects are looked at and changed, so that nothing there needs a lock."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from functools import partial
from typing import TypeVar

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")
Job = Callable[[], object]


class Engine:
    """Does jobs one after another, the urgent ones first; the loop stays free to listen."""

    def __init__(self) -> None:
        self._urgent: deque[Job] = deque()
        self._later: deque[Job] = deque()
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._started = False

    def post(self, job: Job, *, urgent: bool = True) -> None:
        """Do `job` when its turn comes; what it raises is logged."""
        (self._urgent if urgent else self._later).append(job)
        if not self._started:
            self._started = True
            # A daemon: an editor that leaves does not wait for a check.
            threading.Thread(target=self._work, name="engine", daemon=True).start()
        self._bell.put(None)

    async def run(self, job: Callable[[], Answer], *, urgent: bool = True) -> Answer:
        """The answer of `job`. Cancelling ends the wait at once, and the job if it has not begun."""
        loop = asyncio.get_running_loop()
        future: asyncio.Future[Answer] = loop.create_future()

        def work() -> None:
            if future.cancelled():
                return
            try:
                answer = job()
            except Exception as error:
                _tell(loop, partial(_fail, future, error))
            else:
                _tell(loop, partial(_answer, future, answer))

        self.post(work, urgent=urgent)
        return await future

    @property
    def busy(self) -> bool:
        """Whether an urgent job waits."""
        return bool(self._urgent)

    def _work(self) -> None:
        while True:
            self._bell.get()
            job = self._urgent.popleft() if self._urgent else self._later.popleft()
            try:
                job()
            except Exception:
                logger.exception("A job failed")
            del job


def _answer(future: asyncio.Future[Answer], answer: Answer) -> None:
    if not future.done():
        future.set_result(answer)


def _fail(future: asyncio.Future[Answer], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)


def _tell(loop: asyncio.AbstractEventLoop, news: Callable[[], object]) -> None:
    # The loop may have ended in the meantime: then nobody waits for the news.
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(news)
