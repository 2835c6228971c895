"""Diagnostics for editors that ask for them; to all others they are pushed as they are found."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING

from lsprotocol import types

from fastapi_mentor.lsp.conversation import Rendered

if TYPE_CHECKING:
    from fastapi_mentor.lsp.server import MentorServer


def register(server: MentorServer) -> None:
    """Answers `textDocument/diagnostic` and `workspace/diagnostic`."""
    server.feature(types.TEXT_DOCUMENT_DIAGNOSTIC)(on_document_diagnostic)
    server.feature(types.WORKSPACE_DIAGNOSTIC)(on_workspace_diagnostic)


async def on_document_diagnostic(ls: MentorServer, params: types.DocumentDiagnosticParams) -> Rendered:
    """What was found in a document."""
    document = ls.documents.get(params.text_document.uri)
    items = "" if document is None else await ls.checking.items(document)
    return Rendered(f"{{{report(items, params.previous_result_id)}}}")


async def on_workspace_diagnostic(ls: MentorServer, params: types.WorkspaceDiagnosticParams) -> Rendered:
    """What was found in all files of the workspace, open or not."""
    known = {each.uri: each.value for each in params.previous_result_ids}
    reports: list[str] = []
    seen: set[str] = set()
    for document in ls.documents:
        snapshot = await ls.checking.snapshot(document)
        if snapshot is not None:
            seen.add(document.uri)
            reports.append(_workspace_report(document.uri, snapshot.version, snapshot.items, known))
    for uri, items in (await ls.index.findings()).items():
        if uri not in seen and (items or uri in known):
            seen.add(uri)
            reports.append(_workspace_report(uri, None, items, known))
    # What was reported once and is gone now has to be taken back.
    reports += [_workspace_report(uri, None, "", known) for uri in known if uri not in seen]
    return Rendered(f'{{"items":[{",".join(reports)}]}}')


def report(items: str, previous: str | None) -> str:
    """The inside of a full report, or of one that says that nothing has changed."""
    identity = hashlib.blake2b(items.encode(), digest_size=8).hexdigest()
    if identity == previous:
        return f'"kind":"unchanged","resultId":"{identity}"'
    return f'"kind":"full","resultId":"{identity}","items":[{items}]'


def _workspace_report(uri: str, version: int | None, items: str, known: dict[str, str]) -> str:
    start = f'"uri":{json.dumps(uri)},"version":{json.dumps(version)}'
    return f"{{{start},{report(items, known.get(uri))}}}"
