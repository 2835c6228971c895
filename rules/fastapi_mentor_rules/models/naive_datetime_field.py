"""Field takes times that do not say in which zone they are.

A `datetime` field takes "2030-01-01T12:00:00" and leaves open when that is; the first comparison with a time
that knows its zone raises a `TypeError`. `AwareDatetime` asks the client for the zone.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.aware import is_of_server, naive_time
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(model: Model) -> Iterator[Finding]:
    if model.is_settings or model.inherits("sqlmodel.SQLModel"):
        return
    for field in model.own_fields.values():
        # What the server sets comes from a database, which may well keep no zone.
        if is_of_server(str(field.name)):
            continue
        node = naive_time(field)
        if node is not None:
            message = f"`{field.name}` may come without a time zone: `AwareDatetime` asks for one"
            yield Finding(field.outline.location(node), message, _ask_for_zone(node))


def _ask_for_zone(node: ast.expr) -> Fix:
    def edit(editor: Editor) -> None:
        editor.replace(node, editor.add_import("pydantic", "AwareDatetime"))
        editor.remove_import_if_unused("datetime")

    return Fix("Declare `AwareDatetime`", edit, Safety.UNSAFE)


NAIVE = """
- from datetime import datetime
-
- from pydantic import BaseModel
+ from pydantic import AwareDatetime, BaseModel


  class Event(BaseModel):
      name: str
-     starts_at: datetime
                 ^^^^^^^^ `starts_at` may come without a time zone: `AwareDatetime` asks for one
-     ends_at: datetime | None = None
               ^^^^^^^^ `ends_at` may come without a time zone: `AwareDatetime` asks for one
+     starts_at: AwareDatetime
+     ends_at: AwareDatetime | None = None
"""

REFUSED = """
try:
    Event(name="a", starts_at="2030-01-01T12:00:00")
except ValueError:
    pass
else:
    raise AssertionError("it has no zone")
"""

GOOD = """
  from datetime import date, datetime

  from pydantic import AwareDatetime, BaseModel
  from pydantic_settings import BaseSettings


  class Event(BaseModel):
      day: date
      starts_at: AwareDatetime
      created_at: datetime
      last_seen: datetime | None


  class Settings(BaseSettings):
      since: datetime = datetime(2030, 1, 1)
"""

rule = Rule(
    Model,
    check,
    bullet="precise types",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    requires={"pydantic": ">=2"},
    examples=[
        Example(NAIVE, proof=REFUSED),
        GOOD,
    ],
)
