"""Models of one module repeat the same fields.

Four or more fields that stand in several models with the same types belong in a model that they inherit
from: then a field is added, renamed or constrained in one place.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.shared_base import inherit_shared
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.repeated_fields import repeated_in
from fastapi_mentor.rule import Finding, Related, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    repeated = repeated_in(model)
    if repeated is not None:
        others = " and ".join(f"`{each.name}`" for each in repeated.others)
        message = f"`{model.name}` repeats {len(repeated.names)} fields of {others}: a base could hold them"
        related = tuple(Related(each, "The same fields") for each in repeated.others)
        yield Finding(model, message, inherit_shared(model, repeated), related)


REPEATED = """
  from pydantic import BaseModel


+ class AddressShared(BaseModel):
+     street: str
+     city: str
+     zip_code: str
+     country: str
+
+
- class Address(BaseModel):
        ^^^^^^^ `Address` repeats 4 fields of `Place` and `Office`: a base could hold them
+ class Address(AddressShared):
      id: int
-     street: str
-     city: str
-     zip_code: str
-     country: str


- class Place(BaseModel):
+ class Place(AddressShared):
      name: str
-     street: str
-     city: str
-     zip_code: str
-     country: str


- class Office(BaseModel):
+ class Office(AddressShared):
      floor: int
-     street: str
-     city: str
-     zip_code: str
-     country: str
"""

GOOD = """
  from pydantic import BaseModel


  class Address(BaseModel):
      street: str
      city: str
      zip_code: str
      country: str


  class Office(Address):
      floor: int


  class Place(BaseModel):
      street: str
      city: str
      zip_code: str
      country: str


  class Point(BaseModel):
      x: int
      y: int


  class Other(BaseModel):
      x: int
      y: int


  class Third(BaseModel):
      x: int
      y: int
"""

rule = Rule(
    Model,
    check,
    bullet="schemas for requests and responses",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    examples=[REPEATED, GOOD],
)
