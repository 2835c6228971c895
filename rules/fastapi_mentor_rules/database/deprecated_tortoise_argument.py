"""Field of Tortoise is given an argument by its old name.

`pk` and `index` are called `primary_key` and `db_index` since 0.21; the old names warn, and go with a later
version.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

_NEW = {"pk": "primary_key", "index": "db_index"}


def check(mapped: MappedClass) -> Iterator[Finding]:
    if mapped.mapper is not Mapper.TORTOISE:
        return
    for column in mapped.body.columns.values():
        for keyword in column.call.keywords if column.call is not None else ():
            if keyword.arg in _NEW:
                new = _NEW[keyword.arg]
                message = f"`{keyword.arg}` of `{column.name}` is called `{new}` now"
                yield Finding(column, message, _rename(column.call, keyword.arg, new))  # type: ignore[arg-type]


def _rename(call: ast.Call, old: str, new: str) -> Fix:
    def edit(editor: Editor) -> None:
        editor.rename_keyword(call, old, new)

    return Fix(f"Write `{new}`", edit)


OLD = """
  from tortoise import fields
  from tortoise.models import Model


  class User(Model):
-     id = fields.UUIDField(pk=True)
      ^^ `pk` of `id` is called `primary_key` now
-     name = fields.CharField(max_length=20, index=True)
      ^^^^ `index` of `name` is called `db_index` now
+     id = fields.UUIDField(primary_key=True)
+     name = fields.CharField(max_length=20, db_index=True)
"""

GOOD = """
  from tortoise import fields
  from tortoise.models import Model


  class User(Model):
      id = fields.UUIDField(primary_key=True)
      name = fields.CharField(max_length=20, db_index=True)
"""

OLD_PROJECT = """
  from tortoise import fields
  from tortoise.models import Model


  class User(Model):
      id = fields.UUIDField(pk=True)
"""

rule = Rule(
    MappedClass,
    check,
    bullet="mapped classes",
    severity=Severity.WARNING,
    since="0.1",
    requires={"tortoise-orm": ">=0.21"},
    examples=[
        Example(OLD, proof='assert not [each for each in warned if "deprecated" in each]'),
        GOOD,
        Example(OLD_PROJECT, versions={"tortoise-orm": "0.20.1"}),
    ],
)
