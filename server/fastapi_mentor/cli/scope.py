"""What a run covers: the files, their settings, and the rules that are asked for, all of them checked."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence

from fastapi_mentor.catalogue import Catalogue
from fastapi_mentor.cli.request import Request
from fastapi_mentor.cli.rows import shown_path
from fastapi_mentor.cli.targets import Finder, Group, adjusted
from fastapi_mentor.project.environment import find_environment
from fastapi_mentor.settings import LoadedSettings, Settings, validate_rule_names
from fastapi_mentor.settings.options import TABLE, nearest
from fastapi_mentor.source import Source, UnreadableFile, decode


class Scope:
    """Groups of files, and the text of standard input if that is what is checked.

    `complain` is told in one line of each thing that is asked for and is not to be had.
    """

    def __init__(self, request: Request, catalogue: Catalogue, complain: Callable[[str], None]) -> None:
        self._request = request
        self._known = catalogue.names
        self._complain = complain
        # A rule that is to be left out, and is misspelt, must not rewrite files.
        self._writes = request.fix or request.baseline is not None
        self.given: Source | None = None
        self.groups: list[Group] = []
        select = self._names("--select", request.select)
        ignore = self._names("--ignore", request.ignore)
        if request.select and not select:
            return  # no rule is left: to check with all the others is not what was meant

        def adjust(settings: Settings) -> Settings:
            return adjusted(settings, request.preset, select, ignore)

        finder = Finder(request.config, adjust, request.force_exclude, self._writes)
        if "-" in request.paths:
            groups = self._standard_input(finder)
        else:
            groups = list(finder.find(request.paths).groups.values())
        for complaint in finder.targets.complaints:
            complain(complaint)
        self.groups = [group for each in groups if (group := self._with_sound_settings(each)) is not None]

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

    def _names(self, option: str, values: Sequence[str]) -> tuple[str, ...]:
        """The names in an option that are rules or chapters."""
        asked = tuple(_split(values))
        if values and not asked:
            self._complain(f"{option}: names no rule")
        for name in asked:
            if name not in self._known:
                self._complain(f'{option}: unknown rule "{name}"{nearest(name, self._known)}')
        return tuple(name for name in asked if name in self._known)

    def _with_sound_settings(self, group: Group) -> Group | None:
        """A group whose settings name no unknown rule; None if that leaves nothing of what they select."""
        loaded = group.loaded
        place = shown_path(loaded.path) if loaded.path else "the settings"
        problems = [*validate_rule_names(loaded.settings, self._known, place), *_missing(loaded, place)]
        for problem in problems:
            self._complain(problem)
        if not problems:
            return group
        settings = loaded.settings.with_names_of(self._known)
        if self._writes or (loaded.settings.select and not settings.select):
            return None
        return group._replace(loaded=loaded._replace(settings=settings))


def _missing(loaded: LoadedSettings, place: str) -> Iterator[str]:
    """A line for each folder that the settings name and that is not there."""
    settings = loaded.settings
    if settings.environment and find_environment(loaded.root, configured=settings.environment) is None:
        yield f'{place}: {TABLE} environment: there is no environment at "{settings.environment}"'
    for root in settings.roots:
        if not os.path.isdir(loaded.resolve(root)):
            yield f'{place}: {TABLE} roots: there is no folder "{root}"'


def _split(values: Iterable[str]) -> Iterator[str]:
    """The names in an option that may be repeated and may hold several, separated by commas."""
    for value in values:
        yield from (name.strip() for name in value.split(",") if name.strip())
