"""The files and folders that code names: templates, `.env` files, folders of static files."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.settings import SettingsClass
from fastapi_mentor.facts.template import Template
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.settings_fields import environment_files
from fastapi_mentor.project.application.text import text_of
from fastapi_mentor.project.project import Project
from fastapi_mentor.source import Location, Statement

_FOLDERS = {
    "fastapi.staticfiles.StaticFiles": "static files",
    "starlette.staticfiles.StaticFiles": "static files",
    "fastapi.templating.Jinja2Templates": "templates",
    "starlette.templating.Jinja2Templates": "templates",
}
_LOADERS = frozenset({"dotenv.load_dotenv", "dotenv.dotenv_values", "dotenv.main.load_dotenv"})


class Named(NamedTuple):
    """A file or folder that is there, and where it is named."""

    location: Location
    path: str
    what: str


_NAMING = pattern(
    r"TemplateResponse|get_template|StaticFiles|Jinja2Templates|load_dotenv|dotenv_values|^\s*class\b",
    re.MULTILINE,
)
_MEMO = "names files"


def may_name_files(statement: Statement) -> bool:
    """Whether there is reason to ask a statement."""
    known = statement.memo.get(_MEMO)
    if known is None:
        known = statement.memo[_MEMO] = _NAMING.search(statement.text) is not None
    return bool(known)


def files_named(outline: Outline, project: Project) -> Iterator[Named]:
    """The files and folders that a statement names."""
    yield from _templates(outline)
    yield from _folders(outline, project)
    yield from _environment(outline, project)


def _templates(outline: Outline) -> Iterator[Named]:
    for template in Template.find(outline):
        for folder in template.folders or ():
            path = os.path.join(folder, template.name)
            if os.path.isfile(path):
                yield Named(template.location, os.path.normpath(path), "template")
                break


def _folders(outline: Outline, project: Project) -> Iterator[Named]:
    for call in outline.calls("StaticFiles", "Jinja2Templates"):
        what = _FOLDERS.get(outline.callee(call) or "")
        given = argument(call.node, "directory", 0)
        if what is None or given is None:
            continue
        name = text_of(given, place(outline, call.scope))
        path = _found(project, outline.module.path, name) if name else None
        if path is not None and os.path.isdir(path):
            yield Named(outline.location(given), path, what)


def _environment(outline: Outline, project: Project) -> Iterator[Named]:
    for settings in SettingsClass.find(outline):
        outlines = {id(each): each for each in (outline, *(m.outline for m in settings.model.members))}
        for file in environment_files(settings, project):
            for each in outlines.values() if file.path is not None else ():
                if each.statement.contains(file.node) and file.path is not None:
                    yield Named(each.location(file.node), file.path, "environment")
                    break
    for call in outline.calls("load_dotenv", "dotenv_values"):
        given = argument(call.node, "dotenv_path", 0)
        if isinstance(given, ast.expr) and outline.callee(call) in _LOADERS:
            name = text_of(given, place(outline, call.scope))
            path = _found(project, outline.module.path, name) if name else None
            if path is not None and os.path.isfile(path):
                yield Named(outline.location(given), path, "environment")


def _found(project: Project, path: str, name: str) -> str | None:
    """What a relative path means: it depends on where the program is started, so any folder around counts."""
    folder = os.path.dirname(path)
    folders = [project.part_of(path), project.root]
    while folder.startswith(project.root):
        folders.append(folder)
        if folder == project.root:
            break
        folder = os.path.dirname(folder)
    candidates = (os.path.normpath(os.path.join(each, name)) for each in folders)
    return next((each for each in candidates if os.path.exists(each)), None)
