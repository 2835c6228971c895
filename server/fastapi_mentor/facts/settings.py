"""A class of settings, which pydantic reads from the environment, and the object that the code uses."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.model import BASE_SETTINGS, Model
from fastapi_mentor.facts.names import Definition, Module
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.source import Location

_BASES = frozenset(BASE_SETTINGS)
_SOURCES = ("env_file", "secrets_dir", "toml_file", "yaml_file", "json_file", "pyproject_toml_table_header")


class SettingsClass:
    """A class that inherits from `BaseSettings`."""

    def __init__(self, model: Model) -> None:
        self.model = model

    words = frozenset({"class"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[SettingsClass]:
        """The settings classes that a statement defines."""
        return (cls(model) for model in Model.find(outline) if model.inherits(*BASE_SETTINGS))

    @classmethod
    def of(cls, definition: Definition | None) -> SettingsClass | None:
        """The settings class that a definition in any module of the project is, if it is one."""
        model = Model.of(definition)
        return cls(model) if model is not None and model.inherits(*BASE_SETTINGS) else None

    @classmethod
    def in_module(cls, module: Module) -> Iterator[SettingsClass]:
        """The settings classes at the top level of a module."""
        for name in module.classes():
            for definition in module.definitions(name):
                found = cls.of(definition)
                if found is not None:
                    yield found

    @classmethod
    def named(cls, qualified: str | None, module: Module) -> SettingsClass | None:
        """The settings class with that full name."""
        if qualified is None or _BASES.isdisjoint(module.ancestors(qualified)):
            return None
        symbol = module.symbol(qualified)
        return cls.of(symbol.definition) if symbol is not None else None

    @property
    def name(self) -> str:
        """Its name."""
        return self.model.node.name

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.model.location

    @cached_property
    def prefix(self) -> str | None:
        """What the names of its variables begin with; None where that is not written out."""
        value = literal(self.configured("env_prefix")) if self.configured("env_prefix") is not None else ""
        return value if isinstance(value, str) else None

    @property
    def is_case_sensitive(self) -> bool:
        """Whether the names of its variables are those of the fields, letter by letter."""
        value = self.configured("case_sensitive")
        return value is not None and literal(value) is not False

    @property
    def reads_only_environment(self) -> bool:
        """Whether its values come from the environment and nowhere else."""
        if any(self.configured(source) is not None for source in _SOURCES):
            return False
        names = {
            m.node.name for m in self.model.members if isinstance(m.node, (ast.FunctionDef, ast.ClassDef))
        }
        return not self.model.has_unknown_bases and "settings_customise_sources" not in names

    def variables(self) -> dict[str, str]:
        """The fields by the upper-case names of the variables that they are read from."""
        found: dict[str, str] = {}
        for name, field in self.model.fields.items():
            alias = field.option("validation_alias") or field.option("alias")
            given = literal(alias) if alias is not None else f"{self.prefix or ''}{name}"
            if isinstance(given, str):
                found.setdefault(given.upper(), name)
        return found

    def configured(self, option: str) -> ast.expr | None:
        """What the class, or one that it inherits from, says about an option."""
        model: Model | None = self.model
        for _ in range(10):
            if model is None:
                return None
            value = model.configured(option)
            if value is not None:
                return value
            symbols = [model.outline.module.symbol(base) for base in model.bases if base is not None]
            parents = [Model.of(symbol.definition) for symbol in symbols if symbol is not None]
            model = next((parent for parent in parents if parent is not None), None)
        return None
