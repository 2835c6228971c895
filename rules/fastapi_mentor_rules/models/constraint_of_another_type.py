"""Constraint of a field does not fit its type.

Nothing is said where the model is defined. The first value that comes in makes pydantic raise a
`TypeError`: "Unable to apply constraint", which is no validation error, so the client gets a 500. The
schema shows the constraint under a name that no client knows.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.field_constraints import fitting
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.constraint import constraints_of, misfit
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    if model.is_table:
        return
    for field in model.own_fields.values():
        if field.settings is None:
            continue
        for constraint in constraints_of(field):
            kind = misfit(field, constraint)
            if kind is not None:
                message = f"`{constraint.name}` makes no sense for `{field.name}`, which is `{kind}`"
                at = field.outline.location(constraint.keyword)
                yield Finding(at, message, fitting(field, constraint, kind))


MISFITS = """
  from typing import Annotated

  from pydantic import BaseModel, Field


  class Item(BaseModel):
-     price: int = Field(min_length=1)
                         ^^^^^^^^^^^^ `min_length` makes no sense for `price`, which is `int`
-     name: Annotated[str, Field(ge=2)]
                                 ^^^^ `ge` makes no sense for `name`, which is `str`
-     tags: list[str] | None = Field(None, le=9)
                                           ^^^^ `le` makes no sense for `tags`, which is `list`
-     code: int = Field(1, pattern="^1")
                           ^^^^^^^^^^^^ `pattern` makes no sense for `code`, which is `int`
+     price: int = Field(ge=1)
+     name: Annotated[str, Field(min_length=2)]
+     tags: list[str] | None = Field(None, max_length=9)
+     code: int = Field(1)
"""

GOOD = """
  from datetime import date
  from decimal import Decimal
  from typing import Annotated, Any, Union

  from pydantic import BaseModel, BeforeValidator, Field


  class Item(BaseModel):
      price: Decimal = Field(max_digits=9, decimal_places=2, gt=0)
      name: str = Field(min_length=1, pattern="^a")
      day: date = Field(gt=date(2030, 1, 1))
      tags: list[str] = Field(default_factory=list, max_length=3)
      either: Union[int, str] = Field(1, max_length=3)
      anything: Any = Field(None, max_length=3)
      read: Annotated[int, BeforeValidator(str), Field(gt=3)]
      items: list[Annotated[str, Field(max_length=3)]] = []
      loose: int = Field(1, max_length=None)
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(MISFITS, proof='assert Item(price=1, name="Tea", tags=["a"], code=1).price == 1'),
        GOOD,
    ],
)
