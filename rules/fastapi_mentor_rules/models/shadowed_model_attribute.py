"""Field hides an attribute of `BaseModel`.

A field called `json`, `copy` or `schema` takes the place of the method of that name, with a warning: code
that calls the method gets the data. A name such as `model_dump` is refused. The field gets another name,
and an alias keeps the one of the data.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.private_names import rename_field
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.base_attributes import REFUSED, hidden_attributes
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    hidden = hidden_attributes(model)
    for field in model.own_fields.values():
        if field.name in hidden and not model.is_table:
            if field.name in REFUSED:
                message = f"`{field.name}` of `{model.name}` has the name of a method that pydantic needs"
                yield Finding(field, message, rename_field(model, field), severity=Severity.ERROR)
            else:
                message = (
                    f"`{field.name}` of `{model.name}` hides the attribute of `BaseModel` with that name"
                )
                yield Finding(field, message, rename_field(model, field))


HIDDEN = """
- from pydantic import BaseModel
+ from pydantic import BaseModel, Field


  class Column(BaseModel):
      name: str
-     schema: str
      ^^^^^^ `schema` of `Column` hides the attribute of `BaseModel` with that name
-     copy: bool = False
      ^^^^ `copy` of `Column` hides the attribute of `BaseModel` with that name
+     schema_: str = Field(alias="schema")
+     copy_: bool = Field(alias="copy", default=False)
"""

REFUSED_NAME = """
  from pydantic import BaseModel, Field


  class Report(BaseModel):
-     model_dump: str = Field("", title="Dump")
      ^^^^^^^^^^ `model_dump` of `Report` has the name of a method that pydantic needs
+     model_dump_: str = Field("", title="Dump", alias="model_dump")
"""

GOOD = """
  from pydantic import BaseModel, Field


  class Column(BaseModel):
      schema_: str = Field(alias="schema")
      model_id: int
      fields: list[str] = []


  class Other(Column):
      name: str


  class Plain:
      schema: str
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(
            HIDDEN, proof='assert not warned, warned\nassert Column(name="a", schema="b").schema_ == "b"'
        ),
        Example(REFUSED_NAME, crashes="ValueError: Field 'model_dump' conflicts with member"),
        GOOD,
    ],
)
