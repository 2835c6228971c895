"""Marker says with `...` that a parameter is required.

A parameter without a default is required anyway: `Query(...)` says no more than `Query()`, and type checkers
take the `...` for a value.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import argument
from fastapi_mentor.facts.marker import MarkerCall
from fastapi_mentor.rule import Finding, Fix, Rule, Severity


def check(marker: MarkerCall) -> Iterator[Finding]:
    if marker.is_required:
        is_named = argument(marker.node, "default") is not None
        at = argument(marker.node, "default", 0)
        assert isinstance(at, ast.Constant)

        def edit(editor: Editor) -> None:
            editor.remove_argument(marker.node, "default" if is_named else 0)

        message = f"`{marker.kind}` needs no `...`: what has no default is required"
        yield Finding(at=at, message=message, fix=Fix("Take it away", edit))


DOTS = """
  from typing import Annotated

  from fastapi import Body, FastAPI, Query

  app = FastAPI()


  @app.post("/items")
- def create_item(name: Annotated[str, Query(..., min_length=1)], note: str = Body(default=...)):
                                             ^^^ `Query` needs no `...`: what has no default is required
                                                                                           ^^^ \
    `Body` needs no `...`: what has no default is required
+ def create_item(name: Annotated[str, Query(min_length=1)], note: str = Body()):
      return name + note
"""


FINE = """
from fastapi import FastAPI, Query
from pydantic import BaseModel, Field

app = FastAPI()


class Item(BaseModel):
    name: str = Field(...)


@app.get("/items")
def read_items(name: str = Query(), note: str = Query("...")):
    return name
"""

rule = Rule(
    MarkerCall,
    check,
    bullet="query, path and header parameters",
    severity=Severity.INFO,
    since="0.1",
    requires={"fastapi": ">=0.78"},
    examples=[DOTS, FINE],
)
