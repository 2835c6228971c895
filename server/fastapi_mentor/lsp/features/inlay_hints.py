"""Behind a decorator, the full path of its route and the dependencies that it inherits."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from fastapi_mentor.lsp.conversation import Rendered
from fastapi_mentor.lsp.positions import to_range
from fastapi_mentor.source.encoding import Encoding

if TYPE_CHECKING:
    from fastapi_mentor.lsp.documents import Snapshot
    from fastapi_mentor.lsp.server import MentorServer
    from fastapi_mentor.project.application.overview import Overview

_PATIENCE = 2.0
"""Seconds after which there are no hints yet; the editor is told when there are."""
_UNTOLD_PATIENCE = 30.0
"""The same for an editor that cannot be told, such as Helix and Emacs: it does not ask again."""


def register(server: MentorServer) -> None:
    """Answers `textDocument/inlayHint`."""
    server.feature(types.TEXT_DOCUMENT_INLAY_HINT)(on_inlay_hint)


async def on_inlay_hint(ls: MentorServer, params: types.InlayHintParams) -> Rendered | None:
    """The hints in a part of a document."""
    ls.shown.add("hints")
    snapshot = await ls.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    patience = _PATIENCE if ls.client.refreshes_hints else _UNTOLD_PATIENCE
    overview = await ls.applications.of(snapshot, patience)
    if overview is None:
        return None
    first, last = params.range.start.line, params.range.end.line
    encoding = ls.client.encoding

    def work() -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = []
        for hint in inlay_hints(snapshot, overview, first, last, encoding):
            found.append(hint)
            ls.engine.yield_to_urgent()
        return found

    return Rendered(json.dumps(await ls.engine.run(work, urgent=False)))


def inlay_hints(
    snapshot: Snapshot, overview: Overview, first: int, last: int, encoding: Encoding
) -> Iterator[dict[str, Any]]:
    """The hints on lines `first` to `last`."""
    from fastapi_mentor.project.application.hints import hints_of
    from fastapi_mentor.project.application.overview import outline_of
    from fastapi_mentor.source import Kind

    source = snapshot.source
    module = snapshot.analysis.project.show(source)
    begin = max(0, bisect_right(source.starts, first) - 1)
    stop = bisect_right(source.starts, last)
    header = None
    if source.statements[begin].kind is Kind.MEMBER:
        header = next((s for s in source.statements[begin::-1] if s.kind is Kind.CLASS), None)
    for index in range(begin, stop):
        statement, start = source.statements[index], source.starts[index]
        if statement.kind is Kind.CLASS:
            header = statement
        for hint in hints_of(outline_of(statement, header, module), overview):
            location = hint.location
            line = start + location.end_line
            if first <= line <= last:
                place = (line, location.end_column, line, location.end_column)
                position = to_range(source.lines, place, encoding)["end"]
                yield {"position": position, "label": hint.text, "paddingLeft": True}
