"""Request takes fields that its model does not declare.

With `extra="allow"` whatever a client sends ends up on the object, and in every `model_dump()`: in the
database, in the log, in the next request. `extra="ignore"` drops it, `extra="forbid"` says that it is
wrong, and a field of type `dict` holds what is meant to be open.
"""

import re
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.class_body import class_in, config_option, file_of
from fastapi_mentor.facts import Model, Route
from fastapi_mentor.facts.exchange import body_models
from fastapi_mentor.facts.inherited_config import configuration
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Finding, Fix, Related, Rule, Safety, Severity

_OF_OTHERS = pattern(r"hook|callback|proxy|passthrough|pass_through", re.IGNORECASE)
"""What others send tells of more with every version of theirs."""


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack:
        return
    for _, named in body_models(route):
        model = named.model
        if configuration(model).get("extra") == "allow" and not _is_meant(route, model):
            message = f"`{route.name}` takes whatever else a client sends: `{model.name}` allows extra fields"
            related = Related(model, "The model", model.outline.module.path)
            yield Finding(named.node, message, _forbid(model, route), (related,))


def _is_meant(route: Route, model: Model) -> bool:
    """Whether others say what is sent, or the code asks what there is besides."""
    if any(_OF_OTHERS.search(text) for text in (route.path or "", str(route.name), model.node.name)):
        return True
    return route.outline.has_text("model_extra", "__pydantic_extra__")


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


  @app.post("/webhooks/payment")
  def receive(event: Upstream) -> None:
      return None


  @app.post("/labels")
  def label(labels: Upstream) -> dict[str, object]:
      return labels.model_extra or {}
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
