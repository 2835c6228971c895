"""Options of a field stand inside its type.

In `Optional[Annotated[str, Field(alias="x")]]` the `Field` belongs to the text and not to the field, so its
alias and default do nothing; pydantic says so only in a warning. Around the whole type they work.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.nested_options import hoist
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.nested_options import nested_options
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    for field in model.own_fields.values():
        for nested in nested_options(field):
            names = " and ".join(f"`{each.arg}`" for each in nested.lost)
            verb = "do" if len(nested.lost) > 1 else "does"
            message = f"{names} of `{field.name}` {verb} nothing inside of its type"
            yield Finding(field.outline.location(nested.call), message, hoist(field, nested))


INSIDE = """
  from typing import Annotated, Optional

  from pydantic import BaseModel, Field


  class User(BaseModel):
-     name: Optional[Annotated[str, Field(alias="userName", max_length=9)]] = None
                                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `alias` of `name` does nothing \
                                    inside of its type
-     mail: Annotated[str, Field(alias="eMail", exclude=True)] | None = None
                           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `alias` and `exclude` of `mail` do nothing \
                           inside of its type
+     name: Annotated[Optional[str], Field(alias="userName", max_length=9)] = None
+     mail: Annotated[str | None, Field(alias="eMail", exclude=True)] = None
"""

WORKS = """
assert not warned, warned
assert User(userName="Ada").name == "Ada"
"""

LIST = """
  from typing import Annotated

  from pydantic import BaseModel, Field


  class User(BaseModel):
      names: list[Annotated[str, Field(alias="name")]]
                                 ^^^^^^^^^^^^^^^^^^^ `alias` of `names` does nothing inside of its type
"""

GOOD = """
  from typing import Annotated, Optional, Union

  from pydantic import BaseModel, Field


  class Cat(BaseModel):
      kind: str


  class User(BaseModel):
      name: Annotated[Optional[str], Field(alias="userName")] = None
      nick: Optional[Annotated[str, Field(max_length=9, description="short", strict=True)]] = None
      names: list[Annotated[str, Field(min_length=1, pattern="^a", title="a")]] = []
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[Example(INSIDE, proof=WORKS), LIST, GOOD],
)
