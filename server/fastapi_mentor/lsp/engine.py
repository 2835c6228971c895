"""The one thread in which projects are looked at and changed, so that nothing there needs a lock."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import queue
import threading
from collections import deque
from collections.abc import Callable
from typing import TypeVar

logger = logging.getLogger(__name__)

Answer = TypeVar("Answer")
Job = Callable[[], object]


class Stopped(Exception):
    """The engine was stopped while a long job was being done."""


class Engine:
    """Does jobs one after another, the urgent ones first; the loop stays free to listen."""

    def __init__(self) -> None:
        self._urgent: deque[Job] = deque()
        self._later: deque[Job] = deque()
        self._bell: queue.SimpleQueue[None] = queue.SimpleQueue()
        self._started = False
        self._stopped = False

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
                hand_over(loop, _fail, future, error)
            else:
                hand_over(loop, _answer, future, answer)

        self.post(work, urgent=urgent)
        return await future

    def stop(self) -> None:
        """Begin no other job. The one that is being done may go on, heard by nobody."""
        self._stopped = True
        self._bell.put(None)

    def _work(self) -> None:
        while True:
            self._bell.get()
            if self._stopped:
                return
            self._next()

    def breathe(self) -> None:
        """Do what is waiting, in the midst of a long job; raises Stopped when there is no more to be done."""
        while not self._stopped and not self._bell.empty():
            self._bell.get()
            self._next()
        if self._stopped:
            self._bell.put(None)
            raise Stopped

    def yield_to_urgent(self) -> None:
        """Do the urgent jobs that are waiting, in the midst of another."""
        while self._urgent and not self._stopped:
            self._bell.get()
            self._next()

    def _next(self) -> None:
        if not (self._urgent or self._later):
            return
        job = self._urgent.popleft() if self._urgent else self._later.popleft()
        try:
            job()
        except Exception:
            if not self._stopped:
                logger.exception("A job failed")


def _answer(future: asyncio.Future[Answer], answer: Answer) -> None:
    if not future.done():
        future.set_result(answer)


def _fail(future: asyncio.Future[Answer], error: Exception) -> None:
    if not future.done():
        future.set_exception(error)


def hand_over(loop: asyncio.AbstractEventLoop, function: Callable[..., object], *arguments: object) -> None:
    """Call a function on the loop, from any thread. A loop that has ended wants to know nothing more."""
    with contextlib.suppress(RuntimeError):
        loop.call_soon_threadsafe(function, *arguments)
