"""What the server tells the editor it can do."""

from __future__ import annotations

from typing import Any

from fastapi_mentor.lsp.handshake import Client

FIX_ALL = "source.fixAll.fastapiMentor"
IDENTIFIER = "fastapi-mentor"

_INCREMENTAL = 2
_TRIGGERS = ['"', "'", "/", "{", "(", "[", "="]
"""Characters behind which a path, a name or a value of ours may begin."""


def capabilities(client: Client) -> dict[str, Any]:
    """The capabilities for a client: diagnostics are pulled only by those that can."""
    able: dict[str, Any] = {
        "positionEncoding": client.encoding.value,
        "textDocumentSync": {"openClose": True, "change": _INCREMENTAL, "save": True},
        "hoverProvider": True,
        # Helix asks for these three, but does not say that it can.
        "definitionProvider": True,
        "referencesProvider": True,
        "documentSymbolProvider": {"label": "FastAPI"},
        # Options may be told only to those who know literals of actions.
        "codeActionProvider": {
            "codeActionKinds": ["quickfix", "refactor.extract", "refactor.move", "refactor.rewrite", FIX_ALL],
            "resolveProvider": client.resolves,
        }
        if client.actions
        else True,
        "workspace": {"workspaceFolders": {"supported": True, "changeNotifications": True}},
    }
    if client.hints:
        able["inlayHintProvider"] = True
    if client.lenses:
        able["codeLensProvider"] = {"resolveProvider": False}
    if client.links:
        able["documentLinkProvider"] = {"resolveProvider": False}
    if client.completes:
        able["completionProvider"] = {
            "triggerCharacters": _TRIGGERS,
            "resolveProvider": client.resolves_imports,
        }
    if client.calls:
        able["callHierarchyProvider"] = True
    if client.renames:
        able["renameProvider"] = {"prepareProvider": True} if client.prepares_rename else True
    if client.workspace_symbols:
        able["workspaceSymbolProvider"] = True
    if client.pulls:
        able["diagnosticProvider"] = {
            "identifier": IDENTIFIER,
            "interFileDependencies": True,
            "workspaceDiagnostics": True,
        }
    return able
