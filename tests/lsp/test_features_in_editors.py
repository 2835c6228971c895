"""Every request, from a real client with the abilities of real editors, to the real server process."""

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities

pytestmark = pytest.mark.asyncio

TEXT = """\
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware

app = FastAPI()
é = "😀"; app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
"""
RULE = "cors-any-origin-with-credentials"
COLUMNS = {"utf-8": 62, "utf-16": 59, "utf-32": 58}
"""Where `["*"]` begins on the last line."""


@pytest_lsp.fixture(
    params=["visual-studio-code", "neovim", "emacs"],
    config=ClientServerConfig(server_command=[sys.executable, "-m", "fastapi_mentor.lsp", "--stdio"]),
)
async def client(
    request: pytest.FixtureRequest, lsp_client: LanguageClient, tmp_path: Path
) -> AsyncIterator[None]:
    @lsp_client.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams) -> None:
        registered.extend(one.method for one in params.registrations)

    registered: list[str] = []
    parameters = types.InitializeParams(
        capabilities=client_capabilities(request.param),
        process_id=os.getpid(),
        workspace_folders=[types.WorkspaceFolder(uri=tmp_path.as_uri(), name="root")],
    )
    result = await lsp_client.initialize_session(parameters)
    provider = result.capabilities.diagnostic_provider
    pulls = parameters.capabilities.text_document
    assert (provider is not None) == (pulls is not None and pulls.diagnostic is not None)
    lsp_client.pulls = provider is not None  # type: ignore[attr-defined]
    lsp_client.column = COLUMNS[str(result.capabilities.position_encoding)]  # type: ignore[attr-defined]
    yield
    await lsp_client.shutdown_session()


async def opened(client: LanguageClient, path: Path) -> tuple[str, types.Diagnostic]:
    """The URI of a document that was opened, and its one finding."""
    uri = path.as_uri()
    item = types.TextDocumentItem(uri=uri, language_id="python", version=1, text=TEXT)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    if client.pulls:  # type: ignore[attr-defined]
        params = types.DocumentDiagnosticParams(types.TextDocumentIdentifier(uri))
        report: Any = await client.text_document_diagnostic_async(params)
        (found,) = report.items
        assert uri not in client.diagnostics
    else:
        await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        (found,) = client.diagnostics[uri]
    return uri, found


async def test_a_finding_is_shown_where_it_stands(client: LanguageClient, tmp_path: Path) -> None:
    _, found = await opened(client, tmp_path / "main.py")
    assert found.code == RULE
    assert found.range.start == types.Position(4, client.column)  # type: ignore[attr-defined]
    assert found.range.end == types.Position(4, client.column + 5)  # type: ignore[attr-defined]


async def test_a_hover_shows_the_page_of_the_rule(client: LanguageClient, tmp_path: Path) -> None:
    uri, found = await opened(client, tmp_path / "main.py")
    identifier = types.TextDocumentIdentifier(uri)
    shown = await client.text_document_hover_async(types.HoverParams(identifier, found.range.start))
    assert shown is not None
    assert isinstance(shown.contents, types.MarkupContent)
    assert shown.contents.kind == types.MarkupKind.Markdown
    assert RULE in shown.contents.value
    assert shown.range == found.range


async def test_an_action_is_offered_and_carried_out(client: LanguageClient, tmp_path: Path) -> None:
    uri, found = await opened(client, tmp_path / "main.py")
    params = types.CodeActionParams(
        types.TextDocumentIdentifier(uri), found.range, types.CodeActionContext([found])
    )
    offered = await client.text_document_code_action_async(params)
    action = next(one for one in offered or () if one.title.startswith("Allow"))
    assert isinstance(action, types.CodeAction)
    if action.edit is None:
        action = await client.code_action_resolve_async(action)
    assert action.edit is not None
    if action.edit.document_changes is not None:
        (change,) = action.edit.document_changes
        assert isinstance(change, types.TextDocumentEdit)
        assert change.text_document.version == 1
        (edit,) = change.edits
    else:
        assert action.edit.changes is not None
        (edit,) = action.edit.changes[uri]
    assert isinstance(edit, types.TextEdit)
    assert edit.new_text == f"  # mentor: allow[{RULE}]"


async def test_a_change_is_followed(client: LanguageClient, tmp_path: Path) -> None:
    uri, _ = await opened(client, tmp_path / "main.py")
    place = types.Range(types.Position(4, 0), types.Position(5, 0))
    params = types.DidChangeTextDocumentParams(
        types.VersionedTextDocumentIdentifier(2, uri),
        [types.TextDocumentContentChangePartial(range=place, text="")],
    )
    client.text_document_did_change(params)
    identifier = types.TextDocumentIdentifier(uri)
    shown = types.HoverParams(identifier, types.Position(4, 0))
    assert await client.text_document_hover_async(shown) is None
    if not client.pulls:  # type: ignore[attr-defined]
        assert client.diagnostics[uri] == ()
