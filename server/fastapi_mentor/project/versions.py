"""The versions of the packages that a project uses, from the best source that knows them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from threading import RLock

from fastapi_mentor.project.declarations import (
    DamagedFile,
    Declarations,
    Version,
    normalised,
    read_metadata,
    read_pipfile,
    read_pyproject,
    read_requirements,
    read_setup_cfg,
    read_setup_py,
    read_text,
)
from fastapi_mentor.project.environment import Environment
from fastapi_mentor.project.locks import LOCK_FILES, read_lock, read_site_packages
from fastapi_mentor.project.specifiers import NEWEST, Release, ceiling, compare, matches

Reader = Callable[[], Declarations]

# What a version of one package says about another that no file mentions.
_IMPLIED: Mapping[str, tuple[tuple[str, str, str], ...]] = {
    "pydantic": (("fastapi", "<0.100", "<2"), ("sqlmodel", "<0.0.14", "<2")),
    "sqlalchemy": (("sqlmodel", "<0.0.12", "<2"),),
    "starlette": (
        ("fastapi", "<0.100", "<0.28"),
        ("fastapi", "<0.110.1", "<0.37"),
        ("fastapi", "<0.115.1", "<0.39"),
        ("fastapi", "<0.116.2", "<0.48"),
        ("fastapi", "<0.119.1", "<0.49"),
        ("fastapi", "<0.128.1", "<0.51"),
    ),
}


class Versions:
    """Answers which version of a package the project uses.

    The sources are, in this order, the environment, then for the project's folder and each parent up
    to the workspace: lock files, requirements files, pyproject.toml, Pipfile, setup.cfg, setup.py, and the
    metadata of a package that was unpacked there. A source is read when those before it do not know a
    package exactly.

    - An exact version wins over a range, whichever source it is in; the first source wins otherwise.
    - A range stands for the newest version that it allows (`>=0.100,<0.137` for the newest 0.136), and
      several ranges for the newest that all of them allow: a new project that is set up today gets it.
    - A package that no source mentions counts as the newest there is, unless an older version of
      FastAPI or SQLModel rules that out.

    `problems` has a line for each source that could not be understood, and so was left out.
    """

    def __init__(self, readers: Iterator[Reader] | None = None) -> None:
        self.problems: list[str] = []
        self._pending = readers or iter(())
        self._sources: list[Declarations] = []
        self._answers: dict[str, Version | None] = {}
        self._lock = RLock()

    @classmethod
    def pinned(cls, versions: Mapping[str, str], origin: str = "") -> Versions:
        """The versions of a made-up project: `{"fastapi": "0.115.0", "pydantic": ">=2,<3"}`."""
        source = Declarations(origin)
        for name, version in versions.items():
            source.add(name, version)
        return cls(iter([lambda: source]))

    def get(self, name: str) -> Version | None:
        """The version of a package, exact or the newest of a range; None if nothing is known."""
        key = normalised(name)
        if key not in self._answers:
            with self._lock:
                self._answers[key] = self._find(key)
        return self._answers[key]

    def release(self, name: str) -> Release | None:
        """The numbers of a version: (0, 115, 0), or (0, 136, NEWEST) for the newest 0.136."""
        version = self.get(name)
        return version.release if version else None

    def satisfies(self, name: str, specifier: str) -> bool:
        """Whether the project's version of a package is one that `specifier` (PEP 440) allows."""
        version = self.get(name)
        if version is None:
            return matches((NEWEST,), None, specifier)
        return matches(version.release, version.exact, specifier)

    def origin(self, name: str = "fastapi") -> str | None:
        """The path of the environment or file that the version of a package was taken from."""
        version = self.get(name)
        return version.origin if version else None

    def _find(self, name: str) -> Version | None:
        newest: Version | None = None
        for source in self._read_sources():
            version = source.get(name)
            if version is None:
                continue
            if version.exact is not None:
                return version
            if newest is None or compare(version.release, newest.release) < 0:
                newest = version
        for cause, when, limit in _IMPLIED.get(name, ()):
            known = self.get(cause)
            if known and self.satisfies(cause, when):
                release, _ = ceiling(limit)
                if newest is None or compare(release, newest.release) < 0:
                    newest = Version(limit, release, None, known.origin)
        return newest

    def _read_sources(self) -> Iterator[Declarations]:
        yield from self._sources
        for read in self._pending:
            try:
                source = read()
            except FileNotFoundError:
                continue
            except DamagedFile as damage:
                self.problems.append(str(damage))
                continue
            self._sources.append(source)
            yield source


def installed_versions(
    root: str, environment: Environment | None = None, workspace_root: str | None = None
) -> Versions:
    """The versions that the project in the folder `root` uses; nothing is read before it is asked."""
    return Versions(_readers(root, environment, workspace_root or root))


def _readers(root: str, environment: Environment | None, workspace_root: str) -> Iterator[Reader]:
    if environment:
        yield lambda: _read_environment(environment)
    folder = root
    while True:
        yield from _folder_readers(folder)
        parent = os.path.dirname(folder)
        if folder in (workspace_root, parent):
            return
        folder = parent


def _folder_readers(folder: str) -> Iterator[Reader]:
    def reader(read: Callable[[str], Declarations], *names: str) -> Reader:
        return lambda: read(os.path.join(folder, *names))

    for name in LOCK_FILES:
        yield reader(read_lock, name)
    for names in _requirements_files(folder):
        yield reader(read_requirements, *names)
    yield reader(read_pyproject, "pyproject.toml")
    yield reader(read_pipfile, "Pipfile")
    yield reader(read_setup_cfg, "setup.cfg")
    yield reader(read_setup_py, "setup.py")
    yield reader(_read_python_version, ".python-version")
    yield reader(read_metadata)


def _requirements_files(folder: str) -> list[tuple[str, ...]]:
    """`requirements.txt` first, then those beside it and those in `requirements/`."""
    found: list[tuple[str, ...]] = []
    for below in ((), ("requirements",)):
        try:
            names = os.listdir(os.path.join(folder, *below))
        except OSError:
            continue
        fit = [name for name in names if name.endswith((".txt", ".in"))]
        if not below:
            fit = [name for name in fit if name.startswith("requirements")]
        fit.sort(key=lambda name: (name.endswith(".in"), name != "requirements.txt", name))
        found.extend((*below, name) for name in fit)
    return found


def _read_environment(environment: Environment) -> Declarations:
    found = read_site_packages(environment.path, environment.site_packages)
    if environment.python_version:
        found.add_exact("python", ".".join(map(str, environment.python_version)))
    return found


def _read_python_version(path: str) -> Declarations:
    found = Declarations(path)
    version = read_text(path).strip().split("\n")[0].strip()
    if version[:1].isdigit():
        found.add_exact("python", version)
    return found
