"""What is typed in one file changes what is found in another."""

import asyncio
from pathlib import Path

import pytest

from fastapi_mentor.catalogue import load_catalogue
from tests.lsp.editor import PULLING, Editor, edit, editing

pytestmark = pytest.mark.asyncio

BASE = "from fastapi import APIRouter\n\nrouter = APIRouter()\n"
NOT_A_ROUTER = "from fastapi import APIRouter\n\nrouter = object()\n"
MAIN = 'from base import router\n\n\n@router.get("/")\ndef read():\n    return {"a": 1}\n'
RULE = "missing-response-model"


async def codes(editor: Editor, uri: str, since: int = 0) -> list[str]:
    params = await editor.publication(uri, 1, since)
    return [one["code"] for one in params["diagnostics"]]


@pytest.fixture
def files(tmp_path: Path) -> tuple[Path, Path]:
    base, main = tmp_path / "base.py", tmp_path / "main.py"
    base.write_text(NOT_A_ROUTER)
    main.write_text(MAIN)
    return base, main


async def test_an_open_file_is_checked_again_when_another_one_is_edited(files: tuple[Path, Path]) -> None:
    base, main = (path.as_uri() for path in files)
    async with editing(files[0].parent, catalogue=load_catalogue()) as editor:
        editor.open(main, MAIN)
        editor.open(base, NOT_A_ROUTER)
        assert RULE not in await codes(editor, main)
        await codes(editor, base)
        since = len(editor.heard)
        editor.change(base, edit(2, 9, 15, "APIRouter"))
        assert RULE in await codes(editor, main, since)
        since = len(editor.heard)
        editor.close(base)
        assert RULE not in await codes(editor, main, since)


async def test_what_only_moves_inside_a_file_troubles_no_other(files: tuple[Path, Path]) -> None:
    base, main = (path.as_uri() for path in files)
    async with editing(files[0].parent, catalogue=load_catalogue()) as editor:
        editor.open(main, MAIN)
        editor.open(base, BASE)
        await editor.publication(main, 1)
        await editor.publication(base, 1)
        await asyncio.sleep(1)  # what the opening of the one means to the other is told after a pause
        since = len(editor.heard)
        editor.change(base, edit(1, 0, 0, "\n\n"))
        await editor.published(base)
        await editor.ask(
            "textDocument/hover",
            {"textDocument": {"uri": main}, "position": edit(0, 0, 0, "")["range"]["start"]},
        )
        assert main not in [m["params"]["uri"] for m in editor.heard[since:] if "uri" in m.get("params", {})]


async def test_a_file_that_changes_on_disk_counts(files: tuple[Path, Path]) -> None:
    base, main = files
    async with editing(base.parent, catalogue=load_catalogue()) as editor:
        editor.open(main.as_uri(), MAIN)
        assert RULE not in await codes(editor, main.as_uri())
        base.write_text(BASE)
        since = len(editor.heard)
        change = {"uri": base.as_uri(), "type": 2}
        editor.tell("workspace/didChangeWatchedFiles", {"changes": [change]})
        assert RULE in await codes(editor, main.as_uri(), since)


async def test_a_file_that_appears_on_disk_counts(files: tuple[Path, Path]) -> None:
    base, main = files
    base.unlink()
    async with editing(base.parent, catalogue=load_catalogue()) as editor:
        editor.open(main.as_uri(), MAIN)
        assert RULE not in await codes(editor, main.as_uri())
        base.write_text(BASE)
        since = len(editor.heard)
        change = {"uri": base.as_uri(), "type": 1}
        editor.tell("workspace/didChangeWatchedFiles", {"changes": [change]})
        assert RULE in await codes(editor, main.as_uri(), since)


async def test_who_pulls_is_told_that_another_file_changed(files: tuple[Path, Path]) -> None:
    base, main = (path.as_uri() for path in files)
    able = {**PULLING, "workspace": {"diagnostics": {"refreshSupport": True}}}
    async with editing(files[0].parent, able, catalogue=load_catalogue()) as editor:
        editor.open(main, MAIN)
        editor.open(base, NOT_A_ROUTER)
        params = {"textDocument": {"uri": main}}
        first = await editor.ask("textDocument/diagnostic", params)
        await editor.ask("textDocument/diagnostic", {"textDocument": {"uri": base}})
        since = len(editor.heard)
        editor.change(base, {"text": BASE})
        await editor.message(lambda m: m.get("method") == "workspace/diagnostic/refresh", since)
        second = await editor.ask("textDocument/diagnostic", params)
        assert RULE not in [one["code"] for one in first["items"]]
        assert RULE in [one["code"] for one in second["items"]]
