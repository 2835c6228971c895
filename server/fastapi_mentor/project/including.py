"""Where in a project routers are included and middleware is added, told from texts."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.lazy import LazyModule
from fastapi_mentor.project.told import Index
from fastapi_mentor.source import Kind, Source, Statement

if TYPE_CHECKING:
    from fastapi_mentor.project.module import ProjectModule

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


Found = Sequence[tuple[str, Statement]]


class InclusionIndex(Index[bool, Found]):
    """The statements, with their files, that include routers or put middleware on applications."""

    sign = _SIGN
    words: Mapping[bytes, tuple[bytes, ...]] = _BYTES
    """What a text has that says so; each under a word that is looked for before, in all files around."""
    in_classes = False
    """Whether the members of classes count too."""

    def read(self, text: bytes) -> bool:
        """Whether there may be one in a text."""
        return any(sign in text and any(word in text for word in words) for sign, words in self.words.items())

    def gather(self, folder: str) -> Found:
        """Those in a folder."""
        return list(self._gathered_in(folder))

    def fingerprint(self, folder: str) -> str:
        """What they say now."""
        return str(hash(tuple((path, statement.text) for path, statement in self.within(folder))))

    def _gathered_in(self, folder: str) -> Iterator[tuple[str, Statement]]:
        for path in self.project.files_in(folder):
            # Of a file that is edited the statements tell quicker than the text.
            speaks = self.project.shown(path) is not None or self.of(path)
            module = self.project.module(path) if speaks else None
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


class MakerIndex(InclusionIndex):
    """The statements of a project that make sessions of a database, or say how they are made."""

    sign = pattern(r"\b(?:sessionmaker|async_sessionmaker|AsyncSession)(?:\[[^\]]*\])?\(")
    words = _MAKING
    in_classes = True


def statements_including(module: ProjectModule) -> list[Outline]:
    """The statements of the files around a module that include routers, or put middleware on applications."""
    project = module.project
    folder = project.part_of(module.path)
    project.note(("including", folder, ""))
    return [
        Outline(statement, other)
        for path, statement in project.index(InclusionIndex).within(folder)
        if (other := project.module(path)) is not None
    ]


def statements_making_sessions(module: ProjectModule) -> list[Outline]:
    """The statements of the files around a module that make sessions, or say how they are made."""
    project = module.project
    folder = project.part_of(module.path)
    project.note(("makers", folder, ""))
    return [
        Outline(statement, other)
        for path, statement in project.index(MakerIndex).within(folder)
        if (other := project.module(path)) is not None
    ]
