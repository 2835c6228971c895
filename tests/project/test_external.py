"""Tests of what the sources of installed packages say of their classes."""

from __future__ import annotations

from pathlib import Path

import pytest

from fastapi_mentor.project import Project
from fastapi_mentor.project.external import UNKNOWN, Ancestry
from fastapi_mentor.settings import Settings

PACKAGE = {
    "company/__init__.py": "from company.models import Record as Row, shared\nfrom .plain import *\n",
    "company/models.py": (
        "import enum\nfrom framework import Model\nclass Record(Model, enum.Enum): pass\n"
        "class Made(make_base()): pass\ndef shared(): pass\n"
    ),
    "company/plain.py": "class Plain(ValueError): pass\n",
    "framework.py": "class Model: pass\n",
    "dynamic.py": "def __getattr__(name): ...\n",
}


@pytest.fixture
def project(tmp_path: Path) -> Project:
    """A project whose environment has two packages."""
    packages = tmp_path / ".venv" / "lib" / "python3.12" / "site-packages"
    for name, text in PACKAGE.items():
        (packages / name).parent.mkdir(parents=True, exist_ok=True)
        (packages / name).write_text(text)
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("version = 3.12.1\n")
    return Project(str(tmp_path), Settings())


@pytest.mark.parametrize(
    ("name", "bases"),
    [
        ("company.Row", ("company.models.Record", "framework.Model", "enum.Enum")),
        ("company.models.Made", ("company.models.Made", "?")),
        ("company.Plain", ("company.plain.Plain", "ValueError", "Exception", "BaseException")),
        (
            "http.server.HTTPServer",
            ("http.server.HTTPServer", "socketserver.TCPServer", "socketserver.BaseServer"),
        ),
        ("IndexError", ("IndexError", "LookupError", "Exception", "BaseException")),
    ],
)
def test_ancestors_are_followed_to_where_they_are_defined(
    project: Project, name: str, bases: tuple[str, ...]
) -> None:
    assert project.external.ancestry(name) == Ancestry(bases)


@pytest.mark.parametrize(
    "name",
    ["company.shared", "missing.Thing", "company.Missing.Inner", "?", "...", "isinstance", "time.sleep"],
)
def test_what_is_no_class_or_not_there_is_nothing_to_ask_jedi_for(project: Project, name: str) -> None:
    known = project.external.ancestry(name)
    assert known.bases is None
    assert known == UNKNOWN or name == "company.Missing.Inner"


def test_a_name_that_is_made_at_runtime_may_be_known_to_jedi(project: Project) -> None:
    assert project.external.ancestry("dynamic.Thing") == Ancestry(None, clear=False)


def test_what_was_read_for_it_is_no_read_of_the_check(project: Project) -> None:
    _, reads = project.recorded(lambda: project.external.ancestry("company.Row"))
    assert reads == frozenset()
