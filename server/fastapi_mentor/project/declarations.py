"""What a project's own files say about the versions of the packages it uses."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.specifiers import Release, ceiling, compare, release_of

_LARGEST = 50_000_000
_SEPARATORS = pattern(r"[-_.]+")
_INSIDE = {True: "METADATA", False: "PKG-INFO"}
_REQUIREMENT = pattern(r"(?P<name>[A-Za-z0-9][A-Za-z0-9._-]*)\s*(?:\[[^\]]*\])?\s*(?P<rest>@|[^;]*)")


class DamagedFile(Exception):
    """A file that is there but cannot be understood; its text is one line for people."""

    def __init__(self, path: str, reason: object) -> None:
        super().__init__(f"{path}: {' '.join(str(reason).split())}")


class Version(NamedTuple):
    """A version of a package that the project uses.

    `text`     as it is written: `0.115.0`, or a range such as `>=0.100,<0.137`
    `release`  its numbers; of a range, those of the newest version that it allows, where numbers that
               nobody can know are `NEWEST`: (0, 136, NEWEST)
    `exact`    the version if it is known exactly, None for a range
    `origin`   the path of the environment or file that says so
    """

    text: str
    release: Release
    exact: str | None
    origin: str


class Declarations(dict[str, Version]):
    """Versions by normalised name; of several for one name an exact one wins, then the newest."""

    def __init__(self, origin: str) -> None:
        super().__init__()
        self.origin = origin

    def add(self, name: str, specifier: str) -> None:
        release, exact = ceiling(specifier)
        self._add(name, Version(specifier.strip(), release, exact, self.origin))

    def add_exact(self, name: str, version: str) -> None:
        self._add(name, Version(version, release_of(version), version, self.origin))

    def add_requirement(self, requirement: str) -> None:
        """Add a requirement of PEP 508; what is none is passed over. Markers are not considered."""
        if match := _REQUIREMENT.match(requirement.strip()):
            rest = match["rest"].strip()
            if rest == "@":
                self.add(match["name"], "")
            elif rest[:1] in "<>=!~(":  # an empty rest too
                self.add(match["name"], rest.strip("() "))

    def _add(self, name: str, version: Version) -> None:
        key = normalised(name)
        known = self.get(key)
        if known is None or _outranks(version, known):
            self[key] = version


def normalised(name: str) -> str:
    """The name of a package as PEP 503 writes it."""
    return _SEPARATORS.sub("-", name).lower()


def _outranks(version: Version, known: Version) -> bool:
    if (version.exact is None) != (known.exact is None):
        return known.exact is None
    return compare(version.release, known.release) > 0


def read_text(path: str) -> str:
    """The text of a file, in UTF-8 or with any byte order mark.

    Raises FileNotFoundError if there is none, DamagedFile if it is no readable text file.
    """
    try:
        status = os.stat(path)
        if not stat.S_ISREG(status.st_mode) or status.st_size > _LARGEST:
            raise DamagedFile(path, "is not a text file of reasonable size")
        with open(path, "rb") as file:
            content = file.read()
    except (FileNotFoundError, NotADirectoryError):
        raise FileNotFoundError(path) from None
    except (OSError, ValueError) as error:
        raise DamagedFile(path, getattr(error, "strerror", None) or error) from None
    utf_16 = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    try:
        return content.decode("utf-16" if utf_16 else "utf-8-sig")
    except UnicodeDecodeError as error:
        raise DamagedFile(path, error) from None


def read_requirements(path: str) -> Declarations:
    """The requirements in a pip requirements file, and in those that it includes with `-r` or `-c`.

    Raises FileNotFoundError and DamagedFile for the file itself; an included one is left out instead.
    """
    found = Declarations(path)
    pending, seen = [path], {path}
    while pending:
        here = pending.pop()
        try:
            text = read_text(here)
        except (FileNotFoundError, DamagedFile):
            if here == path:
                raise
            continue
        found.origin = here
        for line in _logical_lines(text):
            if match := re.match(r"(?:-r|-c|--requirement|--constraint)[\s=]*(\S.*)", line):
                included = os.path.normpath(os.path.join(os.path.dirname(here), match[1].strip()))
                if included not in seen:
                    seen.add(included)
                    pending.append(included)
            elif not line.startswith("-"):
                found.add_requirement(re.split(r"\s--", line)[0])
    return found


def _logical_lines(text: str) -> Iterator[str]:
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        if line := re.sub(r"(^|\s)#.*", "", line).strip():
            yield line


def read_pyproject(path: str) -> Declarations:
    """The dependencies in a pyproject.toml: PEP 621, PEP 735, Poetry, PDM, uv; groups and extras too."""
    tables = _toml(path)
    found = Declarations(path)
    project = _table(tables, "project")
    _add_all(found, project.get("dependencies"))
    for group in (_table(project, "optional-dependencies"), _table(tables, "dependency-groups")):
        for requirements in group.values():
            _add_all(found, requirements)
    _add_all(found, _table(tables, "tool", "uv").get("dev-dependencies"))
    for requirements in _table(tables, "tool", "pdm", "dev-dependencies").values():
        _add_all(found, requirements)
    poetry = _table(tables, "tool", "poetry")
    groups = [_table(group, "dependencies") for group in _table(poetry, "group").values()]
    for table in (_table(poetry, "dependencies"), _table(poetry, "dev-dependencies"), *groups):
        _add_table(found, table)
    if isinstance(python := project.get("requires-python"), str):
        found.add("python", python)
    return found


def read_pipfile(path: str) -> Declarations:
    """The packages in a Pipfile."""
    tables = _toml(path)
    found = Declarations(path)
    for key in ("packages", "dev-packages"):
        _add_table(found, _table(tables, key))
    return found


def read_setup_cfg(path: str) -> Declarations:
    """The requirements in a setup.cfg."""
    import configparser

    parser = configparser.RawConfigParser(strict=False)
    try:
        parser.read_string(read_text(path))
    except configparser.Error as error:
        raise DamagedFile(path, error) from None
    found = Declarations(path)
    lists = [parser.get("options", "install_requires", fallback="")]
    if parser.has_section("options.extras_require"):
        lists += [text for _, text in parser.items("options.extras_require")]
    for text in lists:
        _add_all(found, text.splitlines())
    return found


def read_metadata(folder: str) -> Declarations:
    """What a package that was unpacked in a folder requires, told by the `METADATA` or `PKG-INFO` beside it.

    A folder with several packages is where they are installed, and tells nothing of any project.
    Raises FileNotFoundError and DamagedFile.
    """
    try:
        names = [each for each in os.listdir(folder) if each.endswith((".dist-info", ".egg-info"))]
    except OSError:
        raise FileNotFoundError(folder) from None
    if len(names) > 1:
        raise FileNotFoundError(folder)
    file = ("PKG-INFO",) if not names else (names[0], _INSIDE[names[0][-10:] == ".dist-info"])
    path = os.path.join(folder, *file)
    header = read_text(path).replace("\r\n", "\n").partition("\n\n")[0]
    found = Declarations(path)
    for line in header.split("\n"):
        key, _, value = line.partition(":")
        if key == "Requires-Dist":
            found.add_requirement(value)
        elif key == "Requires-Python":
            found.add("python", value.strip())
    return found


def read_setup_py(path: str) -> Declarations:
    """The requirements that stand as plain strings in a setup.py, which is not run."""
    import ast
    import warnings

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(read_text(path))
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise DamagedFile(path, error) from None
    found = Declarations(path)
    for node in ast.walk(tree):
        match node:
            case ast.keyword(arg=str(name), value=value):
                pass
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case _:
                continue
        if re.search(r"requires?$|requirements|dependencies", name, re.IGNORECASE):
            if name == "python_requires":
                continue
            for part in ast.walk(value):
                if isinstance(part, ast.Constant) and isinstance(part.value, str):
                    found.add_requirement(part.value)
    return found


def _toml(path: str) -> dict[str, Any]:
    text = read_text(path)
    import tomllib

    try:
        return tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise DamagedFile(path, error) from None


def _table(tables: Any, *keys: str) -> dict[str, Any]:
    for key in keys:
        tables = tables.get(key) if isinstance(tables, dict) else None
    return tables if isinstance(tables, dict) else {}


def _add_all(found: Declarations, requirements: Any) -> None:
    if isinstance(requirements, Iterable):
        for requirement in requirements:
            if isinstance(requirement, str):
                found.add_requirement(requirement)


def _add_table(found: Declarations, table: dict[str, Any]) -> None:
    """Add a table of Poetry or Pipenv, whose values are specifiers, tables, or lists of tables."""
    for name, value in table.items():
        for one in value if isinstance(value, list) else [value]:
            specifier = one if isinstance(one, str) else _table({"": one}, "").get("version", "")
            found.add(name, specifier if isinstance(specifier, str) else "")
