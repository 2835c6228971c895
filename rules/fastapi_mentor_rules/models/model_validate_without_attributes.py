"""Model is made of an object that is no dict, without being told to read attributes.

`Schema.model_validate(row)` takes a dict or a `Schema`. For any other object pydantic raises a
`ValidationError`, unless the model is configured with `from_attributes=True`. FastAPI itself reads
attributes where it makes a response, so response models do not need it for that.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.attribute_reading import read_attributes
from fastapi_mentor.facts.validated_object import ValidatedObject
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(call: ValidatedObject) -> Iterator[Finding]:
    message = f"`{call.model.node.name}` does not read attributes, so it can not be made of `{call.given}`"
    yield Finding(call, message, read_attributes(call))


ROW = """
- from pydantic import BaseModel
+ from pydantic import BaseModel, ConfigDict
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


  class Base(DeclarativeBase): ...


  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)
      name: Mapped[str]


  class UserRead(BaseModel):
+     model_config = ConfigDict(from_attributes=True)
      id: int
      name: str


  def read(session: Session) -> UserRead | None:
      user = session.get(User, 1)
      return UserRead.model_validate(user) if user else None
                      ^^^^^^^^^^^^^^ `UserRead` does not read attributes, so it can not be made of `User`


  made = lambda: UserRead.model_validate(User(id=1, name="Ada"))
                          ^^^^^^^^^^^^^^ `UserRead` does not read attributes, so it can not be made of `User`
"""

GOOD = """
  from dataclasses import dataclass

  from pydantic import BaseModel, ConfigDict, model_validator
  from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column


  class Base(DeclarativeBase): ...


  class User(Base):
      __tablename__ = "user"
      id: Mapped[int] = mapped_column(primary_key=True)


  class Schema(BaseModel):
      model_config = ConfigDict(from_attributes=True)


  class UserRead(Schema):
      id: int


  class Plain(BaseModel):
      id: int


  class Converted(BaseModel):
      id: int

      @model_validator(mode="before")
      @classmethod
      def from_row(cls, data: object) -> object:
          return data if isinstance(data, dict) else {"id": data.id}


  def read(session: Session, plain: Plain, unknown) -> object:
      user = session.get_one(User, 1)
      return (
          UserRead.model_validate(user),
          Plain.model_validate(user, from_attributes=True),
          Plain.model_validate({"id": user.id}),
          Plain.model_validate(plain),
          Plain.model_validate(unknown),
          Converted.model_validate(user),
          Plain.model_validate(user.__dict__),
      )
"""

rule = Rule(
    ValidatedObject,
    check,
    bullet="schemas for requests and responses",
    severity=Severity.ERROR,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[Example(ROW, proof='assert made().name == "Ada"'), GOOD],
)
