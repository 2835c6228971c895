"""Fixes that call the methods of models by the names that pydantic 2 gives them."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.expression import has_unpacking
from fastapi_mentor.facts.instance import is_any_model
from fastapi_mentor.facts.old_method import OldModelUse
from fastapi_mentor.rule import Fix, Safety

_DUMPING = frozenset({"include", "exclude", "by_alias", "exclude_unset", "exclude_defaults", "exclude_none"})
_KEYWORDS: dict[str, frozenset[str]] = {
    "dict": _DUMPING | {"skip_defaults"},
    "json": _DUMPING | {"indent"},
    "copy": frozenset({"update", "deep"}),
    "schema": frozenset({"by_alias", "ref_template"}),
    "update_forward_refs": frozenset(),
}
_ONE_VALUE = frozenset({"parse_obj", "parse_raw", "from_orm", "validate"})


def modernization(use: OldModelUse) -> Fix | None:
    """The fix of one use; None where what it is given has no successor."""
    node = use.node
    call = use.call
    if call is None:
        return Fix(f"Read `{use.new_name}`", lambda editor: _rename(editor, node, use.new_name))
    if use.old_name == "schema_json" and not call.args and not call.keywords:
        return Fix("Dump `model_json_schema()`", lambda editor: _dump_schema(editor, use))
    if not _has_successors(use.old_name, call):
        return None

    def edit(editor: Editor) -> None:
        _rename(editor, node, use.new_name)
        if any(each.arg == "skip_defaults" for each in call.keywords):
            editor.rename_keyword(call, "skip_defaults", "exclude_unset")

    careful = use.old_name == "parse_raw" or any(each.arg == "indent" for each in call.keywords)
    # A class of the project may have a `dict()` of its own.
    may_differ = is_any_model(use.model) or (has_unpacking(call) and use.old_name != "construct")
    safety = Safety.UNSAFE if careful or may_differ else Safety.SAFE
    return Fix(f"Call `{use.new_name}`", edit, safety)


def _has_successors(name: str, call: ast.Call) -> bool:
    if name == "construct":
        return True
    given = {each.arg for each in call.keywords}
    if name in _ONE_VALUE:
        return len(call.args) == 1 and not given and not has_unpacking(call)
    return not call.args and given - {None} <= _KEYWORDS.get(name, frozenset())


def _rename(editor: Editor, node: ast.Attribute, name: str) -> None:
    editor.replace(node, f"{editor.text(node.value)}.{name}")


def _dump_schema(editor: Editor, use: OldModelUse) -> None:
    model = editor.text(use.node.value)
    assert use.call is not None
    editor.replace(use.call, f"{editor.add_plain_import('json')}.dumps({model}.model_json_schema())")
