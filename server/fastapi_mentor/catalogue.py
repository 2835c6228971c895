"""The catalogue of rules: every rule of every installed plug-in, found through entry points.

A plug-in names a package in the entry-point group `fastapi_mentor.rules`. Sub-packages of that
package are chapters; a module of a chapter with an attribute `rule` is a rule, named after its file.
A package may say where its rules page is published: `RULES_PAGE = "https://..."`.

What decides whether a rule is asked is remembered between runs, so that a check of one file imports
only the rules that have something to say about it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from importlib import import_module
from types import ModuleType
from typing import Any

from fastapi_mentor.plugins import Plugin, chapters, imported, installed_plugins
from fastapi_mentor.rule import Example, Rule, Severity
from fastapi_mentor.suppression import NOTICES

_NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True)
class SubjectInfo:
    """A kind of fact that rules are asked about, and what it says of itself; see `rule.Subject`.

    `reference` is its module and its name, as in an entry point.
    """

    reference: str
    words: frozenset[str] = field(default=_NOTHING, compare=False)
    costly: bool = field(default=False, compare=False)
    of_application: bool = field(default=False, compare=False)

    @classmethod
    def of(cls, kind: type) -> SubjectInfo:
        """What is told of a class that is there."""
        info = cls(
            f"{kind.__module__}:{kind.__qualname__}",
            getattr(kind, "words", _NOTHING),
            getattr(kind, "costly", False),
            getattr(kind, "of_application", False),
        )
        info.__dict__["kind"] = kind
        return info

    @cached_property
    def kind(self) -> Any:
        """The class, imported when it is needed."""
        module, _, name = self.reference.partition(":")
        found: Any = import_module(module)
        for part in name.split("."):
            found = getattr(found, part)
        return found


@dataclass(frozen=True, eq=False)
class RuleInfo:
    """A rule and what is told of it without its module; two are equal only if they are one object.

    `path` is the rule's file. `url` is where its page is published, or empty. `subject`, `severity`,
    `opinionated` and `requires` are those of `rule`.
    """

    name: str
    chapter: str
    summary: str
    module: str
    path: str
    url: str
    subject: SubjectInfo
    severity: Severity
    opinionated: bool
    requires: Mapping[str, str]

    @classmethod
    def of(
        cls,
        rule: Rule[Any],
        name: str,
        chapter: str,
        *,
        summary: str = "",
        reason: str = "",
        module: str = "",
        path: str = "",
        url: str = "",
    ) -> RuleInfo:
        """What is told of a rule that is there."""
        subject = SubjectInfo.of(rule.subject)
        info = cls(
            name, chapter, summary, module, path, url, subject, rule.severity, rule.opinionated, rule.requires
        )
        info.__dict__.update(rule=rule, reason=reason)
        return info

    @cached_property
    def rule(self) -> Rule[Any]:
        """The rule, imported when it is needed."""
        rule: Rule[Any] = import_module(self.module).rule
        return rule

    @cached_property
    def reason(self) -> str:
        """Why it is so, in Markdown: what the rule's file says after its first line."""
        return _told(import_module(self.module))[1]

    @property
    def preset(self) -> str:
        """The first preset that turns the rule on: "recommended" or "strict".

        What is asked of the model of the whole application costs more than a keystroke or a run in CI may
        cost, as yet: it is on for those who want all.
        """
        return "strict" if self.opinionated or self.subject.costly else "recommended"

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


@dataclass(frozen=True)
class Problem:
    """Something that kept rules out of the catalogue; `where` is a plug-in or a module."""

    where: str
    reason: str

    def __str__(self) -> str:
        return f"{self.where}: {self.reason}"


@dataclass(frozen=True)
class Catalogue:
    """Rules by name, sorted by chapter and name; chapters with what their package says of them.

    `stamp` changes with every edit of an installed rule: what was found before it does not count.
    """

    rules: Mapping[str, RuleInfo]
    chapters: Mapping[str, str]
    problems: tuple[Problem, ...] = ()
    stamp: int = 0

    @cached_property
    def by_subject(self) -> Mapping[SubjectInfo, tuple[RuleInfo, ...]]:
        """The rules that are asked about each kind of fact."""
        found: dict[SubjectInfo, tuple[RuleInfo, ...]] = {}
        for info in self.rules.values():
            found[info.subject] = (*found.get(info.subject, ()), info)
        return found

    @cached_property
    def names(self) -> frozenset[str]:
        """All that settings may name: rules, chapters, and what is said of suppressions."""
        return frozenset({*self.rules, *self.chapters, *NOTICES})

    def only(self, names: Iterable[str]) -> Catalogue:
        """The same catalogue with some of its rules; raises `KeyError` for an unknown name."""
        return replace(self, rules={name: self.rules[name] for name in names})


def load_catalogue() -> Catalogue:
    """All rules of all installed plug-ins; what fails to load is in `problems` instead."""
    from fastapi_mentor.remembered import recall, remember

    known = recall()
    if known is None:
        known = remember(collect(installed_plugins()))
    return known


def collect(plugins: Iterable[Plugin]) -> Catalogue:
    """The rules of some plug-ins. Where two rules have one name, the plug-in named first wins."""
    rules: dict[str, RuleInfo] = {}
    described: dict[str, str] = {}
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
                    described.setdefault(chapter, description)
    ordered = sorted(rules.values(), key=lambda info: (info.chapter, info.name))
    return Catalogue({info.name: info for info in ordered}, dict(sorted(described.items())), tuple(problems))


def _pieces(plugin: Plugin) -> Iterator[RuleInfo | Problem | tuple[str, str]]:
    """Everything a plug-in brings: rules, chapters as (name, description), problems."""
    package = imported(plugin.package)
    if isinstance(package, str):
        yield Problem(f"plug-in `{plugin.name}`", package)
        return
    if not hasattr(package, "__path__"):
        reason = f"`{plugin.package}` is a module, not a package of chapters"
        yield Problem(f"plug-in `{plugin.name}`", reason)
        return
    page = getattr(package, "RULES_PAGE", "")
    for chapter, modules in chapters(package):
        description = imported(f"{plugin.package}.{chapter}")
        if isinstance(description, str):
            yield Problem(f"{plugin.package}.{chapter}", description)
            continue
        yield chapter, (description.__doc__ or "").partition("\n")[0]
        for name in modules:
            module = imported(f"{plugin.package}.{chapter}.{name}")
            if isinstance(module, str):
                yield Problem(f"{plugin.package}.{chapter}.{name}", module)
            elif isinstance(rule := getattr(module, "rule", None), Rule):
                yield _info(module, rule, page)
            elif rule is not None:
                yield Problem(module.__name__, f"its `rule` is a {type(rule).__name__}, not a Rule")


def _info(module: ModuleType, rule: Rule[Any], page: str) -> RuleInfo:
    _, chapter, file = module.__name__.rsplit(".", 2)
    name = file.replace("_", "-")
    summary, reason = _told(module)
    url = f"{page}#{name}" if page else ""
    return RuleInfo.of(
        rule,
        name,
        chapter,
        summary=summary,
        reason=reason,
        module=module.__name__,
        path=module.__file__ or "",
        url=url,
    )


def _told(module: ModuleType) -> tuple[str, str]:
    """The first line of a module's docstring, and the rest."""
    summary, _, reason = (module.__doc__ or "").strip().partition("\n")
    return summary.strip(), reason.strip()
