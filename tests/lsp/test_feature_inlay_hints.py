"""What a decorator does not say stands behind it."""

from pathlib import Path
from typing import Any

import pytest

from tests.lsp.editor import ABLE, Editor, editing

pytestmark = pytest.mark.asyncio
DOCUMENT: dict[str, Any] = ABLE["textDocument"]
HINTING = {
    **ABLE,
    "textDocument": {**DOCUMENT, "inlayHint": {}},
    "workspace": {"inlayHint": {"refreshSupport": True}},
}
USERS = """from fastapi import APIRouter, Depends

router = APIRouter(prefix="/users")
loose = APIRouter(prefix="/loose")


@router.get("/{id}")  # one
def read(id: int): ...


@router.post(
    "/",
    tags=["😀"],
)
def create(): ...


@loose.get("/x")
def nothing(): ...
"""
MAIN = """from fastapi import Depends, FastAPI
from users import router


def verify(): ...


def role(name): ...


app = FastAPI(dependencies=[Depends(verify)])
app.include_router(router, prefix="/api", dependencies=[Depends(role("admin"))])


@app.get("/health")
def health(): ...
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pyproject.toml").write_text("[project]\nname = 'x'\n")
    (tmp_path / "users.py").write_text(USERS)
    (tmp_path / "main.py").write_text(MAIN)
    return tmp_path


async def hints(editor: Editor, uri: str, first: int = 0, last: int = 99) -> list[tuple[int, int, str]]:
    lines = {"start": {"line": first, "character": 0}, "end": {"line": last, "character": 0}}
    found = await editor.ask("textDocument/inlayHint", {"textDocument": {"uri": uri}, "range": lines})
    return [(each["position"]["line"], each["position"]["character"], each["label"]) for each in found or ()]


async def test_a_decorator_shows_the_full_path_and_what_is_inherited(folder: Path) -> None:
    async with editing(folder, able=HINTING) as editor:
        uri = (folder / "users.py").as_uri()
        editor.open(uri, USERS)
        assert await hints(editor, uri) == [
            (6, 20, "→ /api/users/{id}"),
            (6, 20, "needs verify, role(…)"),
            (13, 1, "→ /api/users/"),
            (13, 1, "needs verify, role(…)"),
        ]
        assert [line for line, *_ in await hints(editor, uri, 10, 14)] == [13, 13]


async def test_where_no_prefix_applies_the_path_is_not_repeated(folder: Path) -> None:
    async with editing(folder, able=HINTING) as editor:
        uri = (folder / "main.py").as_uri()
        editor.open(uri, MAIN)
        assert await hints(editor, uri) == [(14, 19, "needs verify")]


async def test_a_change_of_a_prefix_elsewhere_is_told(folder: Path) -> None:
    async with editing(folder, able=HINTING) as editor:
        users, main = ((folder / name).as_uri() for name in ("users.py", "main.py"))
        editor.open(users, USERS)
        editor.open(main, MAIN)
        await editor.published(main)
        await hints(editor, users)
        await editor.message(lambda m: m.get("method") == "workspace/inlayHint/refresh")
        since = len(editor.heard)
        editor.change(main, {"text": MAIN.replace('"/api"', '"/v2"')})
        await editor.published(main)
        await hints(editor, main)
        await editor.message(lambda m: m.get("method") == "workspace/inlayHint/refresh", since)
        assert (await hints(editor, users))[0][2] == "→ /v2/users/{id}"


async def test_a_prefix_that_is_not_known_is_not_guessed(folder: Path) -> None:
    (folder / "main.py").write_text(MAIN.replace('"/api"', "unknown()"))
    async with editing(folder, able=HINTING) as editor:
        uri = (folder / "users.py").as_uri()
        editor.open(uri, USERS)
        assert [label for *_, label in await hints(editor, uri)] == ["needs verify, role(…)"] * 2


async def test_only_those_who_can_are_offered_hints(folder: Path) -> None:
    async with editing(folder) as editor:
        assert "inlayHintProvider" not in editor.capabilities
    async with editing(folder, able=HINTING) as editor:
        assert editor.capabilities["inlayHintProvider"]


async def test_broken_code_is_no_reason_to_fail(folder: Path) -> None:
    async with editing(folder, able=HINTING) as editor:
        uri = (folder / "users.py").as_uri()
        editor.open(uri, USERS + "\n@router.get(\n")
        assert (6, 20, "→ /api/users/{id}") in await hints(editor, uri)
