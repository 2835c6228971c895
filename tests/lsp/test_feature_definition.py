"""Texts that mean something to an application lead to it."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.lsp.editor import ABLE, Editor, editing

pytestmark = pytest.mark.asyncio
DOCUMENT: dict[str, Any] = ABLE["textDocument"]
GOING = {**ABLE, "textDocument": {**DOCUMENT, "definition": {}, "references": {}}}
LINKING = {**ABLE, "textDocument": {**DOCUMENT, "definition": {"linkSupport": True}}}

FILES = {
    "pyproject.toml": "[project]\nname = 'x'\n",
    ".env": "# of the database\nexport APP_DATABASE_URL=sqlite://\nDEBUG=1\n",
    "templates/page.html": "é\n<a href=\"{{ url_for('read_user', user_id=7) }}\">\n",
    "config.py": """import os

from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="APP_", env_file=".env")

    database_url: str = ""


DEBUG = os.getenv("DEBUG")
URL = os.environ["APP_DATABASE_URL"]
""",
    "deps.py": """from typing import Annotated

from fastapi import Depends
from fastapi.security import OAuth2PasswordBearer

scheme = OAuth2PasswordBearer(tokenUrl="api/token")


def get_db(): ...


Session = Annotated[int, Depends(get_db)]


def current_user(token: Annotated[str, Depends(scheme)], db: Session): ...


def tenant(org_id: int): ...


User = Annotated[str, Depends(current_user)]
PROTECTED = [Depends(current_user)]
""",
    "users.py": """from typing import Annotated

from fastapi import APIRouter, Depends, Path, Request
from fastapi.templating import Jinja2Templates

import deps
from deps import PROTECTED, User, get_db, tenant

USERS = "/orgs/{org_id}"
router = APIRouter(prefix=USERS + "/users", dependencies=[Depends(tenant)])
templates = Jinja2Templates(directory="templates")
Key = Annotated[str, Path(alias="key")]


@router.get("/{user_id}")
async def read_user(user_id: int, me: User):
    return f"{user_id}"


@router.put("/{name}/{key:path}", name="keep", dependencies=PROTECTED)
async def put_key(name: str, which: Key, db=Depends(deps.get_db)):
    return name, which


@router.get("/")
def page(request: Request, org_id: int):
    request.url_for("read_user", org_id=org_id, user_id=1)
    request.url_for("keep", name="😀", key="b")
    return templates.TemplateResponse(request, "page.html")
""",
    "main.py": """from fastapi import FastAPI

from users import router

app = FastAPI()
sub = FastAPI()
app.include_router(router, prefix="/api/{version}")
app.mount("/sub", sub, name="below")


@sub.websocket("/ws/{room}")
async def talk(room: str): ...


@app.post("/api/token")
def login(): ...


URL = app.url_path_for("login")
BELOW = app.url_path_for("below", path="/")
""",
    "tests/test_users.py": """import pytest
from fastapi.testclient import TestClient
from httpx import ASGITransport, AsyncClient

from deps import get_db
from main import app

client = TestClient(app)
user = 1


def test_read():
    app.dependency_overrides[get_db] = lambda: 1
    assert client.get("/api/v1/orgs/1/users/7?full=1")
    assert client.get(f"/api/v1/orgs/{user}/users/{user}")
    assert client.request("PUT", url="/api/v1/orgs/1/users/a/b/c")
    assert client.get("/nowhere")


async def test_page():
    async with AsyncClient(transport=ASGITransport(app=app), base_url="http://test") as ac:
        await ac.get("/api/v1/orgs/1/users/")
        await ac.post("http://test/api/token")


def test_talk():
    with client.websocket_connect("/sub/ws/7") as socket: ...
""",
    "tests/api/conftest.py": """from httpx import ASGITransport, AsyncClient

from main import app


def http():
    return AsyncClient(transport=ASGITransport(app), base_url="http://test/api")
""",
    "tests/api/test_login.py": """async def test_login(client):
    await client.post("/token", data={})
