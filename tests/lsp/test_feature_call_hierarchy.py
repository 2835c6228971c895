"""Who asks for which dependency, as editors show who calls whom."""

from pathlib import Path
from typing import Any

import pytest

from tests.lsp.editor import ABLE, Editor, editing
from tests.lsp.test_feature_definition import position_of, shown, write

pytestmark = pytest.mark.asyncio
CALLING = {**ABLE, "textDocument": {**ABLE["textDocument"], "callHierarchy": {}}}
FILES = {
    "pyproject.toml": "[project]\nname = 'x'\n",
    "deps.py": """from typing import Annotated

from fastapi import Depends
from fastapi.security import OAuth2PasswordBearer

scheme = OAuth2PasswordBearer(tokenUrl="token")


def get_db(): ...


Session = Annotated[int, Depends(get_db)]


async def current_user(db: Session, token=Depends(scheme)): ...


class Pages:
    def __init__(self, user=Depends(current_user), page: int = 0): ...


class Allowed:
    def __init__(self, role: str): ...

    def __call__(self, db: Session): ...


admin = Allowed("admin")


def audit(): ...
""",
    "main.py": """from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI

import deps
from deps import Pages, Session, admin, audit, current_user, get_db

router = APIRouter(prefix="/users", dependencies=[Depends(audit)])


@router.get("/{id}", dependencies=[Depends(admin)])
async def read_user(id: int, page: Annotated[Pages, Depends()], db: Session):
    def inner(x=Depends(get_db)): ...


@router.post("/")
def create_user(é=Depends(deps.current_user), db=Depends(deps.get_db)): ...


app = FastAPI()
app.include_router(router, prefix="/api", dependencies=[Depends(audit)])


def create_app():
    app = FastAPI()

    @app.get("/nested")
    def nested(user=Depends(current_user)): ...

    return app


def test():
    app.dependency_overrides[get_db] = lambda: 1
""",
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, FILES)
    return tmp_path


async def prepared(editor: Editor, folder: Path, name: str, mark: str) -> Any:
    uri = (folder / name).as_uri()
    if uri not in editor._versions:
        editor.open(uri, FILES[name])
    place = {"textDocument": {"uri": uri}, "position": position_of(FILES[name], mark)}
    return await editor.ask("textDocument/prepareCallHierarchy", place)


async def links(editor: Editor, folder: Path, way: str, item: Any) -> dict[str, list[str]]:
    """By name, the places where who asks says so."""
    found = await editor.ask(f"callHierarchy/{way}Calls", {"item": item})
    end = "from" if way == "incoming" else "to"
    result = {}
    for link in found:
        uri = link["from"]["uri"] if way == "incoming" else item["uri"]
        result[link[end]["name"]] = [shown(folder, {"uri": uri, "range": r}) for r in link["fromRanges"]]
    return result


async def test_a_route_is_shown_with_its_path(folder: Path) -> None:
    async with editing(folder, able=CALLING) as editor:
        (item,) = await prepared(editor, folder, "main.py", "def create_|user")
    assert item["name"] == "create_user"
    assert item["detail"] == "POST /api/users/"
    assert item["uri"] == (folder / "main.py").as_uri()
    assert item["range"]["start"] == {"line": 15, "character": 0}
    assert item["range"]["end"]["line"] == 16
    name = {"uri": item["uri"], "range": item["selectionRange"]}
    assert shown(folder, name).startswith("main.py: def |create_user|(é=")


async def test_a_route_asks_for_what_it_names_and_what_its_routers_ask_for(folder: Path) -> None:
    async with editing(folder, able=CALLING) as editor:
        (item,) = await prepared(editor, folder, "main.py", "def read_|user")
        assert await links(editor, folder, "outgoing", item) == {
            "audit": [
                "main.py: async def |read_user|(id: int, page: Annotated[Pages, Depends()], db: Session):"
            ],
            "admin": [
                "main.py: async def |read_user|(id: int, page: Annotated[Pages, Depends()], db: Session):"
            ],
            "Pages": [
                "main.py: async def read_user(id: int, page: Annotated[Pages, |Depends()|], db: Session):"
            ],
            "get_db": [
                "main.py: async def read_user(id: int, page: Annotated[Pages, Depends()], db: |Session|):"
            ],
        }


