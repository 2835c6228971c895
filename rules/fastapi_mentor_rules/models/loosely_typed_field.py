"""Field of a model could say more precisely what it holds.

A text called `email` may hold anything; `EmailStr` says what it is, to pydantic, to OpenAPI and to readers.
So do `HttpUrl`, `UUID` and, for money, `Decimal`: a float can not hold 0.10.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Model, ModelField
from fastapi_mentor.facts.precise_type import CHOICE, Precise, precise_type
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(model: Model) -> Iterator[Finding]:
    if model.is_table or model.is_settings:
        return
    for field in model.own_fields.values():
        precise = precise_type(field)
        if precise is not None:
            what = f"`{field.name}` is any `{precise.loose}`"
            if precise.name == CHOICE:
                message = f"{what}: a `Literal` or an `Enum` says what it may be"
            else:
                message = f"{what}: `{precise.name}` says what it holds"
            yield Finding(field.outline.location(precise.node), message, _declare(precise, field))


def _declare(precise: Precise, field: ModelField) -> Fix | None:
    # What it may be is not written anywhere.
    if precise.name == CHOICE:
        return None
    # Without that package not even the import works.
    if precise.name == "EmailStr" and not field.outline.module.has_package("email-validator"):
        return None

    def edit(editor: Editor) -> None:
        editor.replace(precise.node, editor.add_import(precise.module, precise.name))

    return Fix(f"Declare `{precise.name}`", edit, Safety.UNSAFE)


LOOSE = """
+ from decimal import Decimal
+ from uuid import UUID
+
- from pydantic import BaseModel
+ from pydantic import BaseModel, EmailStr, HttpUrl


  class Order(BaseModel):
-     email: str
             ^^^ `email` is any `str`: `EmailStr` says what it holds
-     homepage_url: str | None = None
                    ^^^ `homepage_url` is any `str`: `HttpUrl` says what it holds
-     item_uuid: str
                 ^^^ `item_uuid` is any `str`: `UUID` says what it holds
-     total_price: float
                   ^^^^^ `total_price` is any `float`: `Decimal` says what it holds
+     email: EmailStr
+     homepage_url: HttpUrl | None = None
+     item_uuid: UUID
+     total_price: Decimal
"""

CHOICES = """
  from typing import Literal

  from pydantic import BaseModel


  class Order(BaseModel):
      status: str = "open"
              ^^^ `status` is any `str`: a `Literal` or an `Enum` says what it may be
      payment_status: Literal["open", "paid"] = "open"
      status_text: str
      status_code: int
"""

GOOD = """
  from decimal import Decimal
  from uuid import UUID

  from pydantic import BaseModel, Field
  from pydantic_settings import BaseSettings


  class Order(BaseModel):
      id: UUID
      price: Decimal
      email_sent: bool
      url: str = Field(pattern="^/")
      picture_url: str = ""
      weight: float
      email_template: str
      pricing: str


  class Settings(BaseSettings):
      url: str = "x"
"""

rule = Rule(
    Model,
    check,
    bullet="precise types",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    examples=[Example(LOOSE, versions={"email-validator": "2.2.0"}, runs=False), CHOICES, GOOD],
)
