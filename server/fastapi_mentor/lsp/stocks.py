"""What the modules of each project have to offer, read in the background when it is first asked for."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from fastapi_mentor.lsp.engine import Engine, Stopped

if TYPE_CHECKING:
    from fastapi_mentor.lsp.analyses import Analysis
    from fastapi_mentor.lsp.documents import Snapshot
    from fastapi_mentor.project.application.completion.stock import Stock

logger = logging.getLogger(__name__)

_SLICE = 0.003
"""Seconds for which nobody else needs a turn."""
_REST = 1.0
"""Seconds after which what has changed is looked at again."""


@dataclass(slots=True)
class _Kept:
    stock: Stock | None = None
    revision: int = -1
    timer: asyncio.TimerHandle | None = None
    work: asyncio.Task[None] | None = None


class Stocks:
    """Belongs to the loop; the stocks are read in the engine's thread."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._kept: WeakKeyDictionary[Analysis, _Kept] = WeakKeyDictionary()

    async def of(self, snapshot: Snapshot, patience: float | None = None) -> Stock | None:
        """What there is around a document; waited for only where nothing is known.

        `patience` says for how many seconds: then there is no answer yet, but there will be.
        """
        analysis = snapshot.analysis
        kept = self._kept.setdefault(analysis, _Kept())
        loop = asyncio.get_running_loop()
        if kept.stock is None:
            await asyncio.wait([self._begin(analysis, kept)], timeout=patience)
        elif kept.timer is None and kept.work is None and kept.revision != analysis.project.revision:
            # Whoever types has an answer from what is known; then there is time to look again.
            kept.timer = loop.call_later(_REST, self._begin, analysis, kept)
        return kept.stock

    def _begin(self, analysis: Analysis, kept: _Kept) -> asyncio.Task[None]:
        kept.timer = None
        if kept.work is None:
            kept.work = asyncio.get_running_loop().create_task(self._read(analysis, kept))
        return kept.work

    async def _read(self, analysis: Analysis, kept: _Kept) -> None:
        revision = analysis.project.revision
        try:
            kept.stock = await self._engine.run(
                lambda: _read(analysis, kept.stock, self._engine.breathe), urgent=False
            )
        except Exception:
            logger.exception("The modules of %s could not be read", analysis.project.root)
        finally:
            kept.revision, kept.work = revision, None


def _read(analysis: Analysis, before: Stock | None, breathe: Callable[[], None]) -> Stock | None:
    from fastapi_mentor.project.application.completion.stock import Stock

    found = before or Stock(analysis.project)
    last = time.monotonic()

    def pause() -> None:
        nonlocal last
        if time.monotonic() - last > _SLICE:
            breathe()
            last = time.monotonic()

    try:
        found.read(analysis.files(), pause)
    except Stopped:
        return None
    return found