async def test_dependencies_ask_in_turn(folder: Path) -> None:
    async with editing(folder, able=CALLING) as editor:
        (item,) = await prepared(editor, folder, "main.py", "def create_|user")
        found = await editor.ask("callHierarchy/outgoingCalls", {"item": item})
        below = {each["to"]["name"]: each["to"] for each in found}
        assert set(below) == {"audit", "current_user", "get_db"}
        assert await links(editor, folder, "outgoing", below["current_user"]) == {
            "get_db": ["deps.py: async def current_user(db: |Session|, token=Depends(scheme)): ..."],
            "scheme": ["deps.py: async def current_user(db: Session, token=|Depends(scheme)|): ..."],
        }
        assert await links(editor, folder, "outgoing", below["get_db"]) == {}


async def test_classes_and_objects_ask_with_what_is_called(folder: Path) -> None:
    async with editing(folder, able=CALLING) as editor:
        (pages,) = await prepared(editor, folder, "deps.py", "class Pa|ges")
        assert set(await links(editor, folder, "outgoing", pages)) == {"current_user"}
        (admin,) = await prepared(editor, folder, "deps.py", "ad|min =")
        assert admin["detail"] == "Allowed"
        assert set(await links(editor, folder, "outgoing", admin)) == {"get_db"}


async def test_a_nested_route_asks_too(folder: Path) -> None:
    async with editing(folder, able=CALLING) as editor:
        (item,) = await prepared(editor, folder, "main.py", "def nes|ted")
        assert await links(editor, folder, "outgoing", item) == {
            "current_user": ["main.py: def nested(user=|Depends(current_user)|): ..."]
        }


async def test_a_dependency_is_asked_for_by_routes_and_dependencies(folder: Path) -> None:
    async with editing(folder, able=CALLING) as editor:
        (item,) = await prepared(editor, folder, "deps.py", "def get_|db")
        assert await links(editor, folder, "incoming", item) == {
            "current_user": ["deps.py: async def current_user(db: |Session|, token=Depends(scheme)): ..."],
            "__call__": ["deps.py: def __call__(self, db: |Session|): ..."],
            "inner": ["main.py: def inner(x=Depends(|get_db|)): ..."],
            "create_user": [
                "main.py: def create_user(é=Depends(deps.current_user), db=Depends(deps.|get_db|)): ..."
            ],
            "read_user": [
                "main.py: async def read_user(id: int, page: Annotated[Pages, Depends()], db: |Session|):"
            ],
        }


async def test_a_dependency_is_asked_for_by_routers_and_where_they_are_included(folder: Path) -> None:
    async with editing(folder, able=CALLING) as editor:
        (item,) = await prepared(editor, folder, "main.py", 'prefix="/api", dependencies=[Depends(au|dit)]')
        assert item["uri"] == (folder / "deps.py").as_uri()
        found = await editor.ask("callHierarchy/incomingCalls", {"item": item})
        assert [(each["from"]["name"], each["from"]["detail"]) for each in found] == [
            ("router", "APIRouter"),
            ("router", "app.include_router"),
        ]
        assert set(await links(editor, folder, "outgoing", found[0]["from"])) == {"audit"}


async def test_what_is_no_part_of_the_hierarchy_has_no_item(folder: Path) -> None:
    async with editing(folder, able=CALLING) as editor:
        for mark in ("def te|st", "def in|ner", "user(i|d: int", "im|port deps"):
            assert await prepared(editor, folder, "main.py", mark) is None


async def test_an_item_of_somebody_else_is_no_reason_to_fail(folder: Path) -> None:
    async with editing(folder, able=CALLING) as editor:
        (item,) = await prepared(editor, folder, "main.py", "def read_|user")
        for data in (None, 1, {"from": 1}):
            assert await editor.ask("callHierarchy/outgoingCalls", {"item": {**item, "data": data}}) is None
        gone = {**item, "name": "gone"}
        assert await editor.ask("callHierarchy/outgoingCalls", {"item": gone}) == []
        assert await editor.ask("callHierarchy/incomingCalls", {"item": gone}) == []


async def test_only_those_who_can_are_offered_the_hierarchy(folder: Path) -> None:
    async with editing(folder) as editor:
        assert "callHierarchyProvider" not in editor.capabilities
    async with editing(folder, able=CALLING) as editor:
        assert editor.capabilities["callHierarchyProvider"]
