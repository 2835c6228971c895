"""Cards in Markdown about models, fields of settings and variables of the environment."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator, Sequence

from fastapi_mentor.facts.environment import EnvironmentRead
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.settings import SettingsClass
from fastapi_mentor.project.application.dotenv import (
    MASK,
    Variable,
    files_beside,
    is_secret,
    shown_value,
    variables_in,
)
from fastapi_mentor.project.application.places import Spot, linked
from fastapi_mentor.project.application.schemas import Schema, Schemas
from fastapi_mentor.project.application.settings_fields import (
    assignments,
    default_of,
    environment_files,
    is_secret_field,
    names_of,
)
from fastapi_mentor.project.application.text import text_of, value_of
from fastapi_mentor.project.project import Project

_CONSTRAINTS = {
    "ge": "≥",
    "gt": ">",
    "le": "≤",
    "lt": "<",
    "min_length": "at least",
    "max_length": "at most",
    "pattern": "pattern",
    "multiple_of": "multiple of",
}
_MOST_FIELDS = 40


def model_card(model: Model, project: Project) -> str:
    """The fields of a model, as its JSON Schema tells them."""
    settings = SettingsClass(model) if model.is_settings else None
    name = model.node.name
    kind = "Settings" if settings is not None else "Table" if model.is_table else "Model"
    parts = [f"**{kind} {name}**"]
    schemas = Schemas()
    lines = [_field(each, schemas, settings) for each in model.fields.values()]
    if lines:
        rest = [f"- … and {len(lines) - _MOST_FIELDS} more"] if len(lines) > _MOST_FIELDS else []
        parts.append("\n".join([*lines[:_MOST_FIELDS], *rest]))
    if settings is not None:
        files = environment_files(settings, project)
        if files:
            parts.append("Read from " + ", ".join(_file(each.name, each.path) for each in files))
    if model.has_unknown_bases:
        parts.append("There may be more: not all of its bases are known")
    return "\n\n".join(parts)


def _file(name: str, path: str | None) -> str:
    return f"`{name}` (there is none)" if path is None else linked(name, Spot(path, 0, 0, 0, 0))


def _field(field: ModelField, schemas: Schemas, settings: SettingsClass | None) -> str:
    at = Place(field.outline.module, field.outline, field.scope)
    alias = text_of(field.option("alias"), at)
    names = names_of(settings, field) if settings is not None else None
    notes = [] if not field.is_required else ["required"]
    if names:
        notes.append("from " + " or ".join(f"`{each}`" for each in names))
    elif alias and alias != field.name:
        notes.append(f"as `{alias}`")
    schema = _brief(schemas.of(field.annotation, at))
    if schema:
        notes.append(schema)
    default = default_of(field)
    if default is not None:
        notes.append(f"default `{_default(field, default)}`")
    notes.extend(_constraints(field, at))
    annotation = _plain(field.annotation)
    return f"- `{field.name}: {_short(ast.unparse(annotation))}`" + (
        f" · {', '.join(notes)}" if notes else ""
    )


def _plain(annotation: ast.expr) -> ast.expr:
    """`X` of `Annotated[X, ...]`."""
    match annotation:
        case ast.Subscript(value=ast.Name(id="Annotated") | ast.Attribute(attr="Annotated")):
            inner = annotation.slice
            return inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
    return annotation


def _brief(schema: Schema) -> str:
    """The type and format of a schema, where they say more than the annotation."""
    match schema:
        case {"type": str(kind), "format": str(form)}:
            return f"{kind} ({form})"
        case {"enum": list(values)}:
            return "one of " + ", ".join(f"`{each}`" for each in values[:8])
        case {"$ref": str(target)}:
            return f"object `{target.rpartition('/')[2]}`"
        case {"type": str(kind)}:
            return kind
    return ""


def _constraints(field: ModelField, at: Place) -> Iterator[str]:
    for option, words in _CONSTRAINTS.items():
        value = value_of(field.option(option), at)
        if value is not None:
            unit = " characters" if option.endswith("length") else ""
            yield f"{words} {f'`{value}`' if option == 'pattern' else value}{unit}"


def _default(field: ModelField, default: ast.expr) -> str:
    if is_secret_field(field) and _holds_text(default):
        return MASK
    text = shown_value(str(field.name), ast.unparse(default))
    return _short(text if field.default is not None else f"{text}()")


def _holds_text(node: ast.expr) -> bool:
    texts = [each.value for each in ast.walk(node) if isinstance(each, ast.Constant)]
    return any(isinstance(each, str | bytes) and each for each in texts)


def setting_card(model: Model, field: ModelField, project: Project) -> str | None:
    """Where a field of settings has its value from."""
    settings = SettingsClass(model)
    names = names_of(settings, field)
    if not names:
        return None
    parts = [f"**Setting {model.node.name}.{field.name}**".replace("_", "\\_")]
    parts.append("Read from the environment variable " + " or ".join(f"`{each}`" for each in names))
    files = environment_files(settings, project)
    found = assignments(names, [each.path for each in files], case_sensitive=settings.is_case_sensitive)
    secret = is_secret_field(field)
    lines = [_assignment(each, secret=secret) for each in found]
    lines += [f"- not set in `{each.name}`" for each in files if each.path and not _sets(each.path, found)]
    lines += [f"- `{each.name}`: there is no such file" for each in files if each.path is None]
    default = default_of(field)
    if default is not None:
        lines.append(f"- default `{_default(field, default)}`")
    elif field.is_required and not found:
        lines.append("- no default: it must be set")
    parts.append("\n".join(lines))
    return "\n\n".join(part for part in parts if part)


def _sets(path: str, found: Sequence[Variable]) -> bool:
    return any(each.path == path for each in found)


def _assignment(variable: Variable, *, secret: bool = False) -> str:
    spot = Spot(variable.path, variable.line, 0, variable.line, 0)
    name = os.path.basename(variable.path)
    value = _short(shown_value(variable.name, variable.value, secret=secret))
    return f"- {linked(f'{name}:{variable.line + 1}', spot)} sets it to `{value}`"


def environment_card(read: EnvironmentRead, project: Project) -> str:
    """Where a variable that code reads itself has its value from."""
    name = str(read.variable)
    parts = [f"**Environment variable {name}**".replace("_", "\\_")]
    files = files_beside(project, read.outline.module.path)
    lines = [_assignment(each) for path in files for each in variables_in(path) if each.name == name]
    if read.default is not None:
        text = ast.unparse(read.default)
        hidden = is_secret(name) and _holds_text(read.default)
        lines.append(f"- default `{MASK if hidden else _short(shown_value(name, text))}`")
    elif read.is_required:
        lines.append("- no default: a `KeyError` where it is not set")
    else:
        lines.append("- `None` where it is not set")
    parts.append("\n".join(lines))
    return "\n\n".join(parts)


def _short(text: str) -> str:
    text = text.replace("\n", " ").replace("`", "'")
    return text if len(text) <= 80 else text[:79] + "…"
