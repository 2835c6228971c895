"""The settings as VS Code wants to have them described, made from the model that reads them.

`python -m fastapi_mentor.settings.contribution PACKAGE_JSON` writes them into the manifest of the extension;
with `--check` it writes nothing and fails if the manifest says something else.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi_mentor.settings.options import camel_case
from fastapi_mentor.settings.validation import table_model

SECTION = "fastapiMentor"
TITLE = "Rules and Project"
"""The group of settings in the manifest that is ours; others are the extension's own."""
_NULL = {"type": "null"}


def properties() -> dict[str, dict[str, Any]]:
    """A description of each setting by its full name; null, the default, leaves it to the project."""
    schema = table_model(camel_case).model_json_schema()
    definitions = schema.get("$defs", {})
    found = {}
    for name, described in schema["properties"].items():
        plain = _resolved(described, definitions)
        above = f"On top of `{_key(name)}` in `pyproject.toml`."
        found[f"{SECTION}.{name}"] = {
            **_nullable(plain),
            "default": None,
            "scope": "resource",
            "markdownDescription": f"{described['description']} {above}",
        }
    return found


def _key(name: str) -> str:
    return "".join(f"-{letter.lower()}" if letter.isupper() else letter for letter in name)


def _resolved(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """A schema without references, titles, defaults and descriptions."""
    if "$ref" in schema:
        return _resolved(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    found: dict[str, Any] = {}
    for key, value in schema.items():
        match value:
            case dict():
                found[key] = _resolved(value, definitions)
            case list() if key == "anyOf":
                found[key] = [_resolved(each, definitions) for each in value]
            case _ if key not in ("title", "default", "description"):
                found[key] = value
    return found


def _nullable(schema: dict[str, Any]) -> dict[str, Any]:
    if "anyOf" in schema:
        (schema,) = [each for each in schema["anyOf"] if each != _NULL]
    nullable = {**schema, "type": [schema["type"], "null"]}
    return {**nullable, "enum": [*schema["enum"], None]} if "enum" in schema else nullable


def updated(manifest: dict[str, Any]) -> dict[str, Any]:
    """The manifest of the extension with the settings as they are now."""
    contributes = manifest["contributes"]
    groups = [
        {**group, "properties": properties()} if group["title"] == TITLE else group
        for group in contributes["configuration"]
    ]
    return {**manifest, "contributes": {**contributes, "configuration": groups}}


def main(arguments: Sequence[str]) -> int:
    """Write or check a manifest; 0 is success, 1 stale, 2 not possible."""
    match [each for each in arguments if each != "--check"]:
        case [path]:
            pass
        case _:
            print(
                "usage: python -m fastapi_mentor.settings.contribution PACKAGE_JSON [--check]",
                file=sys.stderr,
            )
            return 2
    with open(path, encoding="utf-8", newline="") as file:
        written = file.read()
    wanted = json.dumps(updated(json.loads(written)), indent=2, ensure_ascii=False) + "\n"
    if written == wanted:
        return 0
    if "--check" in arguments:
        print(
            f"{path} is stale: run `python -m fastapi_mentor.settings.contribution {path}`", file=sys.stderr
        )
        return 1
    with open(path, "w", encoding="utf-8", newline="\n") as file:
        file.write(wanted)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
