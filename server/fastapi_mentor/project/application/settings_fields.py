"""The fields of settings classes: which variables they are read from, and where those are set."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.settings import SettingsClass
from fastapi_mentor.project.application.dotenv import Variable, is_secret, located, variables_in
from fastapi_mentor.project.application.text import text_of
from fastapi_mentor.project.project import Project


class EnvironmentFile(NamedTuple):
    """A file that `env_file` names; `path` is None where there is no such file."""

    node: ast.expr
    name: str
    path: str | None


def names_of(settings: SettingsClass, field: ModelField) -> Sequence[str] | None:
    """The variables that a field is read from, the first that is set wins; None where that is not known."""
    alias = field.option("validation_alias") or field.option("alias")
    if alias is None:
        if settings.prefix is None:
            return None
        return (_spelt(settings, f"{settings.prefix}{field.name}"),)
    match alias:
        case ast.Call(args=choices) if choices and _is_choices(field, alias):
            texts = [literal(each) for each in choices]
            names = [_spelt(settings, each) for each in texts if isinstance(each, str)]
            return names if len(names) == len(texts) else None
    given = text_of(alias, Place(field.outline.module, field.outline, field.scope))
    return None if given is None else (_spelt(settings, given),)


def _is_choices(field: ModelField, call: ast.Call) -> bool:
    return field.outline.qualified(call.func, field.scope) == "pydantic.AliasChoices"


def _spelt(settings: SettingsClass, name: str) -> str:
    return name if settings.is_case_sensitive else name.upper()


def environment_files(settings: SettingsClass, project: Project) -> list[EnvironmentFile]:
    """The `.env` files that a class reads, the last of them wins."""
    found: list[EnvironmentFile] = []
    given = _given(settings.model)
    if given is None:
        return found
    node, model = given
    path = model.outline.module.path
    at = Place(model.outline.module, model.outline, model.scope)
    nodes = node.elts if isinstance(node, (ast.Tuple, ast.List)) else [node]
    for each in nodes:
        name = text_of(each, at)
        if name:
            found.append(EnvironmentFile(each, name, located(project, path, name)))
    return found


def _given(model: Model, depth: int = 0) -> tuple[ast.expr, Model] | None:
    """What the class, or one that it inherits from, says of `env_file`."""
    value = model.configured("env_file")
    if value is not None:
        return value, model
    for base in model.bases if depth < 10 else ():
        symbol = model.outline.module.symbol(base) if base is not None else None
        parent = Model.of(symbol.definition) if symbol is not None else None
        found = _given(parent, depth + 1) if parent is not None else None
        if found is not None:
            return found
    return None


def assignments(
    names: Sequence[str], files: Sequence[str | None], *, case_sensitive: bool = False
) -> list[Variable]:
    """The lines that set a variable, those that win first."""
    wanted = names if case_sensitive else [each.upper() for each in names]
    found: list[Variable] = []
    for path in reversed([each for each in files if each is not None]):
        for variable in reversed(variables_in(path)):
            if (variable.name if case_sensitive else variable.name.upper()) in wanted:
                found.append(variable)
    return found


def is_secret_field(field: ModelField) -> bool:
    """Whether a field's value is nobody's business: by its name, or by its type."""
    return is_secret(str(field.name)) or "Secret" in ast.unparse(field.annotation)


def default_of(field: ModelField) -> ast.expr | None:
    """The expression of a default, a factory's too."""
    if field.default is not None:
        return field.default
    return argument(field.settings, "default_factory") if field.settings is not None else None
