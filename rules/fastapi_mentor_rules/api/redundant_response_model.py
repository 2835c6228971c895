"""Response model says what the return annotation says.

FastAPI reads the return annotation. `response_model=` is for where the function returns something else than
what is sent; saying the same twice only lets the two drift apart.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route, literal
from fastapi_mentor.facts.shape import Shape, annotated_shape
from fastapi_mentor.rule import Finding, Fix, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    model, returns = route.response_model, route.node.returns
    if model is None or returns is None or literal(model) is None or route.answer.is_streamed:
        return
    first, second = annotated_shape(model, route.place), annotated_shape(returns, route.place)
    if first is not None and second is not None and _key(first) == _key(second):
        text = route.outline.text(model)
        message = f"`response_model={text}` says what `-> {route.outline.text(returns)}` says"
        yield Finding(at=model, message=message, fix=_without(route))


def _key(shape: Shape) -> tuple[object, ...]:
    parts = [_key(each) for each in shape.arguments]
    return (shape.name, *(sorted(parts, key=repr) if shape.name == "|" else parts))


def _without(route: Route) -> Fix:
    def edit(editor: Editor) -> None:
        editor.remove_argument(route.decorator, "response_model")

    return Fix("Leave `response_model` away", edit)


SAME = """
  from typing import Optional

  from fastapi import FastAPI
  from pydantic import BaseModel

  app = FastAPI()


  class Item(BaseModel):
      name: str


- @app.get("/a", response_model=Item)
                                ^^^^ `response_model=Item` says what `-> Item` says
+ @app.get("/a")
  def read_a() -> Item:
      return Item(name="a")


- @app.get("/b", response_model=Optional[list[Item]], status_code=203)
                                ^^^^^^^^^^^^^^^^^^^^ \
    `response_model=Optional[list[Item]]` says what `-> list[Item] | None` says
+ @app.get("/b", status_code=203)
  def read_b() -> list[Item] | None:
      return None
"""


FINE = """
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str


class Public(BaseModel):
    name: str


@app.get("/a", response_model=Public)
def read_a() -> Item:
    return Item(name="a")


@app.get("/b", response_model=Item)
def read_b() -> Any:
    return {"name": "b"}


@app.get("/c", response_model=list[Item])
def read_c() -> list[Public]:
    return []


@app.get("/d", response_model=None)
def read_d() -> None:
    return None


@app.get("/e", response_model=Item | None)
def read_e() -> Item:
    return Item(name="e")
"""

rule = Rule(
    Route,
    check,
    bullet="response models and status codes",
    severity=Severity.INFO,
    since="0.1",
    requires={"fastapi": ">=0.89"},
    examples=[SAME, FINE],
)
