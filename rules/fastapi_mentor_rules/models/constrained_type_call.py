"""Constrained type is called inside an annotation.

`constr(max_length=9)` makes a type while the program runs, which type checkers refuse to read as one.
`Annotated[str, StringConstraints(max_length=9)]` says the same to pydantic and to them. Some of what the
calls took in pydantic 1 is refused: `constr(regex=...)` and `conlist(min_items=...)` fail at once.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.constrained_types import annotated
from fastapi_mentor.facts.constrained_type import ConstrainedType
from fastapi_mentor.facts.surrounding import is_hidden_from_type_checkers
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(call: ConstrainedType) -> Iterator[Finding]:
    for keyword, new in call.refused:
        message = f"`{call.name}` refuses `{keyword.arg}`"
        message += f": it is `{new}` now" if new else ""
        at = call.outline.location(keyword)
        yield Finding(at, message, annotated(call), severity=Severity.ERROR)
        return
    if is_hidden_from_type_checkers(call.node, call.scope, call.outline):
        return
    message = f"`{call.name}(...)` is no type to type checkers: `Annotated` says the same"
    yield Finding(call, message, annotated(call))


CALLS = """
- from pydantic import BaseModel, conint, conlist, constr
+ from typing import Annotated
+
+ from pydantic import BaseModel, Field, StringConstraints


  class Item(BaseModel):
-     code: constr(max_length=8, to_upper=True)
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `constr(...)` is no type to type checkers: `Annotated` says \
            the same
-     amount: conint(gt=0) | None = None
              ^^^^^^^^^^^^ `conint(...)` is no type to type checkers: `Annotated` says the same
-     tags: conlist(str, min_length=1)
            ^^^^^^^^^^^^^^^^^^^^^^^^^^ `conlist(...)` is no type to type checkers: `Annotated` says the same
+     code: Annotated[str, StringConstraints(max_length=8, to_upper=True)]
+     amount: Annotated[int, Field(gt=0)] | None = None
+     tags: Annotated[list[str], Field(min_length=1)]
"""

LAID_OUT = """
  from typing import Annotated

- from pydantic import BaseModel, Field, conlist, constr
+ from pydantic import BaseModel, Field, StringConstraints

  Name = Annotated[
-     constr(
      ^^^^^^^.. `constr(...)` is no type to type checkers: `Annotated` says the same
+     str, StringConstraints(
          min_length=1,  # nothing is no name
          max_length=9,
      ),
      ^
      Field(description="How it is called"),
  ]


  class Item(BaseModel):
      name: Name
-     tags: conlist(
            ^^^^^^^^.. `conlist(...)` is no type to type checkers: `Annotated` says the same
-         item_type=str,
+     tags: Annotated[list[str], Field(
          min_length=1,
-     )
      ^
+     )]
"""

REFUSED = """
- from pydantic import BaseModel, conlist, constr
+ from typing import Annotated
+
+ from pydantic import BaseModel, Field, StringConstraints


  class Item(BaseModel):
-     code: constr(regex="^[a-z]+$")
                   ^^^^^^^^^^^^^^^^ `constr` refuses `regex`: it is `pattern` now
-     tags: conlist(str, min_items=1)
                         ^^^^^^^^^^^ `conlist` refuses `min_items`: it is `min_length` now
+     code: Annotated[str, StringConstraints(pattern="^[a-z]+$")]
+     tags: Annotated[list[str], Field(min_length=1)]
"""

NUMBERS = """
- from pydantic import BaseModel, condecimal, confloat
+ from decimal import Decimal
+ from typing import Annotated
+
+ from pydantic import BaseModel, Field

- Price = condecimal(max_digits=9, decimal_places=2)
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `condecimal(...)` is no type to type checkers: \
          `Annotated` says the same
+ Price = Annotated[Decimal, Field(max_digits=9, decimal_places=2)]


  class Item(BaseModel):
      price: Price
-     weight: confloat()
              ^^^^^^^^^^ `confloat(...)` is no type to type checkers: `Annotated` says the same
+     weight: float
"""

GOOD = """
  from typing import Annotated

  from pydantic import BaseModel, Field


  def constr(max_length: int) -> type:
      return str


  class Item(BaseModel):
      code: Annotated[str, Field(max_length=8)]
      name: constr(max_length=3)
"""

FOR_CHECKERS = """
  from typing import TYPE_CHECKING

  from pydantic import BaseModel, conint

  if TYPE_CHECKING:
      Positive = int
  else:
      Positive = conint(gt=0)


  class Item(BaseModel):
      size: Positive
"""

OLD = """
  from pydantic import BaseModel, constr


  class Item(BaseModel):
      code: constr(regex="^[a-z]+$")
"""

rule = Rule(
    ConstrainedType,
    check,
    bullet="validation by pydantic models",
    severity=Severity.INFO,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        CALLS,
        LAID_OUT,
        Example(REFUSED, crashes="TypeError: constr() got an unexpected keyword argument 'regex'"),
        NUMBERS,
        GOOD,
        FOR_CHECKERS,
        Example(OLD, versions={"pydantic": "1.10.13"}),
    ],
)
