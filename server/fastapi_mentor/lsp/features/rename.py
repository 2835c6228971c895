"""Gives a path parameter another name in the path, the signature, and wherever it is given by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from fastapi_mentor.lsp.locating import Locator
from fastapi_mentor.lsp.positions import to_place
from fastapi_mentor.lsp.workspace_edits import Target, workspace_edit
from fastapi_mentor.source import UnreadableFile
from fastapi_mentor.source.encoding import Encoding

if TYPE_CHECKING:
    from fastapi_mentor.edits import TextEdit
    from fastapi_mentor.lsp.documents import Snapshot
    from fastapi_mentor.lsp.server import MentorServer
    from fastapi_mentor.project.application.usages import Usages

_REQUEST_FAILED = -32803
_NOT_READY = "the application is still being read: try again in a moment"
_PATIENCE = 10.0
"""Seconds for which an answer waits for what it needs to be known."""


def register(server: MentorServer) -> None:
    """Answers `textDocument/prepareRename` and `textDocument/rename`."""
    server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)(on_prepare_rename)
    server.feature(types.TEXT_DOCUMENT_RENAME)(on_rename)


async def on_prepare_rename(ls: MentorServer, params: types.PrepareRenameParams) -> dict[str, Any] | None:
    """The name of a path parameter at a position; raises JsonRpcException where there is none."""
    snapshot = await ls.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    usages = await ls.applications.usages(snapshot, _PATIENCE)
    if usages is None:
        raise JsonRpcException(_NOT_READY, code=_REQUEST_FAILED)
    point = (params.position.line, params.position.character)
    opened = ls.applications.opened()

    def work() -> dict[str, Any]:
        usages.read_again(opened)
        return prepare_rename(snapshot, point, ls.client.encoding, usages)

    found: dict[str, Any] = await _answer(ls, work)
    return found


async def on_rename(ls: MentorServer, params: types.RenameParams) -> Any:
    """The edits that rename it; raises JsonRpcException where that cannot be done."""
    snapshot = await ls.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    usages = await ls.applications.newest_usages(snapshot, _PATIENCE)
    if usages is None:
        raise JsonRpcException(_NOT_READY, code=_REQUEST_FAILED)
    point = (params.position.line, params.position.character)
    opened = ls.applications.opened()

    def work() -> dict[str, list[TextEdit]]:
        usages.read_again(opened)
        breathe = ls.engine.yield_to_urgent
        return rename(snapshot, point, ls.client.encoding, params.new_name, usages, breathe)

    edits = await _answer(ls, work)
    try:
        return workspace_edit(edits, _targets(ls, edits, snapshot), ls.client)
    except UnreadableFile as error:
        raise JsonRpcException(str(error), code=_REQUEST_FAILED) from error


async def _answer(ls: MentorServer, work: Callable[[], Any]) -> Any:
    from fastapi_mentor.project.application.navigation.kinship import Refusal

    try:
        return await ls.engine.run(work, urgent=False)
    except Refusal as refusal:
        raise JsonRpcException(str(refusal), code=_REQUEST_FAILED) from refusal


def prepare_rename(
    snapshot: Snapshot, point: tuple[int, int], encoding: Encoding, usages: Usages
) -> dict[str, Any]:
    """The range of the name at a point, and the name; raises Refusal."""
    from fastapi_mentor.project.application.navigation.renaming import renameable_at

    found = renameable_at(_point(snapshot, point, encoding), usages)
    located = Locator(snapshot.analysis.project, encoding)
    return {"range": located(snapshot.path, found.at)["range"], "placeholder": found.name}


def rename(
    snapshot: Snapshot,
    point: tuple[int, int],
    encoding: Encoding,
    new: str,
    usages: Usages,
    breathe: Callable[[], None] = lambda: None,
) -> dict[str, list[TextEdit]]:
    """By file, the edits; raises Refusal."""
    from fastapi_mentor.edits import TextEdit
    from fastapi_mentor.project.application.navigation.renaming import renamed

    found = renamed(_point(snapshot, point, encoding), new, usages, breathe)
    return {path: [TextEdit(*spot[1:], new) for spot in spots] for path, spots in found.items()}


def _point(snapshot: Snapshot, point: tuple[int, int], encoding: Encoding) -> Any:
    from fastapi_mentor.project.application.navigation.kinship import Refusal
    from fastapi_mentor.project.application.pointing import point_at

    line, column, _, _ = to_place(snapshot.source.lines, point, point, encoding)
    here = point_at(snapshot.source, line, column, snapshot.analysis.project)
    if here is None:
        raise Refusal("there is no name here")
    return here


def _targets(ls: MentorServer, edits: Mapping[str, object], snapshot: Snapshot) -> dict[str, Target]:
    """The open documents among the files that are edited, as the edits saw them."""
    targets = {snapshot.path: Target(snapshot.uri, snapshot.version, snapshot.source)}
    for path in edits:
        document = ls.documents.at(path)
        if path not in targets and document is not None and document.snapshot is not None:
            other = document.snapshot
            targets[path] = Target(other.uri, other.version, other.source)
    return targets
