"""Response model is not applied to the response that is returned.

A `Response` is sent as it is: `response_model`, or the model in the annotation, neither validates its
content nor drops what it does not list, and OpenAPI promises what nobody checks. Return the model; for
headers and cookies, take the `Response` as a parameter.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route, argument, literal, type_of
from fastapi_mentor.facts.made_response import MadeResponse, made_responses
from fastapi_mentor.facts.shape import Shape, annotated_shape
from fastapi_mentor.facts.status import status_code
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity

JSON = frozenset(f"starlette.responses.{name}Response" for name in ("JSON", "ORJSON", "UJSON"))


def check(route: Route) -> Iterator[Finding]:
    model = route.response_model if route.response_model is not None else route.node.returns
    if model is None or literal(model) is None or not route.is_first_of_stack or route.is_websocket:
        return
    shape = annotated_shape(model, route.place)
    if shape is None or not any(
        "pydantic.BaseModel" in route.outline.module.ancestors(e.name) for e in shape.leaves()
    ):
        return
    for made in made_responses(route.answer):
        code = status_code(made.status, route.answer.place)
        if made.kind in JSON and (
            code is None or (isinstance(code, int) and code == (route.status_code or 200))
        ):
            if _is_checked(argument(made.node, "content", 0), shape, route):
                continue
            text = route.outline.text(model)
            message = f"`{text}` does not check what this response holds"
            yield Finding(at=made.node.func, message=message, fix=_returned(route, made))


def _is_checked(content: ast.expr | None, shape: Shape, route: Route) -> bool:
    """Whether the content is made of that very model, which checked it when it was made."""
    at = route.answer.place
    match content:
        case ast.Call(func=ast.Attribute(value=value, attr="model_dump" | "dict")):
            content = value
        case ast.Call(func=function, args=[value, *_]):
            if (at.qualified(function) or "").endswith("jsonable_encoder"):
                content = value
    return content is not None and type_of(content, at) == shape.without_none.name


def _returned(route: Route, made: MadeResponse) -> Fix | None:
    """Returns the content itself, where the response has nothing else."""
    content = argument(made.node, "content", 0)
    others = [each for each in made.node.keywords if each.arg not in ("content", "status_code")]
    if content is None or others or made.name is not None or len(made.node.args) > 2:
        return None
    inner = content
    if isinstance(content, ast.Call) and (route.answer.place.qualified(content.func) or "").endswith(
        "jsonable_encoder"
    ):
        inner = content.args[0] if len(content.args) == 1 and not content.keywords else content

    def edit(editor: Editor) -> None:
        editor.replace(made.node, editor.text(inner))
        editor.remove_import_if_unused(editor.text(made.node.func), "jsonable_encoder")

    return Fix("Return the content", edit, Safety.UNSAFE)


BYPASSED = """
  from fastapi import FastAPI
- from fastapi.encoders import jsonable_encoder
- from fastapi.responses import JSONResponse
  from pydantic import BaseModel

  app = FastAPI()


  class Public(BaseModel):
      name: str


  class User(Public):
      password: str


  @app.get("/me", response_model=Public)
  def read_me():
      user = User(name="Ada", password="secret")
-     return JSONResponse(content=jsonable_encoder(user))
             ^^^^^^^^^^^^ `Public` does not check what this response holds
+     return user
"""

FINE = """
from fastapi import FastAPI, Response
from fastapi.encoders import jsonable_encoder
from fastapi.responses import JSONResponse, StreamingResponse
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str


@app.get("/a", response_model=Item)
def read_a(wrong: bool = False):
    if wrong:
        return JSONResponse({"error": "wrong"}, status_code=400)
    return Item(name="a")


@app.get("/b", response_model=None)
def read_b():
    return JSONResponse({"name": "b"})


@app.get("/c", response_model=Item)
def read_c():
    return StreamingResponse(iter(["c"]))


@app.get("/d", response_model=Item, status_code=201)
def read_d():
    return JSONResponse({"name": "d"}, status_code=200)


@app.get("/e", response_model=dict)
def read_e():
    return JSONResponse({"name": "e"})


@app.get("/f")
def read_f():
    return JSONResponse({"name": "f"})


@app.get("/g", response_model=Item)
def read_g():
    item = Item(name="g")
    return JSONResponse(item.model_dump(mode="json"), headers={"X-Name": "g"})


@app.get("/h")
def read_h() -> Item:
    return JSONResponse(jsonable_encoder(Item(name="h")))
"""

rule = Rule(
    Route,
    check,
    bullet="response models and status codes",
    severity=Severity.INFO,
    since="0.1",
    examples=[BYPASSED, FINE],
)
