"""Model is turned into a dict by `dict()`.

`dict(model)` goes one level deep: the models inside stay objects, which no JSON, no database and no other
model takes for data. `model_dump()` is what turns the whole of it into plain data.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.model_to_dict import ModelToDict
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(call: ModelToDict) -> Iterator[Finding]:
    name = call.model.rpartition(".")[2]
    # Of plain values it makes a copy that is as good as any.
    inside = call.holding
    if inside is not None:
        what = f"`dict()` of the model `{name}` leaves `{inside}` as it is"
        yield Finding(call, f"{what}: `model_dump()` goes all the way", _dump(call))


def _dump(call: ModelToDict) -> Fix:
    def edit(editor: Editor) -> None:
        editor.replace(call.node, f"{editor.text(call.node.args[0])}.model_dump()")

    return Fix("Call `model_dump()`", edit, Safety.UNSAFE)


SHALLOW = """
  from pydantic import BaseModel


  class Owner(BaseModel):
      name: str


  class Item(BaseModel):
      name: str
      owner: Owner


  def plain(item: Item) -> dict[str, object]:
-     return dict(item)
             ^^^^^^^^^^ `dict()` of the model `Item` leaves `owner` as it is: `model_dump()` goes all the way
+     return item.model_dump()

"""

DEEP = 'assert plain(Item(name="Tea", owner=Owner(name="Ada")))["owner"] == {"name": "Ada"}'

GOOD = """
  from pydantic import BaseModel, RootModel


  class Item(BaseModel):
      name: str


  class Names(RootModel[dict[str, str]]):
      def __iter__(self):
          return iter(self.root.items())


  def plain(item: Item, row, names: Names) -> list[object]:
      return [dict(row), dict(name=item.name), dict(row, item=item), dict(names), dict([("a", item)])]
"""

rule = Rule(
    ModelToDict,
    check,
    bullet="serialisation of models",
    severity=Severity.INFO,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[Example(SHALLOW, proof=DEEP), GOOD],
)
