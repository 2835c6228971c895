"""Applies fixes: one, all that go together, or all until none is left."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, Protocol

from fastapi_mentor.edits import FixRefused
from fastapi_mentor.fixer.session import Changes, Edits, Files, run
from fastapi_mentor.rule import Fix
from fastapi_mentor.source import Source

if TYPE_CHECKING:
    from fastapi_mentor.project.project import Project

logger = logging.getLogger(__name__)

MOST_ROUNDS = 10


class Fixable(Protocol):
    """A finding or diagnostic."""

    @property
    def fix(self) -> Fix | None: ...


class Refusal(NamedTuple):
    """A fix that can not be done, and why; `error` is set where the fix itself crashed."""

    fix: Fix
    reason: str
    error: Exception | None = None


@dataclass(slots=True)
class Outcome:
    """What became of some fixes.

    `edits` holds the edits of each file, sorted and apart from each other, a new file's at its very
    beginning; `sources` the files as they become. `postponed` fixes touch what an applied one touches:
    they can be tried again once the file was checked anew.
    """

    edits: Edits = field(default_factory=dict)
    sources: dict[str, Source] = field(default_factory=dict)
    applied: list[Fix] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    postponed: list[Fix] = field(default_factory=list)


@dataclass(slots=True)
class Fixed:
    """What became of a file that was fixed until nothing was left to fix (`is_stable`), or for too long."""

    sources: dict[str, Source]
    """Every file that was touched, as it became."""
    applied: list[Fix]
    refused: list[Refusal]
    is_stable: bool

    @property
    def texts(self) -> dict[str, str]:
        """The text of every file that was touched."""
        return {path: source.text for path, source in self.sources.items()}


def try_fixes(source: Source, fixes: Iterable[Fix], project: Project | None = None) -> Outcome:
    """Applies as many fixes as go together; none is ever done by half, and equal ones are done once."""
    outcome = Outcome()
    waiting: list[Fix] = []
    for fix in fixes:
        if fix not in waiting:
            waiting.append(fix)
    changes = Changes(Files(source, project))
    for fix in waiting:
        try:
            wanted = run(fix, changes)
            if changes.contradicts(wanted):
                outcome.postponed.append(fix)
                continue
            if len(waiting) > 1:
                wanted.check()
        except FixRefused as refusal:
            outcome.refused.append(Refusal(fix, refusal.reason))
        except Exception as error:
            logger.exception("The fix %r failed", fix.title)
            outcome.refused.append(Refusal(fix, f"it failed with {type(error).__name__}: {error}", error))
        else:
            changes.join(wanted)
            outcome.applied.append(fix)
    try:
        outcome.edits, outcome.sources = changes.edits()
    except FixRefused as refusal:
        if len(outcome.applied) > 1:
            return _fewer(source, outcome, project)
        outcome.refused.append(Refusal(outcome.applied.pop(), refusal.reason))
    return outcome


def apply(source: Source, fixes: Sequence[Fix], project: Project | None = None) -> Edits:
    """The edits of fixes that somebody picked, by path; raises FixRefused unless all can be done."""
    outcome = try_fixes(source, fixes, project)
    if outcome.refused:
        raise FixRefused(outcome.refused[0].reason) from outcome.refused[0].error
    if outcome.postponed:
        raise FixRefused("the fixes touch the same code; apply one, then the other")
    return outcome.edits


def fix_all(source: Source, findings: Iterable[Fixable], project: Project | None = None) -> Edits:
    """The edits of all fixes that go together, by path; raises FixRefused if none can be done."""
    outcome = try_fixes(source, [f.fix for f in findings if f.fix is not None], project)
    if outcome.refused and not outcome.applied:
        raise FixRefused(outcome.refused[0].reason) from outcome.refused[0].error
    return outcome.edits


def fix_until_stable(
    source: Source,
    find: Callable[[Source], Iterable[Fixable]],
    limit: int = MOST_ROUNDS,
    project: Project | None = None,
) -> Fixed:
    """Fixes what `find` finds in a file, and what it finds after that, for at most `limit` rounds.

    With a project, it is shown the files as they become, so that `find` and later fixes see them.
    """
    sources: dict[str, Source] = {}
    applied: list[Fix] = []
    refused: list[Refusal] = []
    seen = {source.text}
    for _ in range(limit):
        fixes = [finding.fix for finding in find(source) if finding.fix is not None]
        outcome = try_fixes(source, fixes, project) if fixes else Outcome()
        refused = outcome.refused
        if not outcome.edits:
            return Fixed(sources, applied, refused, is_stable=True)
        sources |= outcome.sources
        applied += outcome.applied
        if project is not None:
            for changed in outcome.sources.values():
                project.show(changed)
        source = sources.get(source.path, source)
        if source.text in seen:  # fixes that undo each other
            break
        seen.add(source.text)
    return Fixed(sources, applied, refused, is_stable=False)


def _fewer(source: Source, outcome: Outcome, project: Project | None) -> Outcome:
    """What half of the fixes come to, which each can be done but not together."""
    half = len(outcome.applied) // 2
    fewer = try_fixes(source, outcome.applied[:half], project)
    fewer.refused += outcome.refused
    fewer.postponed += [*outcome.applied[half:], *outcome.postponed]
    return fewer
