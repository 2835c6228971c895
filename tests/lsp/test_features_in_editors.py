"""Every request that the server answers, as real editors ask it, in the columns of each."""

from __future__ import annotations

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import pytest
import pytest_lsp
from lsprotocol import types
from lsprotocol.converters import get_converter
from pygls.protocol import JsonRPCResponseMessage, default_converter
from pytest_lsp import ClientServerConfig, LanguageClient
from pytest_lsp.client import DEFAULT_CLIENT_FEATURES, register_lsp_features

from fastapi_mentor.lsp.server import MentorServer

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),
    pytest.mark.timeout(90),
    pytest.mark.filterwarnings("error::pytest_lsp.LspSpecificationWarning"),
]
RECORDED = Path(__file__).parent / "recorded"
"""What editors have said in `initialize`, taken from the wire; `versions` are in the names."""
EDITORS = sorted(path.stem for path in RECORDED.glob("*.json"))
PATIENCE = 30.0
REFRESHES = {
    types.WORKSPACE_INLAY_HINT_REFRESH: "inlay_hint",
    types.WORKSPACE_CODE_LENS_REFRESH: "code_lens",
    types.WORKSPACE_DIAGNOSTIC_REFRESH: "diagnostics",
}
"""By request of the server, the capability of those who may be asked."""

MAIN = """\
from fastapi import FastAPI
from fastapi.middleware.cors import CORSMiddleware
from fastapi.templating import Jinja2Templates
from users import router

é = "😀"; app = FastAPI(title="Obst & Gemüse 😀")
é = "😀"; app.add_middleware(CORSMiddleware, allow_origins=["*"], allow_credentials=True)
é = "😀"; app.include_router(router, prefix="/api")
é = "😀"; templates = Jinja2Templates(directory="vorlagen")
"""
USERS = """\
from typing import Annotated
from fastapi import APIRouter, Depends

router = APIRouter(prefix="/users")


def get_db(): ...


@router.get("/{id}", name="größe 😀")
def read(é: Annotated[str, Depends(get_db)], id: int) -> str: ...


@router.delete("/{id}", status_code=204)
def remove(id: int) -> None:
    é = "😀"; return {"é 😀": id}
"""
TESTS = """\
from fastapi.testclient import TestClient
from main import app

client = TestClient(app)


def test_read():
    assert "é 😀" and client.get("/api/users/7")
    assert "é 😀" and client.get("/")
"""
FILES = {"main.py": MAIN, "users.py": USERS, "test_users.py": TESTS}
CORS = "cors-any-origin-with-credentials"
NO_CONTENT = "body-with-no-content-status"


class Editor(LanguageClient):
    """One editor with a project in which each file is open, and what it was told of it."""

    folder: Path
    files: dict[str, str]
    encoding: str
    offered: types.ServerCapabilities
    registered: list[str]
    refreshed: set[str]

    def uri(self, name: str) -> str:
        return (self.folder / name).as_uri()

    def document(self, name: str) -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri(name))

    def units(self, text: str) -> int:
        """How many columns a text takes."""
        width = {"utf-8": 1, "utf-16": 2, "utf-32": 4}[self.encoding]
        return len(text.encode(self.encoding if width == 1 else f"{self.encoding}-le")) // width

    def place(self, name: str, text: str, into: int = 0) -> types.Position:
        """Where a text begins for the first time, or a few of its characters later."""
        before, found, _ = self.files[name].partition(text)
        assert found, text
        line = (before + text[:into]).rpartition("\n")[2]
        return types.Position(before.count("\n"), self.units(line))

    def text(self, uri: str, span: types.Range) -> str:
        """What stands in a range of one line, in the columns of this editor."""
        assert span.start.line == span.end.line
        line = self.files[uri.rpartition("/")[2]].splitlines()[span.start.line]
        ends = {self.units(line[:column]): column for column in range(len(line) + 1)}
        return line[ends[span.start.character] : ends[span.end.character]]

    async def ask(self, asked: str, /, **params: Any) -> Any:
        """The answer to a request of our own."""
        return await asyncio.wait_for(self.protocol.send_request_async(asked, params), PATIENCE)

    async def findings(self, name: str, rule: str) -> types.Diagnostic:
        """The finding of a rule in a file, pushed or pulled as the editor has it."""
        uri = self.uri(name)
        async with asyncio.timeout(PATIENCE):
            while True:
                if self.offered.diagnostic_provider is not None:
                    asked = types.DocumentDiagnosticParams(self.document(name))
                    answer: Any = await self.text_document_diagnostic_async(asked)
                    found = answer.items
                    assert uri not in self.diagnostics, "pulled and pushed"
                else:
                    found = self.diagnostics.get(uri, ())
                for each in found:
                    if each.code == rule:
                        return each
                await asyncio.sleep(0.05)


