"""The keys of the dicts that a route writes and returns."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.route import Route


def written_keys(route: Route) -> list[str]:
    """The keys, where each returned value is a literal dict with the same ones, all of them texts."""
    found: list[str] = []
    for value in route.answer.values:
        if not isinstance(value, ast.Dict):
            return []
        keys = [
            key.value for key in value.keys if isinstance(key, ast.Constant) and isinstance(key.value, str)
        ]
        if len(keys) != len(value.keys) or (found and set(keys) != set(found)):
            return []
        found = keys
    return found
