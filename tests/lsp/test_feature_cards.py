"""The card of what stands under the pointer: a route, a dependency, a model, a setting, a middleware."""

from pathlib import Path
from typing import Any

import pytest

from tests.lsp.editor import ABLE, Editor, editing

pytestmark = pytest.mark.asyncio

DEPS = """from typing import Annotated

from fastapi import Depends, Header, HTTPException
from fastapi.security import OAuth2PasswordBearer

scheme = OAuth2PasswordBearer(tokenUrl="token")


async def get_db():
    yield 1


def current_user(token: Annotated[str, Depends(scheme)], db: Annotated[int, Depends(get_db)]) -> str:
    return token


def tenant(x_tenant: Annotated[str, Header()]) -> str:
    return x_tenant


User = Annotated[str, Depends(current_user)]
"""
USERS = """from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import BaseModel, Field

from deps import User, current_user, tenant

router = APIRouter(prefix="/users", tags=["users"], dependencies=[Depends(tenant)])


class UserOut(BaseModel):
    name: str = Field(max_length=40)
    age: int | None = None


@router.get("/{user_id}", status_code=203)
async def read_user(user_id: int, me: User, q: Annotated[str | None, Query(max_length=9)] = None) -> UserOut:
    return UserOut(name=me)


@router.post("/")
async def create_user(body: UserOut, me: Annotated[str, Depends(current_user)]): ...
"""
MAIN = """from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware

from users import router

app = FastAPI()
app.add_middleware(GZipMiddleware)
app.add_middleware(CORSMiddleware, allow_origins=["*"])
app.include_router(router, prefix="/api/v1")
"""
CONFIG = """import os

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="APP_", env_file=".env")

    host: str = "localhost"
    api_key: SecretStr
    database_url: str = "sqlite://"
    missing: int


settings = Settings()
print(settings.host, os.getenv("APP_API_KEY"), os.environ["NOWHERE"], os.getenv("LEVEL", "info"))
"""
ENVIRONMENT = """# local
APP_HOST=example.com
export APP_API_KEY='very secret'
APP_DATABASE_URL=postgres://ada:pw@db/x
LEVEL=debug # loud
"""
FILES = {"deps.py": DEPS, "users.py": USERS, "main.py": MAIN, "config.py": CONFIG, ".env": ENVIRONMENT}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    for name, text in FILES.items():
        (tmp_path / name).write_text(text)
    return tmp_path


async def hovered(editor: Editor, folder: Path, name: str, words: str, skip: int = 0) -> Any:
    """What is shown at the first letter of some words in a file."""
    uri = (folder / name).as_uri()
    text = FILES[name]
    if uri not in editor._versions:
        editor.open(uri, text)
    before = text[: text.index(words) + skip]
    line = before.count("\n")
    position = {"line": line, "character": len(before) - before.rfind("\n") - 1}
    return await editor.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})


async def card(editor: Editor, folder: Path, name: str, words: str, skip: int = 0) -> str:
    shown = await hovered(editor, folder, name, words, skip)
    assert shown is not None, f"nothing at {words!r}"
    return str(shown["contents"]["value"])


@pytest.mark.parametrize("words", ["read_user(", '.get("/{user_id}"'])
async def test_a_route_tells_where_it_is_and_what_it_asks_for(folder: Path, words: str) -> None:
    async with editing(folder) as editor:
        text = await card(editor, folder, "users.py", words, 1)
    assert text.startswith("**GET /api/v1/users/{user\\_id}**")
    for part in (
        "[`main:app`](file://",
        "[`users.router`](file://",
        "`/api/v1/users`",
        "- path `user_id: int`",
        "- query `q: str | None = None` · max_length 9",
        "- header `x-tenant: str` · required, from `tenant`",
        "· function, inherited",
        "· async generator",
        "- answers 203 `UserOut`",
        "security `OAuth2PasswordBearer`",
        "tags `users`",
    ):
        assert part in text, part
    # The dependencies of the router come first, those of the handler are not inherited.
    assert text.index("tenant`](") < text.index("current_user`](")
    assert "current_user`](" in text
    assert text.count("inherited") == 1


