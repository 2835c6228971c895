"""Conditions that SQL works out in the stead of Python."""

from __future__ import annotations

import ast
import re
from itertools import pairwise

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.condition import Operator, PythonCondition
from fastapi_mentor.source import Location, split_lines

_METHODS = {
    Operator.IS: "is_",
    Operator.IS_NOT: "is_not",
    Operator.IN: "in_",
    Operator.NOT_IN: "not_in",
}
_SIGNS: dict[type[ast.cmpop], str] = {
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
}


def in_sql(condition: PythonCondition) -> str | None:
    """What says in SQL what an operator of Python was meant to say; None where that is not known."""
    operator = condition.operator
    if operator in _METHODS:
        return f"`.{_METHODS[operator]}(...)`"
    if operator is Operator.NOT:
        return "`~`"
    if operator is Operator.CHAIN and not _can_be_cut(condition):
        return None
    return f"`{'or_' if operator is Operator.OR else 'and_'}(...)`"


def say_in_sql(editor: Editor, condition: PythonCondition) -> None:
    """Says it so."""
    parts = [editor.text(part) for part in condition.parts]
    operator, node = condition.operator, condition.node
    if operator in _METHODS:
        editor.replace(node, f"{parts[0]}.{_METHODS[operator]}({parts[1]})")
    elif operator is Operator.NOT:
        is_name = isinstance(condition.parts[0], (ast.Attribute, ast.Call))
        editor.replace(node, f"~{parts[0]}" if is_name else f"~({parts[0]})")
    elif isinstance(node, ast.BoolOp) and _join(editor, condition):
        return
    else:
        if isinstance(node, ast.Compare):
            signs = [_SIGNS[type(op)] for op in node.ops]
            parts = [
                f"{left} {sign} {right}" for (left, right), sign in zip(pairwise(parts), signs, strict=True)
            ]
        name = editor.add_import("sqlalchemy", "or_" if operator is Operator.OR else "and_", at=node)
        editor.replace(node, f"{name}({', '.join(parts)})")


def _join(editor: Editor, condition: PythonCondition) -> bool:
    """Puts commas where the operators are, and the function around all; lines stay as they are."""
    outline, operator = condition.outline, condition.operator
    lines = split_lines(outline.statement.parsed_text)
    gaps: list[tuple[Location, Location]] = []
    for left, right in pairwise(map(outline.location, condition.parts)):
        if left.end_line == right.line:
            text = lines[left.end_line][left.end_column : right.column]
        else:
            between = lines[left.end_line + 1 : right.line]
            text = "".join(
                [lines[left.end_line][left.end_column :], *between, lines[right.line][: right.column]]
            )
        word = re.search(r"\b(and|or)\b[ \t]*", text)
        if word is None or "#" in text or "\\" in text:
            return False
        before = text[: word.start()].rstrip()

        def at(offset: int, start: Location = left, gap: str = text) -> tuple[int, int]:
            passed = gap[:offset].split("\n")
            column = len(passed[-1]) + (start.end_column if len(passed) == 1 else 0)
            return start.end_line + len(passed) - 1, column

        place = outline.statement.place
        kept = word.end() if "\n" in text[: word.start()] else word.end() - len(word[0]) + len(word[1])
        first = word.start() if "\n" in text[: word.start()] else len(before)
        gaps.append((place(*at(0), *at(len(before))), place(*at(first), *at(kept))))
    name = editor.add_import("sqlalchemy", "or_" if operator is Operator.OR else "and_", at=condition.node)
    editor.insert_before(condition.node, f"{name}(")
    editor.insert_after(condition.node, ")")
    for end, operators in gaps:
        if end.end_line == operators.line:
            editor.replace(operators, ",")
        else:
            editor.insert_after(end, ",")
            editor.replace(operators, "")
    return True


def _can_be_cut(condition: PythonCondition) -> bool:
    """Whether a chain of comparisons has only signs that SQL knows too."""
    node = condition.node
    return isinstance(node, ast.Compare) and all(type(op) in _SIGNS for op in node.ops)
