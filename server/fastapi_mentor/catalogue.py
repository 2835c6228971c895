"""The catalogue of rules: every rule of every installed plug-in, found through entry points.

A plug-in names a package in the entry-point group `fastapi_mentor.rules`. Sub-packages of that
package are chapters; a module of a chapter with an attribute `rule` is a rule, named after its file.
A package may say where its rules page is published: `RULES_PAGE = "https://..."`.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from fastapi_mentor.rule import Example, Rule

GROUP = "fastapi_mentor.rules"
OUR_PACKAGE = "fastapi_mentor_rules"


@dataclass(frozen=True, slots=True, eq=False)
class RuleInfo:
    """A rule and what its file says about it; two are equal only if they are one object.

    `reason` is Markdown. `path` is the rule's file. `url` is where its page is published, or empty.
    """

    name: str
    chapter: str
    summary: str
    reason: str
    rule: Rule[Any]
    module: str
    path: str
    url: str

    @property
    def preset(self) -> str:
        """The first preset that turns the rule on: "recommended" or "strict".

        What is asked of the model of the whole application costs more than a keystroke or a run in CI may
        cost, as yet: it is on for those who want all.
        """
        costly = getattr(self.rule.subject, "costly", False)
        return "strict" if self.rule.opinionated or costly else "recommended"

    @property
    def fixable(self) -> bool:
        """Whether one of its examples shows a fix."""
        from fastapi_mentor.examples import is_fixed

        return any(is_fixed(example) for example in self.rule.examples)

    @property
    def examples(self) -> list[Example]:
        """The rule's examples, bare texts wrapped."""
        examples = self.rule.examples
        return [each if isinstance(each, Example) else Example(each) for each in examples]


class Plugin(NamedTuple):
    """An entry point of our group: the name a person gave it, and the package it names."""

    name: str
    package: str


