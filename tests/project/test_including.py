"""What includes a router stands in another file, and counts as it is now."""

from pathlib import Path

import pytest

from fastapi_mentor.catalogue import load_catalogue
from fastapi_mentor.checker import Checker
from fastapi_mentor.project import Project
from fastapi_mentor.settings import Settings
from fastapi_mentor.source import Change, Source, read_source

DEPENDENCIES = """\
from fastapi import Header, HTTPException


def get_current_user(authorization: str = Header()) -> str:
    if authorization == "":
        raise HTTPException(401)
    return authorization
"""
ITEMS = """\
from fastapi import APIRouter, Depends

from app.dependencies import get_current_user

router = APIRouter()


@router.get("/items")
def read_items(user: str = Depends(get_current_user)) -> str:
    return user


@router.delete("/items/{name}")
def delete_item(name: str) -> None:
    print(name)
"""
MAIN = """\
from fastapi import Depends, FastAPI

from app import items
from app.dependencies import get_current_user


def create_app() -> FastAPI:
    app = FastAPI()
    app.include_router(items.router)
    return app
"""
PROTECTED = "app.include_router(items.router, dependencies=[Depends(get_current_user)])"


class Workspace:
    """A project on disk with a checker that stays, as in an editor."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve() / "app"
        self.folder.mkdir()
        for name, text in (
            ("__init__", ""),
            ("dependencies", DEPENDENCIES),
            ("items", ITEMS),
            ("main", MAIN),
        ):
            (self.folder / f"{name}.py").write_text(text, encoding="utf-8")
        self.project = Project(str(folder.resolve()), Settings())
        self.checker = Checker(load_catalogue(), Settings(), self.project)
        self.items = read_source(str(self.folder / "items.py"))

    def findings(self) -> list[str]:
        report = self.checker.check(self.items)
        return [each.message for each in report.diagnostics() if each.rule == "unprotected-route"]

    def open(self, name: str, text: str) -> None:
        self.project.overlay(str(self.folder / name), Source.open(str(self.folder / name), text))


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return Workspace(tmp_path)


OPEN = ["Anybody can call `delete_item`, while `read_items` asks for `user`"]


def test_a_route_is_open_where_its_inclusion_asks_nothing(workspace: Workspace) -> None:
    assert workspace.findings() == OPEN


def test_an_inclusion_that_is_edited_counts_at_once(workspace: Workspace) -> None:
    workspace.open("main.py", MAIN)
    assert workspace.findings() == OPEN

    workspace.open("main.py", MAIN.replace("app.include_router(items.router)", PROTECTED))
    assert workspace.findings() == []

    workspace.open("main.py", MAIN)
    assert workspace.findings() == OPEN


def test_an_edit_of_the_body_around_an_inclusion_counts(workspace: Workspace) -> None:
    path = str(workspace.folder / "main.py")
    source = Source.open(path, MAIN)
    workspace.project.show(source)
    assert workspace.findings() == OPEN

    line = MAIN.split("\n").index("    app.include_router(items.router)")
    end = len("    app.include_router(items.router")
    edited = source.edit([Change(line, end, line, end, ", dependencies=[Depends(get_current_user)]")])
    workspace.project.show(edited)
    assert workspace.findings() == []


def test_an_inclusion_that_changes_on_disk_counts(workspace: Workspace) -> None:
    assert workspace.findings() == OPEN
    path = workspace.folder / "main.py"
    path.write_text(MAIN.replace("app.include_router(items.router)", PROTECTED), encoding="utf-8")
    workspace.project.invalidate(str(path))
    assert workspace.findings() == []


def test_middleware_that_looks_for_a_header_keeps_routes(workspace: Workspace) -> None:
    middleware = """

class Guard:
    async def __call__(self, scope, receive, send):
        raise HTTPException(401)
"""
    added = MAIN.replace("    return app", "    app.add_middleware(Guard)\n    return app")
    workspace.open("main.py", added.replace("\n\n\ndef", middleware + "\n\ndef", 1))
    assert workspace.findings() == []


def test_without_an_inclusion_nothing_is_claimed(workspace: Workspace) -> None:
    workspace.open("main.py", MAIN.replace("    app.include_router(items.router)\n", ""))
    assert workspace.findings() == []
