"""What statements name in texts: routes, templates, variables of the environment, URLs of tokens."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from fastapi_mentor.facts.environment import EnvironmentRead
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.settings import SettingsClass
from fastapi_mentor.facts.template import Template
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.settings_fields import names_of
from fastapi_mentor.source import Location

_ASKED = frozenset(
    {
        "starlette.requests.Request",
        "starlette.requests.HTTPConnection",
        "starlette.websockets.WebSocket",
        "fastapi.Request",
        "fastapi.WebSocket",
        "fastapi.FastAPI",
        "fastapi.APIRouter",
        "fastapi.routing.APIRouter",
        "starlette.applications.Starlette",
        "starlette.routing.Router",
    }
)
_BEARERS = frozenset(
    {"fastapi.security.OAuth2PasswordBearer", "fastapi.security.OAuth2AuthorizationCodeBearer"}
)
NAMING = (
    re.compile(r"url_for\("),
    re.compile(r"url_path_for\("),
    re.compile(r"TemplateResponse\("),
    re.compile(r"get_template\("),
    re.compile(r"tokenUrl|OAuth2PasswordBearer\("),
    re.compile(r"(?<=class )\w+\([^)\n]*(?:Settings|Config)"),
)
"""What stands in a statement that cites something, or declares settings."""
READING = pattern(r"getenv|environ\b")


class Cited(Enum):
    """What is cited."""

    NAME = "name"
    """The name of a route."""
    TEMPLATE = "template"
    """The path of its file."""
    VARIABLE = "variable"
    """The name of a variable of the environment."""
    FIELD = "field"
    """A variable of the environment, by the field of settings that is read from it."""
    TOKEN = "token"
    """The path of a route that gives tokens."""
    FOLDER = "folder"
    """A folder of templates."""


class Citation(NamedTuple):
    """One place where something is named; `call` is the call that names it."""

    what: Cited
    key: str
    path: str
    location: Location
    call: ast.Call | None = None


def citations_in(outline: Outline) -> Iterator[Citation]:
    """What a statement cites, and the settings that it declares."""
    yield from _names(outline)
    yield from _templates(outline)
    yield from _tokens(outline)
    yield from _fields(outline)
    yield from variables_in(outline)


def _names(outline: Outline) -> Iterator[Citation]:
    for call in outline.calls("url_for", "url_path_for"):
        node = call.node
        # A route may have a parameter that is called `name`.
        given = node.args[0] if node.args else argument(node, "name")
        if not isinstance(node.func, ast.Attribute) or not isinstance(given, ast.Constant):
            continue
        if not isinstance(given.value, str):
            continue
        owner = type_of(node.func.value, place(outline, call.scope))
        if owner is None or outline.is_a(owner, *_ASKED):
            # A mounted application's routes are asked for as `mount:name`.
            name = given.value.rpartition(":")[2]
            yield Citation(Cited.NAME, name, outline.module.path, outline.location(given), node)


def _templates(outline: Outline) -> Iterator[Citation]:
    for template in Template.find(outline):
        for folder in template.folders or ():
            yield Citation(Cited.FOLDER, folder, outline.module.path, template.location)
            path = os.path.normpath(os.path.join(folder, template.name))
            if os.path.isfile(path):
                yield Citation(Cited.TEMPLATE, path, outline.module.path, template.location)
                break


def _tokens(outline: Outline) -> Iterator[Citation]:
    for call in outline.calls(*(each.rpartition(".")[2] for each in _BEARERS)):
        given = argument(call.node, "tokenUrl", 0 if "Password" in _called(call.node) else 1)
        url = given.value if isinstance(given, ast.Constant) else None
        if not isinstance(url, str) or given is None or outline.callee(call) not in _BEARERS:
            continue
        if "://" not in url and not url.startswith("//"):
            path = "/" + re.split(r"[?#]", url.removeprefix("./"), maxsplit=1)[0].lstrip("/")
            yield Citation(Cited.TOKEN, path, outline.module.path, outline.location(given), call.node)


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", None) or getattr(call.func, "id", ""))


def _fields(outline: Outline) -> Iterator[Citation]:
    for settings in SettingsClass.find(outline):
        for field in settings.model.own_fields.values():
            for name in names_of(settings, field) or ():
                yield Citation(Cited.FIELD, name.upper(), outline.module.path, field.location)


def variables_in(outline: Outline) -> Iterator[Citation]:
    """The variables that a statement reads from the environment."""
    for read in EnvironmentRead.find(outline):
        name = read.variable
        yield Citation(Cited.VARIABLE, str(name), outline.module.path, name.location)
