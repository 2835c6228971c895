"""Request takes fields that its model does not declare.

With `extra="allow"` whatever a client sends ends up on the object, and in every `model_dump()`: in the
database, in the log, in the next request. `extra="ignore"` drops it, `extra="forbid"` says that it is
wrong, and a field of type `dict` holds what is meant to be open.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.class_body import class_in, config_option, file_of
from fastapi_mentor.facts import Model, Route
from fastapi_mentor.facts.exchange import body_models
from fastapi_mentor.facts.inherited_config import configuration
from fastapi_mentor.rule import Finding, Fix, Related, Rule, Safety, Severity


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack:
        return
    for _, named in body_models(route):
        model = named.model
        if configuration(model).get("extra") == "allow":
            message = f"`{route.name}` takes whatever else a client sends: `{model.name}` allows extra fields"
            related = Related(model, "The model", model.outline.module.path)
            yield Finding(named.node, message, _forbid(model, route), (related,))


def _forbid(model: Model, route: Route) -> Fix | None:
    if model.configured("extra") is None or model.class_config is not None:
        return None

    def edit(editor: Editor) -> None:
        there = file_of(editor, model, route.outline.module.path)
        option = config_option(class_in(there, model.node.name), "extra")
        if option is not None:
            there.replace(option, '"forbid"')

    return Fix("Forbid extra fields", edit, Safety.UNSAFE)


ALLOWED = """
  from fastapi import FastAPI
  from pydantic import BaseModel, ConfigDict

  app = FastAPI()


  class UserCreate(BaseModel):
-     model_config = ConfigDict(extra="allow")
+     model_config = ConfigDict(extra="forbid")

      name: str


  @app.post("/users")
  def create(user: UserCreate) -> str:
                   ^^^^^^^^^^ `create` takes whatever else a client sends: `UserCreate` allows extra fields
      return user.name
"""

GOOD = """
  from fastapi import FastAPI
  from pydantic import BaseModel, ConfigDict

  app = FastAPI()


  class UserCreate(BaseModel):
      model_config = ConfigDict(extra="forbid")

      name: str


  class Upstream(BaseModel):
      model_config = ConfigDict(extra="allow")

      name: str


  @app.post("/users")
  def create(user: UserCreate) -> Upstream:
      return Upstream(name=user.name)
"""

rule = Rule(
    Route,
    check,
    bullet="schemas for requests and responses",
    severity=Severity.INFO,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[ALLOWED, GOOD],
)