async def test_a_dependency_tells_its_chain(folder: Path) -> None:
    async with editing(folder) as editor:
        text = await card(editor, folder, "users.py", "Depends(current_user)")
        assert "Dependency chain" in text
        assert "\n  - `scheme` · security scheme OAuth2PasswordBearer" in text
        assert "\n  - [`get_db`](file://" in text
        by_its_name = await card(editor, folder, "users.py", "me: User", 5)
        assert "Dependency chain" in by_its_name


@pytest.mark.parametrize("words", ["UserOut(BaseModel)", "UserOut, me", "UserOut(name"])
async def test_a_model_tells_its_schema(folder: Path, words: str) -> None:
    async with editing(folder) as editor:
        text = await card(editor, folder, "users.py", words)
    assert text.startswith("**Model UserOut**")
    assert "- `name: str` · required, string, at most 40 characters" in text
    assert "- `age: int | None` · default `None`" in text


async def test_a_setting_tells_its_variable_and_where_that_is_set(folder: Path) -> None:
    async with editing(folder) as editor:
        text = await card(editor, folder, "config.py", "host: str")
        assert "`APP_HOST`" in text
        assert "[`.env:2`](file://" in text
        assert "sets it to `example.com`" in text
        assert "default `'localhost'`" in text
        assert await card(editor, folder, "config.py", "settings.host", 10) == text


async def test_secrets_are_masked(folder: Path) -> None:
    async with editing(folder) as editor:
        key = await card(editor, folder, "config.py", "api_key")
        assert "very secret" not in key
        assert "••••••" in key
        read = await card(editor, folder, "config.py", 'os.getenv("APP_API_KEY")')
        assert "very secret" not in read
        assert ".env:3" in read
        url = await card(editor, folder, "config.py", "database_url")
        assert "pw" not in url
        assert "postgres://ada:••••••@db/x" in url


async def test_a_variable_that_is_not_set_is_said_to_be_needed(folder: Path) -> None:
    async with editing(folder) as editor:
        assert "it must be set" in await card(editor, folder, "config.py", "missing")
        assert "`KeyError`" in await card(editor, folder, "config.py", 'os.environ["NOWHERE"]')
        level = await card(editor, folder, "config.py", 'os.getenv("LEVEL"')
        assert "sets it to `debug`" in level
        assert "default `'info'`" in level


async def test_middleware_tells_the_order(folder: Path) -> None:
    async with editing(folder) as editor:
        text = await card(editor, folder, "main.py", "app.add_middleware(GZip")
    lines = text.splitlines()[2:]
    assert lines[0].startswith("1. [`CORSMiddleware`]")
    assert lines[1].startswith("2. [`GZipMiddleware`]")
    assert lines[1].endswith("← this one")
    assert lines[2] == "3. the routes"


async def test_a_changed_path_shows_at_once(folder: Path) -> None:
    async with editing(folder) as editor:
        await card(editor, folder, "users.py", "read_user(")
        uri = (folder / "users.py").as_uri()
        editor.change(uri, {"text": USERS.replace('"/{user_id}"', '"/by/{user_id}"')})
        assert "/api/v1/users/by/{user" in await card(editor, folder, "users.py", "read_user(")


async def test_plain_text_is_for_those_who_want_it(folder: Path) -> None:
    able = {**ABLE, "textDocument": {"hover": {"contentFormat": ["plaintext"]}}}
    async with editing(folder, able=able) as editor:
        text = await card(editor, folder, "users.py", "read_user(")
    assert text.startswith("GET /api/v1/users/{user_id}\n")
    assert "**" not in text
    assert "file://" not in text


@pytest.mark.parametrize("words", ["return UserOut", "class UserOut", "import BaseModel"])
async def test_nothing_is_said_of_what_is_nothing_special(folder: Path, words: str) -> None:
    async with editing(folder) as editor:
        assert await hovered(editor, folder, "users.py", words) is None


async def test_broken_code_is_no_reason_to_fail(folder: Path) -> None:
    async with editing(folder) as editor:
        uri = (folder / "users.py").as_uri()
        editor.open(uri, USERS + "\n@router.get(\ndef (\n")
        for line in range(USERS.count("\n") + 3):
            position = {"line": line, "character": 8}
            await editor.ask("textDocument/hover", {"textDocument": {"uri": uri}, "position": position})
        assert "GET /api/v1/users" in await card(editor, folder, "users.py", "read_user(")
        logged = [m for m in editor.heard if m.get("method") == "window/logMessage"]
        assert not [m for m in logged if "failed" in m["params"]["message"]]
