"""Model has a field called `__root__`.

Pydantic 2 refuses it when the class is made. What is no object of named fields inherits from
`RootModel[...]`; and FastAPI needs no model at all for it: `list[Item]` is a fine body and a fine answer.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits.root_models import to_root_model
from fastapi_mentor.facts import Model
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    for member in model.members:
        match member.node:
            case ast.AnnAssign(target=ast.Name(id="__root__")) as node:
                message = f"`{model.name}` has a field `__root__`, which pydantic replaced with `RootModel`"
                yield Finding(member.outline.location(node.target), message, to_root_model(model, node))


LIST = """
- from pydantic import BaseModel
+ from pydantic import BaseModel, RootModel


  class Item(BaseModel):
      name: str


- class Items(BaseModel):
-     __root__: list[Item]
      ^^^^^^^^ `Items` has a field `__root__`, which pydantic replaced with `RootModel`
-
+ class Items(RootModel[list[Item]]):
      def __len__(self) -> int:
-         return len(self.__root__)
+         return len(self.root)
"""

DEFAULT = """
- from pydantic import BaseModel
+ from pydantic import RootModel


- class Tags(BaseModel):
-     __root__: list[str] = ["tea"]
      ^^^^^^^^ `Tags` has a field `__root__`, which pydantic replaced with `RootModel`
+ class Tags(RootModel[list[str]]):
+     root: list[str] = ["tea"]


- class Names(BaseModel):
-     __root__: set[str]
      ^^^^^^^^ `Names` has a field `__root__`, which pydantic replaced with `RootModel`
+ class Names(RootModel[set[str]]):
+     pass
"""

# What a base class holds besides can not be in a root model.
BY_HAND = """
  from pydantic import BaseModel


  class Named(BaseModel):
      def name(self) -> str:
          return type(self).__name__


  class Items(Named):
      __root__: list[str]
      ^^^^^^^^ `Items` has a field `__root__`, which pydantic replaced with `RootModel`
"""

GOOD = """
  from pydantic import RootModel


  class Items(RootModel[list[str]]):
      root: list[str] = []


  class Tree:
      __root__: list[str]
"""

OLD = """
  from pydantic import BaseModel


  class Items(BaseModel):
      __root__: list[str]
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.ERROR,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[
        Example(
            LIST,
            crashes="PydanticUserError: To define root models, use `pydantic.RootModel`",
            proof='assert len(Items.model_validate([{"name": "Tea"}])) == 1',
        ),
        Example(DEFAULT, crashes="PydanticUserError: To define root models, use `pydantic.RootModel`"),
        Example(BY_HAND, crashes="PydanticUserError: To define root models, use `pydantic.RootModel`"),
        GOOD,
        Example(OLD, versions={"pydantic": "1.10.13"}),
    ],
)
