"""The settings, one immutable object that the checker reads."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from functools import lru_cache
from typing import Any, Literal, Protocol

from fastapi_mentor.rule import Severity

TABLE = "[tool.fastapi-mentor]"
Preset = Literal["recommended", "strict"]


class SettingsError(Exception):
    """Settings that cannot be used: `problems` has one line for each thing that is wrong.

    `keys` are those of a table that have a mistake in them, where the others can be used.
    """

    def __init__(self, problems: Iterable[str], keys: Iterable[str] = ()) -> None:
        self.problems = tuple(problems)
        self.keys = frozenset(keys)
        super().__init__("\n".join(self.problems))


class Named(Protocol):
    """What the settings need to know of a rule."""

    @property
    def name(self) -> str: ...
    @property
    def chapter(self) -> str: ...
    @property
    def preset(self) -> str: ...


def about(description: str) -> dict[str, str]:
    """The description of a field, which validation, pages and editors show."""
    return {"description": description}


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of a project, already validated; see `load_settings` and `merged_with_client`.

    In `pyproject.toml` the keys are written with hyphens (`per-file-ignores`), in an editor's
    configuration in camel case (`perFileIgnores`).
    """

    preset: Preset = field(
        default="recommended",
        metadata=about(
            "The rules that are on: `recommended` leaves out the opinionated ones, `strict` has them all."
        ),
    )
    select: tuple[str, ...] = field(
        default=(),
        metadata=about(
            "Names of rules and chapters: if there are any, only these are on. A chapter brings "
            "those of its rules that the preset has on; a rule that is named is on in any preset."
        ),
    )
    ignore: tuple[str, ...] = field(
        default=(),
        metadata=about(
            "Names of rules and chapters that are off. A rule that is named in `select` stays on "
            "although its chapter is ignored."
        ),
    )
    severity: Mapping[str, Severity] = field(
        default_factory=dict,
        metadata=about("Another severity for a rule: `error`, `warning`, `info` or `hint`."),
    )
    per_file_ignores: Mapping[str, tuple[str, ...]] = field(
        default_factory=dict,
        metadata=about(
            "Rules and chapters that are off in some files: a pattern as in .gitignore, relative "
            "to the project's root, and a list of names."
        ),
    )
    exclude: tuple[str, ...] = field(
        default=(),
        metadata=about(
            "Files and folders that are not checked, in the notation of .gitignore, relative to "
            "the project's root. What .gitignore names is left out anyway."
        ),
    )
    baseline: str | None = field(
        default=None,
        metadata=about("A file of known findings, relative to the project's root: only new ones are shown."),
    )
    environment: str | None = field(
        default=None,
        metadata=about(
            "The folder of the project's virtual environment, relative to the project's root; "
            "found by itself if it is `.venv`, `venv` or the active one."
        ),
    )
    roots: tuple[str, ...] = field(
        default=(),
        metadata=about(
            "The folders from which modules are imported, relative to the project's root; found "
            "by themselves in most layouts."
        ),
    )
    cache_dir: str | None = field(
        default=None,
        metadata=about("The folder of the cache, relative to the project's root; it is safe to delete."),
    )

    def is_on(self, rule: Named) -> bool:
        """Is the rule on in this project, leaving aside `per_file_ignores`?"""
        if rule.name in self.ignore:
            return False
        if rule.name in self.select:
            return True
        if rule.chapter in self.ignore or (self.select and rule.chapter not in self.select):
            return False
        return self.preset == "strict" or rule.preset == "recommended"

    def severity_of(self, rule_name: str, default: Severity) -> Severity:
        """The severity that the project gives to a rule."""
        return self.severity.get(rule_name, default)

    def ignored_for(self, relative_path: str) -> frozenset[str]:
        """The rules and chapters that are off in a file, whose path is relative to the root."""
        if not self.per_file_ignores:
            return frozenset()
        return frozenset(
            name
            for pattern, names in self.per_file_ignores.items()
            if _matches(pattern, relative_path)
            for name in names
        )

    def with_names_of(self, known: Collection[str]) -> Settings:
        """These settings without the names that are not known (as a rule or as a chapter)."""
        return replace(
            self,
            select=tuple(name for name in self.select if name in known),
            ignore=tuple(name for name in self.ignore if name in known),
            severity={name: value for name, value in self.severity.items() if name in known},
            per_file_ignores={
                pattern: tuple(name for name in names if name in known)
                for pattern, names in self.per_file_ignores.items()
            },
        )

    def merged_with_client(self, configuration: Mapping[str, Any]) -> Settings:
        """These settings with an editor's configuration (camel case keys) on top.

        Editors send every key they know: one that is null or empty counts as not set, and a key
        that is no setting of the checker belongs to the editor. Tables are joined, lists replaced.
        Raises SettingsError if a value cannot be used.
        """
        names = {camel_case(one.name): one.name for one in fields(self)}
        given = {key: value for key, value in configuration.items() if key in names and value}
        if not given:
            return self
        from fastapi_mentor.settings.validation import validated

        changed = validated(given, camel_case, "the editor's configuration", "fastapiMentor.")
        changes: dict[str, Any] = {}
        for key in given:
            value = getattr(changed, names[key])
            if isinstance(value, Mapping):
                value = {**getattr(self, names[key]), **value}
            changes[names[key]] = value
        return replace(self, **changes)


def kebab_case(name: str) -> str:
    """A field's name as a key of `pyproject.toml`."""
    return name.replace("_", "-")


def camel_case(name: str) -> str:
    """A field's name as a key of an editor's configuration."""
    first, *rest = name.split("_")
    return first + "".join(word.title() for word in rest)


def validate_rule_names(
    settings: Settings, known_names: Collection[str], place: str = "pyproject.toml"
) -> list[str]:
    """One line for each name in the settings that is not known (as a rule or as a chapter)."""
    asked = {
        "select": settings.select,
        "ignore": settings.ignore,
        "severity": tuple(settings.severity),
    }
    asked |= {f'per-file-ignores."{pattern}"': names for pattern, names in settings.per_file_ignores.items()}
    return [
        f'{place}: {TABLE} {key}: unknown rule "{name}"{nearest(name, known_names)}'
        for key, names in asked.items()
        for name in names
        if name not in known_names
    ]


def nearest(name: str, known: Iterable[str]) -> str:
    """`, did you mean "..."?` where a known name resembles `name`, else nothing."""
    from difflib import get_close_matches

    found = get_close_matches(name, list(known), n=1, cutoff=0.6)
    return f', did you mean "{found[0]}"?' if found else ""


@lru_cache(maxsize=1024)
def _matches(pattern: str, relative_path: str) -> bool:
    from pathspec import GitIgnoreSpec

    return GitIgnoreSpec.from_lines([pattern]).match_file(relative_path)
