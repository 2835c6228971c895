"""Root model stands for a type that needs no class.

FastAPI takes and gives `list[Item]` and `dict[str, int]` as they are, and constrains them with
`Annotated[list[Item], Body(min_length=1)]`. A `RootModel` that adds nothing to its type is one more thing to
wrap and to unwrap: `items.root`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.facts import Model
from fastapi_mentor.rule import Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    match model.node.bases:
        case [ast.Subscript(slice=inner)] if list(model.bases) == ["pydantic.RootModel"]:
            kind = model.outline.text(inner)
        case [_] if list(model.bases) == ["pydantic.RootModel"] and "root" in model.own_fields:
            kind = model.own_fields["root"].outline.text(model.own_fields["root"].annotation)
        case _:
            return
    if all(_says_nothing(member.node) for member in model.members):
        named = f"`{kind}`" if "\n" not in kind else "its type"
        message = f"`{model.name}` adds nothing to {named}, which FastAPI takes and gives as it is"
        yield Finding(model, message)


def _says_nothing(node: ast.stmt) -> bool:
    match node:
        case ast.Pass() | ast.Expr(value=ast.Constant()):
            return True
        case ast.AnnAssign(target=ast.Name(id="root"), value=None):
            return True
    return False


PLAIN = """
  from pydantic import BaseModel, RootModel


  class Item(BaseModel):
      name: str


  class Items(RootModel[list[Item]]):
        ^^^^^ `Items` adds nothing to `list[Item]`, which FastAPI takes and gives as it is
      pass


  class Prices(RootModel):
        ^^^^^^ `Prices` adds nothing to `dict[str, int]`, which FastAPI takes and gives as it is
      root: dict[str, int]
"""

GOOD = """
  from pydantic import RootModel


  class Names(RootModel[list[str]]):
      def first(self) -> str:
          return self.root[0]


  class Tags(RootModel[list[str]]):
      root: list[str] = ["a"]
"""

rule = Rule(
    Model,
    check,
    bullet="schemas for requests and responses",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    requires={"pydantic": ">=2"},
    examples=[PLAIN, GOOD],
)
