"""Above a route the tests that ask it, above a dependency those that use it or put another in its place."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from fastapi_mentor.lsp.conversation import Rendered
from fastapi_mentor.lsp.locating import Locator
from fastapi_mentor.lsp.positions import to_range
from fastapi_mentor.source.encoding import Encoding

if TYPE_CHECKING:
    from fastapi_mentor.lsp.documents import Snapshot
    from fastapi_mentor.lsp.server import MentorServer
    from fastapi_mentor.project.application.usages import Usages

SHOW_REFERENCES = "fastapiMentor.showReferences"
"""The editor's own command: it takes a URI, a position and locations."""
_PATIENCE = 2.0
"""Seconds after which there are no lenses yet; the editor is told when there are."""
_UNTOLD_PATIENCE = 30.0
"""The same for an editor that cannot be told, such as Neovim: it may not ask again."""


def register(server: MentorServer) -> None:
    """Answers `textDocument/codeLens`."""
    server.feature(types.TEXT_DOCUMENT_CODE_LENS)(on_code_lens)


async def on_code_lens(ls: MentorServer, params: types.CodeLensParams) -> Rendered | None:
    """The lenses of a document, with the places that they count."""
    ls.shown.add("lenses")
    snapshot = await ls.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    patience = _PATIENCE if ls.client.refreshes_lenses else _UNTOLD_PATIENCE
    usages = await ls.applications.usages(snapshot, patience)
    if usages is None:
        return None
    opened = [document.path for document in ls.documents if document.is_file and document.is_python]
    encoding = ls.client.encoding

    def work() -> str:
        usages.read(path for path in opened if usages.has(path))
        return json.dumps(list(code_lenses(snapshot, usages, encoding, ls.engine.yield_to_urgent)))

    return Rendered(await ls.engine.run(work, urgent=False))


def code_lenses(
    snapshot: Snapshot, usages: Usages, encoding: Encoding, breathe: Callable[[], None] = lambda: None
) -> Iterator[dict[str, Any]]:
    """The lenses of a document."""
    from fastapi_mentor.project.application.lenses import lenses

    source, project = snapshot.source, snapshot.analysis.project
    located = Locator(project, encoding)
    for lens in lenses(source, project.show(source), usages, breathe):
        line, column, end_line, end_column = lens.location[1:]
        place = (lens.line + line, column, lens.line + end_line, end_column)
        span = to_range(source.lines, place, encoding)
        locations = [located(each.path, each.location) for each in lens.uses]
        command = {
            "title": lens.title,
            "command": SHOW_REFERENCES,
            "arguments": [snapshot.uri, span["start"], locations],
        }
        yield {"range": span, "command": command}
