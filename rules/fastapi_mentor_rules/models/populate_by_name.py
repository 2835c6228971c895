"""Model is configured with `populate_by_name`.

Pydantic 2.11 replaced it with two options that say what they do: `validate_by_name` and
`validate_by_alias`. The old one will go in pydantic 3.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Model, literal
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    for keyword in model.config_keywords:
        if keyword.arg == "populate_by_name" and model.model_config is not None:
            at = model.model_config.outline.location(keyword)
            yield Finding(at, "`populate_by_name` is replaced with `validate_by_name`", _renaming(model))


def _renaming(model: Model) -> Fix | None:
    value = model.configured("populate_by_name")
    known = [model.configured(each) for each in ("validate_by_name", "validate_by_alias")]
    if value is None or literal(value) is not True or any(each is not None for each in known):
        return None

    def edit(editor: Editor) -> None:
        assert model.model_config is not None
        editor.rename_keyword(model.model_config.node.value, "populate_by_name", "validate_by_name")  # type: ignore[attr-defined]

    return Fix("Say `validate_by_name`", edit)


RENAMED = """
  from pydantic import BaseModel, ConfigDict, Field


  class User(BaseModel):
-     model_config = ConfigDict(populate_by_name=True, extra="forbid")
                                ^^^^^^^^^^^^^^^^^^^^^ `populate_by_name` is replaced with `validate_by_name`
+     model_config = ConfigDict(validate_by_name=True, extra="forbid")

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
        GOOD,
        Example(
            GOOD.replace("validate_by_name", "populate_by_name"), versions={"pydantic": "2.10"}, runs=False
        ),
    ],
)
