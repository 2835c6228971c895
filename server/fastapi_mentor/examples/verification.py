"""Checks and fixes the files of an example in a folder of its own, with one rule alone."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from fastapi_mentor.catalogue import Catalogue, RuleInfo
from fastapi_mentor.checker import Checker, Diagnostic
from fastapi_mentor.checker import logger as checker_logger
from fastapi_mentor.edits import TextEdit, apply_edits
from fastapi_mentor.examples.execution import write
from fastapi_mentor.examples.notation import Expectation
from fastapi_mentor.project import Project
from fastapi_mentor.rule import Example, Safety
from fastapi_mentor.settings import Settings
from fastapi_mentor.source import Source, read_source

ROUNDS = 20
"""So many fixes are applied to an example before they are said never to end."""

PINS = "requirements.txt"


class Bench:
    """A folder with the files of one half of an example, as the rule sees them.

    The project has no environment: its versions are those that the example pins, and the newest of
    everything else, whatever is installed on the machine.
    """

    def __init__(self, info: RuleInfo, example: Example, folder: Path, files: Mapping[str, str]) -> None:
        self._info = info
        self._folder = folder.resolve()
        self._catalogue = Catalogue({info.name: info}, {})
        self._settings = Settings(select=(info.name,), environment=".")
        self._pinned = bool(example.versions)
        if self._pinned and PINS in files:
            raise ValueError(f"the example has `versions` and a file {PINS}: one of them is enough")
        write(files, self._folder)
        if self._pinned:
            lines = (f"{package}=={version}\n" for package, version in example.versions.items())
            write({PINS: "".join(lines)}, self._folder)

    def places(self) -> list[str]:
        """Each finding as `place_of` shows it, in the order of the files. A crash of the rule is raised."""
        found = [
            Expectation(self._relative(Path(each.path)), *each[5:9], message=each.message)
            for each in self._found()
        ]
        return [place_of(each) for each in sorted(found)]

    def fixes(self) -> list[str]:
        """The titles of the fixes that the findings offer."""
        return [each.fix.title for each in self._found() if each.fix is not None]

    def fixes_safely(self) -> bool:
        """Whether a fix is offered, and none that needs a look."""
        offered = [each.fix for each in self._found() if each.fix is not None]
        return bool(offered) and all(fix.safety is Safety.SAFE for fix in offered)

    def fix_all(self) -> None:
        """Apply the fixes of one file after the other until none is offered; raises `FixRefused`."""
        from fastapi_mentor import fixer  # loads LibCST

        for _ in range(ROUNDS):
            project = self._project()
            for source, found in self._checked(project):
                if any(each.fix is not None for each in found):
                    self._write(fixer.fix_all(source, found, project))
                    break
            else:
                return
        raise AssertionError(f"after {ROUNDS} rounds of fixes there is still something to fix")

    def files(self) -> dict[str, str]:
        """The files as they are now, by their paths in the folder."""
        paths = sorted(path for path in self._folder.rglob("*") if path.is_file())
        texts = {self._relative(path): path.read_bytes().decode() for path in paths}
        if self._pinned:
            del texts[PINS]
        return texts

    def _project(self) -> Project:
        return Project(str(self._folder), self._settings)

    def _found(self) -> list[Diagnostic]:
        return [each for _, found in self._checked(self._project()) for each in found]

    def _checked(self, project: Project) -> Iterator[tuple[Source, list[Diagnostic]]]:
        """Each Python file as it is now, and what the rule says about it."""
        checker = Checker(self._catalogue, self._settings, project)
        for path in sorted(self._folder.rglob("*.py")):
            source = read_source(str(path))
            with _crashes_raised():
                found = checker.check(source).diagnostics()
            yield source, [each for each in found if each.rule == self._info.name]

    def _write(self, changes: Mapping[str, Sequence[TextEdit]]) -> None:
        for path, edits in changes.items():
            before = Path(path).read_bytes().decode() if Path(path).exists() else ""
            write({self._relative(Path(path)): apply_edits(before, edits)}, self._folder)

    def _relative(self, path: Path) -> str:
        return path.relative_to(self._folder).as_posix()


def place_of(found: Expectation) -> str:
    """A finding in one line, counted from 1 as editors show it: `main.py:3:5-3:12 message`."""
    path, line, column, end_line, end_column, message = found
    return f"{path}:{line + 1}:{column + 1}-{end_line + 1}:{end_column + 1} {message}"


def joined(files: Mapping[str, str]) -> str:
    """All files as one text, so that a difference can be shown."""
    return "".join(f"=== {path} ===\n{files[path]}" for path in sorted(files))


class _Raiser(logging.Handler):
    def emit(self, record: logging.LogRecord) -> None:
        if record.exc_info and record.exc_info[1] is not None:
            raise record.exc_info[1]


@contextmanager
def _crashes_raised() -> Iterator[None]:
    """The checker logs that a rule crashed and goes on; who tests the rule wants to see the crash."""
    handler = _Raiser()
    checker_logger.addHandler(handler)
    try:
        yield
    finally:
        checker_logger.removeHandler(handler)
