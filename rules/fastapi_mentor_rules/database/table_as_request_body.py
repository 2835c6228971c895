"""Table of SQLModel is what a route takes.

A class with `table=True` checks nothing: `{"age": "old"}` comes in as it is, without any 422, fields that are
missing are `None`, and the client may set every column, the key included. A class without `table=True` says
what may come in, and checks it; `Hero.model_validate(data)` makes the row of it.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.facts import Route
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.rule import Example, Finding, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack:
        return
    for parameter in route.parameters:
        marker = parameter.marker[0] if parameter.marker is not None else "fastapi.Body"
        if parameter.type is None or "." not in parameter.type or marker != "fastapi.Body":
            continue
        symbol = route.outline.module.symbol(parameter.type)
        if symbol is None or symbol.definition is None or not _says_table(symbol.definition.node):
            continue
        mapped = MappedClass.of(symbol.definition)
        if mapped is not None and mapped.mapper is Mapper.SQLMODEL and mapped.is_table:
            name = parameter.type.rpartition(".")[2]
            message = f"`{name}` is a table, which checks nothing of what the client sends"
            yield Finding(parameter.name, message)


def _says_table(node: ast.AST) -> bool:
    return isinstance(node, ast.ClassDef) and any(each.arg == "table" for each in node.keywords)


TABLE = """
  from fastapi import FastAPI
  from sqlmodel import Field, SQLModel

  app = FastAPI()

  class Hero(SQLModel, table=True):
      id: int | None = Field(default=None, primary_key=True)
      age: int

  @app.post("/heroes")
  def create_hero(hero: Hero) -> str:
                  ^^^^ `Hero` is a table, which checks nothing of what the client sends
      return type(hero.age).__name__
"""

REFUSED = """
from fastapi.testclient import TestClient

assert TestClient(app).post("/heroes", json={"age": "old"}).status_code == 422
"""

FINE = """
  from typing import Annotated

  from fastapi import Depends, FastAPI
  from pydantic import BaseModel
  from sqlmodel import Field, SQLModel

  app = FastAPI()

  class HeroBase(SQLModel):
      age: int

  class HeroCreate(HeroBase):
      pass

  class Hero(HeroBase, table=True):
      id: int | None = Field(default=None, primary_key=True)

  class Other(BaseModel):
      table: bool = True

  def get_hero(hero_id: int) -> Hero:
      return Hero(id=hero_id, age=1)

  @app.post("/heroes")
  def create_hero(data: HeroCreate, other: Other, hero: Annotated[Hero, Depends(get_hero)]) -> str:
      hero = Hero.model_validate(data)
      return type(hero.age).__name__
"""

rule = Rule(
    Route,
    check,
    bullet="schemas for requests and responses",
    severity=Severity.INFO,
    since="0.1",
    examples=[
        Example(TABLE, proof=REFUSED),
        Example(FINE, proof=REFUSED.replace('"age": "old"', '"data": 1')),
    ],
)
