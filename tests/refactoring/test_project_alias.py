"""One name for a dependency in the whole project."""

from pathlib import Path

import pytest

from fastapi_mentor.edits import FixRefused
from tests.refactoring.performing import done, offered

DEPS = """\
from app.data import Session


def get_session() -> Session:
    return Session()
"""
USERS = """\
from typing import Annotated

from fastapi import APIRouter, Depends

from app.data import Session
from app.deps import get_session

router = APIRouter()


@router.get("/users")
def read_users(session: Annotated[Ses‸sion, Depends(get_session)]) -> list[str]:
    return session.names
"""
ITEMS = """\
from typing import Annotated

from fastapi import APIRouter, Depends

from .data import Session
from .deps import get_session as session_of

router = APIRouter()


@router.get("/items")
def read_items(session: Annotated[Session, Depends(session_of)], limit: int = 1) -> list[str]:
    return session.names


@router.get("/others")
def read_others(names: Annotated[list[str], Depends(session_of)]) -> list[str]:
    return names
"""
DATA = 'class Session:\n    names = ["tea"]\n'
FILES = {
    "app/__init__.py": "",
    "app/data.py": DATA,
    "app/deps.py": DEPS,
    "app/users.py": USERS,
    "app/items.py": ITEMS,
}


def test_all_files_use_the_name_that_stands_below_the_function(tmp_path: Path) -> None:
    changed = done(tmp_path, FILES, "project-alias")
    assert changed["app/deps.py"] == (
        "from typing import Annotated\n\nfrom fastapi import Depends\n\n"
        + DEPS
        + "\n\nSessionDep = Annotated[Session, Depends(get_session)]\n"
    )
    assert changed["app/users.py"] == (
        "from fastapi import APIRouter\n"
        "\n"
        "from app.deps import SessionDep\n"
        "\n"
        "router = APIRouter()\n"
        "\n"
        "\n"
        '@router.get("/users")\n'
        "def read_users(session: SessionDep) -> list[str]:\n"
        "    return session.names\n"
    )
    assert "def read_items(session: SessionDep, limit: int = 1)" in changed["app/items.py"]
    assert "names: Annotated[list[str], Depends(session_of)]" in changed["app/items.py"]
    assert (
        "from .deps import get_session as session_of\nfrom .deps import SessionDep\n"
        in changed["app/items.py"]
    )


def test_the_type_comes_along_where_the_function_does_not_know_it(tmp_path: Path) -> None:
    deps = 'def get_session():\n    return __import__("app.data").data.Session()\n'
    changed = done(tmp_path, {**FILES, "app/deps.py": deps}, "project-alias")
    assert "from app.data import Session\n" in changed["app/deps.py"]


def test_above_the_name_nothing_uses_it(tmp_path: Path) -> None:
    early = "from typing import Annotated\n\nfrom fastapi import Depends\n\nfrom app.data import Session\n"
    route = "\n\ndef {}(session: Annotated[Session, Depends(get_session)]) -> None: ...\n"
    later = DEPS.partition("\n\n")[2].lstrip("\n")
    deps = f"{early}\n\n{later}{route.format('after')}"
    changed = done(tmp_path, {**FILES, "app/deps.py": deps}, "project-alias")["app/deps.py"]
    assert changed.index("SessionDep = ") < changed.index("def after(session: SessionDep)")


def test_a_type_of_the_file_itself_stays(tmp_path: Path) -> None:
    users = USERS.replace("from app.data import Session\n", "").replace(
        "router = ", 'class Session:\n    names = ["tea"]\n\n\nrouter = ', 1
    )
    with pytest.raises(FixRefused, match="defined in this file"):
        done(tmp_path, {**FILES, "app/users.py": users}, "project-alias")


def test_what_no_module_of_the_project_defines_has_no_place_there(tmp_path: Path) -> None:
    users = USERS.replace("from app.deps import get_session", "from elsewhere import get_session")
    titles = offered(tmp_path, {**FILES, "app/users.py": users})
    assert not [title for title in titles if "whole project" in title]