def converter() -> Any:
    """The client's own, but for the answers to requests of our own, which stay as they are."""
    made = default_converter()
    made.register_structure_hook(JsonRPCResponseMessage, lambda answer, kind: kind(**answer))
    return made


def make_editor() -> Editor:
    editor = Editor(converter_factory=converter)
    editor.files, editor.registered, editor.refreshed = dict(FILES), [], set()
    answers = {asked: partial(refresh, editor, asked) for asked in REFRESHES}
    register_lsp_features(editor, {**DEFAULT_CLIENT_FEATURES, **answers})

    @editor.feature(types.CLIENT_REGISTER_CAPABILITY)
    def register(params: types.RegistrationParams) -> None:
        editor.registered.extend(each.method for each in params.registrations)

    return editor


def refresh(editor: Editor, asked: str, params: None) -> None:
    editor.refreshed.add(asked)


@pytest_lsp.fixture(
    params=EDITORS,
    scope="module",
    config=ClientServerConfig(
        server_command=[sys.executable, "-m", "fastapi_mentor.lsp", "--stdio"], client_factory=make_editor
    ),
)
async def client(
    request: pytest.FixtureRequest, editor: Editor, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[None]:
    said = json.loads((RECORDED / f"{request.param}.json").read_text())
    folder = editor.folder = tmp_path_factory.mktemp(request.param.partition("-")[0])
    for name, text in {**FILES, "pyproject.toml": '[project]\nname = "obst"\n'}.items():
        (folder / name).write_text(text)
    (folder / "vorlagen").mkdir()
    parameters = get_converter().structure(
        {**said, "processId": os.getpid(), "rootUri": folder.as_uri()}, types.InitializeParams
    )
    parameters.workspace_folders = [types.WorkspaceFolder(uri=folder.as_uri(), name="obst")]
    result = await asyncio.wait_for(editor.initialize_session(parameters), PATIENCE)
    editor.offered = result.capabilities
    editor.encoding = str(result.capabilities.position_encoding)
    for name, text in FILES.items():
        item = types.TextDocumentItem(editor.uri(name), "python", 1, text)
        editor.text_document_did_open(types.DidOpenTextDocumentParams(item))
    yield
    await asyncio.wait_for(editor.shutdown_session(), PATIENCE)


ASKED: set[str] = set()
Test = TypeVar("Test", bound=Callable[..., Any])


def asks(*methods: str) -> Callable[[Test], Test]:
    """Says which requests a test is about."""
    ASKED.update(methods)
    return lambda test: test


async def test_columns_are_counted_as_the_editor_likes_it(client: Editor) -> None:
    assert client.capabilities is not None
    general = client.capabilities.general
    wanted = general.position_encodings if general is not None and general.position_encodings else ["utf-16"]
    assert client.encoding == str(getattr(wanted[0], "value", wanted[0]))


@asks(types.TEXT_DOCUMENT_DIAGNOSTIC)
async def test_findings_stand_where_they_belong(client: Editor) -> None:
    found = await client.findings("main.py", CORS)
    assert client.text(client.uri("main.py"), found.range) == '["*"]'
    assert found.source == "FastAPI Mentor"
    other = await client.findings("users.py", NO_CONTENT)
    assert client.text(client.uri("users.py"), other.range) == '{"é 😀": id}'


@asks(types.WORKSPACE_DIAGNOSTIC)
async def test_findings_of_the_workspace_are_pulled_by_those_who_pull(client: Editor) -> None:
    if client.offered.diagnostic_provider is None:
        # One that asks, but cannot be told to ask again, is pushed to.
        again = client.capabilities.workspace.diagnostics  # type: ignore[union-attr]
        assert again is None or not again.refresh_support
        return
    asked = types.WorkspaceDiagnosticParams(previous_result_ids=[])
    answer = await asyncio.wait_for(client.workspace_diagnostic_async(asked), PATIENCE)
    found = {each.uri: each for each in answer.items}
    report = found[client.uri("main.py")]
    assert isinstance(report, types.WorkspaceFullDocumentDiagnosticReport)
    assert CORS in [each.code for each in report.items]


@asks(types.TEXT_DOCUMENT_HOVER)
async def test_a_hover_shows_the_page_of_a_rule(client: Editor) -> None:
    await client.findings("main.py", CORS)
    asked = types.HoverParams(client.document("main.py"), client.place("main.py", '["*"]'))
    shown = await client.text_document_hover_async(asked)
    assert shown is not None
    assert isinstance(shown.contents, types.MarkupContent)
    formats = client.capabilities.text_document.hover.content_format  # type: ignore[union-attr]
    assert shown.contents.kind in (formats or ())
    assert CORS in shown.contents.value
    assert shown.range is not None
    assert client.text(client.uri("main.py"), shown.range) == '["*"]'


async def test_a_hover_shows_a_route(client: Editor) -> None:
    asked = types.HoverParams(client.document("users.py"), client.place("users.py", "read("))
    shown = await client.text_document_hover_async(asked)
    assert shown is not None
    assert isinstance(shown.contents, types.MarkupContent)
    assert "/api/users/{id}" in shown.contents.value
    before = types.HoverParams(client.document("users.py"), types.Position(0, 0))
    assert await client.text_document_hover_async(before) is None


@asks(types.TEXT_DOCUMENT_CODE_ACTION, types.CODE_ACTION_RESOLVE)
async def test_a_fix_is_worked_out_for_the_version_that_is_open(client: Editor) -> None:
    found = await client.findings("users.py", NO_CONTENT)
    uri = client.uri("users.py")
    context = types.CodeActionContext([found])
    asked = types.CodeActionParams(client.document("users.py"), found.range, context)
    offered = await client.text_document_code_action_async(asked)
    action = next(each for each in offered or () if each.title == "Return nothing")
    assert isinstance(action, types.CodeAction)
    if action.edit is None:
        action = await client.code_action_resolve_async(action)
    assert action.edit is not None
    if action.edit.document_changes is not None:
        (change,) = action.edit.document_changes
        assert isinstance(change, types.TextDocumentEdit)
        assert (change.text_document.uri, change.text_document.version) == (uri, 1)
        (edit,) = change.edits
    else:
        assert action.edit.changes is not None
        (edit,) = action.edit.changes[uri]
    assert isinstance(edit, types.TextEdit)
    assert client.text(uri, edit.range) == '; return {"é 😀": id}'
    assert edit.new_text == ""


@asks(types.TEXT_DOCUMENT_INLAY_HINT)
async def test_hints_stand_behind_decorators(client: Editor) -> None:
    if client.offered.inlay_hint_provider is None:
        assert client.capabilities.text_document.inlay_hint is None  # type: ignore[union-attr]
        return
    whole = types.Range(types.Position(0, 0), types.Position(USERS.count("\n"), 0))
    asked = types.InlayHintParams(client.document("users.py"), whole)
    hints = await client.text_document_inlay_hint_async(asked)
    assert hints
    assert "/api/users/{id}" in str(hints[0].label)
    assert hints[0].position == client.place("users.py", '"größe 😀")', len('"größe 😀")'))


@asks(types.TEXT_DOCUMENT_CODE_LENS)
async def test_lenses_count_tests(client: Editor) -> None:
    if client.offered.code_lens_provider is None:
        assert client.capabilities.text_document.code_lens is None  # type: ignore[union-attr]
        return
    lenses = await client.text_document_code_lens_async(types.CodeLensParams(client.document("users.py")))
    commands = {client.text(client.uri("users.py"), each.range): each.command for each in lenses or ()}
    command = next(each for each in commands.values() if each is not None and "in tests" in each.title)
    assert command.title == "1 request in tests"
    assert command.arguments is not None
    ((use,),) = command.arguments[2:]
    span = get_converter().structure(use["range"], types.Range)
    assert client.text(use["uri"], span) == 'client.get("/api/users/7")'


@asks(types.TEXT_DOCUMENT_DEFINITION)
async def test_the_url_of_a_test_leads_to_the_route(client: Editor) -> None:
    asked = types.DefinitionParams(
        client.document("test_users.py"), client.place("test_users.py", "/api/users/7", 5)
    )
    found: Any = await client.text_document_definition_async(asked)
    (target,) = found if isinstance(found, list | tuple) else [found]
    if isinstance(target, types.LocationLink):
        assert client.capabilities.text_document.definition.link_support  # type: ignore[union-attr]
        assert "/api/users/7" in client.text(client.uri("test_users.py"), target.origin_selection_range)
        assert client.text(target.target_uri, target.target_selection_range) == "read"
    else:
        assert client.text(target.uri, target.range) == "read"


@asks(types.TEXT_DOCUMENT_REFERENCES)
async def test_who_asks_a_route_is_found(client: Editor) -> None:
    asked = types.ReferenceParams(
        types.ReferenceContext(include_declaration=False),
        client.document("users.py"),
        client.place("users.py", "/{id}", 2),
    )
    found = await client.text_document_references_async(asked)
    assert [client.text(each.uri, each.range) for each in found or ()] == ["id"]


@asks(types.TEXT_DOCUMENT_PREPARE_RENAME, types.TEXT_DOCUMENT_RENAME)
async def test_a_name_in_a_path_is_renamed_with_its_parameter(client: Editor) -> None:
    if client.offered.rename_provider is None:
        assert client.capabilities.text_document.rename is None  # type: ignore[union-attr]
        return
    document, uri = client.document("users.py"), client.uri("users.py")
    place = client.place("users.py", "/{id}", 2)
    prepared: Any = await client.text_document_prepare_rename_async(
        types.PrepareRenameParams(document, place)
    )
    assert client.text(uri, getattr(prepared, "range", prepared)) == "id"
    answer = await client.text_document_rename_async(types.RenameParams(document, place, "number"))
    changes: Any = answer.document_changes or ()  # type: ignore[union-attr]
    edits = {each.text_document.uri: each.edits for each in changes} or answer.changes  # type: ignore[union-attr]
    assert {client.text(uri, each.range) for each in edits[uri]} == {"id"}
    assert len(edits[uri]) == 2


@asks(
    types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY,
    types.CALL_HIERARCHY_INCOMING_CALLS,
    types.CALL_HIERARCHY_OUTGOING_CALLS,
)
async def test_routes_call_their_dependencies(client: Editor) -> None:
    if client.offered.call_hierarchy_provider is None:
        assert client.capabilities.text_document.call_hierarchy is None  # type: ignore[union-attr]
        return
    asked = types.CallHierarchyPrepareParams(client.document("users.py"), client.place("users.py", "read("))
    (route,) = await client.text_document_prepare_call_hierarchy_async(asked) or ()
    assert client.text(route.uri, route.selection_range) == "read"
    called = await client.call_hierarchy_outgoing_calls_async(types.CallHierarchyOutgoingCallsParams(route))
    (dependency,) = [each.to for each in called or ()]
    assert client.text(dependency.uri, dependency.selection_range) == "get_db"
    calling = await client.call_hierarchy_incoming_calls_async(
        types.CallHierarchyIncomingCallsParams(dependency)
    )
    assert "read" in [client.text(each.from_.uri, each.from_.selection_range) for each in calling or ()]


@asks(types.TEXT_DOCUMENT_COMPLETION, types.COMPLETION_ITEM_RESOLVE)
async def test_paths_are_completed_where_tests_ask_for_them(client: Editor) -> None:
    line = client.place("test_users.py", 'client.get("/")')
    position = types.Position(line.line, line.character + client.units('client.get("/'))
    asked = types.CompletionParams(client.document("test_users.py"), position)
    found: Any = await client.text_document_completion_async(asked)
    assert found is not None
    item = found.items[0]
    assert item.label == "/api/users/{id}"
    assert client.text(client.uri("test_users.py"), item.text_edit.range) == "/"
    if client.offered.completion_provider.resolve_provider:  # type: ignore[union-attr]
        assert (await client.completion_item_resolve_async(item)).label == item.label
    elsewhere = types.CompletionParams(client.document("main.py"), client.place("main.py", "FastAPI", 4))
    assert await client.text_document_completion_async(elsewhere) is None


@asks(types.TEXT_DOCUMENT_DOCUMENT_LINK)
async def test_names_of_folders_are_links(client: Editor) -> None:
    if client.offered.document_link_provider is None:
        assert client.capabilities.text_document.document_link is None  # type: ignore[union-attr]
        return
    asked = types.DocumentLinkParams(client.document("main.py"))
    (link,) = await client.text_document_document_link_async(asked) or ()
    assert client.text(client.uri("main.py"), link.range) == '"vorlagen"'
    assert link.target == client.uri("vorlagen")


@asks(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
async def test_the_outline_knows_routes(client: Editor) -> None:
    asked = types.DocumentSymbolParams(client.document("users.py"))
    symbols: Any = await client.text_document_document_symbol_async(asked)
    route = next(each for each in symbols if "/api/users/{id}" in each.name)
    if isinstance(route, types.DocumentSymbol):
        assert client.text(client.uri("users.py"), route.selection_range) == "read"
    else:
        assert route.location.range.start.line == client.place("users.py", "@router.get").line


@asks(types.WORKSPACE_SYMBOL)
async def test_routes_are_found_by_their_path(client: Editor) -> None:
    found: Any = await client.workspace_symbol_async(types.WorkspaceSymbolParams("users id"))
    assert found
    assert "/api/users/{id}" in found[0].name
    assert client.text(found[0].location.uri, found[0].location.range) == "read"


@asks("fastapiMentor/routes", "fastapiMentor/route", "fastapiMentor/openapi")
async def test_applications_are_browsed(client: Editor) -> None:
    (shop,) = await client.ask("fastapiMentor/routes")
    assert [f"{each['method']} {each['path']}" for each in shop["routes"]] == [
        "GET /api/users/{id}",
        "DELETE /api/users/{id}",
    ]
    span = get_converter().structure(shop["routes"][0]["range"], types.Range)
    assert client.text(shop["routes"][0]["uri"], span) == "read"
    route = await client.ask("fastapiMentor/route", app="main:app", method="GET", path="/api/users/{id}")
    assert len(route["tests"]) == 1
    document = await client.ask("fastapiMentor/openapi", text=True)
    assert json.loads(document)["info"]["title"] == "Obst & Gemüse 😀"


@asks("fastapiMentor/explain", "fastapiMentor/rules", "fastapiMentor/status")
async def test_rules_are_explained_and_the_server_says_how_it_is(client: Editor) -> None:
    page = await client.ask("fastapiMentor/explain", rule=CORS)
    assert page["markdown"].startswith(f"# {CORS}\n")
    assert CORS in [each["rule"] for each in await client.ask("fastapiMentor/rules")]
    (project,) = (await client.ask("fastapiMentor/status"))["projects"]
    assert project["root"] == str(client.folder)


@asks("fastapiMentor/fixAll")
async def test_the_edit_of_a_whole_project_is_made_to_be_looked_at(client: Editor) -> None:
    answer = await client.ask("fastapiMentor/fixAll")
    assert answer["fixes"] >= 1
    assert answer["texts"][client.uri("users.py")].endswith('    é = "😀"\n')


async def test_a_change_is_followed(client: Editor) -> None:
    """A file of its own: the others stay as they were opened."""
    client.files["later.py"] = MAIN
    item = types.TextDocumentItem(client.uri("later.py"), "python", 1, MAIN)
    client.text_document_did_open(types.DidOpenTextDocumentParams(item))
    await client.findings("later.py", CORS)
    begin = client.place("later.py", '["*"]')
    end = types.Position(begin.line, begin.character + len('["*"]'))
    change = types.TextDocumentContentChangePartial(range=types.Range(begin, end), text='["https://é.😀"]')
    versioned = types.VersionedTextDocumentIdentifier(2, client.uri("later.py"))
    client.text_document_did_change(types.DidChangeTextDocumentParams(versioned, [change]))
    shown = await client.text_document_hover_async(types.HoverParams(client.document("later.py"), begin))
    assert shown is None or CORS not in shown.contents.value  # type: ignore[union-attr]
    if client.offered.diagnostic_provider is None:
        async with asyncio.timeout(PATIENCE):
            while any(each.code == CORS for each in client.diagnostics[client.uri("later.py")]):
                await asyncio.sleep(0.05)


async def test_files_are_watched_by_those_who_can(client: Editor) -> None:
    watching = client.capabilities.workspace.did_change_watched_files  # type: ignore[union-attr]
    can = watching is not None and bool(watching.dynamic_registration)
    assert ("workspace/didChangeWatchedFiles" in client.registered) == can


async def test_only_those_are_asked_to_show_again_who_can(client: Editor) -> None:
    for asked in client.refreshed:
        able = getattr(client.capabilities.workspace, REFRESHES[asked])  # type: ignore[union-attr]
        assert able is not None
        assert able.refresh_support


async def test_every_request_is_asked_here() -> None:
    assert set(MentorServer().protocol.fm.features) == ASKED
