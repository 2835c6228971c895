"""The applications of a project are made in the background and follow what is typed."""

import asyncio
from pathlib import Path

import pytest

from fastapi_mentor.lsp.server import MentorServer
from fastapi_mentor.project.application.overview import Overview
from tests.lsp.editor import edit, editing

pytestmark = pytest.mark.asyncio
USERS = """from fastapi import APIRouter

router = APIRouter(prefix="/users")


@router.get("/{id}")
def read(id: int): ...
"""
MAIN = """from fastapi import FastAPI
from users import router

app = FastAPI()
app.include_router(router, prefix="/api")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "users.py").write_text(USERS)
    (tmp_path / "main.py").write_text(MAIN)
    return tmp_path


async def overview(server: MentorServer, uri: str) -> Overview:
    snapshot = await server.snapshot(uri)
    assert snapshot is not None
    found = await server.applications.of(snapshot)
    assert found is not None
    return found


async def paths(server: MentorServer, uri: str) -> list[str | None]:
    found = await overview(server, uri)
    return await server.engine.run(lambda: [each.path for each in found.endpoints])


async def test_routes_are_known_with_their_whole_path(folder: Path) -> None:
    async with editing(folder) as editor:
        uri = (folder / "users.py").as_uri()
        editor.open(uri, USERS)
        await editor.published(uri)
        assert await paths(editor.server, uri) == ["/api/users/{id}"]


async def test_what_is_open_counts_as_it_is_in_the_editor(folder: Path) -> None:
    async with editing(folder) as editor:
        uri = (folder / "main.py").as_uri()
        editor.open(uri, MAIN.replace('"/api"', '"/v2"'))
        await editor.published(uri)
        assert await paths(editor.server, uri) == ["/v2/users/{id}"]


async def test_a_change_is_followed_after_a_rest_and_told(folder: Path) -> None:
    able = {"workspace": {"inlayHint": {"refreshSupport": True}, "codeLens": {"refreshSupport": True}}}
    async with editing(folder, able=able) as editor:
        uri = (folder / "main.py").as_uri()
        editor.open(uri, MAIN)
        await editor.published(uri)
        lines = {"start": {"line": 0, "character": 0}, "end": {"line": 9, "character": 0}}
        document = {"uri": uri}
        editor.request("textDocument/inlayHint", {"textDocument": document, "range": lines})
        editor.request("textDocument/codeLens", {"textDocument": document})
        first = await overview(editor.server, uri)
        await editor.message(lambda m: m.get("method") == "workspace/codeLens/refresh")
        since = len(editor.heard)
        editor.change(uri, edit(4, 35, 39, "/v3"))
        await editor.published(uri)
        # Whoever asks meanwhile is not kept waiting.
        assert await overview(editor.server, uri) is first
        async with asyncio.timeout(20):
            while await paths(editor.server, uri) != ["/v3/users/{id}"]:
                await asyncio.sleep(0.05)
        await editor.message(lambda m: m.get("method") == "workspace/inlayHint/refresh", since)
        await editor.message(lambda m: m.get("method") == "workspace/codeLens/refresh", since)


async def test_typing_in_the_body_of_a_handler_makes_nothing_anew(folder: Path) -> None:
    async with editing(folder) as editor:
        uri = (folder / "users.py").as_uri()
        editor.open(uri, USERS)
        await editor.published(uri)
        first = await overview(editor.server, uri)
        editor.change(uri, edit(6, 19, 22, "return id"))
        await editor.published(uri)
        assert await overview(editor.server, uri) is first
        await asyncio.sleep(0.7)
        assert await overview(editor.server, uri) is first


async def test_a_check_does_not_wait_for_a_long_work() -> None:
    async with editing() as editor:
        engine = editor.server.engine
        done: list[str] = []

        def long() -> None:
            while "urgent" not in done:
                engine.breathe()
            done.append("long")

        work = asyncio.create_task(engine.run(long, urgent=False))
        await engine.run(lambda: done.append("urgent"))
        await work
        assert done == ["urgent", "long"]
