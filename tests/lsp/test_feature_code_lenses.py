"""What tests and other functions do with a route or a dependency stands above it."""

from pathlib import Path
from typing import Any

import pytest

from tests.lsp.editor import ABLE, Editor, editing, span

pytestmark = pytest.mark.asyncio
DOCUMENT: dict[str, Any] = ABLE["textDocument"]
LENSES = {
    **ABLE,
    "textDocument": {**DOCUMENT, "codeLens": {}},
    "workspace": {"codeLens": {"refreshSupport": True}},
}
MAIN = """from typing import Annotated
from fastapi import APIRouter, Depends, FastAPI


def get_db(): ...


def get_user(db: Annotated[int, Depends(get_db)]): ...


Me = Annotated[str, Depends(get_user)]
router = APIRouter(prefix="/users")


@router.get("/me")
def read_me(me: Me): ...


@router.get("/{id}")
def read(id: int, me: Me): ...


@router.delete("/{id}")
def remove(id: int): ...


app = FastAPI()
app.include_router(router, prefix="/api")
"""
TESTS = """from fastapi.testclient import TestClient
from main import app, get_db

client = TestClient(app)
PREFIX = "/api"


def test_read(other):
    app.dependency_overrides[get_db] = lambda: 1
    assert client.get("/api/users/7?full=1").json()
    assert client.get(f"{PREFIX}/users/{other}")
    client.get("/api/users/me")
    client.get(other)
    client.post("/api/users/7")
    other.get("/api/users/7")


async def test_fixture(async_client):
    "😀"; await async_client.request("GET", "http://test/api/users/me")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "main.py").write_text(MAIN)
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "test_main.py").write_text(TESTS)
    return tmp_path


async def lenses(editor: Editor, folder: Path) -> Any:
    uri = (folder / "main.py").as_uri()
    if uri not in editor._versions:
        editor.open(uri, MAIN)
    return await editor.ask("textDocument/codeLens", {"textDocument": {"uri": uri}})


def titles(found: Any) -> list[tuple[int, str]]:
    return [(each["range"]["start"]["line"], each["command"]["title"]) for each in found]


async def test_routes_and_dependencies_are_counted(folder: Path) -> None:
    async with editing(folder, able=LENSES) as editor:
        found = await lenses(editor, folder)
    assert titles(found) == [
        (4, "injected 1 time"),
        (4, "1 override"),
        (7, "injected 3 times"),
        (15, "2 requests in tests"),
        (19, "2 requests in tests"),
    ]


async def test_a_lens_shows_what_it_counts(folder: Path) -> None:
    async with editing(folder, able=LENSES) as editor:
        found = await lenses(editor, folder)
    command = found[3]["command"]
    uri, position, locations = command["arguments"]
    assert command["command"] == "fastapiMentor.showReferences"
    assert uri == (folder / "main.py").as_uri()
    assert position == {"line": 15, "character": 4}
    tests = (folder / "tests" / "test_main.py").as_uri()
    assert locations == [
        {"uri": tests, "range": span(11, 4, 31)},
        {"uri": tests, "range": span(18, 16, 71)},
    ]
    [override] = found[1]["command"]["arguments"][2]
    assert override["range"] == span(8, 4, 36)


async def test_a_test_that_is_being_written_counts(folder: Path) -> None:
    async with editing(folder, able=LENSES) as editor:
        await lenses(editor, folder)
        uri = (folder / "tests" / "test_main.py").as_uri()
        editor.open(uri, "\n" + TESTS + '\n\ndef test_more():\n    client.delete("/api/users/1")\n')
        await editor.published(uri)
        found = await lenses(editor, folder)
    assert (23, "1 request in tests") in titles(found)
    assert found[1]["command"]["arguments"][2][0]["range"] == span(9, 4, 36)


async def test_only_those_who_can_are_offered_lenses(folder: Path) -> None:
    async with editing(folder) as editor:
        assert "codeLensProvider" not in editor.capabilities
    async with editing(folder, able=LENSES) as editor:
        assert editor.capabilities["codeLensProvider"]


async def test_broken_code_is_no_reason_to_fail(folder: Path) -> None:
    (folder / "tests" / "test_main.py").write_text(TESTS + "\ndef broken(:\n    client.get(\n")
    async with editing(folder, able=LENSES) as editor:
        assert (15, "2 requests in tests") in titles(await lenses(editor, folder))
