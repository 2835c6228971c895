"""Our own requests about a project: one route in full, its state, and the edit that fixes all of it."""

from pathlib import Path
from typing import Any

import pytest

from fastapi_mentor import __version__
from tests.lsp.editor import Editor, editing

pytestmark = pytest.mark.asyncio
MAIN = """from typing import Annotated
from fastapi import Depends, FastAPI, Header
from fastapi.security import APIKeyHeader, OAuth2PasswordBearer
from pydantic import BaseModel, Field

app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="token")


class Book(BaseModel):
    title: str
    pages: int = Field(ge=10)
    tags: list[str]
    note: str | None = None


@app.put("/books/{id}")
def put(id: int, book: Book, token: Annotated[str, Depends(scheme)], q: str, x: Annotated[str, Header()]): ...


@app.get("/plain")
def plain(): ...
"""
TESTS = """from fastapi.testclient import TestClient
from main import app

client = TestClient(app)


def test_plain():
    assert client.get("/plain")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "x"\ndependencies = ["fastapi==0.120.1"]\n')
    (tmp_path / "main.py").write_text(MAIN)
    (tmp_path / "test_main.py").write_text(TESTS)
    return tmp_path


async def route(editor: Editor, method: str, path: str, app: str = "main:app") -> Any:
    return await editor.ask("fastapiMentor/route", {"app": app, "method": method, "path": path})


async def test_a_route_says_how_to_ask_it_by_hand(folder: Path) -> None:
    async with editing(folder) as editor:
        assert (await route(editor, "GET", "/plain"))["curl"] == "curl http://127.0.0.1:8000/plain"
        put = await route(editor, "PUT", "/books/{id}")
        assert put["curl"] == (
            "curl -X PUT 'http://127.0.0.1:8000/books/1?q=string' -H 'x: string'"
            " -H \"Authorization: Bearer $TOKEN\" -H 'Content-Type: application/json'"
            ' -d \'{"title": "string", "pages": 10, "tags": ["string"]}\''
        )


async def test_a_route_knows_its_tests(folder: Path) -> None:
    async with editing(folder) as editor:
        (test,) = (await route(editor, "GET", "/plain"))["tests"]
        assert test["uri"] == (folder / "test_main.py").as_uri()
        assert test["range"]["start"] == {"line": 7, "character": 11}
        assert (await route(editor, "PUT", "/books/{id}"))["tests"] == []


async def test_a_route_that_is_not_there_is_null(folder: Path) -> None:
    async with editing(folder) as editor:
        assert await route(editor, "POST", "/plain") is None
        assert await route(editor, "GET", "/plain", "main:other") is None


async def test_a_route_is_where_it_is_in_the_editor(folder: Path) -> None:
    async with editing(folder) as editor:
        uri = (folder / "main.py").as_uri()
        editor.open(uri, MAIN)
        before = (await route(editor, "GET", "/plain"))["range"]["start"]["line"]
        top = {"start": {"line": 0, "character": 0}, "end": {"line": 0, "character": 0}}
        editor.change(uri, {"range": top, "text": "# one\n# two\n"})
        await editor.published(uri)
        assert (await route(editor, "GET", "/plain"))["range"]["start"]["line"] == before + 2


async def test_the_status_tells_versions(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    async with editing(folder) as editor:
        status = await editor.ask("fastapiMentor/status")
        assert status["version"] == __version__
        (project,) = status["projects"]
        assert project["root"] == str(folder)
        assert project["packages"]["fastapi"] == "0.120.1"
        await editor.ask("fastapiMentor/routes")
        (project,) = (await editor.ask("fastapiMentor/status", {"folder": folder.as_uri()}))["projects"]
        assert (project["applications"], project["routes"]) == (1, 2)


async def fixed(editor: Editor, params: Any = None) -> tuple[Any, dict[str, list[Any]]]:
    answer = await editor.ask("fastapiMentor/fixAll", params)
    changes = {each["textDocument"]["uri"]: each for each in answer["edit"]["documentChanges"]}
    return answer, changes


async def test_all_that_is_safe_is_fixed_in_all_files(folder: Path) -> None:
    (folder / "one.py").write_text('word = "LOUD"\n')
    (folder / "two.py").write_text('"é"; words = ["LOUD", "LOUD", 3]\n')
    async with editing(folder) as editor:
        answer, changes = await fixed(editor)
        one, two = ((folder / name).as_uri() for name in ("one.py", "two.py"))
        assert answer["fixes"] == 3
        assert answer["texts"] == {one: 'word = "quiet"\n', two: '"é"; words = ["quiet", "quiet", 3]\n'}
        assert set(changes) == {one, two}
        assert changes[one]["textDocument"]["version"] is None


async def test_what_is_open_is_fixed_as_it_is_in_the_editor(folder: Path) -> None:
    path = folder / "one.py"
    path.write_text("word = 2\n")
    async with editing(folder) as editor:
        editor.open(path.as_uri(), 'word = 2\nother = "LOUD"\n')
        answer, changes = await fixed(editor, {"folder": folder.as_uri()})
        assert answer["texts"] == {path.as_uri(): 'word = 2\nother = "quiet"\n'}
        assert changes[path.as_uri()]["textDocument"]["version"] == 1
    assert path.read_text() == "word = 2\n"


async def test_nothing_to_fix_is_an_empty_edit(folder: Path) -> None:
    async with editing(folder) as editor:
        answer, changes = await fixed(editor)
        assert (answer["fixes"], changes) == (0, {})
