"""What statements contribute to applications, kept with them while what was read for it is the same."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.project.application.traits import NOTHING, Piece
from fastapi_mentor.source import Source, Statement

if TYPE_CHECKING:
    from fastapi_mentor.project.application.summarising import Found
    from fastapi_mentor.project.project import Project, Read

logger = logging.getLogger(__name__)

_MEMO = "routing"


class Contribution(NamedTuple):
    """What a statement contributes, and what was read to know it, with its fingerprints at a revision."""

    piece: Piece
    found: tuple[Found, ...]
    reads: dict[Read, str]
    revision: int


_WORDS = (
    *("fastapi", "FastAPI", "APIRouter", "router", "@app.", "url_for", "url_path_for"),
    *("import_module", "__import__", "pkgutil", "iter_modules", "walk_packages"),
)


def is_relevant(statements: Sequence[Statement]) -> bool:
    """Whether a file with these statements may have to do with routes; to look for words is quick."""
    return any(word in each.text for each in statements for word in _WORDS)


_NONE = Contribution(NOTHING, (), {}, -1)


def known(statement: Statement) -> Contribution | None:
    """What was last found that a statement contributes."""
    return statement.memo.get(_MEMO)


def contribution_of(project: Project, outline: Outline, *, is_compared: bool = True) -> Contribution:
    """What a statement contributes now; what is read to know it is noted.

    Without `is_compared` what was read will never be compared with what is there later.
    """
    memo = outline.statement.memo
    last: Contribution | None = memo.get(_MEMO)
    if last is not None and last.reads and last.revision != project.revision:
        same = all(project.fingerprint(read) == value for read, value in last.reads.items())
        last = memo[_MEMO] = last._replace(revision=project.revision) if same else None
    if last is not None:
        if last.reads:
            project.note_all(frozenset(last.reads))
        return last
    from fastapi_mentor.project.application.summarising import contribution, may_contribute

    if not outline.statement.nodes or not may_contribute(outline):
        memo[_MEMO] = _NONE
        return _NONE
    try:
        (piece, found), reads = project.recorded(lambda: contribution(outline))
    except Exception:
        logger.exception("What %s does to applications could not be found", outline.module.path)
        (piece, found), reads = (NOTHING, ()), frozenset()
    values = {read: project.fingerprint(read) if is_compared else "" for read in reads}
    fresh = memo[_MEMO] = Contribution(piece, found, values, project.revision)
    return fresh


def numbered(source: Source) -> Iterator[tuple[int, Statement]]:
    """The statements of a file that contribute anything, with their numbers."""
    number = 0
    for statement in source.statements:
        last = statement.memo.get(_MEMO)
        if last is not None and last.piece is not NOTHING:
            yield number, statement
            number += 1
