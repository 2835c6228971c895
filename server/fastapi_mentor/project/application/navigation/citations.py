"""Where in a project something is cited; a file is read again only when it has changed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.project.application.navigation.citing import (
    NAMING,
    Citation,
    Cited,
    citations_in,
    variables_in,
)
from fastapi_mentor.project.application.reading import Patterns, outlines_with
from fastapi_mentor.project.module import ProjectModule
from fastapi_mentor.project.project import Project

_WORDS = (
    "url_for(",
    "url_path_for(",
    "TemplateResponse(",
    "get_template(",
    "tokenUrl",
    "OAuth2PasswordBearer(",
)
_DECLARING = ("Settings", "Config")
_MOST_VARIABLES = 64
Known = dict[str, tuple[object, Sequence[Citation]]]
"""By file, its text and what it cites."""


class Citations:
    """The citations of a project. Belongs to the thread in which the project is asked."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: Known = {}
        self._variables: dict[str, Known] = {}

    def of(
        self, what: Cited, key: str, paths: Iterable[str], breathe: Callable[[], None] = lambda: None
    ) -> Iterator[Citation]:
        """Where in some files something is cited."""
        if what is Cited.VARIABLE:
            yield from self._reads(key, paths, breathe)
            return
        for each in self.all(what, paths, breathe):
            if each.key == key:
                yield each

    def all(
        self, what: Cited, paths: Iterable[str], breathe: Callable[[], None] = lambda: None
    ) -> Iterator[Citation]:
        """All that is cited of a sort; of variables, see `of`."""
        for path in paths:
            yield from (each for each in self._of_file(path, breathe) if each.what is what)

    def _of_file(self, path: str, breathe: Callable[[], None]) -> Sequence[Citation]:
        module = self._project.module(path)
        if module is None:
            return ()
        known = self._known.get(path)
        if known is None or known[0] is not module.text:
            breathe()
            text = module.text.text
            found: Sequence[Citation] = ()
            if any(word in text for word in _WORDS) or (
                "class " in text and any(w in text for w in _DECLARING)
            ):
                found = [
                    each
                    for outline in _outlines(module, NAMING)
                    for each in citations_in(outline)
                    if each.what is not Cited.VARIABLE
                ]
            known = self._known[path] = (module.text, found)
        return known[1]

    def _reads(self, name: str, paths: Iterable[str], breathe: Callable[[], None]) -> Iterator[Citation]:
        """Who reads a variable. Many are read and few are asked about: only its name is looked for."""
        if name not in self._variables and len(self._variables) >= _MOST_VARIABLES:
            self._variables.clear()
        known = self._variables.setdefault(name, {})
        quoted = [re.compile(rf"[\"']{re.escape(name)}[\"']")]
        for path in paths:
            module = self._project.module(path)
            if module is None:
                continue
            before = known.get(path)
            if before is None or before[0] is not module.text:
                breathe()
                found: Sequence[Citation] = ()
                if name in module.text.text:
                    found = [
                        each
                        for outline in _outlines(module, quoted)
                        for each in variables_in(outline)
                        if each.key == name
                    ]
                before = known[path] = (module.text, found)
            yield from before[1]


def _outlines(module: ProjectModule, patterns: Patterns) -> Iterator[Outline]:
    for _, outlines in outlines_with(patterns, module):
        yield from outlines
