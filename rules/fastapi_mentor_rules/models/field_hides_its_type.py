"""Field has the name of its type.

In the body of a class, `date: date | None = None` first makes `date` None, and then reads the annotation:
`None | None`. With `Optional[date]` the field can hold nothing but None; with `Field(...)` pydantic
refuses the class. The same befalls each annotation below that needs the name.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.hidden_types import name_through_module
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.hidden_type import hidden_types
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    for hidden in hidden_types(model):
        field, name = hidden.field, hidden.name
        what = "module" if hidden.is_module else "type"
        place = f"`{name}` in the annotation of `{field.name}`"
        message = f"{place} is the default of the field `{name}`, not the {what}"
        yield Finding(hidden, message, name_through_module(hidden))


DATE = """
+ import datetime
  from datetime import date
  from typing import Optional

  from pydantic import BaseModel


  class Booking(BaseModel):
      start: date
-     date: Optional[date] = None
                     ^^^^ `date` in the annotation of `date` is the default of the field `date`, not the type
-     end: Optional[date] = None
                    ^^^^ `date` in the annotation of `end` is the default of the field `date`, not the type
+     date: Optional[datetime.date] = None
+     end: Optional[datetime.date] = None
"""

BOOKED = 'assert Booking(start="2030-01-01", date="2030-01-01", end="2030-01-02").date == date(2030, 1, 1)'

UNION = """
+ import decimal
  from decimal import Decimal

  from pydantic import BaseModel, Field


  class Price(BaseModel):
-     Decimal: Decimal | None = None
               ^^^^^^^ `Decimal` in the annotation of `Decimal` is the default of the field `Decimal`, not \
               the type
+     Decimal: decimal.Decimal | None = None
"""

MODULE = """
  import datetime
  from typing import Optional

  from pydantic import BaseModel


  class Booking(BaseModel):
      start: datetime.date
      datetime: Optional[datetime.datetime] = None
                         ^^^^^^^^ `datetime` in the annotation of `datetime` is the default of the field \
                         `datetime`, not the module
"""

OWN = """
  from pydantic import BaseModel, Field


  class status(BaseModel):
      code: int


  class Answer(BaseModel):
      status: status = Field(description="What came of it")
              ^^^^^^ `status` in the annotation of `status` is the default of the field `status`, not the type
"""

GOOD = """
  import datetime
  from datetime import date as Date
  from datetime import time
  from typing import Annotated, Literal, Optional

  from pydantic import BaseModel, Field


  class Booking(BaseModel):
      time: time
      datetime: datetime.datetime
      date: Optional[Date] = None
      kind: Literal["kind"] = "kind"
      note: Annotated[str, Field(description="note")] = "none"
      at: Optional[time] = None


  class Plain:
      date: Optional[Date] = None
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(DATE, proof=BOOKED),
        Example(UNION, crashes="TypeError: unsupported operand type"),
        Example(OWN, crashes="PydanticUserError: Error when building FieldInfo"),
        Example(MODULE, crashes="AttributeError: 'NoneType' object has no attribute 'datetime'"),
        GOOD,
    ],
)
