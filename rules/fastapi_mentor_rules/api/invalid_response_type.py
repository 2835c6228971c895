"""Declared response is no type that pydantic knows.

FastAPI makes a pydantic field of the return annotation, or of `response_model`. A mapped class, a class of
your own, or a union in which a `Response` stands is none: the app can not start. A `Response` alone may be
declared, and `response_model=None` tells FastAPI not to look.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route, literal
from fastapi_mentor.facts.response_type import refusal
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    if route.is_websocket or route.answer.is_streamed or not route.is_fully_visible:
        return
    declared = route.response_model
    if declared is None:
        declared = route.node.returns
    elif literal(declared) is None:
        return
    if declared is None:
        return
    why = refusal(declared, route)
    if why is not None:
        text = route.outline.text(declared)
        message = f"`{text}` is no response type, for {why}: the app can not start"
        yield Finding(at=declared, message=message, fix=_turned_off(route, declared))


def _turned_off(route: Route, declared: ast.expr) -> Fix | None:
    if declared is not route.node.returns:
        return None

    def edit(editor: Editor) -> None:
        editor.set_keyword(route.decorator, "response_model", "None")

    return Fix("Say `response_model=None`", edit)


UNION = """
  from fastapi import FastAPI
  from fastapi.responses import JSONResponse, RedirectResponse

  app = FastAPI()


- @app.get("/a")
- def read_a(old: bool = False) -> dict | RedirectResponse:
                                   ^^^^^^^^^^^^^^^^^^^^^^^ \
    `dict | RedirectResponse` is no response type, for `RedirectResponse` stands in a union: \
    the app can not start
+ @app.get("/a", response_model=None)
+ def read_a(old: bool = False) -> dict | RedirectResponse:
      return RedirectResponse("/b") if old else {"a": 1}
"""

MAPPED = """
from fastapi import FastAPI
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

app = FastAPI()


class Base(DeclarativeBase): ...


class User(Base):
    __tablename__ = "users"

    id: Mapped[int] = mapped_column(primary_key=True)


@app.get("/users", response_model=list[User])
                                  ^^^^^^^^^^ \
    `list[User]` is no response type, for `User` is a mapped class: the app can not start
def read_users():
    return []
"""

PLAIN = """
  from fastapi import FastAPI

  app = FastAPI()


  class Point:
      def __init__(self, x: int):
          self.x = x


- @app.get("/point")
+ @app.get("/point", response_model=None)
  def read_point() -> Point:
                      ^^^^^ `Point` is no response type, for `Point` is a plain class: the app can not start
      return Point(1)
"""

FINE = """
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from fastapi import FastAPI, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel
from typing_extensions import TypedDict

app = FastAPI()


class Item(BaseModel):
    name: str


@dataclass
class Point:
    x: int


class Kind(Enum):
    A = "a"


class Row(TypedDict):
    name: str


class Pair(NamedTuple):
    x: int


class Own:
    @classmethod
    def __get_pydantic_core_schema__(cls, source, handler):
        return handler(int)


@app.get("/a")
def read_a() -> Item | None:
    return None


@app.get("/b")
def read_b() -> JSONResponse:
    return JSONResponse({})


@app.get("/c", response_model=None)
def read_c() -> Response | dict:
    return {}


@app.get("/d")
def read_d() -> dict[str, Point | Kind | Row | Pair]:
    return {}


@app.get("/e", response_model=Item)
def read_e() -> Item | JSONResponse:
    return Item(name="e")


@app.get("/f")
def read_f() -> Own:
    return 1


@app.get("/g")
def read_g() -> Any:
    return {}
"""

CRASH = "FastAPIError: Invalid args for response field!"

rule = Rule(
    Route,
    check,
    bullet="response models and status codes",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(UNION, crashes=CRASH),
        Example(MAPPED, crashes=CRASH),
        Example(PLAIN, crashes=CRASH),
        FINE,
    ],
)
