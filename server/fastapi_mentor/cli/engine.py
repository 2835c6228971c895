"""The checking of a group of files, as the commands see it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.catalogue import Catalogue
from fastapi_mentor.checker import Checker, Diagnostic
from fastapi_mentor.project.project import Project
from fastapi_mentor.rule import Severity
from fastapi_mentor.settings import LoadedSettings
from fastapi_mentor.source import Source, UnreadableFile, read_source

SYNTAX_ERROR = "syntax-error"


class FileReport(NamedTuple):
    """What was found in a file, or why it could not be read."""

    path: str
    diagnostics: Sequence[Diagnostic]
    error: str | None


def check_files(
    loaded: LoadedSettings, files: Sequence[str], catalogue: Catalogue, jobs: int, cached: bool
) -> Iterator[FileReport]:
    """The report of each file of one project, as they are done."""
    checker = _checker(loaded, catalogue)
    for path in files:
        try:
            source = read_source(path)
        except UnreadableFile as error:
            yield FileReport(path, (), error.reason)
        else:
            yield FileReport(path, _found(checker, source), None)


def check_source(loaded: LoadedSettings, source: Source, catalogue: Catalogue) -> FileReport:
    """The report of a text that stands in for the file at its path."""
    return FileReport(source.path, _found(_checker(loaded, catalogue), source), None)


def _found(checker: Checker, source: Source) -> list[Diagnostic]:
    return [*syntax_errors(source), *checker.check(source).diagnostics()]


def syntax_errors(source: Source) -> Iterator[Diagnostic]:
    """The syntax errors of a file as findings: they are shown whatever rules are on."""
    for line, column, message, _ in source.problems:
        yield Diagnostic(
            path=source.path,
            rule=SYNTAX_ERROR,
            chapter="syntax",
            severity=Severity.ERROR,
            message=message,
            line=line,
            column=column,
            end_line=line,
            end_column=column + 1,
            fix=None,
            related=(),
            url="",
        )


def _checker(loaded: LoadedSettings, catalogue: Catalogue) -> Checker:
    settings = loaded.settings
    project = Project(loaded.root, settings)
    return Checker(catalogue, settings, project)
