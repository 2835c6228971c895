"""Keeps the diagnostics of open documents up to date, from a change to its publication."""

from __future__ import annotations

import asyncio
import json
import logging
import math
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from fastapi_mentor.lsp.documents import Document, Documents, Edit, Snapshot, edited, spliced
from fastapi_mentor.lsp.engine import hand_over
from fastapi_mentor.lsp.litter import sweep, without_collector
from fastapi_mentor.lsp.newer import NewerSyntax
from fastapi_mentor.lsp.rendering import Renderer
from fastapi_mentor.source import Source

if TYPE_CHECKING:
    from fastapi_mentor.checker import Diagnostic, Report, Watch
    from fastapi_mentor.lsp.analyses import Analyses, Analysis
    from fastapi_mentor.lsp.engine import Engine
    from fastapi_mentor.lsp.handshake import Client

logger = logging.getLogger(__name__)

_PATIENCE = 0.15
"""Seconds for which changes may keep coming before diagnostics are published all the same."""

_GLIMPSE = 0.05
"""Seconds after which what is found in the beginning of a file that was opened is shown."""

_PAUSE = 0.3
"""Seconds without a change that others can see, before they are checked again."""

_REST = 5.0
"""Seconds after which what closed documents leave is cleaned up."""


class Checking:
    """Schedules checks on the loop, does them on the engine's thread, and publishes what they say.

    `publish` sends a message that is JSON already, and may be called by any thread; `refresh` tells an
    editor that pulls that it should.
    """

    def __init__(
        self,
        engine: Engine,
        analyses: Analyses,
        documents: Documents,
        client: Client,
        publish: Callable[[str], None],
        refresh: Callable[[], None],
    ) -> None:
        self._engine = engine
        self._analyses = analyses
        self._documents = documents
        self._client = client
        self._publish = publish
        self.renderer = Renderer(client)
        self._newer = NewerSyntax()
        self._refresh_client = refresh
        self._revisions: WeakKeyDictionary[Analysis, int] = WeakKeyDictionary()
        self._sweep: asyncio.TimerHandle | None = None
        self._pause: asyncio.TimerHandle | None = None
        self._loop = asyncio.get_running_loop()

    # On the loop

    def schedule(self, document: Document) -> None:
        """Check a document soon: once for all changes that arrive together."""
        if document.is_python and not document.scheduled:
            document.scheduled = True
            self._engine.post(lambda: self._refresh(document))

    def recheck(self, document: Document) -> None:
        """Check a document again, although it has not changed."""
        document.outdated = document.scheduled
        self.schedule(document)

    def preview(self, document: Document, items: str | None) -> None:
        """Show what is known already of a document that was opened just now."""
        if items is None or (self._client.pulls and not self._client.refreshes):
            return
        document.preview = items
        self._say(document, items)

    async def snapshot(self, document: Document) -> Snapshot | None:
        """The document as it is now, checked; None if it is not Python, or closed meanwhile."""
        if not document.is_python:
            return None
        if document.scheduled or document.snapshot is None:
            self.schedule(document)
            await document.waiters.join(document.received)
        return document.snapshot

    async def items(self, document: Document) -> str:
        """The diagnostics of a document as JSON; of one that was opened just now, what is known so far."""
        if document.is_python and document.snapshot is None and not document.received:
            if document.preview is None:
                self.schedule(document)
                await document.viewers.join(document.received)
            if document.preview is not None:
                return document.preview
        snapshot = await self.snapshot(document)
        return "" if snapshot is None else snapshot.items

    def _glimpsed(self, document: Document, items: str) -> None:
        """The first findings of a document are known, and all others are still to come."""
        if document.snapshot is None and not document.closed:
            document.preview = items
            document.viewers.release(document.seen.number)

    def close(self, document: Document) -> None:
        """Forget a document: the file on disk counts again, and nothing is shown for it."""
        document.closed = True
        self._engine.post(lambda: self._close(document))
        if self._sweep is None:
            self._sweep = self._loop.call_later(_REST, self._clean_up)

    def _clean_up(self) -> None:
        self._sweep = None
        self._engine.post(sweep, urgent=False)

    def _settle(self, document: Document, snapshot: Snapshot | None) -> None:
        """The engine is done with a document for now."""
        document.scheduled = False
        if snapshot is not None:
            if self._newer.unjudged(snapshot.source):
                self._loop.call_later(_PAUSE, self._judge, document, snapshot)
            before, document.snapshot = document.snapshot, snapshot
            self._catch_up(snapshot.analysis, snapshot.revision)
            shown = document.preview if before is None else before.items
            if (before or document.seen).version == snapshot.version and shown not in (None, snapshot.items):
                self._refresh_client()
            document.preview = None
        if document.outdated and not document.closed:
            document.outdated = False
            self.schedule(document)
            return
        if document.pending and not document.closed:
            self.schedule(document)
        reached = document.received if snapshot is None or document.closed else snapshot.number
        document.waiters.release(reached)
        document.viewers.release(reached)

    def _judge(self, document: Document, snapshot: Snapshot) -> None:
        """What does not parse may be newer than our Python: find out while nobody types."""

        def work() -> None:
            if self._newer.judge(snapshot.source):
                hand_over(self._loop, self.recheck, document)

        if document.snapshot is snapshot and not document.closed:
            self._engine.post(work, urgent=False)

    def _catch_up(self, analysis: Analysis, revision: int) -> None:
        """See to the other documents once the typing pauses, if one looks new from outside."""
        if revision != self._revisions.get(analysis):
            self._revisions[analysis] = revision
            if self._pause is not None:
                self._pause.cancel()
            self._pause = self._loop.call_later(_PAUSE, self._see_to_others)

    def _see_to_others(self) -> None:
        self._pause = None
        for document in self._documents:
            snapshot = document.snapshot
            if snapshot and snapshot.known != self._revisions.get(snapshot.analysis):
                self.recheck(document)

    # On the engine's thread

    def _refresh(self, document: Document) -> None:
        snapshot = None
        try:
            if document.closed:
                pass
            elif document.seen.source is None:
                with without_collector():
                    snapshot = self._look(document)
            else:
                snapshot = self._look(document)
        except Exception:
            logger.exception("%s could not be checked", document.path)
        finally:
            hand_over(self._loop, self._settle, document, snapshot)

    def _look(self, document: Document) -> Snapshot:
        until = time.monotonic() + _PATIENCE
        while True:
            in_haste = bool(document.pending)
            source = self._newest(document)
            analysis = self._analyses.of(document.path)
            watch = self._watch(document, analysis, source) if document.snapshot is None else None
            report = analysis.check(source, in_haste=in_haste, watch=watch)
            if not document.pending or time.monotonic() > until:
                break
        seen = document.seen
        items, find = self._shown(analysis, report, source)
        self._say(document, items)
        return Snapshot(
            document.uri,
            document.path,
            seen.number,
            seen.version,
            source,
            analysis,
            analysis.project.revision,
            analysis.project.revision if report is None else analysis.checker.revision_of(document.path),
            items,
            find,
        )

    def _watch(self, document: Document, analysis: Analysis, source: Source) -> Watch | None:
        """What shows the first findings of a long file before the last are found.

        Only to an editor that asks and can be told to ask again: one that is pushed to could not know that
        this is not all. None where it is not to be done.
        """
        able = self._client.pulls and self._client.refreshes
        if not able or not document.is_long or document.preview is not None:
            return None
        due = time.monotonic() + _GLIMPSE

        def watch(report: Callable[[], Report]) -> None:
            nonlocal due
            if time.monotonic() < due or document.pending:
                return
            items, _ = self._shown(analysis, report(), source)
            if items:
                due = math.inf
                hand_over(self._loop, self._glimpsed, document, items)

        return watch

    def _newest(self, document: Document) -> Source:
        """The source with all pending changes in it."""
        seen = document.seen
        if seen.source is None:
            seen.source = Source.open(document.path, seen.text)
            seen.text = ""
        edits: list[Edit] = []
        while document.pending:
            seen.number, seen.version, more = document.pending.popleft()
            edits += more
        if edits:
            seen.source = self._edited(seen.source, edits)
        return seen.source

    def _edited(self, source: Source, edits: Sequence[Edit]) -> Source:
        try:
            return edited(source, edits, self._client.encoding)
        except Exception:
            # The text must stay that of the editor whatever happens to the rest.
            logger.exception("A change of %s could not be followed; it is read anew", source.path)
            return Source.open(source.path, spliced(source.lines, edits, self._client.encoding))

    def _shown(
        self, analysis: Analysis, report: Report | None, source: Source
    ) -> tuple[str, Callable[[], list[Diagnostic]]]:
        """What is said of a source, as JSON and as diagnostics."""
        newer = self._newer.found_in(source)
        if report is None:
            return "", list
        if analysis.baseline is None:
            items = self.renderer.report(report)
            if newer:
                items = ",".join(filter(None, [self.renderer.items(newer, source.lines), items]))
            return items, lambda: [*newer, *report.diagnostics()]
        found = [*newer, *analysis.new_findings(report.diagnostics(), source)]
        return self.renderer.items(found, source.lines), lambda: found

    def _say(self, document: Document, items: str) -> None:
        """Publish, unless just that was published already."""
        seen = document.seen
        said = (seen.version, items)
        if said != seen.said:
            seen.said = said
            if not self._client.pulls:
                self._publish(_publication(document.uri, seen.version, items))

    def _close(self, document: Document) -> None:
        if document.is_python:
            analysis = self._analyses.of(document.path)
            analysis.forget(document.path)
            hand_over(self._loop, self._catch_up, analysis, analysis.project.revision)
            if not self._client.pulls:
                self._publish(_publication(document.uri, None, ""))


def _publication(uri: str, version: int | None, items: str) -> str:
    shown = "" if version is None else f'"version":{version},'
    return (
        '{"jsonrpc":"2.0","method":"textDocument/publishDiagnostics","params":'
        f'{{"uri":{json.dumps(uri)},{shown}"diagnostics":[{items}]}}}}'
    )
