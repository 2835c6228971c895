"""Where in a project routers are included and middleware is added, told from texts."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.lazy import LazyModule
from fastapi_mentor.source import Kind, Source, Statement, UnreadableFile
from fastapi_mentor.source.reading import read_bytes

if TYPE_CHECKING:
    from fastapi_mentor.project.module import ProjectModule
    from fastapi_mentor.project.project import Project

# Where a word may begin is looked for five times as long as the word: that nothing stands before comes last.
_SIGN = pattern(
    r"(?:include_router(?<!\winclude_router)|add_middleware(?<!\wadd_middleware)"
    r"|middleware(?<!\wmiddleware))\b"
)
_BYTES = {
    b"include_router": (b"include_router",),
    b"middleware": (b"add_middleware", b".middleware(", b"middleware="),
}
_MAKING = {each: (each,) for each in (b"sessionmaker", b"AsyncSession(")}


class InclusionIndex:
    """The statements of a project that include routers, or put middleware on applications."""

    sign = _SIGN
    words: Mapping[bytes, tuple[bytes, ...]] = _BYTES
    """What a text has that says so; each under a word that is looked for before, in all files around."""
    in_classes = False
    """Whether the members of classes count too."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._speaks: dict[str, tuple[int, int, bool]] = {}
        """For each file that is not being edited whether its text says so, and when that was read."""
        self._found: dict[str, tuple[int, list[tuple[str, Statement]]]] = {}

    @classmethod
    def of(cls, project: Project) -> InclusionIndex:
        """The one of a project."""
        indexes = _INDEXES.setdefault(project, {})
        if cls not in indexes:
            indexes[cls] = cls(project)
        return indexes[cls]

    def statements_in(self, folder: str) -> Sequence[tuple[str, Statement]]:
        """Those in a folder, each with the path of its file."""
        revision, found = self._found.get(folder, (-1, []))
        if revision != self._project.revision:
            found = list(self._statements_in(folder))
            self._found[folder] = (self._project.revision, found)
        return found

    def fingerprint(self, folder: str) -> str:
        """What they say now."""
        return str(hash(tuple((path, statement.text) for path, statement in self.statements_in(folder))))

    def _statements_in(self, folder: str) -> Iterator[tuple[str, Statement]]:
        for path in self._project.files_in(folder):
            module = self._project.module(path) if self._may_speak(path) else None
            if module is None:
                continue
            if isinstance(module.text, LazyModule):
                for run in module.text.containing([self.sign]):
                    yield path, run.head
                    for member in run.members if self.in_classes else ():
                        if self.sign.search(member.text):
                            yield path, member
            else:
                yield from ((path, each) for each in self._in_source(module.text))

    def _in_source(self, source: Source) -> Iterator[Statement]:
        for statement in source.statements:
            if (self.in_classes or statement.kind is not Kind.MEMBER) and self.sign.search(
                statement.parsed_text
            ):
                yield statement

    def _may_speak(self, path: str) -> bool:
        if self._project.shown(path) is not None:
            return True
        try:
            state = os.stat(path)
            known = self._speaks.get(path)
            if known is None or known[:2] != (state.st_mtime_ns, state.st_size):
                text = read_bytes(path)
                says_so = any(
                    sign in text and any(word in text for word in words) for sign, words in self.words.items()
                )
                known = self._speaks[path] = (state.st_mtime_ns, state.st_size, says_so)
        except (OSError, UnreadableFile):
            return False
        return known[2]


class MakerIndex(InclusionIndex):
    """The statements of a project that make sessions of a database, or say how they are made."""

    sign = pattern(r"\b(?:sessionmaker|async_sessionmaker|AsyncSession)(?:\[[^\]]*\])?\(")
    words = _MAKING
    in_classes = True


_INDEXES: WeakKeyDictionary[Project, dict[type[InclusionIndex], InclusionIndex]] = WeakKeyDictionary()


def statements_including(module: ProjectModule) -> list[Outline]:
    """The statements of the files around a module that include routers, or put middleware on applications."""
    project = module.project
    folder = project.part_of(module.path)
    project.note(("including", folder, ""))
    return [
        Outline(statement, other)
        for path, statement in InclusionIndex.of(project).statements_in(folder)
        if (other := project.module(path)) is not None
    ]


def statements_making_sessions(module: ProjectModule) -> list[Outline]:
    """The statements of the files around a module that make sessions, or say how they are made."""
    project = module.project
    folder = project.part_of(module.path)
    project.note(("makers", folder, ""))
    return [
        Outline(statement, other)
        for path, statement in MakerIndex.of(project).statements_in(folder)
        if (other := project.module(path)) is not None
    ]
