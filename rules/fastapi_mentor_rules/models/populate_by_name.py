"""Model is configured with `populate_by_name`.

Pydantic 2.11 replaced it with two options that say what they do: `validate_by_name` and
`validate_by_alias`. The old one will go in pydantic 3.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Model, literal
from fastapi_mentor.facts.model import ConfigItem
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    for item in model.config_items:
        if item.name == "populate_by_name" and model.model_config is not None:
            at = model.model_config.outline.location(item.node)
            yield Finding(
                at, "`populate_by_name` is replaced with `validate_by_name`", _renaming(item, model)
            )


def _renaming(item: ConfigItem, model: Model) -> Fix | None:
    known = [model.configured(each) for each in ("validate_by_name", "validate_by_alias")]
    if literal(item.value) is not True or any(each is not None for each in known):
        return None

    def edit(editor: Editor) -> None:
        assert model.model_config is not None
        if isinstance(item.node, ast.keyword):
            editor.rename_keyword(model.model_config.node.value, "populate_by_name", "validate_by_name")  # type: ignore[attr-defined]
        else:
            editor.replace(item.node, '"validate_by_name"')

    return Fix("Say `validate_by_name`", edit)


RENAMED = """
  from pydantic import BaseModel, ConfigDict, Field


  class User(BaseModel):
-     model_config = ConfigDict(populate_by_name=True, extra="forbid")
                                ^^^^^^^^^^^^^^^^^^^^^ `populate_by_name` is replaced with `validate_by_name`
+     model_config = ConfigDict(validate_by_name=True, extra="forbid")

      user_name: str = Field(alias="userName")
"""

IN_DICT = """
  from pydantic import BaseModel, Field


  class User(BaseModel):
-     model_config = {"populate_by_name": True}
                      ^^^^^^^^^^^^^^^^^^ `populate_by_name` is replaced with `validate_by_name`
+     model_config = {"validate_by_name": True}

      user_name: str = Field(alias="userName")
"""

GOOD = """
  from pydantic import BaseModel, ConfigDict, Field


  class User(BaseModel):
      model_config = ConfigDict(validate_by_name=True)

      user_name: str = Field(alias="userName")


  class Plain:
      model_config = ConfigDict(populate_by_name=True)
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.INFO,
    since="0.1",
    requires={"pydantic": ">=2.11"},
    examples=[
        RENAMED,
        IN_DICT,
        GOOD,
        Example(
            GOOD.replace("validate_by_name", "populate_by_name"), versions={"pydantic": "2.10"}, runs=False
        ),
    ],
)
