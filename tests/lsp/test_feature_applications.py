"""Our own requests: routes, the predicted document, pages of rules; and the word that routes have changed."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.editor import ABLE, Editor, Refusal, edit, editing

pytestmark = pytest.mark.asyncio
MAIN = """from fastapi import FastAPI
from users import router

app = FastAPI(title="Shop")
app.include_router(router, prefix="/api")


@app.get("/health", tags=["ops"])
def health() -> str: ...
"""
USERS = """from typing import Annotated
from fastapi import APIRouter, Depends
from fastapi.security import OAuth2PasswordBearer

scheme = OAuth2PasswordBearer(tokenUrl="token")


def current(token: Annotated[str, Depends(scheme)]): ...


router = APIRouter(prefix="/users")


@router.get("/{id}")
def read(id: int, é: Annotated[str, Depends(current)]): ...
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "main.py").write_text(MAIN)
    (tmp_path / "users.py").write_text(USERS)
    return tmp_path


async def applications(editor: Editor, params: Any = None) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = await editor.ask("fastapiMentor/routes", params)
    return found


def short(application: dict[str, Any]) -> list[str]:
    return [f"{each['method']} {each['path']}" for each in application["routes"]]


async def test_routes_are_known_before_any_file_is_open(folder: Path) -> None:
    async with editing(folder) as editor:
        (shop,) = await applications(editor)
        assert shop["name"] == "main:app"
        assert shop["range"]["start"] == {"line": 3, "character": 0}
        assert short(shop) == ["GET /api/users/{id}", "GET /health"]


async def test_a_route_says_where_it_is_and_what_it_needs(folder: Path) -> None:
    async with editing(folder) as editor:
        ((read, health),) = [each["routes"] for each in await applications(editor)]
        assert read["uri"] == (folder / "users.py").as_uri()
        assert read["range"]["start"] == {"line": 14, "character": 4}
        assert health["tags"] == ["ops"]
        (current,) = read["dependencies"]
        assert (current["name"], current["range"]["start"]["line"]) == ("current", 7)
        assert [each["name"] for each in current["dependencies"]] == ["scheme"]
        assert read["security"] == [{"name": "OAuth2PasswordBearer", "scopes": []}]


async def test_a_route_names_its_router_with_the_prefix_on_that_way(folder: Path) -> None:
    main = MAIN.replace("\n\n\n@app", '\napp.include_router(router, prefix="/v2")\n\n\n@app')
    (folder / "main.py").write_text(main)
    async with editing(folder) as editor:
        (shop,) = await applications(editor)
        routers = [shop["routers"][each["router"]] for each in shop["routes"]]
        assert [(each["name"], each["prefix"]) for each in routers] == [
            ("users:router", "/api/users"),
            ("users:router", "/v2/users"),
            ("main:app", ""),
        ]


async def test_routes_of_a_router_that_nothing_includes_are_in_no_application(folder: Path) -> None:
    (folder / "main.py").unlink()
    async with editing(folder) as editor:
        (lost,) = await applications(editor)
        assert lost["name"] is None
        assert short(lost) == ["GET /users/{id}"]


async def test_a_mounted_application_is_shown_inside_the_other(folder: Path) -> None:
    text = MAIN + '\n\nadmin = FastAPI()\n\n\n@admin.get("/stats")\ndef stats(): ...\n\n\n'
    (folder / "main.py").write_text(text + 'app.mount("/admin", admin)\n')
    async with editing(folder) as editor:
        (shop,) = await applications(editor)
        assert "GET /admin/stats" in short(shop)


