"""Findings against the baseline: what is new, what is stale, and writing it again."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import ParamSpec, TypeVar

from fastapi_mentor.baseline import (
    FILE_NAME,
    Baseline,
    BaselineError,
    Entry,
    entry,
    load_baseline,
    path_in,
    write_baseline,
)
from fastapi_mentor.checker import Diagnostic
from fastapi_mentor.cli.console import Failure
from fastapi_mentor.cli.rows import shown_path
from fastapi_mentor.settings import LoadedSettings

P = ParamSpec("P")
T = TypeVar("T")
LinesOf = Callable[[str], Sequence[str]]


def _attempt(work: Callable[P, T], *arguments: P.args, **options: P.kwargs) -> T:
    """What `work` returns; a baseline that cannot be read or written ends the run."""
    try:
        return work(*arguments, **options)
    except BaselineError as error:
        raise Failure(str(error)) from error


class KnownFindings:
    """The baselines of all projects of a run, by file; a baseline that is bad raises Failure."""

    def __init__(self, projects: Iterable[LoadedSettings]) -> None:
        self._baselines: dict[str, Baseline] = {}
        self._met: dict[str, dict[str, Counter[Entry]]] = {}
        for loaded in projects:
            if loaded.settings.baseline:
                path = loaded.resolve(loaded.settings.baseline)
                self._baselines[path] = _attempt(load_baseline, path)
                self._met[path] = {}

    def new(
        self, loaded: LoadedSettings, path: str, found: Sequence[Diagnostic], lines_of: LinesOf
    ) -> Sequence[Diagnostic]:
        """The findings in a file that its project's baseline does not know."""
        if not loaded.settings.baseline:
            return found
        place = loaded.resolve(loaded.settings.baseline)
        file = path_in(place, path)
        lines = lines_of(path) if found else ()
        new, self._met[place][file] = self._baselines[place].part(file, found, lines)
        return new

    def notes(self, is_on: Callable[[str], bool]) -> Iterable[str]:
        """A line for each baseline with entries that occur no more."""
        for place, baseline in self._baselines.items():
            folder = os.path.dirname(place)
            stale = baseline.stale(
                self._met[place],
                lambda file, folder=folder: os.path.exists(os.path.join(folder, file)),  # type: ignore[misc]
                is_on,
            )
            if stale:
                entries = "1 finding" if stale == 1 else f"{stale} findings"
                yield (
                    f"{shown_path(place)}: {entries} in it occur no more; "
                    "write it again with --write-baseline"
                )


def remember(
    found: Iterable[tuple[LoadedSettings, str, Sequence[Diagnostic]]], lines_of: LinesOf, target: str
) -> Iterable[str]:
    """Write the findings of each file to the baseline `target`, or, if that is empty, to that of
    the file's project; yields a line about each. Raises Failure.
    """
    baselines: dict[str, dict[str, list[Entry]]] = {}
    unset: set[str] = set()
    for loaded, path, diagnostics in found:
        named = loaded.settings.baseline
        place = os.path.abspath(target) if target else loaded.resolve(named or FILE_NAME)
        if not named or loaded.resolve(named) != place:
            unset.add(place)
        entries = baselines.setdefault(place, {}).setdefault(path_in(place, path), [])
        if diagnostics:
            lines = lines_of(path)
            entries.extend(entry(one, lines) for one in diagnostics)
    for place, files in baselines.items():
        total = _attempt(write_baseline, place, files)
        name = os.path.basename(place)
        advice = f'; to use it, set `baseline = "{name}"` under [tool.fastapi-mentor]'
        noun = "finding" if total == 1 else "findings"
        yield f"{shown_path(place)}: {total} {noun} written{advice if place in unset else ''}"
