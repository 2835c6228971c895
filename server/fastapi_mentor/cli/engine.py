"""The engine, as the commands see it: files are checked in a batch, a text that is not on disk here."""

from __future__ import annotations

import logging
import os
import traceback
from collections.abc import Iterable, Iterator, Sequence
from types import TracebackType
from typing import TYPE_CHECKING

from fastapi_mentor.batch import check_files, syntax_notes
from fastapi_mentor.checker import Checker
from fastapi_mentor.cli import console
from fastapi_mentor.project.cache import Cache
from fastapi_mentor.project.installed import InstalledNames
from fastapi_mentor.project.project import Project
from fastapi_mentor.records import FileReport, SyntaxNote
from fastapi_mentor.reporting import Diagnostic
from fastapi_mentor.rule import Severity
from fastapi_mentor.source.grammar import newer_message

if TYPE_CHECKING:
    from fastapi_mentor.catalogue import Catalogue
    from fastapi_mentor.settings import LoadedSettings
    from fastapi_mentor.source import Source

SYNTAX_ERROR = "syntax-error"
NEWER_SYNTAX = "newer-syntax"
PATIENCE = 30.0
"""Seconds to wait for what installed packages say."""


def reports(
    loaded: LoadedSettings, catalogue: Catalogue, files: Sequence[str], jobs: int, cached: bool
) -> Iterator[FileReport]:
    """The report of each file of one project, as they are done; syntax errors are findings."""
    checked = check_files(loaded.root, loaded.settings, catalogue, files, jobs=jobs, cached=cached)
    for report in checked:
        errors = syntax_errors(report.path, report.problems)
        yield report._replace(diagnostics=(*errors, *report.diagnostics))


class _OneLine(logging.Handler):
    """Says in one line what went wrong in the engine, such as a rule that crashed."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if error is not None and os.environ.get("FASTAPI_MENTOR_TRACEBACK"):
            traceback.print_exception(error)
        cause = f": {type(error).__name__}: {error}" if error is not None else ""
        console.complain(record.getMessage() + cause)


def hear_failures() -> None:
    """Have failures inside the engine told on standard error; the run goes on without what failed."""
    logger = logging.getLogger("fastapi_mentor")
    logger.handlers = [_OneLine(logging.WARNING)]
    logger.propagate = False


class Examiner:
    """Checks texts of one project in this process, so that their fixes can be performed."""

    def __init__(self, loaded: LoadedSettings, catalogue: Catalogue, cached: bool) -> None:
        settings = loaded.settings
        self._cache = Cache.open(loaded.root, settings.cache_dir) if cached else Cache()
        self.project = Project(loaded.root, settings)
        self._installed = InstalledNames(self.project.environment, self._cache)
        self.project.installed = self._installed
        self._checker = Checker(catalogue, settings, self.project)

    def __enter__(self) -> Examiner:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        frames: TracebackType | None,
    ) -> None:
        self._installed.close()
        self._cache.close()

    def find(self, source: Source) -> Sequence[Diagnostic]:
        """The findings in a text, once all that they depend on is known."""
        found = self._checker.check(source).diagnostics()
        if self.project.unanswered and self._installed.ask(self.project.unanswered):
            self._installed.wait(PATIENCE)
            self.project.revision += 1
            self._checker.reconsider()
            found = self._checker.check(source).diagnostics()
        return [*syntax_errors(source.path, syntax_notes(source)), *found]


def syntax_errors(path: str, notes: Iterable[SyntaxNote]) -> Iterator[Diagnostic]:
    """The statements that Python cannot read, as findings: they are shown whatever rules are on."""
    newer = newer_message()
    for line, column, message in notes:
        is_newer = message == newer
        yield Diagnostic(
            path=path,
            rule=NEWER_SYNTAX if is_newer else SYNTAX_ERROR,
            chapter="syntax",
            severity=Severity.WARNING if is_newer else Severity.ERROR,
            message=message,
            line=line,
            column=column,
            end_line=line,
            end_column=column + 1,
            fix=None,
            related=(),
            url="",
        )
