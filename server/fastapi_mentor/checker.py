"""Asks every rule about every fact, and knows which answers still hold after an edit."""

from __future__ import annotations

import ast
import logging
from bisect import bisect_left
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from fastapi_mentor.asking import RuleBook, Rules
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.project.module import ProjectModule
from fastapi_mentor.project.project import Project, Read
from fastapi_mentor.project.readers import Affected
from fastapi_mentor.reporting import Diagnostic, Noted, Part, RelatedNote, RelatedPlace, Report
from fastapi_mentor.results import Checked, Result, Results
from fastapi_mentor.results import speaking as positions_speaking
from fastapi_mentor.rule import Finding
from fastapi_mentor.source import Kind, Location, Source, Statement
from fastapi_mentor.source.statement import clamp
from fastapi_mentor.suppressing import has_comments, suppressed
from fastapi_mentor.suppression import NOTICES

if TYPE_CHECKING:
    from fastapi_mentor.catalogue import Catalogue, RuleInfo
    from fastapi_mentor.settings import Settings

__all__ = ["Checker", "Diagnostic", "RelatedPlace", "Report"]

logger = logging.getLogger(__name__)

Watch = Callable[[Callable[[], Report]], None]
"""Is told how to make a report of what is found so far."""
NO_READS: dict[Read, str] = {}
_OF_BODIES = frozenset({"calling", "flow", "hot"})
"""Reads of what stands in the bodies of functions."""


