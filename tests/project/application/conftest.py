"""Small projects whose routes are known twice: to our model, and to FastAPI when it runs them."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from textwrap import dedent

import pytest

from fastapi_mentor.project import Project
from fastapi_mentor.project.application.building import build
from fastapi_mentor.project.application.finding import find_application
from fastapi_mentor.project.application.model import ApplicationModel
from fastapi_mentor.project.discovery import python_files
from fastapi_mentor.settings import Settings
from tests.oracle.dumping import described

Routes = list[str]
Agree = Callable[..., Routes]
Model = Callable[[dict[str, str]], ApplicationModel]
HEAD = "from fastapi import APIRouter, FastAPI\n"


def write(folder: Path, files: dict[str, str]) -> None:
    """Writes modules; each can name FastAPI's classes without importing them."""
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(HEAD + dedent(text) if name.endswith(".py") else dedent(text), encoding="utf-8")


@pytest.fixture
def model(tmp_path: Path) -> Model:
    """The model of a project made of these files."""

    def made(files: dict[str, str]) -> ApplicationModel:
        write(tmp_path, files)
        return build(Project(str(tmp_path), Settings()), python_files(str(tmp_path)))

    return made


@pytest.fixture
def agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Agree]:
    """The routes of `main:app`, after our model and FastAPI itself agreed on them."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)

    def agreed(files: dict[str, str] | str, application: str = "main:app") -> Routes:
        write(tmp_path, {"main.py": files} if isinstance(files, str) else files)
        ours, theirs = predicted(tmp_path, application), observed(application)
        assert ours == theirs
        return [f"{method} {path} {name}" for method, path, name in ours]

    yield agreed
    for name in set(sys.modules) - before:
        if getattr(sys.modules[name], "__file__", None) and str(tmp_path) in str(sys.modules[name].__file__):
            del sys.modules[name]


def predicted(folder: Path, application: str) -> list[tuple[str, str, str]]:
    """What our model says, from the files alone."""
    project = Project(str(folder), Settings())
    made = build(project, python_files(str(folder)))
    found = find_application(project, made, application)
    assert found is not None, f"{application} is not found"
    return sorted(
        (method, str(each.path), each.declaration.handler.name)
        for each in made.served(*found)
        for method in each.methods or ("?",)
    )


def observed(application: str) -> list[tuple[str, str, str]]:
    """What FastAPI says when the module is imported."""
    module, _, expression = application.partition(":")
    value = eval(expression, vars(importlib.import_module(module)))
    return sorted(
        (method, route["path"], route["name"])
        for route in described(application, value)["routes"]
        for method in route["methods"]
    )
