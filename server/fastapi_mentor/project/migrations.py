"""Finds Alembic's environment for a file, its version folders, and the revisions in them."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from fastapi_mentor.facts.expression import UNKNOWN, literal
from fastapi_mentor.facts.migrations import Migrations, Revision
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.namespace import bound_by

if TYPE_CHECKING:
    from fastapi_mentor.project.module import ProjectModule
    from fastapi_mentor.project.project import Project

_NAMES = ("alembic", "migrations", "migration")
_WORD = pattern(r"\w+")
_HERE = pattern(r"%\(here\)s|%%\(here\)s")
_TABLE = pattern(
    r"create_table\(\s*[\"'](\w+)[\"']|rename_table\(\s*[\"']\w+[\"'],\s*[\"'](\w+)[\"']"
    r"|(?i:create\s+table(?:\s+if\s+not\s+exists)?)\s+[\"`]?(?:\w+[\"`]?\.[\"`]?)?(\w+)"
    r"|(?i:rename\s+to)\s+[\"`]?(\w+)"
)
_DROPPED = pattern(
    r"drop_table\(\s*[\"'](\w+)[\"']|rename_table\(\s*[\"'](\w+)[\"']"
    r"|(?i:drop\s+table(?:\s+if\s+exists)?)\s+[\"`]?(?:\w+[\"`]?\.[\"`]?)?(\w+)"
)
# Tables whose names are no plain texts.
_NAMELESS = pattern(
    r"create_table\(\s*[^\"'\s]|rename_table\([^,]*,\s*[^\"'\s]|\bTable\(\s*[^\"'\s]|\.create\("
)
# Migrations that take what they do from files, from the models or from other modules of the project.
_ELSEWHERE = pattern(r"\b(?:create_all\([^)]|(?:open|read_text|exec)\()|\bimportlib\b|\.sql[\"']")


def migrations_of(module: ProjectModule) -> Migrations | None:
    """The migrations among which a module stands, or that belong to the part of the project around it."""
    module.project.note(("migrations", module.path, ""))
    return module.project.migrations.of(module.path)


class _Place(NamedTuple):
    """Where an environment keeps its scripts; `is_certain` tells that these are all its folders."""

    scripts: str
    folders: tuple[str, ...]
    is_certain: bool


class MigrationFinder:
    """What is known of the migrations of a project, kept until something changes."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._revision = -1
        self._places: dict[str, _Place | None] = {}
        self._found: dict[_Place, Migrations | None] = {}

    def of(self, path: str) -> Migrations | None:
        """The migrations among which a file stands, or that belong to the part of the project around it."""
        if self._revision != self._project.revision:
            self._revision = self._project.revision
            self._places.clear()
            self._found.clear()
        place = self._place(os.path.dirname(path))
        if place is None:
            return None
        if place not in self._found:
            self._found[place] = self._read(place)
        return self._found[place]

    def _place(self, folder: str) -> _Place | None:
        """The environment around a folder, nearest first."""
        if folder not in self._places:
            found = self._here(folder)
            parent = os.path.dirname(folder)
            root = self._project.root
            if found is None and folder != root and parent != folder and folder.startswith(root + os.sep):
                found = self._place(parent)
            self._places[folder] = found
        return self._places[folder]

    def _here(self, folder: str) -> _Place | None:
        options = _options(folder)
        if options is not None:
            return _configured(folder, options)
        inside = [os.path.join(folder, name) for name in _NAMES]
        if folder != self._project.root:  # else it is that of one of several parts
            inside += [os.path.join(folder, each, name) for each in _folders(folder) for name in _NAMES]
        for scripts in (folder, *inside):
            if os.path.isfile(os.path.join(scripts, "env.py")) and os.path.isdir(
                os.path.join(scripts, "versions")
            ):
                return self._around(scripts) or _Place(
                    scripts, (os.path.join(scripts, "versions"),), _is_plain(scripts)
                )
        return None

    def _around(self, scripts: str) -> _Place | None:
        """What a configuration in the folders above says of an environment."""
        folder = os.path.dirname(scripts)
        while True:
            for _, section in _sections(folder):
                found = _configured(folder, section)
                if found is not None and found.scripts == scripts:
                    return found
            if folder == self._project.root or os.path.dirname(folder) == folder:
                return None
            folder = os.path.dirname(folder)

    def _read(self, place: _Place) -> Migrations | None:
        revisions: list[Revision] = []
        words: set[str] = set()
        tables: set[str] = set()
        dropped: set[str] = set()
        tells_all = names_all = True
        for file in _files(place.folders):
            module = self._project.module(file)
            found = _revision(module) if module is not None else None
            if module is not None and found is not None:
                text = module.text.text
                revisions.append(found)
                words.update(_WORD.findall(text))
                tables |= (made := _named(_TABLE, text))
                dropped |= _named(_DROPPED, text)
                tells_all = tells_all and _ELSEWHERE.search(text) is None
                # The first one may find tables that were there before Alembic.
                names_all = names_all and bool(found.down or made) and _NAMELESS.search(text) is None
        if not revisions:
            return None
        module = self._project.module(os.path.join(place.scripts, "env.py"))
        environment = frozenset(_WORD.findall(module.text.text)) if module is not None else frozenset()
        return Migrations(
            revisions,
            frozenset(words),
            environment,
            frozenset(tables),
            frozenset(dropped),
            is_complete=place.is_certain,
            tells_all=tells_all,
            names_all=names_all,
        )


