"""Model inherits two configurations that contradict each other.

Pydantic puts the configurations of all bases together, and where two say something else about an option
the last base wins: the contrary of how Python looks for attributes. A `model_config` of the class itself
says what is meant.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.model_options import configure
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.inherited_config import Conflict, conflicts
from fastapi_mentor.rule import Finding, Fix, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    found = list(conflicts(model))
    for conflict in found:
        message = (
            f"`{conflict.first}` and `{conflict.last}` differ about `{conflict.option}`, and for "
            f"`{model.name}` the last base wins: `{conflict.value!r}`"
        )
        yield Finding(model, message, _say_it(model, found))


def _say_it(model: Model, found: list[Conflict]) -> Fix:
    def edit(editor: Editor) -> None:
        configure(editor, model, {each.option: _code(each.value) for each in found})

    return Fix("Say it in a `model_config` of its own", edit)


def _code(value: object) -> str:
    return f'"{value}"' if isinstance(value, str) else repr(value)


DIFFER = """
  from pydantic import BaseModel, ConfigDict


  class Strict(BaseModel):
      model_config = ConfigDict(extra="forbid", frozen=True)


  class Open(BaseModel):
      model_config = ConfigDict(extra="allow", frozen=True)


  class Item(Strict, Open):
        ^^^^ `Strict` and `Open` differ about `extra`, and for `Item` the last base wins: `'allow'`
+     model_config = ConfigDict(extra="allow")
      name: str
"""

DOCSTRING = """
  from pydantic import BaseModel, ConfigDict


  class Strict(BaseModel):
      model_config = ConfigDict(extra="forbid")


  class Open(BaseModel):
      model_config = ConfigDict(extra="allow")


  class Item(Strict, Open):
        ^^^^ `Strict` and `Open` differ about `extra`, and for `Item` the last base wins: `'allow'`
      \"\"\"What is sold.\"\"\"
+
+     model_config = ConfigDict(extra="allow")
"""

AGREE = """
  from pydantic import BaseModel, ConfigDict


  class Strict(BaseModel):
      model_config = ConfigDict(extra="forbid")


  class Open(BaseModel):
      model_config = ConfigDict(extra="allow")


  class Frozen(BaseModel):
      model_config = {"frozen": True}


  class Sealed(Strict):
      name: str


  class Item(Strict, Open):
      model_config = ConfigDict(extra="ignore")


  class Other(Sealed, Strict, Frozen):
      pass
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[DIFFER, DOCSTRING, AGREE],
)
