"""How many routes of a project are handed a session of a database, told from texts."""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from fastapi_mentor.facts.handed import Handed
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.told import Index

if TYPE_CHECKING:
    from fastapi_mentor.project.module import ProjectModule

_ROUTE = pattern(rb"(?m)^[ \t]*@[ \t]*[\w.]+\.(?:get|post|put|patch|delete|api_route)\(")
_FUNCTION = pattern(rb"(?m)^[ \t]*(async[ \t]+)?def[ \t]+\w+\(")
_END = pattern(rb"\)[ \t]*(?:->[^\n]*)?:[ \t]*(?:#[^\n]*)?\r?\n")
_SESSION = pattern(
    rb"(?i)\b(?:db|get_db|get_session)\b|session(?!_?(?:id|token|data|key|name|cookie))|\bdb_?dep"
)
_ASYNC = pattern(
    rb"create_async_engine|AsyncSession|async_sessionmaker|AsyncEngine|import asyncpg|import aiomysql"
)
_IN_THREADS = (b"run_in_threadpool", b"to_thread", b"run_in_executor", b"run_sync")


def handed_around(module: ProjectModule) -> Handed:
    """What is so in the files around a module."""
    folder = module.project.part_of(module.path)
    module.project.note(("handed", folder, ""))
    return module.project.index(HandedIndex).within(folder)


class HandedIndex(Index[Handed, Handed]):
    """The routes of a project, counted by file."""

    def read(self, text: bytes) -> Handed:
        """Those in a text."""
        return _count(text)

    def gather(self, folder: str) -> Handed:
        """All in a folder together."""
        each = [self.of(path) for path in self.project.files_in(folder)]
        return Handed(
            sum(one.on_loop for one in each),
            sum(one.in_threads for one in each),
            any(one.is_async for one in each),
        )


def _count(text: bytes) -> Handed:
    on_loop = in_threads = 0
    starts = [found.start() for found in _ROUTE.finditer(text)]
    for start, after in pairwise([*starts, len(text)]):
        head = _FUNCTION.search(text, start, after)
        end = _END.search(text, head.end(), after) if head is not None else None
        if head is None or end is None or _SESSION.search(text, head.end(), end.end()) is None:
            continue
        if head[1] is None:
            in_threads += 1
        elif not any(each in text[end.end() : after] for each in _IN_THREADS):
            on_loop += 1
    return Handed(on_loop, in_threads, _ASYNC.search(text) is not None)
