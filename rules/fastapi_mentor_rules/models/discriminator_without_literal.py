"""Member of a discriminated union does not say which value stands for it.

Pydantic chooses the model by the value of the discriminator, so each member declares the field with a
`Literal`. With `str`, with an enumeration as a whole, or without the field, it refuses the class.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.discriminators import declare_literal
from fastapi_mentor.facts.discriminator import DiscriminatedUnion
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(union: DiscriminatedUnion) -> Iterator[Finding]:
    for each in union.undecided:
        if each.tag is None:
            message = f"`{each.member.name}` has no field `{each.name}` by which it could be told"
            related = Related(each.member, "The member", each.member.outline.module.path)
        else:
            message = (
                f"`{each.name}` of `{each.member.name}` is no `Literal`, so nothing tells when it is meant"
            )
            related = Related(each.tag, "The field", each.member.outline.module.path)
        severity = Severity.WARNING if union.is_only_named else None
        yield Finding(each, message, declare_literal(each), related=(related,), severity=severity)


UNION = """
- from typing import Union
+ from typing import Literal, Union

  from pydantic import BaseModel, Field


  class Cat(BaseModel):
-     kind: str = "cat"
+     kind: Literal["cat"] = "cat"


  class Dog(BaseModel):
-     kind: str
+     kind: Literal["dog"]


  class Owner(BaseModel):
      pet: Union[Cat, Dog] = Field(discriminator="kind")
                                                 ^^^^^^ `kind` of `Cat` is no `Literal`, so nothing tells \
                                                 when it is meant
                                                 ^^^^^^ `kind` of `Dog` is no `Literal`, so nothing tells \
                                                 when it is meant
"""

MISSING = """
  from typing import Annotated, Literal

  from pydantic import BaseModel, Field


  class Cat(BaseModel):
      kind: Literal["cat"]


  class Dog(BaseModel):
      name: str


  class Owner(BaseModel):
      pets: list[Annotated[Cat | Dog, Field(discriminator="kind")]]
                                                          ^^^^^^ `Dog` has no field `kind` by which it \
                                                          could be told
"""

ALIAS = """
  from enum import Enum
  from typing import Annotated, Literal

  from fastapi import Body, FastAPI
  from pydantic import BaseModel, Discriminator, Field

  app = FastAPI()


  class Kind(Enum):
      CREATED = "created"
      DELETED = "deleted"


  class Created(BaseModel):
      kind: Kind


  class Deleted(BaseModel):
      kind: Literal[Kind.DELETED]


  Event = Annotated[Created | Deleted, Field(discriminator="kind")]
                                                           ^^^^^^ `kind` of `Created` is no `Literal`, so \
                                                           nothing tells when it is meant
  Other = Annotated[Created | Deleted, Discriminator("kind")]
                                                     ^^^^^^ `kind` of `Created` is no `Literal`, so nothing \
                                                     tells when it is meant


  @app.post("/events")
  def receive(event: Created | Deleted = Body(discriminator="kind")) -> None:
                                                            ^^^^^^ `kind` of `Created` is no `Literal`, so \
                                                            nothing tells when it is meant
      return None
"""

GOOD = """
  from enum import Enum
  from typing import Annotated, Literal, Union

  from pydantic import BaseModel, Discriminator, Field, Tag


  class Kind(Enum):
      CAT = "cat"
      DOG = "dog"


  class Animal(BaseModel):
      kind: Literal["animal"]


  class Cat(Animal):
      kind: Literal["cat"]


  class Dog(Animal):
      kind: Literal[Kind.DOG] = Kind.DOG


  def tag_of(value: object) -> str:
      return "a" if isinstance(value, int) else "b"


  Pet = Annotated[Union[Cat, Dog], Field(discriminator="kind")]


  class Owner(BaseModel):
      pet: Union[Cat, Dog, None] = Field(None, discriminator="kind")
      pets: list[Pet]
      tagged: Annotated[Annotated[int, Tag("a")] | Annotated[Cat, Tag("b")], Discriminator(tag_of)]
"""

rule = Rule(
    DiscriminatedUnion,
    check,
    bullet="validation by pydantic models",
    severity=Severity.ERROR,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(UNION, crashes="PydanticUserError: Model 'Cat' needs field 'kind' to be of type `Literal`"),
        Example(MISSING, crashes="PydanticUserError: Model 'Dog' needs a discriminator field for key 'kind'"),
        Example(
            ALIAS, crashes="PydanticUserError: Model 'Created' needs field 'kind' to be of type `Literal`"
        ),
        GOOD,
    ],
)