def _named(pattern: re.Pattern[str], text: str) -> set[str]:
    return {name for names in pattern.findall(text) for name in names if name}


def _folders(folder: str) -> list[str]:
    try:
        with os.scandir(folder) as entries:
            return sorted(
                each.name for each in entries if each.is_dir() and not each.name.startswith((".", "_"))
            )
    except OSError:
        return []


def _files(folders: tuple[str, ...]) -> Iterator[str]:
    for folder in folders:
        for parent, inner, names in os.walk(folder):
            inner[:] = sorted(each for each in inner if each != "__pycache__" and not each.startswith("."))
            for name in sorted(names):
                if name.endswith(".py"):
                    yield os.path.join(parent, name)


def _options(folder: str) -> dict[str, str] | None:
    """What `alembic.ini`, or `pyproject.toml`, says in a folder: of `[alembic]`, or the only environment."""
    found = dict(_sections(folder))
    return found.get("alembic") or (next(iter(found.values())) if len(found) == 1 else None)


def _sections(folder: str) -> Iterator[tuple[str, dict[str, str]]]:
    """What `alembic.ini`, or else `pyproject.toml`, says in a folder of each environment."""
    path = os.path.join(folder, "alembic.ini")
    if os.path.isfile(path):
        from configparser import Error, RawConfigParser

        parser = RawConfigParser(strict=False)
        try:
            parser.read(path, encoding="utf-8")
        except (Error, OSError, UnicodeDecodeError):
            return
        for name in parser.sections():
            if parser.has_option(name, "script_location"):
                yield name, dict(parser.items(name))
        return
    found = _of_pyproject(folder)
    if found is not None:
        yield "alembic", found


def _of_pyproject(folder: str) -> dict[str, str] | None:
    path = os.path.join(folder, "pyproject.toml")
    try:
        with open(path, "rb") as file:
            text = file.read()
    except OSError:
        return None
    if b"[tool.alembic]" not in text:
        return None
    import tomllib

    try:
        table = tomllib.loads(text.decode("utf-8")).get("tool", {}).get("alembic", {})
    except (tomllib.TOMLDecodeError, UnicodeDecodeError):
        return None
    return {key: " ".join(value) if isinstance(value, list) else str(value) for key, value in table.items()}


def _configured(folder: str, options: dict[str, str]) -> _Place | None:
    def path(text: str) -> str:
        text = _HERE.sub(lambda _: folder, text).strip()
        if ":" in text and not os.path.isabs(text):
            return _in_package(text.split(":"), folder)
        return os.path.normpath(os.path.join(folder, text))

    location = options.get("script_location")
    if location is None:
        return None
    scripts = path(location)
    if not os.path.isdir(scripts):
        return None
    given = options.get("version_locations", "").strip()
    if not given:
        return _Place(scripts, (os.path.join(scripts, "versions"),), _is_plain(scripts))
    separator = options.get("path_separator") or options.get("version_path_separator", "")
    folders = tuple(path(each) for each in _split(given, separator.strip()) if each.strip())
    known = tuple(each for each in folders if os.path.isdir(each))
    return _Place(scripts, known, len(known) == len(folders) and _is_plain(scripts)) if known else None


def _split(text: str, separator: str) -> list[str]:
    """Several folders in one text, as Alembic takes it apart: its older versions by themselves."""
    if separator in ("os", ":", ";"):
        return text.split(os.pathsep if separator == "os" else separator)
    if separator == "newline":
        return text.splitlines()
    if separator == "space":
        return text.split()
    return re.split(r"[\s,;]+|(?<!\w):(?=[%/\w])", text)


def _in_package(parts: list[str], folder: str) -> str:
    """The folder that `package.inner:folder` names, looked for in the folders around."""
    inside = os.path.join(*parts[0].split("."), *parts[1:])
    around = folder
    while not os.path.isdir(os.path.join(around, inside)) and os.path.dirname(around) != around:
        around = os.path.dirname(around)
    return os.path.join(around, inside)


def _is_plain(scripts: str) -> bool:
    """Whether the environment's code says nothing of other folders."""
    try:
        with open(os.path.join(scripts, "env.py"), encoding="utf-8", errors="replace") as file:
            return "version_locations" not in file.read()
    except OSError:
        return False


def _revision(module: ProjectModule) -> Revision | None:
    """The revision that a file is; None if it is none."""
    text = module.text.text
    if "down_revision" not in text:
        return None
    names = ("revision", "down_revision", "depends_on", "branch_labels")
    values = {name: _value(module, name) for name in names}
    if values["revision"] is None or values["down_revision"] is _ABSENT:
        return None
    is_known = isinstance(values["revision"], str) and UNKNOWN not in values.values()
    name = values["revision"] if isinstance(values["revision"], str) else ""
    down, depends, labels = (_texts(values[each]) for each in names[1:])
    return Revision(name, module.path, down, depends, labels, is_known)


_ABSENT = "<absent>"


def _value(module: ProjectModule, name: str) -> Any:
    for run in module.runs(name):
        for bound in bound_by(run.head):
            if bound.name == name and isinstance(bound.value, ast.expr):
                return literal(bound.value)
    return _ABSENT if name == "down_revision" else None


def _texts(value: Any) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,) if value != _ABSENT else ()
    if isinstance(value, (tuple, list, set)):
        return tuple(each for each in value if isinstance(each, str))
    return ()
