"""Writing a lifespan: which other files may register handlers on the same application."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from fastapi_mentor.edits import FixRefused
from fastapi_mentor.edits.lifespan import merge_into_lifespan
from fastapi_mentor.facts.event_handler import EventHandler
from fastapi_mentor.fixer import apply
from fastapi_mentor.rule import Fix
from tests.facts.outlines import outlines

MAIN = """
from fastapi import FastAPI

app = FastAPI()


@app.on_event("startup")
def start():
    print("up")
"""
STOPS = """
@app.on_event("shutdown")
def stop():
    print("down")
"""


def changed(folder: Path, files: Mapping[str, str]) -> set[str]:
    """The names of the files that a lifespan in `main.py` changes."""
    (handler,) = (
        each for outline in outlines(folder, files, "main.py") for each in EventHandler.find(outline)
    )
    fix = Fix("Write a lifespan", lambda editor: merge_into_lifespan(handler, editor))
    module = handler.outline.module
    edits = apply(module.source, [fix], module.project)  # type: ignore[attr-defined]
    return {Path(path).name for path in edits}


@pytest.mark.parametrize(
    "head",
    [
        "from main import app",
        "from . import app",
        "def register(app):\n    pass\n\n\nregister(main.app)",
    ],
)
def test_handlers_of_the_same_application_in_another_file_would_be_lost(tmp_path: Path, head: str) -> None:
    with pytest.raises(FixRefused, match="registers handlers too"):
        changed(tmp_path, {"main.py": MAIN, "other.py": head + STOPS})


@pytest.mark.parametrize(
    "head",
    [
        "from fastapi import FastAPI\n\napp = FastAPI()",
        "from fastapi import APIRouter\n\napp: APIRouter = APIRouter()",
        "from elsewhere import app",
        "def register(app):\n    pass",
    ],
)
def test_another_application_of_the_same_name_does_not_matter(tmp_path: Path, head: str) -> None:
    assert changed(tmp_path, {"main.py": MAIN, "other.py": head + "\n" + STOPS}) == {"main.py"}


def test_a_function_that_is_given_the_application_may_register_handlers(tmp_path: Path) -> None:
    files = {
        "main.py": f"from other import register\n{MAIN}\n\nregister(app)\n",
        "other.py": "def register(app):\n    @app.on_event('shutdown')\n    def stop():\n        pass\n",
    }
    with pytest.raises(FixRefused, match="registers handlers too"):
        changed(tmp_path, files)
