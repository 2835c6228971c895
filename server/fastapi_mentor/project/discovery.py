"""The walk that finds a project's Python files and passes by what git ignores."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from pathspec.pattern import Pattern

NEVER_ENTERED = frozenset(
    {
        ".bzr", ".direnv", ".eggs", ".fastapi_mentor_cache", ".git", ".hg", ".hypothesis",
        ".ipynb_checkpoints", ".mypy_cache", ".nox", ".pytest_cache", ".ruff_cache", ".svn", ".tox",
        ".venv", "__pycache__", "__pypackages__", "_build", "build", "dist", "node_modules",
        "site-packages", "venv",
    }
)  # fmt: skip
"""Folders, by name, that hold no source of the project; one that is asked for itself is entered."""

ErrorHandler = Callable[[str, OSError], None]


class Patterns:
    """The patterns of one .gitignore, or of the `exclude` setting: later ones win, as in git."""

    def __init__(self, lines: Iterable[str]) -> None:
        # One expression for each run of patterns of the same sign: asking them one by one is ten
        # times slower, and a tree is asked about every file of it.
        runs: list[tuple[bool, list[str]]] = []
        for pattern in _compiled(list(lines)):
            expression = getattr(pattern, "regex", None)
            if pattern.include is None or expression is None:
                continue
            if not runs or runs[-1][0] != pattern.include:
                runs.append((pattern.include, []))
            runs[-1][1].append(re.sub(r"\(\?P<\w+>", "(?:", expression.pattern))
        self._runs = [(sign, re.compile("|".join(parts))) for sign, parts in reversed(runs)]

    def decide(self, path: str) -> bool | None:
        """Is `path` (relative to the patterns, with slashes) ignored? None: they do not say."""
        for sign, expression in self._runs:
            if expression.search(path):
                return sign
        return None


def _compiled(lines: list[str]) -> list[Pattern]:
    """What pathspec makes of the lines; a broken one is passed over in silence, as git does."""
    from pathspec import GitIgnoreSpec

    try:
        return list(GitIgnoreSpec.from_lines(lines).patterns)
    except ValueError:
        if len(lines) == 1:
            return []
        return [pattern for line in lines for pattern in _compiled([line])]


@lru_cache(maxsize=64)
def patterns(lines: tuple[str, ...]) -> Patterns:
    """The compiled form of some patterns, kept because settings ask for the same ones again."""
    return Patterns(lines)


class _Scope(NamedTuple):
    """Patterns, and the folder (ending in a separator) to which they are relative."""

    folder: str
    patterns: Patterns


def python_files(
    folder: str,
    *,
    exclude: Sequence[str] = (),
    root: str | None = None,
    on_error: ErrorHandler | None = None,
) -> Iterator[str]:
    """The absolute paths of the Python files under `folder`, in order, without the ignored ones.

    `exclude` holds more patterns in the notation of .gitignore, relative to `root` or to `folder`.
    Folders that are symbolic links are not entered: no file is met twice and no walk is endless.
    `on_error` is told of each folder that cannot be read.
    """
    folder = os.path.abspath(folder)
    scopes = tuple(_scopes_above(folder))
    if _is_ignored(os.path.join(folder, ""), scopes):
        scopes = ()  # asked for by name, it is walked, although patterns above cover all it holds
    base = os.path.join(os.path.abspath(root or folder), "")
    excluded: tuple[_Scope, ...] = ()
    if exclude and os.path.join(folder, "").startswith(base):
        excluded = (_Scope(base, patterns(tuple(exclude))),)
        if is_excluded(folder, exclude, base):
            excluded = ()
    return _walk(folder, scopes, excluded, on_error, top=True)


def is_excluded(path: str, exclude: Sequence[str], root: str) -> bool:
    """Do the patterns `exclude` (relative to `root`) cover the file `path` or a folder of it?"""
    base = os.path.join(os.path.abspath(root), "")
    path = os.path.abspath(path)
    if not exclude or not path.startswith(base):
        return False
    parts = path[len(base) :].replace(os.sep, "/").split("/")
    asked = patterns(tuple(exclude))
    folders = ("/".join(parts[:depth]) + "/" for depth in range(1, len(parts)))
    return any(asked.decide(name) for name in (*folders, "/".join(parts)))


def is_ignored_by_git(path: str) -> bool:
    """Whether the ignore files around a file cover it, or a folder in which it stands."""
    folder = os.path.dirname(os.path.abspath(path))
    scopes = [*_scopes_above(folder)]
    if own := _read_patterns(os.path.join(folder, ".gitignore")):
        scopes.append(_Scope(os.path.join(folder, ""), own))
    return _is_ignored(os.path.join(folder, ""), tuple(scopes)) or _is_ignored(path, tuple(scopes))


def repository_of(folder: str) -> str | None:
    """The folder of the repository in which a folder stands."""
    while not os.path.exists(os.path.join(folder, ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return None
        folder = parent
    return folder


def _walk(
    folder: str,
    scopes: tuple[_Scope, ...],
    excluded: tuple[_Scope, ...],
    on_error: ErrorHandler | None,
    top: bool = False,
) -> Iterator[str]:
    try:
        with os.scandir(folder) as entries:
            listing = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        if on_error is not None:
            on_error(folder, error)
        return
    names = {entry.name for entry in listing}
    if "pyvenv.cfg" in names and not top:
        return  # a virtual environment, whatever its name
    if ".gitignore" in names and (own := _read_patterns(os.path.join(folder, ".gitignore"))):
        scopes = (*scopes, _Scope(os.path.join(folder, ""), own))
    for entry in listing:
        if entry.is_dir(follow_symlinks=False):
            path = os.path.join(entry.path, "")
            if entry.name in NEVER_ENTERED or _is_ignored(path, scopes, excluded):
                continue
            yield from _walk(entry.path, scopes, excluded, on_error)
            continue
        if entry.name.endswith(".py") and _is_file(entry) and not _is_ignored(entry.path, scopes, excluded):
            yield entry.path


def _is_file(entry: os.DirEntry[str]) -> bool:
    # A link that leads to itself is no file for `isfile`, and an error for the entry, which knows all others.
    return os.path.isfile(entry.path) if entry.is_symlink() else entry.is_file(follow_symlinks=False)


def _is_ignored(path: str, scopes: tuple[_Scope, ...], excluded: tuple[_Scope, ...] = ()) -> bool:
    """Is `path` (a folder's ends in a separator) covered?

    The nearest patterns that say something decide, as in git; nothing brings back what is excluded.
    """
    return any(_decisions(path, excluded)) or next(_decisions(path, reversed(scopes)), False)


def _decisions(path: str, scopes: Iterable[_Scope]) -> Iterator[bool]:
    for scope in scopes:
        relative = path[len(scope.folder) :].replace(os.sep, "/")
        if relative and (decision := scope.patterns.decide(relative)) is not None:
            yield decision


def _scopes_above(folder: str) -> Iterator[_Scope]:
    """The ignore files above `folder`, up to its repository's root, outermost first."""
    above = [folder]
    while not os.path.exists(os.path.join(above[-1], ".git")):
        parent = os.path.dirname(above[-1])
        if parent == above[-1]:
            return  # not in a repository: what lies above is not ours to read
        above.append(parent)
    repository = above[-1]
    if found := _read_patterns(os.path.join(repository, ".git", "info", "exclude")):
        yield _Scope(os.path.join(repository, ""), found)
    for outer in reversed(above[1:]):
        if found := _read_patterns(os.path.join(outer, ".gitignore")):
            yield _Scope(os.path.join(outer, ""), found)


def _read_patterns(path: str) -> Patterns | None:
    try:
        with open(path, encoding="utf-8-sig", errors="replace") as file:
            lines = tuple(file)
    except OSError:
        return None
    if all(not line.strip() or line.startswith("#") for line in lines):
        return None  # git's own `info/exclude` holds only comments: no need of pathspec
    return patterns(lines)


def files_of(folder: str, settings: object, root: str, is_alone: bool) -> list[str]:
    """The Python files of a folder of a project; around a file from somewhere, only its neighbours."""
    exclude: Sequence[str] = getattr(settings, "exclude", ())
    walk = neighbours_in if is_alone or is_no_project(folder) else python_files
    return [*walk(folder, exclude=exclude, root=root)]


def neighbours_in(folder: str, *, exclude: Sequence[str] = (), root: str = "") -> Iterator[str]:
    """The Python files of a folder, without those below."""
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        path = os.path.join(folder, name)
        if name.endswith(".py") and os.path.isfile(path) and not is_excluded(path, exclude, root or folder):
            yield path


def is_no_project(folder: str) -> bool:
    """Whether a folder is the root of a disk, or all that somebody has: there a file is alone."""
    return os.path.dirname(folder) == folder or folder == os.path.expanduser("~")
