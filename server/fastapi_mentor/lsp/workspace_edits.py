"""Edits of files in the form that the editor understands."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from fastapi_mentor.lsp.handshake import Client
from fastapi_mentor.lsp.positions import to_range
from fastapi_mentor.lsp.uris import uri_of
from fastapi_mentor.source import read_source

if TYPE_CHECKING:
    from fastapi_mentor.edits import TextEdit
    from fastapi_mentor.source import Source


class Unsupported(Exception):
    """The editor cannot do what an edit needs."""


@dataclass(frozen=True, slots=True)
class Target:
    """An open document as edits see it."""

    uri: str
    version: int
    source: Source


def workspace_edit(
    edits: Mapping[str, Sequence[TextEdit]], targets: Mapping[str, Target], client: Client
) -> dict[str, Any]:
    """The `WorkspaceEdit` of edits by path; `targets` are the open documents among the paths.

    Raises Unsupported where a file has to be created and the editor cannot, and UnreadableFile.
    """
    if not client.document_changes:
        return {"changes": dict(_changes(path, edits[path], targets, client) for path in edits)}
    operations: list[dict[str, Any]] = []
    for path, changed in edits.items():
        if path not in targets and not os.path.exists(path):
            _require_creation(path, client)
            options = {"ignoreIfExists": True}
            operations.append({"kind": "create", "uri": uri_of(path), "options": options})
        uri, shown = _changes(path, changed, targets, client)
        version = targets[path].version if path in targets else None
        operations.append({"textDocument": {"uri": uri, "version": version}, "edits": shown})
    return {"documentChanges": operations}


def _changes(
    path: str, edits: Sequence[TextEdit], targets: Mapping[str, Target], client: Client
) -> tuple[str, list[dict[str, Any]]]:
    target = targets.get(path)
    if target is not None:
        lines = target.source.lines
    elif os.path.exists(path):
        lines = read_source(path).lines
    else:
        _require_creation(path, client)
        lines = [""]
    shown = [{"range": to_range(lines, edit[:4], client.encoding), "newText": edit.text} for edit in edits]
    return target.uri if target is not None else uri_of(path), shown


def _require_creation(path: str, client: Client) -> None:
    if not (client.document_changes and client.creates_files):
        name = os.path.basename(path)
        raise Unsupported(f"this fix needs the new file {name}, which your editor cannot create")
