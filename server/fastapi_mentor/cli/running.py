"""One run of `fastapi-mentor check`, from the paths to the exit code."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, NamedTuple

import click

from fastapi_mentor.catalogue import load_catalogue
from fastapi_mentor.cli import console, engine, progress
from fastapi_mentor.cli.formats import Result, text
from fastapi_mentor.cli.output import Output
from fastapi_mentor.cli.request import Request
from fastapi_mentor.cli.rows import Row, row, shown_path
from fastapi_mentor.cli.scope import Scope
from fastapi_mentor.cli.targets import Group
from fastapi_mentor.records import FileReport
from fastapi_mentor.settings import LoadedSettings
from fastapi_mentor.source import UnreadableFile, decode, split_lines

if TYPE_CHECKING:
    from fastapi_mentor.checker import Diagnostic
    from fastapi_mentor.cli.known import KnownFindings
    from fastapi_mentor.cli.repairing import Repairs

CLEAN, FOUND, FAILED = 0, 1, 2


class Checked(NamedTuple):
    """A file that was checked, and what was found in it."""

    loaded: LoadedSettings
    path: str
    diagnostics: Sequence[Diagnostic]


def run(request: Request) -> int:
    """Check, repair, show; returns the exit code."""
    try:
        return Run(request).run()
    except console.Failure as error:
        console.complain(str(error))
        return FAILED


class Run:
    """What is known in the course of a run."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.complaints: list[str] = []
        self.known: KnownFindings | None = None
        engine.hear_failures()
        self.catalogue = load_catalogue()
        for problem in self.catalogue.problems:
            self._complain(str(problem))
        self.scope = Scope(request, self.catalogue, self._complain)
        self.groups = self.scope.groups
        self.output = Output(request.form, request.output_file, request.color, request.statistics)

    def run(self) -> int:
        """Do what was asked for; returns the exit code."""
        if not self.groups and not self.complaints:
            click.echo("fastapi-mentor: there are no Python files here", err=True)
        if self.request.baseline is not None:
            return self._write_baseline()
        if any(group.loaded.settings.baseline for group in self.groups):
            from fastapi_mentor.cli.known import KnownFindings

            self.known = KnownFindings(group.loaded for group in self.groups)
        if self.request.diff or self.request.fix:
            return self._repair()
        return self._show()

    # Checking

    def _checked(self) -> Iterator[Checked]:
        """Each file that could be checked."""
        for group in self.groups:
            for report in self._reports(group):
                if report.error is not None:
                    self._complain(f"{shown_path(report.path)}: {report.error}")
                else:
                    yield Checked(group.loaded, report.path, report.diagnostics)

    def _reports(self, group: Group) -> Iterator[FileReport]:
        loaded, files = group
        if self.scope.given is not None:
            with self._examiner(group) as examiner:
                found = tuple(examiner.find(self.scope.given))
            yield FileReport(self.scope.given.path, found)
            return
        jobs = self.request.jobs or os.cpu_count() or 1
        cached = not self.request.no_cache
        reports = engine.reports(loaded, self.catalogue, files, jobs, cached)
        yield from progress.shown(reports, len(files))

    def _examiner(self, group: Group) -> engine.Examiner:
        return engine.Examiner(group.loaded, self.catalogue, not self.request.no_cache)

    def _rows(self) -> tuple[list[Row], int]:
        """What is to be shown, in order, and how many files were checked."""
        rows: list[Row] = []
        count = 0
        for checked in self._checked():
            count += 1
            rows += map(row, self._new(*checked))
        return sorted(rows, key=lambda one: (one.path, one.line, one.column, one.rule)), count

    def _new(self, loaded: LoadedSettings, path: str, found: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
        """The findings in a file that no baseline knows."""
        return self.known.new(loaded, path, found, self.lines_of) if self.known else found

    def lines_of(self, path: str) -> Sequence[str]:
        """The lines of a file; none if it cannot be read (any more)."""
        if self.scope.given is not None and self.scope.given.path == path:
            return self.scope.given.lines
        try:
            with open(path, "rb") as file:
                return split_lines(decode(path, file.read()))
        except (OSError, UnreadableFile):
            return []

    # What comes of it

    def _show(self) -> int:
        rows, count = self._rows()
        self.output.write(self._result(rows), count, self.lines_of)
        self._note_stale()
        return self._exit_code(bool(rows))

    def _result(self, rows: Sequence[Row]) -> Result:
        return Result(rows, self.complaints, self.catalogue.rules)

    def _note_stale(self) -> None:
        if self.known is None:
            return
        on = {
            name
            for name, info in self.catalogue.rules.items()
            if all(group.loaded.settings.is_on(info) for group in self.groups)
        }
        for note in self.known.notes(on.__contains__):
            click.echo(f"fastapi-mentor: {note}", err=True)

    def _write_baseline(self) -> int:
        from fastapi_mentor.cli.known import remember

        for note in remember(self._checked(), self.lines_of, self.request.baseline or ""):
            click.echo(note)
        return self._exit_code(False)

    def _repair(self) -> int:
        rows, count = self._rows()
        repairs = [self._repaired(group, rows) for group in self.groups]
        given = self.scope.given
        if self.request.diff:
            self._show_diff(repairs)
        elif given is not None:
            # Standard output is the text, so that an editor can take it; the rest goes elsewhere.
            for one in repairs:
                click.echo(one.text_of(given.path).encode("utf-8", "surrogatepass"), nl=False)
        else:
            changed = sum(one.write() for one in repairs)
            if changed:
                before = len(rows)
                rows, count = self._rows()
                self._tell_fixed(max(0, before - len(rows)), changed)
            self.output.write(self._result(rows), count, self.lines_of)
        for one in repairs:
            for note in one.notes:
                click.echo(f"fastapi-mentor: {note}", err=True)
            for complaint in one.complaints:
                self._complain(complaint)
        return self._exit_code(bool(rows))

    def _repaired(self, group: Group, rows: Sequence[Row]) -> Repairs:
        from fastapi_mentor.cli.repairing import Repairs

        def only_new(path: str, found: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
            return self._new(group.loaded, path, found)

        accepted = ("safe", "unsafe") if self.request.unsafe_fixes else ("safe",)
        fixable = {one.path for one in rows if one.fix_safety in accepted}
        with self._examiner(group) as examiner:
            repairs = Repairs(examiner, self.request.unsafe_fixes, only_new)
            repairs.repair((path for path in group.files if path in fixable), self.scope.given)
        return repairs

    def _show_diff(self, repairs: Sequence[Repairs]) -> None:
        lines = (line for one in repairs for line in one.diff())
        if console.is_colored(self.request.color):
            for line in lines:
                click.echo(text.diff_line(line), nl=False, color=True)
        else:  # every byte as it will be, so that `patch` can use it
            click.echo("".join(lines).encode("utf-8", "backslashreplace"), nl=False)

    def _tell_fixed(self, findings: int, files: int) -> None:
        nouns = ("finding" if findings == 1 else "findings", "file" if files == 1 else "files")
        told = f"Fixed {findings} {nouns[0]}, changed {files} {nouns[1]}"
        click.echo(told, err=self.request.form != "text")

    def _complain(self, line: str) -> None:
        if line not in self.complaints:  # a second look at a file says nothing new
            self.complaints.append(line)
            console.complain(line)

    def _exit_code(self, found: bool) -> int:
        return FAILED if self.complaints else FOUND if found else CLEAN
