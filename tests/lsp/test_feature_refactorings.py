"""Refactorings that an editor offers and performs, over the wire."""

from pathlib import Path
from typing import Any

import pytest

from fastapi_mentor.edits import TextEdit, apply_edits
from tests.lsp.editor import Editor, Refusal, editing

pytestmark = pytest.mark.asyncio

MAIN = """\
from fastapi import Depends, FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str


def get_user() -> str:
    return "Ada"


@app.get("/items")
def read_items(user: str = Depends(get_user)) -> list[Item]:
    return []


@app.get("/users")
def read_users() -> list[Item]:
    return []
"""


def at(text: str, words: str) -> dict[str, Any]:
    """The empty range at the beginning of some words."""
    before = text.partition(words)[0]
    point = {"line": before.count("\n"), "character": len(before.rpartition("\n")[2])}
    return {"start": point, "end": point}


async def offered(editor: Editor, path: Path, words: str, *only: str) -> dict[str, dict[str, Any]]:
    """The refactorings at some words, by their titles."""
    actions = await editor.actions(path.as_uri(), at(MAIN, words), *only)
    return {each["title"]: each for each in actions if each["kind"].startswith("refactor")}


async def performed(editor: Editor, action: dict[str, Any]) -> dict[str, str]:
    """The files that an action changes or creates, by name, as they become."""
    changes = (await editor.ask("codeAction/resolve", action))["edit"]["documentChanges"]
    files: dict[str, str] = {}
    for change in changes:
        if change.get("kind") == "create":
            continue
        path = Path.from_uri(change["textDocument"]["uri"]) if hasattr(Path, "from_uri") else None
        path = path or Path(change["textDocument"]["uri"].removeprefix("file://"))
        edits = [
            TextEdit(*_point(each["range"]["start"]), *_point(each["range"]["end"]), each["newText"])
            for each in change["edits"]
        ]
        files[path.name] = apply_edits(path.read_text() if path.exists() else "", edits)
    return files


def _point(position: dict[str, int]) -> tuple[int, int]:
    return position["line"], position["character"]


@pytest.fixture
def main(tmp_path: Path) -> Path:
    path = tmp_path.resolve() / "main.py"
    path.write_text(MAIN)
    return path


async def test_refactorings_are_offered_where_there_is_no_finding(main: Path) -> None:
    async with editing(main.parent) as editor:
        editor.open(main.as_uri(), MAIN)
        assert set(await offered(editor, main, "user: str")) == {
            "Extract `UserDep` for this dependency",
            "Write the `Depends` of `user` in `Annotated`",
            "Write the markers of the whole project in `Annotated`",
            "Declare the response as `response_model`",
            "Extract the route of `/items` to `routers/items.py`",
        }
        assert set(await offered(editor, main, "Item(BaseModel)")) == {"Move `Item` to `schemas.py`"}
        assert await offered(editor, main, "return []") == {}


async def test_only_the_kinds_that_are_asked_for_are_offered(main: Path) -> None:
    async with editing(main.parent) as editor:
        editor.open(main.as_uri(), MAIN)
        titles = set(await offered(editor, main, "user: str", "refactor.extract"))
        assert titles == {"Extract `UserDep` for this dependency"}
        assert len(await offered(editor, main, "user: str", "refactor")) == 5
        assert await offered(editor, main, "user: str", "quickfix") == {}


async def test_the_editor_is_told_of_the_kinds() -> None:
    async with editing() as editor:
        kinds = editor.capabilities["codeActionProvider"]["codeActionKinds"]
        assert {"refactor.extract", "refactor.move", "refactor.rewrite"} <= set(kinds)


async def test_a_dependency_is_extracted(main: Path) -> None:
    async with editing(main.parent) as editor:
        editor.open(main.as_uri(), MAIN)
        actions = await offered(editor, main, "user: str")
        files = await performed(editor, actions["Extract `UserDep` for this dependency"])
        assert "UserDep = Annotated[str, Depends(get_user)]" in files["main.py"]
        assert "def read_items(user: UserDep) -> list[Item]:" in files["main.py"]


async def test_a_model_is_moved_to_a_new_file(main: Path) -> None:
    tool = main.parent / "tool.py"
    tool.write_text("from main import Item\n")
    async with editing(main.parent) as editor:
        editor.open(main.as_uri(), MAIN)
        actions = await offered(editor, main, "Item(BaseModel)")
        files = await performed(editor, actions["Move `Item` to `schemas.py`"])
        assert (
            files["schemas.py"]
            == "from pydantic import BaseModel\n\n\nclass Item(BaseModel):\n    name: str\n"
        )
        assert files["tool.py"] == "from schemas import Item\n"
        assert "from schemas import Item\n" in files["main.py"]
        assert "class Item" not in files["main.py"]


async def test_what_can_not_be_done_says_why(main: Path) -> None:
    async with editing(main.parent) as editor:
        editor.open(main.as_uri(), MAIN)
        actions = await offered(editor, main, "user: str")
        with pytest.raises(Refusal, match="`Item` is needed by what stays as well"):
            await performed(editor, actions["Extract the route of `/items` to `routers/items.py`"])
