"""Workspace folders come and go."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi_mentor.lsp.features import configuration
from fastapi_mentor.lsp.handshake import Raw
from fastapi_mentor.lsp.uris import path_of

if TYPE_CHECKING:
    from fastapi_mentor.lsp.server import MentorServer

CHANGED = "workspace/didChangeWorkspaceFolders"


def register(server: MentorServer) -> None:
    """Follows `workspace/didChangeWorkspaceFolders`."""
    server.protocol.direct[CHANGED] = partial(on_change, server)


def on_change(server: MentorServer, params: dict[str, Any]) -> None:
    """Take the new folders, and what the editor's settings say about them."""
    server.folders = changed(server.folders, params)
    server.start_afresh()
    server.spawn(configuration.ask(server))
    server.index.start()


def changed(folders: list[str], params: dict[str, Any]) -> list[str]:
    """The folders after a change, those that are new last."""
    event = Raw(params)
    removed = set(_paths(event.listed("event.removed")))
    kept = [folder for folder in folders if folder not in removed]
    return [*kept, *(folder for folder in _paths(event.listed("event.added")) if folder not in kept)]


def _paths(items: list[Any]) -> list[str]:
    uris = [Raw(item)["uri"] for item in items]
    return [path for uri in uris if isinstance(uri, str) and (path := path_of(uri))]
