"""What a check of a file found and what it depends on, kept between runs."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, NamedTuple

from fastapi_mentor.project.application.traits import Summary, packed, unpacked
from fastapi_mentor.project.folders import folder_of
from fastapi_mentor.project.project import Project, Read
from fastapi_mentor.reporting import Diagnostic, RelatedPlace
from fastapi_mentor.rule import Fix, Safety, Severity
from fastapi_mentor.source.reading import digest_of

if TYPE_CHECKING:
    from fastapi_mentor.checker import Checker
    from fastapi_mentor.edits import Editor
    from fastapi_mentor.project.cache import Cache

_NAMESPACE = "findings"


class SyntaxNote(NamedTuple):
    """A syntax error; line and column count from 0."""

    line: int
    column: int
    message: str


class FileReport(NamedTuple):
    """What was found in a file, or why it could not be read; `digest` is that of its content.

    Fixes have a title and a safety; to perform one, the file has to be checked again.
    """

    path: str
    diagnostics: tuple[Diagnostic, ...]
    problems: tuple[SyntaxNote, ...] = ()
    error: str | None = None
    digest: str = ""


class Record(NamedTuple):
    """A report and all that it depends on.

    `files` are the other files that were read, `imports` where names of
    modules led (`importing folder`, `module`, `file or nothing`), `installed` what was known of classes
    of installed packages, `unanswered` those of which nothing was known. `routing` is what the file
    contributes to the application, `application` what the whole of it was taken to say of the file.
    """

    report: FileReport
    files: frozenset[str] = frozenset()
    imports: frozenset[tuple[str, str, str]] = frozenset()
    installed: frozenset[tuple[str, str]] = frozenset()
    unanswered: frozenset[str] = frozenset()
    routing: Summary = ()
    application: str = ""

    @classmethod
    def of(cls, report: FileReport, reads: Iterable[Read], project: Project, routing: Summary = ()) -> Record:
        """The record of a file whose check read `reads`."""
        files = set()
        imports = set()
        installed = set()
        application = ""
        for read in reads:
            kind, path, name = read
            if kind == "module":
                imports.add((folder_of(path), name, project.fingerprint(read)))
            elif kind == "installed":
                installed.add((path, project.fingerprint(read)))
            elif kind == "application":
                application = project.application.fingerprint(path)
            elif path != report.path:
                files.add(path)
        return cls(
            report,
            frozenset(files),
            frozenset(imports),
            frozenset(installed),
            frozenset(project.unanswered),
            routing,
            application,
        )


class Ledger:
    """The records of a project. A record is good while all that it depends on is as it was."""

    def __init__(self, cache: Cache, checker: Checker) -> None:
        self._cache = cache
        self._checker = checker
        self._project = checker.project
        self._entries = cache.load(_NAMESPACE)
        self._digests: dict[str, str] = {}
        self._imports: dict[tuple[str, str, str], bool] = {}
        self._fresh: dict[str, str] = {}

    def known(self, path: str, data: bytes) -> Record | None:
        """The record of a file whose content is `data`, if it is still good."""
        digest = self._digests[path] = digest_of(data)
        entry = self._entries.get(self._key(path))
        if entry is None:
            return None
        try:
            return self._valid(entry, path, digest)
        except (KeyError, TypeError, ValueError, IndexError, AttributeError):
            return None

    def keep(self, record: Record) -> None:
        """Remembers a record for the next run."""
        path, digest = record.report.path, record.report.digest
        if not digest:
            return
        self._digests[path] = digest
        entry = {
            "digest": digest,
            "rules": self._checker.book.signature(path),
            "files": {file: self._digest(file) for file in record.files},
            "imports": sorted(record.imports),
            "installed": sorted(record.installed),
            "routing": packed(record.routing),
            "application": record.application,
            "problems": record.report.problems,
            "found": [_packed(each) for each in record.report.diagnostics],
        }
        self._fresh[self._key(path)] = json.dumps(entry, separators=(",", ":"))

    def save(self) -> None:
        """Writes what was remembered."""
        self._cache.store(_NAMESPACE, self._fresh)
        self._fresh = {}

    def _key(self, path: str) -> str:
        return os.path.relpath(path, self._project.root)

    def _valid(self, entry: dict[str, Any], path: str, digest: str) -> Record | None:
        if entry["digest"] != digest or entry["rules"] != self._checker.book.signature(path):
            return None
        if any(self._digest(file) != known for file, known in entry["files"].items()):
            return None
        if not all(self._leads(folder, name, file) for folder, name, file in entry["imports"]):
            return None
        fingerprint = self._project.fingerprint
        if any(fingerprint(("installed", name, "")) != known for name, known in entry["installed"]):
            return None
        problems = tuple(SyntaxNote(*note) for note in entry["problems"])
        found = tuple(_unpacked(path, each) for each in entry["found"])
        report = FileReport(path, found, problems, digest=digest)
        routing = unpacked(entry["routing"])
        return Record(report, routing=routing, application=entry["application"])

    def _leads(self, folder: str, name: str, file: str) -> bool:
        """Whether an import in a folder still leads where it led."""
        key = (folder, name, file)
        known = self._imports.get(key)
        if known is None:
            now = self._project.fingerprint(("module", os.path.join(folder, "_.py"), name))
            known = self._imports[key] = now == file
        return known

    def _digest(self, path: str) -> str:
        known = self._digests.get(path)
        if known is None:
            try:
                with open(path, "rb") as file:
                    known = digest_of(file.read())
            except OSError:
                known = ""
            self._digests[path] = known
        return known


def shown_fix(title: str, safety: Safety) -> Fix:
    """A fix that can be shown, but was worked out elsewhere."""
    return Fix(title, _elsewhere, safety)


def _elsewhere(editor: Editor) -> None:
    raise RuntimeError("this fix was found by another process; check the file again to perform it")


def _packed(diagnostic: Diagnostic) -> list[Any]:
    fix = diagnostic.fix
    values: list[Any] = [*diagnostic[1:]]
    values[2] = diagnostic.severity.value
    values[8] = [fix.title, fix.safety.value] if fix is not None else None
    return values


def _unpacked(path: str, values: list[Any]) -> Diagnostic:
    rule, chapter, severity, message, line, column, end_line, end_column, fix, related, url = values
    return Diagnostic(
        path=path,
        rule=rule,
        chapter=chapter,
        severity=Severity(severity),
        message=message,
        line=line,
        column=column,
        end_line=end_line,
        end_column=end_column,
        fix=shown_fix(fix[0], Safety(fix[1])) if fix is not None else None,
        related=tuple(RelatedPlace(*each) for each in related),
        url=url,
    )
