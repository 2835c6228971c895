"""Fixes of what `CORSMiddleware` is told."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from typing import TYPE_CHECKING

from fastapi_mentor.edits.editor import FixRefused
from fastapi_mentor.rule import Fix, Safety

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor
    from fastapi_mentor.facts.cors import Text
    from fastapi_mentor.facts.listed_origin import ListedOrigin


def as_list(text: Text) -> Fix:
    """Makes a list of a text, split at its commas."""
    node, value = text.node, text.value
    is_one = value is not None and "," not in value
    if isinstance(node, ast.JoinedStr) or (is_one and not isinstance(node, ast.Constant)):
        return Fix("Make it a list", lambda editor: editor.replace(node, f"[{editor.text(node)}]"))
    if value is None or not isinstance(node, ast.Constant):

        def split(editor: Editor) -> None:
            editor.replace(node, f'{editor.text(node)}.split(",")')

        return Fix("Split it at its commas", split, Safety.UNSAFE)
    parts = [each.strip() for each in value.split(",") if each.strip()]
    code = f"[{', '.join(map(json.dumps, parts))}]"
    return Fix("Make it a list", lambda editor: editor.replace(node, code))


def spell_origin(origin: ListedOrigin) -> Fix | None:
    """Writes an origin as browsers send it."""
    right = origin.intended
    if right is None:
        return None

    def spell(editor: Editor) -> None:
        target = editor if origin.written.path == editor.path else editor.file(origin.written.path)
        mark = "'" if target.text(origin.written).startswith("'") else '"'
        target.replace(origin.written, f"{mark}{right}{mark}")

    safety = Safety.UNSAFE if origin.lacks_scheme else Safety.SAFE
    return Fix(f"Write `{right}`", spell, safety)


def allow_pattern(origin: ListedOrigin) -> Fix | None:
    """Says with `allow_origin_regex` what a `*` in an origin was meant to say."""
    pattern, cors = origin.pattern, origin.cors
    if (
        pattern is None
        or cors.option("allow_origin_regex") is not None
        or not cors.middleware.is_fully_visible
    ):
        return None
    if not origin.written.stands_in(cors.outline) or sum("*" in str(each.value) for each in cors.origins) > 1:
        return None

    def edit(editor: Editor) -> None:
        if len(cors.origins) == 1:
            editor.remove_argument(cors.node, "allow_origins")
        else:
            editor.remove(origin.written)
        editor.set_keyword(cors.node, "allow_origin_regex", raw(pattern))

    return Fix("Allow them by a pattern", edit, Safety.UNSAFE)


def compare_as_text(node: ast.expr) -> Fix:
    """Makes URLs of pydantic the texts that browsers send."""

    def edit(editor: Editor) -> None:
        text = editor.text(node)
        if isinstance(node, ast.Call):
            editor.replace(node, f'{text}.rstrip("/")')
        else:
            editor.replace(node, f'[str(origin).rstrip("/") for origin in {text}]')

    return Fix("Take the slash away", edit)


def write_pattern(given: ast.expr, pattern: str) -> Callable[[Editor], None]:
    """Puts another pattern in the stead of one that is written out in the call."""

    def edit(editor: Editor) -> None:
        if not isinstance(given, ast.Constant):
            raise FixRefused("the pattern is written elsewhere")
        editor.replace(given, raw(pattern))

    return edit


def raw(pattern: str) -> str:
    """A regular expression as code."""
    if '"' in pattern:
        return repr(pattern)
    return f'r"{pattern}"' if "\\" in pattern else f'"{pattern}"'
