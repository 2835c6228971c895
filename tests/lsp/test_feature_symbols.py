"""The outline of a document, and the routes of the workspace by what somebody types."""

from pathlib import Path
from typing import Any

import pytest

from fastapi_mentor.lsp.features.symbols import _symbol
from fastapi_mentor.project.application.landmarks import Landmark, Sort
from fastapi_mentor.project.application.matching import fit
from fastapi_mentor.source.encoding import Encoding
from tests.lsp.editor import ABLE, Editor, editing, span

pytestmark = pytest.mark.asyncio
DOCUMENT: dict[str, Any] = ABLE["textDocument"]
TREES = {
    **ABLE,
    "textDocument": {**DOCUMENT, "documentSymbol": {"hierarchicalDocumentSymbolSupport": True}},
    "workspace": {"symbol": {}},
}
LISTS = {**ABLE, "textDocument": {**DOCUMENT, "documentSymbol": {}}}

APP = """from fastapi import APIRouter, Depends, FastAPI
from pydantic import BaseModel
from pydantic_settings import BaseSettings

router = APIRouter(prefix="/users")


class User(BaseModel):
    name: str


class Settings(BaseSettings):
    level: str = "info"


@router.get("/{user_id}")
@router.head("/{user_id}")
def read_user(user_id: int): ...


def plain():
    return 1


def get_db():
    return 1


def create_app():
    app = FastAPI()
    app.include_router(router, prefix="/api/v1")

    @app.post("/😀/things")
    def make(db=Depends(get_db)): ...

    return app


class Empty:
    def method(self): ...
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "app.py").write_text(APP)
    return tmp_path


async def outline(editor: Editor, folder: Path, text: str = APP) -> Any:
    uri = (folder / "app.py").as_uri()
    editor.open(uri, text)
    return await editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})


def names(symbols: list[dict[str, Any]]) -> list[Any]:
    return [
        (each["name"], names(each["children"])) if "children" in each else each["name"] for each in symbols
    ]


async def test_an_outline_has_what_makes_an_application(folder: Path) -> None:
    async with editing(folder, able=TREES) as editor:
        found = await outline(editor, folder)
    assert names(found) == [
        ("User", ["name"]),
        ("Settings", ["level"]),
        "GET /api/v1/users/{user_id}",
        "HEAD /api/v1/users/{user_id}",
        "get_db",
        ("create_app", ["POST /😀/things"]),
    ]
    route = found[2]
    assert route["detail"] == "read_user"
    assert route["selectionRange"] == span(17, 4, 13)
    assert route["range"]["start"]["line"] == 15
    assert found[1]["children"][0]["detail"] == "LEVEL"


async def test_every_point_is_inside_its_range(folder: Path) -> None:
    def check(symbols: list[dict[str, Any]]) -> None:
        for each in symbols:
            outer, inner = each["range"], each["selectionRange"]
            assert list(outer["start"].values()) <= list(inner["start"].values())
            assert list(inner["end"].values()) <= list(outer["end"].values())
            check(each.get("children", []))

    async with editing(folder, able=TREES) as editor:
        check(await outline(editor, folder))


async def test_an_editor_without_trees_gets_a_list(folder: Path) -> None:
    async with editing(folder, able=LISTS) as editor:
        found = await outline(editor, folder)
    assert {"name", "kind", "location"} <= found[0].keys()
    inner = next(each for each in found if each["name"] == "POST /😀/things")
    assert inner["containerName"] == "create_app"


async def test_a_broken_file_keeps_what_is_sound(folder: Path) -> None:
    async with editing(folder, able=TREES) as editor:
        found = await outline(editor, folder, APP + "\n@router.get(\ndef x(\n")
    assert "GET /api/v1/users/{user_id}" in names(found)


async def test_the_outline_is_that_of_the_newest_text(folder: Path) -> None:
    async with editing(folder, able=TREES) as editor:
        await outline(editor, folder)
        uri = (folder / "app.py").as_uri()
        editor.change(uri, {"text": "\n\n" + APP.replace('@router.get("/{user_id}")', '@router.get("/me")')})
        found = await editor.ask("textDocument/documentSymbol", {"textDocument": {"uri": uri}})
    assert names(found)[2] == "GET /api/v1/users/me"
    assert found[2]["selectionRange"] == span(19, 4, 13)


async def found_by(editor: Editor, query: str) -> list[str]:
    found = await editor.ask("workspace/symbol", {"query": query})
    return [each["name"] for each in found]


async def test_routes_are_found_before_a_document_is_open(folder: Path) -> None:
    async with editing(folder, able=TREES) as editor:
        assert len(await found_by(editor, "")) == 3
        assert await found_by(editor, "get users") == ["GET /api/v1/users/{user_id}"]
        assert await found_by(editor, "GET /api/v1/users/{user_id}") == ["GET /api/v1/users/{user_id}"]
        assert await found_by(editor, "aputhi") == []
        assert await found_by(editor, "make") == ["POST /😀/things"]
        [found] = await editor.ask("workspace/symbol", {"query": "post"})
        assert found["location"]["uri"] == (folder / "app.py").as_uri()
        assert found["location"]["range"] == span(33, 8, 12)
        assert found["containerName"] == "app:create_app.app"


async def test_outlines_are_offered_to_all_but_a_search_only_to_those_who_can(folder: Path) -> None:
    async with editing(folder) as editor:
        assert editor.capabilities["documentSymbolProvider"]
        assert "workspaceSymbolProvider" not in editor.capabilities
    async with editing(folder, able=TREES) as editor:
        assert editor.capabilities["documentSymbolProvider"]
        assert editor.capabilities["workspaceSymbolProvider"]


async def test_whole_pieces_fit_better_than_letters() -> None:
    whole, piece, letters = fit("user", "/user/x"), fit("user", "/users"), fit("user", "/u/set/r")
    assert whole is not None
    assert piece is not None
    assert letters is not None
    assert whole < piece < letters
    assert fit("user", "/order") is None


async def test_a_name_that_is_outside_of_its_symbol_does_not_cost_the_others() -> None:
    landmark = Landmark("read", "", Sort.FUNCTION, (3, 0, 4, 8), (9, 4, 9, 8))
    symbol = _symbol(landmark, ["\n"] * 12, Encoding.UTF16)
    assert symbol["selectionRange"] == span(3, 0, 0)
    assert symbol["range"] == {"start": {"line": 3, "character": 0}, "end": {"line": 4, "character": 8}}