@pytest.mark.parametrize("name", ["folder", "textDocument"])
async def test_one_project_may_be_asked_for(folder: Path, tmp_path_factory: Any, name: str) -> None:
    other = tmp_path_factory.mktemp("other")
    (other / "pyproject.toml").write_text("[project]\nname = 'y'\n")
    (other / "alone.py").write_text("from fastapi import FastAPI\n\napi = FastAPI()\n")
    async with editing(folder) as editor:
        uri = (other if name == "folder" else other / "alone.py").as_uri()
        for asked in [uri, {"uri": uri}] if name == "textDocument" else [uri]:
            (found,) = await applications(editor, {name: asked})
            assert (found["name"], found["project"]) == ("alone:api", str(other))


@pytest.mark.parametrize("params", [{"folder": 3}, {"folder": "untitled:x"}, {"textDocument": []}])
async def test_params_that_mean_nothing_are_refused(folder: Path, params: Any) -> None:
    async with editing(folder) as editor:
        with pytest.raises(Refusal) as refusal:
            await applications(editor, params)
        assert refusal.value.code == -32602


async def test_positions_are_in_the_units_of_the_client(folder: Path) -> None:
    (folder / "users.py").write_text(USERS.replace("scheme = ", '"😀"; scheme = '))
    (folder / "main.py").write_text(
        MAIN.replace("@app.get", '"😀😀"; app.add_api_route("/x", lambda: 1)\n@app.get')
    )
    for encoding, column in (("utf-8", 12), ("utf-16", 8), ("utf-32", 6)):
        able = {**ABLE, "general": {"positionEncodings": [encoding]}}
        async with editing(folder, able=able) as editor:
            (shop,) = await applications(editor)
            added = next(each for each in shop["routes"] if each["path"] == "/x")
            assert added["range"]["start"]["character"] == column


async def test_those_who_have_asked_are_told_of_changes(folder: Path) -> None:
    async with editing(folder) as editor:
        uri = (folder / "main.py").as_uri()
        editor.open(uri, MAIN)
        assert "GET /health" in short((await applications(editor))[0])
        since = len(editor.heard)
        editor.change(uri, edit(7, 11, 17, "ready"))
        await editor.message(lambda m: m.get("method") == "fastapiMentor/applicationsChanged", since)
        assert "GET /ready" in short((await applications(editor))[0])


async def test_those_who_have_not_asked_are_told_nothing(folder: Path) -> None:
    async with editing(folder) as editor:
        uri = (folder / "main.py").as_uri()
        editor.open(uri, MAIN)
        await editor.ask("fastapiMentor/openapi", {})
        editor.change(uri, edit(7, 11, 17, "ready"))
        await editor.published(uri)
        document = await editor.ask("fastapiMentor/openapi", {})
        assert document is not None
        assert not [m for m in editor.heard if m.get("method") == "fastapiMentor/applicationsChanged"]


async def test_the_document_is_what_the_application_would_answer(folder: Path) -> None:
    async with editing(folder) as editor:
        document = await editor.ask("fastapiMentor/openapi", {"app": "main:app"})
        assert document["info"]["title"] == "Shop"
        assert list(document["paths"]) == ["/api/users/{id}", "/health"]
        assert await editor.ask("fastapiMentor/openapi") == document
        assert await editor.ask("fastapiMentor/openapi", {"app": "main:other"}) is None
        shown = await editor.ask("fastapiMentor/openapi", {"text": True})
        assert shown == json.dumps(document, indent=2)
        assert await editor.ask("fastapiMentor/openapi", {"app": "main:other", "text": True}) is None


async def test_the_page_of_a_rule_is_shown(folder: Path) -> None:
    async with editing(folder) as editor:
        page = await editor.ask("fastapiMentor/explain", {"rule": "loud-word"})
        assert page["markdown"].startswith("# loud-word\n")
        assert page["url"] == "https://example.com/rules#loud-word"
        assert await editor.ask("fastapiMentor/explain", {"rule": "no-such-rule"}) is None
        with pytest.raises(Refusal):
            await editor.ask("fastapiMentor/explain", {})
        rules = await editor.ask("fastapiMentor/rules")
        assert "loud-word" in [each["rule"] for each in rules]
