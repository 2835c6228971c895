"""Documents are opened, changed, saved and closed."""

from __future__ import annotations

import logging
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from fastapi_mentor.lsp.documents import Document, Edits, Seen, read_changes
from fastapi_mentor.lsp.uris import made_up_path, path_of

if TYPE_CHECKING:
    from fastapi_mentor.lsp.server import MentorServer

logger = logging.getLogger(__name__)

Raw = dict[str, Any]
_LONG = 50_000
"""Characters from which on a person would notice how long a check takes."""


def register(server: MentorServer) -> None:
    """Takes the notifications as they come: a keystroke has no time for typed objects."""
    handlers = {
        types.TEXT_DOCUMENT_DID_OPEN: on_open,
        types.TEXT_DOCUMENT_DID_CHANGE: on_change,
        types.TEXT_DOCUMENT_DID_CLOSE: on_close,
        types.TEXT_DOCUMENT_DID_SAVE: on_save,
    }
    for method, handler in handlers.items():
        server.protocol.direct[method] = partial(_told, method, handler, server)


def on_open(server: MentorServer, params: Raw) -> None:
    """Look at a document from now on."""
    document = opened(params["textDocument"], server.folders)
    if (before := server.documents.get(document.uri)) is not None:
        server.checking.close(before)
    server.documents.put(document)
    if document.is_long:
        server.checking.preview(document, server.index.known(document.uri, document.seen.text))
    server.checking.schedule(document)


def on_change(server: MentorServer, params: Raw) -> None:
    """Follow an edit."""
    identifier = params["textDocument"]
    document = server.documents.get(identifier["uri"])
    if document is None:
        logger.warning("A document changed that is not open: %s", identifier["uri"])
        return
    edits = read_changes(params["contentChanges"])
    if not document.is_python:
        return
    document.received += 1
    version = identifier.get("version")
    document.pending.append(
        Edits(document.received, version if type(version) is int else document.received, edits)
    )
    server.checking.schedule(document)
    server.look_at_routes()


def on_close(server: MentorServer, params: Raw) -> None:
    """What is on disk counts again."""
    document = server.documents.remove(params["textDocument"]["uri"])
    if document is not None:
        server.checking.close(document)


def on_save(server: MentorServer, params: Raw) -> None:
    """Settings may have been saved, which matters where nobody watches files for us."""
    path = path_of(params["textDocument"]["uri"])
    if path is not None:
        server.files_changed([path], moved=False)


def opened(item: Raw, folders: list[str]) -> Document:
    """The document of a `TextDocumentItem`; raises KeyError or TypeError if it is malformed."""
    uri, text, version = item["uri"], item["text"], item.get("version")
    if not isinstance(uri, str) or not isinstance(text, str):
        raise TypeError("uri and text are strings")
    path = path_of(uri)
    is_python = item.get("languageId") == "python" or (path or uri).endswith(".py")
    return Document(
        uri,
        path or made_up_path(uri, folders),
        path is not None,
        is_python,
        Seen(text if is_python else "", version if type(version) is int else 0),
        is_long=len(text) > _LONG,
    )


def _told(method: str, handler: Any, server: MentorServer, params: Raw) -> None:
    try:
        handler(server, params)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        logger.warning("Ignored a malformed notification: %s (%s)", method, error)
