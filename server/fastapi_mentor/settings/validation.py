"""The check of a table of settings, imported only where there is one because pydantic is heavy."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields
from functools import cache
from typing import Any, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, ValidationError, create_model
from pydantic_core import ErrorDetails

from fastapi_mentor.settings.options import Settings, SettingsError, nearest

Naming = Callable[[str], str]

_KINDS = {
    "bool_type": "true or false",
    "dict_type": "a table",
    "mapping_type": "a table",
    "string_type": "a string",
    "tuple_type": "a list of strings",
}


@cache
def table_model(naming: Naming) -> type[BaseModel]:
    """The model of a table of settings with its keys written as `naming` has it."""
    hints = get_type_hints(Settings)
    columns: dict[str, Any] = {}
    for one in fields(Settings):
        known = {"alias": naming(one.name), "description": one.metadata["description"]}
        if one.default is MISSING:
            columns[one.name] = hints[one.name], Field(default_factory=dict, **known)
        else:
            columns[one.name] = hints[one.name], Field(one.default, **known)
    return create_model("Table", __config__=ConfigDict(extra="forbid"), **columns)


def validated(table: Mapping[str, Any], naming: Naming, place: str, prefix: str) -> Settings:
    """The settings of a table; raises SettingsError with one line for each thing that is wrong.

    `place` says where the table stands and `prefix` what a key is written after, for those lines.
    """
    try:
        model = table_model(naming).model_validate(dict(table))
    except ValidationError as error:
        mistakes = error.errors(include_url=False)
        raise SettingsError(
            (f"{place}: {prefix}{_complaint(one, naming)}" for one in mistakes),
            keys=(str(one["loc"][0]) for one in mistakes),
        ) from error
    return Settings(**{one.name: getattr(model, one.name) for one in fields(Settings)})


def _complaint(error: ErrorDetails, naming: Naming) -> str:
    """What is wrong with a key: its name, its value, and what is allowed."""
    key = ".".join(_quoted(part) for part in error["loc"])
    if error["type"] == "extra_forbidden":
        keys = [naming(one.name) for one in fields(Settings)]
        advice = nearest(str(error["loc"][-1]), keys)
        return f"{key}: unknown key{advice or '; the keys are ' + ', '.join(keys)}"
    if allowed := error.get("ctx", {}).get("expected"):
        wanted = str(allowed).replace("'", '"')
    elif error["type"] in _KINDS:
        wanted = _KINDS[error["type"]]
    else:
        wanted = error["msg"]
    return f"{key} = {_shown(error['input'])}: must be {wanted}"


def _quoted(part: int | str) -> str:
    text = str(part)
    return text if text.replace("-", "").replace("_", "").isalnum() else json.dumps(text)


def _shown(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 60 else text[:57] + "..."
