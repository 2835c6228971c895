"""Field is declared twice.

The later declaration wins, without a word: the type, the constraints and the alias of the first are lost.
A default, though, stays if the later declaration has none.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.duplicate_field import DuplicateField, duplicate_fields
from fastapi_mentor.rule import Finding, Fix, Related, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    for twice in duplicate_fields(model):
        message = f"`{twice.later.name}` is declared twice in `{model.name}`, and this declaration wins"
        first = Related(twice.first, "The first declaration")
        yield Finding(twice.later, message, _keep_later(twice), related=(first,))


def _keep_later(twice: DuplicateField) -> Fix | None:
    if twice.keeps_default:
        return None

    def edit(editor: Editor) -> None:
        editor.replace_statement(twice.first.node, editor.text(twice.later.node))
        editor.remove_statement(twice.later.node)

    return Fix("Keep the declaration that wins", edit)


TWICE = """
  from pydantic import BaseModel, Field


  class User(BaseModel):
-     name: str = Field(min_length=1)
+     name: str | None = None
      email: str
-     name: str | None = None
      ^^^^ `name` is declared twice in `User`, and this declaration wins
"""

DEFAULT_STAYS = """
  from pydantic import BaseModel


  class User(BaseModel):
      age: int = 18
      age: float
      ^^^ `age` is declared twice in `User`, and this declaration wins
"""

GOOD = """
  import sys

  from pydantic import BaseModel


  class User(BaseModel):
      name: str
      if sys.version_info >= (3, 12):
          age: int
      else:
          age: float


  class Admin(User):
      name: str = "root"


  class Plain:
      name: str
      name: int
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.ERROR,
    since="0.1",
    examples=[TWICE, DEFAULT_STAYS, GOOD],
)
