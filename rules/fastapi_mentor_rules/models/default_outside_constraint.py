"""Default of a field is not allowed by its own constraints.

Pydantic does not validate defaults. So the model holds a value that it would refuse from a client, and
a client that sends back what it was sent gets a 422.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Model
from fastapi_mentor.facts.constraint import breaks, constraints_of
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    if model.is_table:
        return
    for field in model.own_fields.values():
        if field.settings is None or field.default is None:
            continue
        for constraint in constraints_of(field):
            if breaks(field.default, constraint):
                default = field.outline.text(field.default)
                limit = field.outline.text(constraint.keyword)
                message = f"`{field.name}` may be anything with `{limit}`, which its default {default} breaks"
                yield Finding(field.outline.location(field.default), message)


OUTSIDE = """
  from typing import Annotated

  from pydantic import BaseModel, Field


  class Page(BaseModel):
      size: int = Field(0, ge=1, le=100)
                        ^ `size` may be anything with `ge=1`, which its default 0 breaks
      name: str = Field(default="", min_length=1)
                                ^^ `name` may be anything with `min_length=1`, which its default "" breaks
      number: Annotated[int, Field(gt=0)] = -1
                                            ^^ `number` may be anything with `gt=0`, which its default -1 \
                                            breaks
"""

GOOD = """
  from pydantic import BaseModel, Field


  class Page(BaseModel):
      size: int = Field(10, ge=1, le=100)
      name: str | None = Field(None, min_length=1)
      tags: list[str] = Field(default_factory=list, min_length=1)
      first: int = Field(ge=1)
      last: int = Field(..., ge=1)
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(OUTSIDE, proof="Page.model_validate(Page().model_dump())"),
        GOOD,
    ],
)
