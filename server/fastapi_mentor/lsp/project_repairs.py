"""All that can safely be fixed in a project, worked out beside the server's own look at it."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, NamedTuple

from fastapi_mentor.lsp.repairs import is_safe
from fastapi_mentor.source import Source, UnreadableFile, read_source

if TYPE_CHECKING:
    from fastapi_mentor.catalogue import Catalogue
    from fastapi_mentor.edits import TextEdit
    from fastapi_mentor.lsp.analyses import Analysis
    from fastapi_mentor.reporting import Diagnostic


class Repaired(NamedTuple):
    """What becomes of a project's files: their edits and their new texts, by path."""

    edits: dict[str, list[TextEdit]]
    texts: dict[str, str]
    fixes: int


def repair(
    analysis: Analysis, catalogue: Catalogue, opened: Mapping[str, Source], stopped: Callable[[], bool]
) -> Repaired:
    """Fixes file after file until nothing is left; `opened` stand in for files on disk.

    Belongs to any thread but the engine's: the project that it changes is its own.
    """
    from fastapi_mentor.checker import Checker
    from fastapi_mentor.fixer import fix_until_stable
    from fastapi_mentor.fixer.minimal import minimal_edits
    from fastapi_mentor.project import Project

    settings = analysis.loaded.settings
    project = Project(analysis.loaded.root, settings)
    project.installed = analysis.installed
    checker = Checker(catalogue, settings, project)
    before: dict[str, str] = {}
    after: dict[str, Source] = {}

    def now(path: str) -> Source | None:
        if path not in after and path not in opened:
            # That a file cannot be read is said where it is checked.
            with contextlib.suppress(UnreadableFile):
                return read_source(path)
        return after.get(path) or opened.get(path)

    def safe(source: Source) -> list[Diagnostic]:
        found = analysis.new_findings(checker.check(source).diagnostics(), source)
        return [one for one in found if is_safe(one)]

    for source in opened.values():
        project.overlay(source.path, source)
    fixes = 0
    for path in _candidates(analysis, catalogue, opened):
        current = now(path)
        if stopped() or current is None:
            continue
        fixed = fix_until_stable(current, safe, project=project)
        fixes += len(fixed.applied)
        for other, changed in fixed.sources.items():
            if other not in before:
                unchanged = now(other)
                before[other] = unchanged.text if unchanged is not None else ""
            after[other] = changed
    texts = {path: each.text for path, each in after.items() if each.text != before[path]}
    edits = {path: list(minimal_edits(0, 0, before[path], text)) for path, text in texts.items()}
    return Repaired(edits, texts, fixes)


def _candidates(analysis: Analysis, catalogue: Catalogue, opened: Mapping[str, Source]) -> Iterable[str]:
    """The files in which something can be fixed, and those of which only the editor knows the text."""
    from fastapi_mentor.batch import check_files
    from fastapi_mentor.project.discovery import python_files
    from fastapi_mentor.rule import Safety

    loaded = analysis.loaded
    files = list(python_files(loaded.root, exclude=loaded.settings.exclude, root=loaded.root))
    inside = frozenset(files)
    found = dict.fromkeys(path for path in opened if path in inside)
    for report in check_files(loaded.root, loaded.settings, catalogue, files, jobs=1, cached=True):
        if any(one.fix is not None and one.fix.safety is Safety.SAFE for one in report.diagnostics):
            found[report.path] = None
    return sorted(found)
