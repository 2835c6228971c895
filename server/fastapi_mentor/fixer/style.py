"""The length of lines that a project's formatter is set to."""

from __future__ import annotations

import os
from typing import Any

DEFAULT = 88

_KEYS = (("ruff", "line-length"), ("black", "line-length"), ("isort", "line_length"))


def line_length(path: str) -> int:
    """The length that the nearest `pyproject.toml` or `ruff.toml` above a file asks for, else Black's."""
    folder = os.path.dirname(path)
    while True:
        for name in ("ruff.toml", ".ruff.toml", "pyproject.toml"):
            found = _declared(os.path.join(folder, name))
            if found:
                return found
        parent = os.path.dirname(folder)
        if parent == folder or os.path.exists(os.path.join(folder, ".git")):
            return DEFAULT
        folder = parent


def _declared(path: str) -> int | None:
    if not os.path.isfile(path):
        return None
    import tomllib

    try:
        with open(path, "rb") as file:
            settings = tomllib.load(file)
    except (OSError, tomllib.TOMLDecodeError):
        return None
    if not path.endswith("pyproject.toml"):
        return _length(settings.get("line-length"))
    tools = settings.get("tool")
    for tool, key in _KEYS:
        table = tools.get(tool) if isinstance(tools, dict) else None
        found = _length(table.get(key)) if isinstance(table, dict) else None
        if found:
            return found
    return None


def _length(value: Any) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) and value > 0 else None
