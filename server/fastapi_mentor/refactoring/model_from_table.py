"""Creates models to read and to create from a class of an ORM."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.class_body import class_in
from fastapi_mentor.edits.response_models import is_field_name
from fastapi_mentor.edits.spelling import spelled
from fastapi_mentor.facts.managed_field import is_managed
from fastapi_mentor.facts.table import Column, columns_of, is_table
from fastapi_mentor.refactoring.spot import EXTRACT, Offer, Spot
from fastapi_mentor.rule import Fix, Safety


def offers(spot: Spot) -> Iterator[Offer]:
    """Where the place is in the head of a class that is mapped to a table."""
    node = spot.trail[-1] if isinstance(spot.trail[-1], ast.ClassDef) else spot.around(ast.ClassDef)
    if node is None or node not in spot.outline.statement.nodes:
        return
    symbol = spot.module.resolve(node.name)
    if symbol is None or not is_table(symbol.qualified, spot.module):
        return
    columns = [each for each in columns_of(symbol.qualified, spot.module) or () if is_field_name(each.name)]
    shown = [each for each in columns if not each.is_secret]
    taken = [each for each in columns if not is_managed(each.name)]
    for suffix, purpose, chosen in (("Read", "to read", shown), ("Create", "to create", taken)):
        if chosen:
            name = f"{node.name}{suffix}"
            fix = Fix(
                f"Create the model `{name}` {purpose}",
                _creating(spot, node.name, name, chosen),
                Safety.UNSAFE,
            )
            yield Offer(f"model-from-table-{suffix.lower()}", EXTRACT, fix)


def _creating(spot: Spot, table: str, wanted: str, columns: list[Column]) -> Callable[[Editor], None]:
    reads_rows = wanted.endswith("Read")

    def edit(editor: Editor) -> None:
        name = editor.free_name(wanted)
        lines = [f"class {name}({editor.add_import('pydantic', 'BaseModel')}):"]
        if reads_rows and spot.module.version_satisfies("pydantic", ">=2"):
            lines += [
                f"    model_config = {editor.add_import('pydantic', 'ConfigDict')}(from_attributes=True)",
                "",
            ]
        for column in columns:
            optional = column.shape.without_none != column.shape and not reads_rows
            code = spelled(column.shape, editor, spot.outline)
            lines.append(f"    {column.name}: {code}" + (" = None" if optional else ""))
        following = class_in(editor, table).following
        code = "\n".join(lines) + "\n"
        if following is None:
            editor.add_at_module_level(code, after_imports=False)
        else:
            editor.insert_statement_before(following, code)

    return edit
