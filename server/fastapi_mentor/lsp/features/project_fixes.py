"""Our own request for the edit that fixes all that is safe in a whole project."""

from __future__ import annotations

import asyncio
import threading
from typing import TYPE_CHECKING, Any

from pygls.exceptions import JsonRpcException

from fastapi_mentor.lsp import inquiries
from fastapi_mentor.lsp.project_repairs import repair
from fastapi_mentor.lsp.uris import uri_of
from fastapi_mentor.lsp.workspace_edits import Target, Unsupported, workspace_edit
from fastapi_mentor.source import UnreadableFile

if TYPE_CHECKING:
    from fastapi_mentor.lsp.server import MentorServer

FIX_ALL = "fastapiMentor/fixAll"
_REQUEST_FAILED = -32803


def register(server: MentorServer) -> None:
    """Answers `fastapiMentor/fixAll`."""
    server.feature(FIX_ALL)(on_fix_all)


async def on_fix_all(ls: MentorServer, params: Any) -> dict[str, Any]:
    """One edit of all files of the projects that are meant, and what becomes of each, to look at first."""
    snapshots = {
        document.path: snapshot
        for document in ls.documents
        if document.is_file and document.is_python and (snapshot := await ls.snapshot(document.uri))
    }
    opened = {path: each.source for path, each in snapshots.items()}
    cancelled = threading.Event()
    edits: dict[str, Any] = {}
    texts: dict[str, str] = {}
    fixes = 0
    try:
        for analysis in await inquiries.analyses(ls, params):
            found = await asyncio.to_thread(repair, analysis, ls.analyses.catalogue, opened, cancelled.is_set)
            edits |= found.edits
            texts |= found.texts
            fixes += found.fixes
    except asyncio.CancelledError:
        cancelled.set()
        raise
    targets = {path: Target(each.uri, each.version, each.source) for path, each in snapshots.items()}
    try:
        edit = workspace_edit(edits, targets, ls.client)
    except (Unsupported, UnreadableFile) as error:
        raise JsonRpcException(str(error), code=_REQUEST_FAILED) from error
    shown = {targets[path].uri if path in targets else uri_of(path): text for path, text in texts.items()}
    return {"edit": edit, "fixes": fixes, "texts": shown}
