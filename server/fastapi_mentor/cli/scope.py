"""What a run covers: the files, their settings, and the rules that are asked for, all of them checked."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator

from fastapi_mentor.catalogue import Catalogue
from fastapi_mentor.cli.request import Request
from fastapi_mentor.cli.rows import shown_path
from fastapi_mentor.cli.targets import Finder, Group, adjusted
from fastapi_mentor.settings import LoadedSettings, Settings, validate_rule_names
from fastapi_mentor.settings.options import nearest
from fastapi_mentor.source import Source, UnreadableFile, decode
from fastapi_mentor.suppression import NOTICES


class Scope:
    """Groups of files, and the text of standard input if that is what is checked.

    `complain` is told in one line of each thing that is asked for and is not to be had.
    """

    def __init__(self, request: Request, catalogue: Catalogue, complain: Callable[[str], None]) -> None:
        self._request = request
        self._known = {*catalogue.rules, *catalogue.chapters, *NOTICES}
        self._complain = complain
        self.given: Source | None = None
        self.groups: list[Group] = []
        select = self._names("--select", request.select)
        ignore = self._names("--ignore", request.ignore)
        if request.select and not select:
            return  # no rule is left: to check with all the others is not what was meant

        def adjust(settings: Settings) -> Settings:
            return adjusted(settings, request.preset, select, ignore)

        finder = Finder(request.config, adjust, request.force_exclude)
        if "-" in request.paths:
            groups = self._standard_input(finder)
        else:
            groups = list(finder.find(request.paths).groups.values())
        for complaint in finder.targets.complaints:
            complain(complaint)
        self.groups = [group for group in groups if self._has_known_names(group.loaded)]

    def _standard_input(self, finder: Finder) -> list[Group]:
        if len(self._request.paths) > 1:
            self._complain("-: standard input is checked alone, without other paths")
            return []
        path = os.path.abspath(self._request.stdin_filename or "stdin.py")
        try:
            text = decode(path, sys.stdin.buffer.read())
        except UnreadableFile as error:
            self._complain(f"-: {error.reason}")
            return []
        self.given = Source.open(path, text)
        loaded = finder.settings_of(os.path.dirname(path))
        return [Group(loaded, [path])] if loaded is not None else []

    def _names(self, option: str, values: Iterable[str]) -> tuple[str, ...]:
        """The names in an option that are rules or chapters."""
        asked = tuple(_split(values))
        for name in asked:
            if name not in self._known:
                self._complain(f'{option}: unknown rule "{name}"{nearest(name, self._known)}')
        return tuple(name for name in asked if name in self._known)

    def _has_known_names(self, loaded: LoadedSettings) -> bool:
        place = shown_path(loaded.path) if loaded.path else "the settings"
        problems = validate_rule_names(loaded.settings, self._known, place)
        for problem in problems:
            self._complain(problem)
        return not problems


def _split(values: Iterable[str]) -> Iterator[str]:
    """The names in an option that may be repeated and may hold several, separated by commas."""
    for value in values:
        yield from (name.strip() for name in value.split(",") if name.strip())
