"""The names of templates, `.env` files and static folders lead to them."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from fastapi_mentor.lsp.conversation import Rendered
from fastapi_mentor.lsp.positions import to_range
from fastapi_mentor.lsp.uris import uri_of
from fastapi_mentor.source.encoding import Encoding

if TYPE_CHECKING:
    from fastapi_mentor.lsp.documents import Snapshot
    from fastapi_mentor.lsp.server import MentorServer


def register(server: MentorServer) -> None:
    """Answers `textDocument/documentLink`."""
    server.feature(types.TEXT_DOCUMENT_DOCUMENT_LINK)(on_document_link)


async def on_document_link(ls: MentorServer, params: types.DocumentLinkParams) -> Rendered | None:
    """The links of a document."""
    snapshot = await ls.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    encoding = ls.client.encoding

    def work() -> str:
        return json.dumps(list(document_links(snapshot, encoding, ls.engine.yield_to_urgent)))

    return Rendered(await ls.engine.run(work, urgent=False))


def document_links(
    snapshot: Snapshot, encoding: Encoding, breathe: Callable[[], None] = lambda: None
) -> Iterator[dict[str, Any]]:
    """The links of a document to files and folders that are there."""
    from fastapi_mentor.project.application.files import files_named, may_name_files
    from fastapi_mentor.project.application.overview import outlines_of

    source, project = snapshot.source, snapshot.analysis.project
    for _, outline in outlines_of(source, project.show(source)):
        breathe()
        if not may_name_files(outline.statement):
            continue
        for named in files_named(outline, project):
            if source.holds(named.location.statement):
                place = source.range_of(named.location)
                yield {"range": to_range(source.lines, place, encoding), "target": uri_of(named.path)}