""",
}


READ_USER = "users.py: async def |read_user|(user_id: int, me: User):"
PUT_KEY = "users.py: async def |put_key|(name: str, which: Key, db=Depends(deps.get_db)):"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


def write(folder: Path, files: Mapping[str, str]) -> None:
    for name, text in files.items():
        (folder / name).parent.mkdir(exist_ok=True, parents=True)
        (folder / name).write_text(text)


def position_of(text: str, mark: str) -> dict[str, int]:
    """The place of `|` in a mark, which without it stands once in the text."""
    before, _, after = mark.partition("|")
    assert text.count(before + after) == 1, mark
    start = text.index(before + after) + len(before)
    line = text.count("\n", 0, start)
    column = text[text.rfind("\n", 0, start) + 1 : start]
    return {"line": line, "character": len(column.encode("utf-16-le")) // 2}


def shown(folder: Path, location: dict[str, Any]) -> str:
    """A location as `file: line with what is meant between bars`."""
    uri, span = location["uri"], location["range"]
    path = Path(uri.removeprefix("file://"))
    lines = path.read_text().splitlines() or [""]
    start, end = span["start"], span["end"]
    assert start["line"] == end["line"]
    line = lines[start["line"]].encode("utf-16-le")
    first, last = start["character"] * 2, end["character"] * 2
    parts = [line[:first], line[first:last], line[last:]]
    before, inside, after = (part.decode("utf-16-le") for part in parts)
    return f"{path.relative_to(folder)}: {before.lstrip()}|{inside}|{after}".rstrip()


async def ask(editor: Editor, folder: Path, name: str, mark: str, method: str = "definition") -> Any:
    text = FILES[name]
    uri = (folder / name).as_uri()
    if uri not in editor._versions:
        editor.open(uri, text)
    place = {"textDocument": {"uri": uri}, "position": position_of(text, mark)}
    if method == "references":
        place["context"] = {"includeDeclaration": True}
    found = await editor.ask(f"textDocument/{method}", place)
    return [shown(folder, each) for each in found] if found is not None else None


@pytest.mark.parametrize(
    ("name", "mark", "expected"),
    [
        ("tests/test_users.py", '"/api/v1/orgs/1/use|rs/7?', [READ_USER]),
        ("tests/test_users.py", 'f"/api/v1/or|gs', [READ_USER]),
        (
            "tests/test_users.py",
            "users/a/b|/c",
            [PUT_KEY],
        ),
        ("tests/test_users.py", 'ac.get("/ap|i', ["users.py: def |page|(request: Request, org_id: int):"]),
        ("tests/test_users.py", "/sub/ws/|7", ["main.py: async def |talk|(room: str): ..."]),
        ("tests/api/test_login.py", "/tok|en", ["main.py: def |login|(): ..."]),
        ("main.py", 'url_path_for("bel|ow"', ['main.py: |app.mount("/sub", sub, name="below")|']),
        ("tests/test_users.py", "//test/api/tok|en", ["main.py: def |login|(): ..."]),
        ("users.py", 'url_for("read_|user"', [READ_USER]),
        (
            "users.py",
            'url_for("ke|ep"',
            [PUT_KEY],
        ),
        ("main.py", 'url_path_for("lo|gin', ["main.py: def |login|(): ..."]),
        ("deps.py", 'tokenUrl="api/|token', ["main.py: def |login|(): ..."]),
        ("users.py", 'request, "pa|ge.html"', ["templates/page.html: ||é"]),
        ("config.py", 'os.getenv("DE|BUG")', [".env: |DEBUG|=1"]),
        (
            "config.py",
            '["APP_DATA|BASE_URL"]',
            [".env: export |APP_DATABASE_URL|=sqlite://", 'config.py: |database_url|: str = ""'],
        ),
        ("config.py", 'data|base_url: str', [".env: export |APP_DATABASE_URL|=sqlite://"]),
        ("users.py", '"/{user|_id}"', ["users.py: async def read_user(|user_id|: int, me: User):"]),
        (
            "users.py",
            '{ke|y:path}',
            ["users.py: async def put_key(name: str, |which|: Key, db=Depends(deps.get_db)):"],
        ),
        (
            "users.py",
            '"/orgs/{org|_id}"',
            [
                "deps.py: def tenant(|org_id|: int): ...",
                "users.py: def page(request: Request, |org_id|: int):",
            ],
        ),
        ("users.py", 'user_|id=1', ["users.py: async def read_user(|user_id|: int, me: User):"]),
    ],
)  # fmt: skip
async def test_a_text_leads_to_what_it_means(folder: Path, name: str, mark: str, expected: list[str]) -> None:
    async with editing(folder, able=GOING) as editor:
        assert await ask(editor, folder, name, mark) == expected


@pytest.mark.parametrize(
    ("name", "mark"),
    [
        ("users.py", 'router.g|et("/{user_id}")'),
        ("users.py", "def read_u|ser("),
        ("users.py", 'f"{user|_id}"'),
        ("users.py", "Depends(ten|ant)"),
        ("users.py", "me: Us|er"),
        ("users.py", '"/|")'),
        ("main.py", "{ver|sion}"),
        ("tests/test_users.py", 'client.g|et("/api/v1/orgs/1/users/7'),
        ("tests/test_users.py", "orgs/{us|er}/users"),
        ("tests/test_users.py", '"/now|here"'),
        ("users.py", "return na|me, which"),
    ],
)
async def test_what_python_knows_and_what_nobody_knows_is_left_alone(
    folder: Path, name: str, mark: str
) -> None:
    async with editing(folder, able=GOING) as editor:
        assert await ask(editor, folder, name, mark) is None


async def test_an_editor_that_wants_to_know_is_told_what_leads_there(folder: Path) -> None:
    async with editing(folder, able=LINKING) as editor:
        uri = (folder / "main.py").as_uri()
        editor.open(uri, FILES["main.py"])
        place = {"textDocument": {"uri": uri}, "position": position_of(FILES["main.py"], 'for("lo|gin')}
        (link,) = await editor.ask("textDocument/definition", place)
    assert shown(folder, {"uri": uri, "range": link["originSelectionRange"]}) == (
        'main.py: URL = app.url_path_for(|"login"|)'
    )
    assert shown(folder, {"uri": link["targetUri"], "range": link["targetSelectionRange"]}) == (
        "main.py: def |login|(): ..."
    )


async def test_broken_code_at_the_cursor_is_no_reason_to_fail(folder: Path) -> None:
    text = FILES["users.py"].replace('url_for("read_user", org_id', 'url_for("read_user", (org_id')
    async with editing(folder, able=GOING) as editor:
        uri = (folder / "users.py").as_uri()
        editor.open(uri, text)
        place = {"textDocument": {"uri": uri}}
        for line, content in enumerate(text.splitlines()):
            for character in range(0, len(content) + 3, 3):
                position = {"line": line, "character": character}
                await editor.ask("textDocument/definition", {**place, "position": position})


async def test_going_is_offered_also_to_those_who_do_not_say_that_they_can(folder: Path) -> None:
    async with editing(folder) as editor:
        assert editor.capabilities["definitionProvider"]
        assert editor.capabilities["referencesProvider"]
