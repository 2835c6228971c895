"""The applications of each project, made in the background and kept up to date."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from fastapi_mentor.lsp.engine import Engine, Stopped

if TYPE_CHECKING:
    from fastapi_mentor.lsp.analyses import Analysis
    from fastapi_mentor.lsp.documents import Documents, Snapshot
    from fastapi_mentor.project.application.overview import Overview
    from fastapi_mentor.project.application.usages import Usages
    from fastapi_mentor.source import Source, Statement

logger = logging.getLogger(__name__)

_REST = 0.5
"""Seconds after which what was asked about is looked at again, if it has changed."""
_SLICE = 0.003
"""Seconds for which nobody else needs a turn."""
_ROUTING = re.compile(
    r"(?:FastAPI|APIRouter|include_router|mount|add_\w*route\w*|api_route|websocket"
    r"|\.(?:get|post|put|patch|delete|head|options|trace))\s*\("
)
_MEMO = "routing text"
_MOST_TEXTS = 64
Marks = tuple[object, ...]


@dataclass(slots=True)
class _Kept:
    """What is known of a project, and whether somebody is at work to know more."""

    overview: Overview | None = None
    marks: Marks | None = None
    work: asyncio.Task[None] | None = None
    timer: asyncio.TimerHandle | None = None
    usages: Usages | None = None
    reading: asyncio.Task[None] | None = None


class Applications:
    """Belongs to the loop; the models are made, and read, in the engine's thread.

    `changed` is called when the routes of a project are no longer what they were, `renewed` when anything
    that routes say may have changed.
    """

    def __init__(
        self,
        engine: Engine,
        documents: Documents,
        changed: Callable[[], None],
        renewed: Callable[[], None] = lambda: None,
    ) -> None:
        self._engine = engine
        self._documents = documents
        self._changed = changed
        self._renewed = renewed
        self._kept: WeakKeyDictionary[Analysis, _Kept] = WeakKeyDictionary()
        self._texts: dict[str, tuple[int, tuple[str, ...]]] = {}
        """By the path of an open file, the serial of its source and what that says about routes."""

    async def of(self, snapshot: Snapshot, patience: float | None = None) -> Overview | None:
        """The applications around a document; waited for only where nothing is known of them.

        `patience` says for how many seconds: then there is no answer yet, but there will be.
        What is older than the open documents is made anew soon, and `changed` tells of it.
        """
        return await self.of_analysis(snapshot.analysis, patience)

    async def of_analysis(self, analysis: Analysis, patience: float | None = None) -> Overview | None:
        """The applications of a project."""
        kept = self._kept.setdefault(analysis, _Kept())
        if kept.marks is None:
            await asyncio.wait([self._begin(analysis, kept)], timeout=patience)
        elif kept.work is None and kept.timer is None and kept.marks != self._marks(analysis):
            loop = asyncio.get_running_loop()
            kept.timer = loop.call_later(_REST, self._begin, analysis, kept)
        return kept.overview

    async def usages(self, snapshot: Snapshot, patience: float | None = None) -> Usages | None:
        """Who uses what around a document; the same holds for it as for `of`."""
        return await self.usages_of(snapshot.analysis, patience)

    async def usages_of(self, analysis: Analysis, patience: float | None = None) -> Usages | None:
        """Who uses what in a project."""
        overview = await self.of_analysis(analysis, patience)
        if overview is None:
            return None
        kept = self._kept[analysis]
        if kept.reading is None and (kept.usages is None or kept.usages.overview is not overview):
            work = self._read(analysis, kept, overview)
            kept.reading = asyncio.get_running_loop().create_task(work)
        if kept.usages is None and kept.reading is not None:
            await asyncio.wait([kept.reading], timeout=patience)
        return kept.usages

    def usages_at_hand(self, snapshot: Snapshot) -> Usages | None:
        """Who uses what around a document, as far as it is known; it may be of yesterday."""
        kept = self._kept.get(snapshot.analysis)
        return kept.usages if kept is not None else None

    async def newest_usages(self, snapshot: Snapshot, patience: float) -> Usages | None:
        """The uses as they are in the open documents now, waited for."""
        loop = asyncio.get_running_loop()
        end = loop.time() + patience
        while True:
            usages = await self.usages_of(snapshot.analysis, patience)
            kept = self._kept[snapshot.analysis]
            if kept.timer is not None:
                kept.timer.cancel()
                self._begin(snapshot.analysis, kept)
            work = kept.work or kept.reading
            if work is None or loop.time() >= end:
                return usages if work is None else None
            await asyncio.wait([work], timeout=max(0.0, end - loop.time()))

    async def _read(self, analysis: Analysis, kept: _Kept, overview: Overview) -> None:
        before = kept.usages
        try:
            kept.usages = await self._engine.run(
                lambda: _read(analysis, overview, before, self._engine.breathe), urgent=False
            )
        except Exception:
            logger.exception("The uses in %s could not be read", analysis.project.root)
        finally:
            kept.reading = None
        self._changed()

    def opened(self) -> list[str]:
        """The files that are open: what they use counts as it is in the editor."""
        return [each.path for each in self._documents if each.is_file and each.is_python]

    def known(self) -> Iterator[tuple[Analysis, Overview]]:
        """What is known already."""
        for analysis, kept in list(self._kept.items()):
            if kept.overview is not None:
                yield analysis, kept.overview

    def _begin(self, analysis: Analysis, kept: _Kept) -> asyncio.Task[None]:
        kept.timer = None
        if kept.work is None:
            kept.work = asyncio.get_running_loop().create_task(self._make(analysis, kept))
        return kept.work

    async def _make(self, analysis: Analysis, kept: _Kept) -> None:
        before = kept.overview
        marks = self._marks(analysis)
        paths = [source.path for source in self._open(analysis)]
        try:
            kept.overview = await self._engine.run(
                lambda: _made(analysis, paths, self._engine.breathe), urgent=False
            )
        except Exception:
            logger.exception("The applications of %s could not be read", analysis.project.root)
        finally:
            # What changed meanwhile shows in the marks when somebody asks next.
            kept.marks, kept.work = marks, None
        if kept.overview is not None and (before is None or before.rows != kept.overview.rows):
            self._changed()
        if kept.overview is not before:
            self._renewed()

    def _open(self, analysis: Analysis) -> Iterator[Source]:
        for document in self._documents:
            snapshot = document.snapshot
            if snapshot is not None and snapshot.analysis is analysis and not document.closed:
                yield snapshot.source

    def _marks(self, analysis: Analysis) -> Marks:
        """What the model depends on, as far as it can change."""
        texts = [(source.path, self._texts_of(source)) for source in self._open(analysis)]
        return (analysis.project.revision, *sorted(texts))

    def _texts_of(self, source: Source) -> tuple[str, ...]:
        """What a file says about routes: read once for each version of it."""
        serial, texts = self._texts.get(source.path, (0, ()))
        if serial != source.serial:
            texts = tuple(text for each in source.statements if (text := _routing_text(each)))
            if len(self._texts) > _MOST_TEXTS:  # of files that were closed long ago
                self._texts.clear()
            self._texts[source.path] = (source.serial, texts)
        return texts


def _routing_text(statement: Statement) -> str:
    """The part of a statement that may say something about routes."""
    known = statement.memo.get(_MEMO)
    if known is None:
        known = statement.memo[_MEMO] = _read_routing_text(statement)
    return str(known)


def _read_routing_text(statement: Statement) -> str:
    import ast

    text = statement.text
    if not _ROUTING.search(text):
        return ""
    match statement.nodes:
        case [ast.FunctionDef() | ast.AsyncFunctionDef() as function] if statement.error is None:
            lines = text.splitlines(keepends=True)
            body = function.body[0].lineno - statement.origin
            if not _ROUTING.search("".join(lines[body:])):
                return "".join(lines[:body])
    return text


def _patiently(breathe: Callable[[], None]) -> Callable[[], None]:
    """Calls `breathe` if the last time is long enough ago."""
    last = time.monotonic()

    def pause() -> None:
        nonlocal last
        if time.monotonic() - last > _SLICE:
            breathe()
            last = time.monotonic()

    return pause


def _read(
    analysis: Analysis, overview: Overview, before: Usages | None, breathe: Callable[[], None]
) -> Usages | None:
    from fastapi_mentor.project.application.usages import Usages

    pause = _patiently(breathe)
    try:
        return (before or Usages(overview)).follow(overview, list(analysis.files()), pause)
    except Stopped:
        return None


def _made(analysis: Analysis, paths: list[str], breathe: Callable[[], None]) -> Overview | None:
    from fastapi_mentor.project.application.completion.ready import make_ready
    from fastapi_mentor.project.application.overview import Overview
    from fastapi_mentor.project.application.patience import build

    project = analysis.project
    pause = _patiently(breathe)
    try:
        overview = Overview(build(project, chain(paths, analysis.files()), pause), project)
        overview.prepare(pause)
        make_ready(overview, pause)
    except Stopped:
        return None
    if project.unanswered:
        analysis.installed.ask(project.unanswered)
        project.unanswered.clear()
    return overview
