"""Model says in `json_encoders` how JSON shows its values.

Pydantic 2 deprecated the option: it knows only types, works for JSON alone and does not reach the schema.
A `@field_serializer` names the fields, and an `Annotated[..., PlainSerializer(...)]` serves all models.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.serializers import serializers
from fastapi_mentor.facts import Model
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    value = model.configured("json_encoders")
    if value is None:
        return
    config = model.model_config or model.class_config
    assert config is not None
    at = config.outline.location(value)
    message = f"`json_encoders` of `{model.name}` is deprecated: a serializer does its work"
    yield Finding(at, message, serializers(model) if model.model_config is not None else None)


SERIALIZED = """
  from datetime import date, datetime

- from pydantic import BaseModel, ConfigDict
+ from pydantic import BaseModel, field_serializer


  class Event(BaseModel):
-     model_config = ConfigDict(json_encoders={datetime: lambda value: value.timestamp(), date: str})
                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
                                              `json_encoders` of `Event` is deprecated: a serializer does \
                                              its work
-
      name: str
      starts: datetime
      ends: datetime
      day: date
+
+     @field_serializer("starts", "ends", when_used="json")
+     def serialize_datetime(self, value: datetime):
+         return value.timestamp()
+
+     @field_serializer("day", when_used="json")
+     def serialize_date(self, value: date):
+         return str(value)
"""

SAME = """
event = Event(name="a", starts="2030-01-01T00:00:00Z", ends="2030-01-01T00:00:01Z", day="2030-01-01")
assert '"starts":1893456000.0,"ends":1893456001.0,"day":"2030-01-01"' in event.model_dump_json()
assert not warned, warned
"""

# Which fields hold such a value inside is not for a machine to say.
BY_HAND = """
  from datetime import datetime

  from pydantic import BaseModel, ConfigDict


  class Event(BaseModel):
      model_config = ConfigDict(json_encoders={datetime: str})
                                              ^^^^^^^^^^^^^^^ `json_encoders` of `Event` is deprecated: a \
                                              serializer does its work

      name: str
      days: list[datetime]


  class Old(BaseModel):
      name: str

      class Config:
          json_encoders = {datetime: str}
                          ^^^^^^^^^^^^^^^ `json_encoders` of `Old` is deprecated: a serializer does its work
"""

GOOD = """
  from datetime import datetime

  from pydantic import BaseModel, ConfigDict, field_serializer


  class Event(BaseModel):
      model_config = ConfigDict(frozen=True)

      starts: datetime

      @field_serializer("starts", when_used="json")
      def serialize(self, value: datetime):
          return value.timestamp()


  class Plain:
      model_config = ConfigDict(json_encoders={})
"""

rule = Rule(
    Model,
    check,
    bullet="serialisation of models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[Example(SERIALIZED, proof=SAME), BY_HAND, GOOD],
)