class Checker:
    """Checks the files of one project. Not for several threads at once.

    With `keep` it remembers the results of each file, for the next check after an edit.
    """

    def __init__(
        self, catalogue: Catalogue, settings: Settings, project: Project, *, keep: bool = True
    ) -> None:
        self.catalogue = catalogue
        self.settings = settings
        self.project = project
        self.keep = keep
        self.reads: set[Read] = set()
        """Where nothing is kept: what the last check read."""
        self.book = RuleBook(catalogue, settings, project)
        self._files: dict[str, Checked] = {}
        self._muted: set[tuple[str, str]] = set()

    def check(self, source: Source, *, in_haste: bool = False, watch: Watch | None = None) -> Report:
        """What the rules say about a file; of statements that did not change they are not asked again.

        With `in_haste`, while somebody types, what they say about the bodies of all functions of a file
        together is left as it was, for another check when there is time. `watch` is called after
        each statement or class of a file that is checked for the first time.
        """
        self.project.in_haste = in_haste
        module = self.project.show(source)
        if self.knows_application:
            self.project.application.take(source)
        last = self._files.get(source.path)
        if last is not None and last.renamed != module.renamed:
            last = None
        results: Results
        if last is not None and source.kept.serial == last.serial:
            results = last.kept_in(source)
            _, head, tail = source.kept
            stop = len(source.statements) - tail
            start, stop = self._examine_around(source, module, results, head, stop)
            shift = len(results) - len(last.results)
            before = last.speaking[: bisect_left(last.speaking, start)]
            after = last.speaking[bisect_left(last.speaking, stop - shift) :]
            speaking = [
                *before,
                *positions_speaking(results, start, stop),
                *([position + shift for position in after] if shift else after),
            ]
        elif last is not None and source.serial == last.serial:
            results, speaking = last.results, last.speaking
        else:
            results = [None] * len(source.statements)
            speaking = self._examine_all(source, module, results, watch)
        revision = self.project.revision
        if last is not None and last.revision != revision:
            affected = self.project.affected_since(last.revision)
            if in_haste and affected is not None and all(read[0] in _OF_BODIES for read in affected):
                revision = last.revision
            elif self._examine_outdated(source, module, results, affected):
                speaking = positions_speaking(results, 0, len(results))
        if self.keep:
            self._files[source.path] = Checked(source.serial, results, speaking, revision, module.renamed)
        return self._report(source, results, speaking)

    @cached_property
    def knows_application(self) -> bool:
        """Whether a rule that is on asks what the files of the project make together."""
        return any(
            subject.of_application and any(self.settings.is_on(info) for info in infos)
            for subject, infos in self.catalogue.by_subject.items()
        )

    def revision_of(self, path: str) -> int:
        """The revision of the project that the last check of a file knows; -1 where there is none."""
        last = self._files.get(path)
        return last.revision if last is not None else -1

    def forget(self, path: str) -> None:
        """The file was closed: nothing about it is kept."""
        self._files.pop(path, None)
        self._muted = {each for each in self._muted if each[0] != path}

    def reconsider(self) -> None:
        """The versions of packages may have changed: which rules hold is asked again."""
        self.book.reconsider()
        self._files.clear()

    def _examine_all(
        self, source: Source, module: ProjectModule, results: Results, watch: Watch | None
    ) -> list[int]:
        """Works out all results; gives the positions at which something is said."""
        speaking: list[int] = []

        def so_far() -> Report:
            return self._report(source, results, speaking, is_complete=False)

        step = len(results) if watch is None else 1
        stop = 0
        while (start := stop) < len(results):
            _, stop = self._examine_around(source, module, results, start, min(start + step, len(results)))
            speaking += positions_speaking(results, start, stop)
            if watch is not None:
                watch(so_far)
        return speaking

    def _examine_around(
        self, source: Source, module: ProjectModule, results: Results, start: int, stop: int
    ) -> tuple[int, int]:
        """Works out the missing results between two positions, and of the classes that these cut.

        Gives the positions between which it did so.
        """
        statements = source.statements
        while start > 0 and statements[start - 1].kind is Kind.MEMBER:
            start -= 1
        if start > 0 and statements[start - 1].kind is Kind.CLASS:
            start -= 1
        while stop < len(statements) and statements[stop].kind is Kind.MEMBER:
            stop += 1
        rules = self.book.of(source.path)
        header: Statement | None = None
        for index in range(start, stop):
            statement = statements[index]
            if statement.kind is Kind.CLASS:
                header = statement
                context = _members(statements, index)
            elif statement.kind is Kind.MEMBER and header is not None:
                context = (header,)
            else:
                context, header = (), None
            known = results[index]
            if known is None or known.context != context:
                results[index] = self._examine(statement, module, rules, context)
        return start, stop

    def _examine_outdated(
        self, source: Source, module: ProjectModule, results: Results, affected: Affected
    ) -> bool:
        """Works out again what read something that has changed; tells if there is any."""
        found = False
        rules = self.book.of(source.path)
        fingerprint = self.project.fingerprint
        for index, result in enumerate(results):
            assert result is not None
            known = result.reads
            reads = known if affected is None else [read for read in affected if read in known]
            if any(fingerprint(read) != known[read] for read in reads):
                results[index] = self._examine(source.statements[index], module, rules, result.context)
                found = True
        return found

    def _examine(
        self, statement: Statement, module: ProjectModule, rules: Rules, context: tuple[Statement, ...]
    ) -> Result:
        marked = has_comments(statement)
        if not statement.nodes:
            return Result((), NO_READS, context, marked, statement)
        header = context[0] if statement.kind is Kind.MEMBER and context else None
        outline = Outline(statement, module, header)
        found, reads = self.project.recorded(lambda: list(self._ask(outline, rules)))
        if not self.keep:
            self.reads.update(reads)
            return Result(Part.divide(found), NO_READS, context, marked, statement)
        values = {read: self.project.fingerprint(read) for read in reads} if reads else NO_READS
        return Result(Part.divide(found), values, context, marked, statement)

    def _ask(self, outline: Outline, rules: Rules) -> Iterator[Noted]:
        path = outline.module.path
        for subject, infos in rules.concerning(outline.survey.words):
            try:
                facts = list(subject.kind.find(outline))
            except Exception:
                self._mute(path, infos)
                continue
            for fact in facts:
                for info in infos:
                    if (path, info.name) in self._muted:
                        continue
                    try:
                        yield from [self._noted(info, finding, outline) for finding in info.rule.check(fact)]
                    except Exception:
                        self._mute(path, [info])

    def _noted(self, info: RuleInfo, finding: Finding, outline: Outline) -> Noted:
        related = tuple(
            RelatedNote(note.path or outline.module.path, note.at.location, note.message)
            for note in finding.related
        )
        severity = self.settings.severity_of(info.name, finding.severity or info.severity)
        place = clamp(_location(finding, outline))
        return Noted(
            info.name, info.chapter, severity, place, finding.message, finding.fix, related, info.url
        )

    def _mute(self, path: str, infos: list[RuleInfo]) -> None:
        """A rule that crashed says nothing more about this file; the others go on."""
        for info in infos:
            if (path, info.name) not in self._muted:
                self._muted.add((path, info.name))
                logger.error("The rule %s failed on %s and is silent there", info.name, path, exc_info=True)

    def _report(
        self, source: Source, results: Results, speaking: list[int], *, is_complete: bool = True
    ) -> Report:
        parts: list[tuple[int, Part]] = []
        marked: list[int] = []
        for index in speaking:
            result = results[index]
            assert result is not None
            if result.marked:
                marked.append(index)
            for part in result.parts:
                own = part.statement is source.statements[index]
                parts.append((source.starts[index] if own else source.start_of(part.statement), part))
        if self._muted:
            parts = [(start, self._audible(source.path, part)) for start, part in parts]
        if marked:
            on = {info.name for info in self.book.of(source.path).infos()}
            # A comment for which nothing was found so far may yet turn out to be of use.
            if is_complete:
                on |= NOTICES.difference(self.settings.ignore)
            parts = suppressed(source, parts, marked, self.catalogue.rules, on.__contains__)
        return Report(source, parts, self.project.shown)

    def _audible(self, path: str, part: Part) -> Part:
        findings = tuple(noted for noted in part.findings if (path, noted.rule) not in self._muted)
        return part if len(findings) == len(part.findings) else Part(part.statement, findings)


def _members(statements: list[Statement], header: int) -> tuple[Statement, ...]:
    stop = header + 1
    while stop < len(statements) and statements[stop].kind is Kind.MEMBER:
        stop += 1
    return tuple(statements[header + 1 : stop])


def _location(finding: Finding, outline: Outline) -> Location:
    at = finding.at
    return outline.statement.location(at) if isinstance(at, ast.AST) else at.location
