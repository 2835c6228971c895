"""Model takes its data neither by name nor by alias.

With `validate_by_alias=False` data has to come under the names of the fields, and that needs
`validate_by_name=True`. With both off pydantic refuses the class.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.model_options import configure
from fastapi_mentor.facts import Model, literal
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    by_alias, by_name = model.configured("validate_by_alias"), model.configured("validate_by_name")
    if by_alias is None or by_name is None or model.model_config is None:
        return
    if literal(by_alias) is False and literal(by_name) is False:
        message = f"`{model.name}` takes its data neither by name nor by alias, so pydantic refuses it"
        at = model.model_config.outline.location(by_name)
        yield Finding(at, message, _by_name(model))


def _by_name(model: Model) -> Fix:
    def edit(editor: Editor) -> None:
        configure(editor, model, {"validate_by_name": "True"})

    return Fix("Take it by name", edit)


NEITHER = """
  from pydantic import BaseModel, ConfigDict, Field


  class User(BaseModel):
-     model_config = ConfigDict(validate_by_alias=False, validate_by_name=False)
                                                                          ^^^^^ `User` takes its data \
                                                                          neither by name nor by alias, so \
                                                                          pydantic refuses it
+     model_config = ConfigDict(validate_by_alias=False, validate_by_name=True)

      name: str = Field(alias="userName")
"""

GOOD = """
  from pydantic import BaseModel, ConfigDict


  class User(BaseModel):
      model_config = ConfigDict(validate_by_alias=False, validate_by_name=True)


  class Other(BaseModel):
      model_config = ConfigDict(validate_by_alias=False)


  class Plain:
      model_config = ConfigDict(validate_by_alias=False, validate_by_name=False)
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.ERROR,
    since="0.1",
    requires={"pydantic": ">=2.11"},
    examples=[Example(NEITHER, crashes="PydanticUserError: At least one of `validate_by_alias`"), GOOD],
)
