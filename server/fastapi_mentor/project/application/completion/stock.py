"""What the files of a project have to offer: models, settings, and functions made to be depended on."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.settings import SettingsClass
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.requests import is_test
from fastapi_mentor.project.application.settings_fields import names_of
from fastapi_mentor.project.module import ProjectModule
from fastapi_mentor.project.project import Project

_CLASS = pattern(r"^class[ \t]+(\w+)[ \t]*\(([^()]*(?:\([^()]*\)[^()]*)*)\)", re.MULTILINE)
_FUNCTION = pattern(r"^(?:async[ \t]+)?def[ \t]+([a-zA-Z]\w*)[ \t]*\(", re.MULTILINE)
_AT_MARGIN = pattern(r"^[^\s#)\]}]", re.MULTILINE)
_YIELD = pattern(r"^[ \t]+(?:\w+[ \t]*=[ \t]*)?yield\b", re.MULTILINE)
_AUTH = pattern(
    r"(?:^|_)(?:current_(?:active_)?(?:\w+_)?(?:user|account|tenant|principal)|require[sd]?_\w+|verify_\w+"
    r"|authenticate\w*|authorize\w*|check_(?:auth|token|permission|role|scope|access)\w*|oauth2_scheme)$"
)
_DECORATED = pattern(r"^@[^\n]*\n\Z", re.MULTILINE)
_ROOTS = frozenset({"BaseModel", "SQLModel", "BaseSettings", "RootModel", "GenericModel"})


class Provider(NamedTuple):
    """A function that looks as if it were made to be depended on, and why."""

    name: str
    why: str


class Variable(NamedTuple):
    """A variable that a field of settings is read from."""

    name: str
    field: str


class _File(NamedTuple):
    text: object
    """Of the module that was read."""
    classes: Sequence[tuple[str, Sequence[str]]]
    """Its classes with the last names of their bases."""
    providers: Sequence[Provider]


class Offering(NamedTuple):
    """What a module has."""

    models: Sequence[str] = ()
    providers: Sequence[Provider] = ()
    variables: Sequence[Variable] = ()


class Stock:
    """What all modules of a project have, as they were when they were last read."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._files: dict[str, _File] = {}
        self._known: dict[str, tuple[object, Sequence[str], Offering]] = {}
        self.offerings: dict[str, Offering] = {}
        """By the path of the module."""

    def read(self, paths: Iterable[str], breathe: Callable[[], None] = lambda: None) -> None:
        """Reads the files that are not what they were; of most only the text is looked at."""
        files: dict[str, _File] = {}
        for path in paths:
            breathe()
            module = self._project.module(path)
            if module is None or is_test(module.relative_path):
                continue
            known = self._files.get(path)
            files[path] = known if known is not None and known.text is module.text else _looked_at(module)
        self._files = files
        models = _inheriting(files.values())
        offerings: dict[str, Offering] = {}
        for path, file in files.items():
            names = [name for name, _ in file.classes if name in models]
            if names or file.providers:
                breathe()
                offerings[path] = self._offering(path, file, names)
        self.offerings = offerings

    def _offering(self, path: str, file: _File, names: Sequence[str]) -> Offering:
        """What the classes of a file are; asked again where what they inherit may have changed."""
        known = self._known.get(path)
        if known is not None and known[0] is file.text and known[1] == names:
            return known[2]
        module = self._project.module(path)
        models: list[str] = []
        variables: list[Variable] = []
        for name in names if module is not None else ():
            for definition in module.definitions(name):  # type: ignore[union-attr]
                model = Model.of(definition)
                if model is None:
                    continue
                if model.is_settings:
                    variables.extend(_variables(SettingsClass(model)))
                else:
                    models.append(name)
        found = Offering(list(dict.fromkeys(models)), file.providers, variables)
        self._known[path] = (file.text, names, found)
        return found


def _looked_at(module: ProjectModule) -> _File:
    text = module.text.text
    classes = [
        (name, [_last(base) for base in re.sub(r"\[[^\]]*\]", "", bases).split(",")])
        for name, bases in (_CLASS.findall(text) if "class " in text else ())
    ]
    providers = list(_providers(text)) if "fastapi" in text else []
    return _File(module.text, classes, providers)


def _last(base: str) -> str:
    return base.strip().rpartition(".")[2]


def _inheriting(files: Iterable[_File]) -> set[str]:
    """The names of classes that may inherit from a model, judged by names alone."""
    pairs = [(name, bases) for file in files for name, bases in file.classes]
    found: set[str] = set()
    while True:
        fresh = {
            name
            for name, bases in pairs
            if name not in found and any(base in _ROOTS or base in found for base in bases)
        }
        if not fresh:
            return found
        found |= fresh


def _providers(text: str) -> Iterator[Provider]:
    margins: list[int] | None = None
    for match in _FUNCTION.finditer(text):
        above = text[: match.start()].rstrip(" \t").rpartition("\n")[0]
        if above.rpartition("\n")[2].startswith(("@", ")")):
            continue
        if _AUTH.search(match[1]) is not None:
            yield Provider(match[1], "checks who asks")
            continue
        if margins is None:
            margins = [each.start() for each in _AT_MARGIN.finditer(text)]
        end = next((each for each in margins if each > match.end()), len(text))
        if not match[1].startswith("_") and _YIELD.search(text, match.end(), end) is not None:
            yield Provider(match[1], "generator")


def _variables(settings: SettingsClass) -> Iterator[Variable]:
    for field in settings.model.fields.values():
        for name in names_of(settings, field) or ():
            yield Variable(name, f"{settings.name}.{field.name}")
