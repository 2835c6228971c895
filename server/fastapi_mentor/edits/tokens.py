"""Readings of tokens that are made to check them."""

from __future__ import annotations

import ast
from collections.abc import Callable

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts import Doubt, TokenDecoding

_KEYS = ("SECRET_KEY", "JWT_SECRET_KEY", "JWT_SECRET")
_ALGORITHMS = ("ALGORITHM", "JWT_ALGORITHM")

Edit = Callable[[Editor], None]


def without_doubt(decoding: TokenDecoding, doubt: Doubt) -> tuple[Edit, bool] | None:
    """The edit that makes a decoding check the token, and whether it needs a look; None if none is known.

    A key or algorithm that is missing is known where the module has one under its usual name.
    """
    if doubt.kind == "none":
        return _without_none(doubt)
    additions = _additions(decoding)
    if additions is None:
        return None
    if doubt.kind == "unverified":
        return _decoded(decoding, additions), True
    if doubt.kind in ("mixed", "header"):
        return None
    if doubt.kind in ("algorithms", "missing"):
        return lambda editor: editor.set_keyword(decoding.node, "algorithms", additions["algorithms"]), False
    if doubt.kind == "verify":
        option: Edit | None = lambda editor: editor.remove_argument(decoding.node, "verify")  # noqa: E731
    else:
        option = _without_option(decoding, doubt)
    if option is None:
        return None

    def edit(editor: Editor) -> None:
        option(editor)
        if "key" in additions:
            editor.add_argument(decoding.node, additions["key"], index=1)
        if "algorithms" in additions:
            editor.set_keyword(decoding.node, "algorithms", additions["algorithms"])

    # A setting may be another one where it is used.
    value = doubt.node.value if isinstance(doubt.node, ast.keyword) else doubt.node
    return edit, bool(additions) or not isinstance(value, ast.Constant)


def _additions(decoding: TokenDecoding) -> dict[str, str] | None:
    """The key and the algorithms that a decoding lacks, as the module names them; None if it has none."""
    found: dict[str, str] = {}
    if decoding.key is None:
        key = _known(decoding, _KEYS)
        if key is None or len(decoding.node.args) != 1:
            return None
        found["key"] = key
    elif isinstance(decoding.key, ast.Constant) and not decoding.key.value:
        return None
    if decoding.algorithms is None or _is_nothing(decoding.algorithms):
        algorithm = _known(decoding, _ALGORITHMS)
        if algorithm is None:
            return None
        found["algorithms"] = f"[{algorithm}]"
    return found


def _known(decoding: TokenDecoding, names: tuple[str, ...]) -> str | None:
    for name in names:
        symbol = decoding.place.definition(ast.Name(name, ast.Load()))
        if symbol is not None:
            return name
    return None


def _is_nothing(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None


def _without_none(doubt: Doubt) -> tuple[Edit, bool] | None:
    if not isinstance(doubt.around, (ast.List, ast.Tuple)) or len(doubt.around.elts) < 2:
        return None
    return lambda editor: editor.remove(doubt.node), False


def _without_option(decoding: TokenDecoding, doubt: Doubt) -> Edit | None:
    """Takes away the option, and the dict of options if it says nothing else."""
    options = doubt.around
    if not isinstance(options, ast.Dict) or not decoding.outline.statement.contains(options):
        return None
    key = next(key for key, value in zip(options.keys, options.values, strict=True) if value is doubt.node)
    if key is None:
        return None
    if len(options.keys) > 1:
        return lambda editor: editor.remove(key)
    if decoding.options is not options:
        return None
    if any(keyword.value is options for keyword in decoding.node.keywords):
        return lambda editor: editor.remove_argument(decoding.node, "options")
    return lambda editor: editor.remove_argument(decoding.node, decoding.node.args.index(options))


def _decoded(decoding: TokenDecoding, additions: dict[str, str]) -> Edit:
    """`jwt.get_unverified_claims(token)` becomes `jwt.decode(token, KEY, algorithms=[ALGORITHM])`."""

    def edit(editor: Editor) -> None:
        function = decoding.node.func
        assert isinstance(function, ast.Attribute)
        editor.replace(function, f"{editor.text(function.value)}.decode")
        editor.add_argument(decoding.node, additions["key"])
        editor.set_keyword(decoding.node, "algorithms", additions["algorithms"])

    return edit
