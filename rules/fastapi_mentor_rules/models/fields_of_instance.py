"""Fields are asked of an object instead of its model.

`model_fields` and `model_computed_fields` belong to the model. Pydantic deprecated reading them from
an object in 2.11, so that a model can have data under these names.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.instance_fields import FieldsOfInstance
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(read: FieldsOfInstance) -> Iterator[Finding]:
    owner = read.outline.text(read.node.value)
    message = f"`{read.node.attr}` belongs to the model, not to the object `{owner}`"
    # `model: BaseModel` is now and then said of what is given the model itself.
    safety = Safety.UNSAFE if read.is_any else Safety.SAFE

    def edit(editor: Editor) -> None:
        editor.wrap(read.node.value, "type(", ")")

    yield Finding(read.node, message, Fix("Ask its type", edit, safety))


GOOD_AND_BAD = """
  from pydantic import BaseModel


  class Item(BaseModel):
      name: str

      def names(self) -> list[str]:
-         return list(self.model_fields)
                      ^^^^^^^^^^^^^^^^^ `model_fields` belongs to the model, not to the object `self`
+         return list(type(self).model_fields)


  def describe(item: Item) -> list[str]:
-     return list(item.model_computed_fields) + item.names()
                  ^^^^^^^^^^^^^^^^^^^^^^^^^^ `model_computed_fields` belongs to the model, not to the \
                  object `item`
+     return list(type(item).model_computed_fields) + item.names()
"""

ANY = """
  from pydantic import BaseModel, create_model


  def make(name: str) -> BaseModel:
      return create_model(name, x=(int, 1))


  def names() -> list[str]:
      made = make("Made")
      return list(made.model_fields)


  def names_of(item: BaseModel) -> list[str]:
-     return list(item.model_fields)
                  ^^^^^^^^^^^^^^^^^ `model_fields` belongs to the model, not to the object `item`
+     return list(type(item).model_fields)
"""

QUIET = """
import warnings

with warnings.catch_warnings():
    warnings.simplefilter("error")
    assert describe(Item(name="Tea")) == ["name"]
"""

GOOD = """
  from pydantic import BaseModel


  class Item(BaseModel):
      name: str

      @classmethod
      def names(cls) -> list[str]:
          return list(cls.model_fields)

      def own(self) -> list[str]:
          return list(self.__class__.model_fields)


  class Report:
      def __init__(self) -> None:
          self.model_fields = ["a"]

      def names(self) -> list[str]:
          return self.model_fields


  names = list(Item.model_fields) + Item(name="Tea").names()


  def table(item: Item) -> str:
      return item.__name__ + str(list(item.model_fields))


  def of(thing) -> object:
      return thing.model_fields
"""

OLD = """
  from pydantic import BaseModel


  class Item(BaseModel):
      def names(self) -> list[str]:
          return list(self.model_fields)
"""

rule = Rule(
    FieldsOfInstance,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2.11"},
    examples=[Example(GOOD_AND_BAD, proof=QUIET), ANY, GOOD, Example(OLD, versions={"pydantic": "2.10"})],
)
