"""Where in a project something is cited; a file is read again only when it has changed."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Call
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
_MOST_WORDS = 64
Breathe = Callable[[], None]


class Giving(NamedTuple):
    """A call that gives an argument by its name."""

    call: Call
    keyword: ast.keyword
    outline: Outline


class Citations:
    """The citations of a project. Belongs to the thread in which the project is asked.

    `forget` has to be called for each file that has changed.
    """

    def __init__(self, project: Project) -> None:
        self._project = project
        self._known: dict[str, Sequence[Citation]] = {}
        self._variables: dict[str, dict[str, Sequence[Citation]]] = {}
        self._containing: dict[str, dict[str, bool]] = {}
        self._giving: dict[str, dict[str, Sequence[Giving]]] = {}
        self._arranged: dict[Cited, list[Citation]] | None = None
        self.memo: dict[Any, Any] = {}
        """For what others derive from places, for as long as their files are the same."""

    def forget(self, path: str) -> None:
        """The file is read again when somebody asks."""
        self._arranged = None
        self._known.pop(path, None)
        for kept in (self._variables, self._containing, self._giving):
            for known in kept.values():
                known.pop(path, None)

    def files_changed(self) -> None:
        """There are others than before."""
        self._arranged = None

    def of(self, what: Cited, key: str, paths: Iterable[str], breathe: Breathe) -> Iterator[Citation]:
        """Where in some files, which are those of all questions, something is cited."""
        found = self._reads(key, paths, breathe) if what is Cited.VARIABLE else self.all(what, paths, breathe)
        yield from (each for each in found if each.key == key)

    def all(self, what: Cited, paths: Iterable[str], breathe: Breathe) -> Sequence[Citation]:
        """All that is cited of a sort; of variables, see `of`."""
        if self._arranged is None:
            arranged: dict[Cited, list[Citation]] = {}
            for path in paths:
                for each in self._of_file(path, breathe):
                    arranged.setdefault(each.what, []).append(each)
            self._arranged = arranged
        return self._arranged.get(what, ())

    def files_with(self, word: str, paths: Iterable[str], breathe: Breathe) -> Iterator[str]:
        """The files in whose text a word stands."""
        if word not in self._containing and len(self._containing) >= _MOST_WORDS:
            self._containing.clear()
        known = self._containing.setdefault(word, {})
        for path in paths:
            if path not in known:
                breathe()
                module = self._project.module(path)
                known[path] = module is not None and word in module.text.text
            if known[path]:
                yield path

    def giving(self, name: str, paths: Iterable[str], breathe: Breathe) -> Iterator[Giving]:
        """The calls in some files that give an argument by a name."""
        if name not in self._giving and len(self._giving) >= _MOST_WORDS:
            self._giving.clear()
        known = self._giving.setdefault(name, {})
        for path in paths:
            if path not in known:
                breathe()
                known[path] = list(self._giving_in(path, name))
            yield from known[path]

    def _giving_in(self, path: str, name: str) -> Iterator[Giving]:
        module = self._project.module(path)
        # Without a boundary before it the search is many times as fast.
        pattern = re.compile(rf"{re.escape(name)}\s*=(?!=)")
        if module is None or pattern.search(module.text.text) is None:
            return
        for outline in _outlines(module, [pattern]):
            whole = Outline(outline.statement, module, outline.header)
            for _, call in whole.survey.each_call():
                for keyword in call.node.keywords:
                    if keyword.arg == name:
                        yield Giving(call, keyword, whole)

    def _of_file(self, path: str, breathe: Breathe) -> Sequence[Citation]:
        known = self._known.get(path)
        if known is None:
            breathe()
            known = self._known[path] = list(self._read(path))
        return known

    def _read(self, path: str) -> Iterator[Citation]:
        module = self._project.module(path)
        text = module.text.text if module is not None else ""
        declares = "class " in text and any(word in text for word in _DECLARING)
        if module is None or not (declares or any(word in text for word in _WORDS)):
            return
        for outline in _outlines(module, NAMING):
            yield from (each for each in citations_in(outline) if each.what is not Cited.VARIABLE)

    def _reads(self, name: str, paths: Iterable[str], breathe: Breathe) -> Iterator[Citation]:
        """Who reads a variable. Many are read and few are asked about: only its name is looked for."""
        if name not in self._variables and len(self._variables) >= _MOST_WORDS:
            self._variables.clear()
        known = self._variables.setdefault(name, {})
        for path in paths:
            found = known.get(path)
            if found is None:
                breathe()
                found = known[path] = list(self._reads_in(path, name))
            yield from found

    def _reads_in(self, path: str, name: str) -> Iterator[Citation]:
        module = self._project.module(path)
        if module is not None and name in module.text.text:
            for outline in _outlines(module, [re.compile(rf"[\"']{re.escape(name)}[\"']")]):
                yield from (each for each in variables_in(outline) if each.key == name)


def _outlines(module: ProjectModule, patterns: Patterns) -> Iterator[Outline]:
    for _, outlines in outlines_with(patterns, module):
        yield from outlines