class Problem(NamedTuple):
    """Something that kept rules out of the catalogue; `where` is a plug-in or a module."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass(frozen=True)
class Catalogue:
    """Rules by name, sorted by chapter and name; chapters with what their package says of them."""

    rules: Mapping[str, RuleInfo]
    chapters: Mapping[str, str]
    problems: tuple[Problem, ...] = ()

    @cached_property
    def by_subject(self) -> Mapping[type, tuple[RuleInfo, ...]]:
        """The rules that are asked about each kind of fact."""
        found: dict[type, tuple[RuleInfo, ...]] = {}
        for info in self.rules.values():
            found[info.rule.subject] = (*found.get(info.rule.subject, ()), info)
        return found

    def only(self, names: Iterable[str]) -> Catalogue:
        """The same catalogue with some of its rules; raises `KeyError` for an unknown name."""
        return Catalogue({name: self.rules[name] for name in names}, self.chapters, self.problems)


def load_catalogue() -> Catalogue:
    """All rules of all installed plug-ins; what fails to load is in `problems` instead."""
    return collect(installed_plugins())


def collect(plugins: Iterable[Plugin]) -> Catalogue:
    """The rules of some plug-ins. Where two rules have one name, the plug-in named first wins."""
    rules: dict[str, RuleInfo] = {}
    chapters: dict[str, str] = {}
    problems: list[Problem] = []
    for plugin in plugins:
        for piece in _pieces(plugin):
            match piece:
                case Problem():
                    problems.append(piece)
                case RuleInfo() if piece.name in rules:
                    first = rules[piece.name].module
                    reason = f"the rule `{piece.name}` is already in {first}, which is used"
                    problems.append(Problem(piece.module, reason))
                case RuleInfo():
                    rules[piece.name] = piece
                case (chapter, description):
                    chapters.setdefault(chapter, description)
    ordered = sorted(rules.values(), key=lambda info: (info.chapter, info.name))
    return Catalogue({info.name: info for info in ordered}, dict(sorted(chapters.items())), tuple(problems))


def installed_plugins() -> list[Plugin]:
    """The entry points of our group, ours first, the others by name.

    The metadata of installed packages is read here because `importlib.metadata` loads the whole
    `email` package, which takes longer than checking a file.
    """
    found: dict[str, list[Plugin]] = {}
    for folder in sys.path:
        for entry in _metadata_folders(folder or os.curdir):
            distribution = entry.partition("-")[0].lower().replace("_", "-").replace(".", "-")
            if distribution not in found and (plugins := _entry_points(folder, entry)):
                found[distribution] = plugins
    plugins = [plugin for group in found.values() for plugin in group]
    return sorted(plugins, key=lambda plugin: (plugin.package != OUR_PACKAGE, plugin))


def _metadata_folders(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info"))]
    except OSError:
        return []  # sys.path names folders that are not there, and zip files


def _entry_points(folder: str, metadata: str) -> list[Plugin]:
    try:
        with open(os.path.join(folder, metadata, "entry_points.txt"), encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError):
        return []
    plugins = []
    section = ""
    for line in map(str.strip, text.splitlines() if GROUP in text else ()):
        if line.startswith("["):
            section = line.strip("[] ")
        elif section == GROUP and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            plugins.append(Plugin(name.strip(), value.partition("[")[0].strip()))
    return plugins


def _pieces(plugin: Plugin) -> Iterator[RuleInfo | Problem | tuple[str, str]]:
    """Everything a plug-in brings: rules, chapters as (name, description), problems."""
    package = _imported(plugin.package)
    if isinstance(package, str):
        yield Problem(f"plug-in `{plugin.name}`", package)
        return
    if not hasattr(package, "__path__"):
        reason = f"`{plugin.package}` is a module, not a package of chapters"
        yield Problem(f"plug-in `{plugin.name}`", reason)
        return
    page = getattr(package, "RULES_PAGE", "")
    for chapter, modules in _chapters(package):
        description = _imported(f"{plugin.package}.{chapter}")
        if isinstance(description, str):
            yield Problem(f"{plugin.package}.{chapter}", description)
            continue
        yield chapter, (description.__doc__ or "").partition("\n")[0]
        for name in modules:
            module = _imported(f"{plugin.package}.{chapter}.{name}")
            if isinstance(module, str):
                yield Problem(f"{plugin.package}.{chapter}.{name}", module)
            elif isinstance(rule := getattr(module, "rule", None), Rule):
                yield _info(module, rule, page)
            elif rule is not None:
                yield Problem(module.__name__, f"its `rule` is a {type(rule).__name__}, not a Rule")


def _chapters(package: ModuleType) -> Iterator[tuple[str, list[str]]]:
    """The chapters of a package and the modules of each. (`pkgutil` would import `inspect`.)"""
    for root in package.__path__:
        for chapter in sorted(os.listdir(root)) if os.path.isdir(root) else ():
            folder = os.path.join(root, chapter)
            if os.path.isfile(os.path.join(folder, "__init__.py")):
                files = sorted(os.listdir(folder))
                names = [name[:-3] for name in files if name.endswith(".py")]
                yield chapter, [name for name in names if not name.startswith("_")]


def _imported(name: str) -> ModuleType | str:
    """A module, or in one line why it cannot be had."""
    try:
        return import_module(name)
    except (Exception, SystemExit) as error:  # whatever somebody else's module does
        lines = str(error).strip().splitlines() or [""]
        return f"{type(error).__name__}: {lines[0]}".rstrip(": ")


def _info(module: ModuleType, rule: Rule[Any], page: str) -> RuleInfo:
    _, chapter, file = module.__name__.rsplit(".", 2)
    name = file.replace("_", "-")
    summary, _, reason = (module.__doc__ or "").strip().partition("\n")
    return RuleInfo(
        name=name,
        chapter=chapter,
        summary=summary.strip(),
        reason=reason.strip(),
        rule=rule,
        module=module.__name__,
        path=module.__file__ or "",
        url=f"{page}#{name}" if page else "",
    )
