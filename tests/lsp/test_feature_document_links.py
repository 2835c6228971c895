"""Names of files lead to them, where there are such files."""

from pathlib import Path
from typing import Any

import pytest

from tests.lsp.editor import ABLE, editing, span

pytestmark = pytest.mark.asyncio
LINKS = {**ABLE, "textDocument": {**ABLE["textDocument"], "documentLink": {}}}
APP = """from dotenv import load_dotenv
from fastapi import FastAPI, Request
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from pydantic_settings import BaseSettings, SettingsConfigDict

load_dotenv(".env")
app = FastAPI()
app.mount("/static", StaticFiles(directory="static"), name="static")
app.mount("/gone", StaticFiles(directory="gone"), name="gone")
templates = Jinja2Templates(directory="templates")


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_file=("😀.env", ".env", ".env.gone"))


class Old(BaseSettings):
    class Config:
        env_file = ".env"


@app.get("/")
def read(request: Request):
    return templates.TemplateResponse(request, "page.html")


@app.get("/gone")
def gone(request: Request):
    return templates.TemplateResponse(request, "gone.html")
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    for name in ("static", "templates"):
        (tmp_path / name).mkdir()
    for name in (".env", "😀.env", "templates/page.html"):
        (tmp_path / name).write_text("")
    return tmp_path


async def links(folder: Path, text: str) -> Any:
    async with editing(folder, able=LINKS) as editor:
        uri = (folder / "app.py").as_uri()
        editor.open(uri, text)
        return await editor.ask("textDocument/documentLink", {"textDocument": {"uri": uri}})


async def test_names_lead_to_files_and_folders(folder: Path) -> None:
    found = {(each["range"]["start"]["line"], each["target"]) for each in await links(folder, APP)}
    assert found == {
        (line, (folder / name).as_uri())
        for line, name in [
            (6, ".env"),
            (8, "static"),
            (10, "templates"),
            (14, "😀.env"),
            (14, ".env"),
            (19, ".env"),
            (24, "templates/page.html"),
        ]
    }


async def test_a_link_is_as_long_as_the_name_for_the_editor(folder: Path) -> None:
    found = [each["range"] for each in await links(folder, APP) if each["range"]["start"]["line"] == 14]
    assert found == [span(14, 48, 56), span(14, 58, 64)]


async def test_broken_code_is_no_reason_to_fail(folder: Path) -> None:
    assert len(await links(folder, APP + '\n\ndef broken(:\n    StaticFiles(directory="static"\n')) == 7


async def test_only_those_who_can_are_offered_links(folder: Path) -> None:
    async with editing(folder) as editor:
        assert "documentLinkProvider" not in editor.capabilities
    async with editing(folder, able=LINKS) as editor:
        assert editor.capabilities["documentLinkProvider"]
