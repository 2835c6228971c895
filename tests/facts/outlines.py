"""Modules of a project in a folder, as facts see them."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Mapping
from pathlib import Path

from fastapi_mentor.facts import Outline
from fastapi_mentor.project import Project
from fastapi_mentor.settings import Settings
from fastapi_mentor.source import Kind, Statement, read_source


def outlines(folder: Path, files: Mapping[str, str] | str, path: str = "main.py") -> Iterator[Outline]:
    """The outlines of the statements of one file of a project, which is written to `folder`."""
    if isinstance(files, str):
        files = {path: files}
    for name, text in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(textwrap.dedent(text), encoding="utf-8")
    project = Project(str(folder), Settings())
    source = read_source(str(folder.resolve() / path))
    module = project.show(source)
    header: Statement | None = None
    for statement in source.statements:
        header = statement if statement.kind is Kind.CLASS else header
        yield Outline(statement, module, header if statement.kind is Kind.MEMBER else None)
