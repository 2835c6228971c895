"""Field begins with an underscore.

Pydantic makes no field of such a name but a private attribute, which is neither validated nor sent and
does not stand in the schema; whoever reads it before it is set gets an `AttributeError`. With `Field(...)`
it refuses the class. Data that comes with an underscore gets a name without one, and an alias.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.private_names import make_field
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.private import private_names
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    for private in private_names(model):
        if private.is_mangled or private.annotation is None:
            continue
        if private.field_call is not None and private.field_call is private.value:
            message = f"`{private.name}` begins with an underscore, so pydantic refuses the class"
            yield Finding(private, message, make_field(private), severity=Severity.ERROR)
        elif private.value is None and not private.is_named_in_class():
            message = f"`{private.name}` is no field of `{model.name}`: pydantic neither reads nor sends it"
            yield Finding(private, message, make_field(private))


REFUSED = """
  from pydantic import BaseModel, Field


  class User(BaseModel):
-     _id: str = Field(alias="_id", min_length=1)
      ^^^ `_id` begins with an underscore, so pydantic refuses the class
+     id: str = Field(alias="_id", min_length=1)
      name: str
"""

SILENT = """
- from pydantic import BaseModel
+ from pydantic import BaseModel, Field


  class User(BaseModel):
-     _id: str
      ^^^ `_id` is no field of `User`: pydantic neither reads nor sends it
+     id: str = Field(alias="_id")
      name: str
"""

PRIVATE = """
  from pydantic import BaseModel, PrivateAttr


  class Counter(BaseModel):
      name: str
      _visits: int = 0
      _names: list[str] = PrivateAttr(default_factory=list)
      _started: float
      _owner: str

      def model_post_init(self, context: object) -> None:
          self._started = 1.0
          object.__setattr__(self, "_owner", self.name)


  class Plain:
      _id: str
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.INFO,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(REFUSED, crashes="PydanticUserError: Fields must not use names with leading underscores"),
        Example(SILENT, proof='assert User.model_validate({"_id": "1", "name": "Ada"}).id == "1"'),
        PRIVATE,
    ],
)
