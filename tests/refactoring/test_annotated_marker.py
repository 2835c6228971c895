"""Markers behind `=` that move into `Annotated`: one, or all of a project."""

from pathlib import Path

from tests.refactoring.performing import done, offered

MAIN = """\
from fastapi import FastAPI, Query

app = FastAPI()


@app.get("/items")
def read_items(limit: int = Que‸ry(10), name: str = Query("", max_length=9)) -> list[str]:
    return []
"""
OTHER = """\
from fastapi import APIRouter, Depends

router = APIRouter()


def get_name() -> str:
    return "Ada"


@router.get("/name")
def read_name(name: str = Depends(get_name)) -> str:
    return name
"""
APART = """\
class Query:
    def __init__(self, text: str) -> None:
        self.text = text


def ask(query: Query = Query("all")) -> Query:
    return query
"""
FILES = {"app/__init__.py": "", "app/main.py": MAIN, "app/other.py": OTHER, "app/apart.py": APART}


def test_one_marker_moves_and_the_others_stay(tmp_path: Path) -> None:
    changed = done(tmp_path, FILES, "annotated-marker")
    assert set(changed) == {"app/main.py"}
    signature = 'def read_items(limit: Annotated[int, Query()] = 10, name: str = Query("", max_length=9))'
    assert signature in changed["app/main.py"]


def test_all_markers_of_the_project_move(tmp_path: Path) -> None:
    changed = done(tmp_path, FILES, "annotated-markers")
    assert set(changed) == {"app/main.py", "app/other.py"}
    assert 'name: Annotated[str, Query(max_length=9)] = "")' in changed["app/main.py"]
    assert "def read_name(name: Annotated[str, Depends(get_name)]) -> str:" in changed["app/other.py"]


def test_what_stands_in_annotated_already_is_left(tmp_path: Path) -> None:
    text = MAIN.replace("limit: int = Que‸ry(10)", "limit: Annotated[int, Que‸ry()] = 10")
    titles = offered(tmp_path, {"main.py": f"from typing import Annotated\n\n{text}"})
    assert not [title for title in titles if "Annotated" in title]
