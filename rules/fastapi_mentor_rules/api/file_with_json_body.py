"""Route takes a file or form, and JSON besides.

A request has one body: as soon as a file or a form field is asked for it is a form, in which a model or a
dict can not stand, so every request gets a 422. Take a model with `Form()`, or each value as a form field
of its own.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.attributes import members_of
from fastapi_mentor.facts.marker import declared_shape, declared_type, markers_of
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

UPLOAD = ("fastapi.UploadFile", "starlette.datastructures.UploadFile")


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack:
        return
    form = next((each for each in route.parameters if _is_form(each)), None)
    if form is None:
        return
    for parameter in route.parameters:
        if _is_json(parameter, route):
            message = f"`{parameter.name}` can not be read: `{form.name}` makes the body a form"
            yield Finding(at=parameter, message=message, fix=_as_form(parameter, route))


def _is_form(parameter: Parameter) -> bool:
    if parameter.marker is not None:
        return parameter.marker[0] in ("fastapi.File", "fastapi.Form")
    if parameter.node.annotation is None:
        return False
    shape = declared_shape(parameter)
    inner = shape.without_none if shape is not None else None
    if inner is not None and inner.name == "list" and inner.arguments:
        inner = inner.arguments[0]
    return inner is not None and inner.name in UPLOAD


def _is_json(parameter: Parameter, route: Route) -> bool:
    if parameter.marker is not None and parameter.marker[0] != "fastapi.Body":
        return False
    if parameter.node.annotation is None or parameter.name in route.path_names:
        return False
    shape = declared_shape(parameter)
    kind = shape.without_none if shape is not None else None
    if kind is None:
        return False
    return kind.name == "dict" or _is_plain_model(kind.name, route)


def _is_plain_model(name: str, route: Route) -> bool:
    """Whether a class is a model that makes nothing of a text: some parse the JSON of a form field."""
    module = route.outline.module
    ancestors = module.ancestors(name)
    if "pydantic.BaseModel" not in ancestors or "?" in ancestors:
        return False
    for member in members_of(name, module):
        if isinstance(member.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            decorators = " ".join(ast.unparse(each) for each in member.node.decorator_list)
            if (
                "validator" in decorators
                or "validator" in member.node.name
                or "core_schema" in member.node.name
            ):
                return False
    return True


def _as_form(parameter: Parameter, route: Route) -> Fix | None:
    annotation = parameter.node.annotation
    module = route.outline.module
    shape = declared_shape(parameter)
    is_plain = annotation is not None and declared_type(parameter) is annotation and not markers_of(parameter)
    if annotation is None or not is_plain or shape is None or shape.name in ("|", "dict"):
        return None
    if not module.version_satisfies("fastapi", ">=0.113") or isinstance(annotation, ast.Constant):
        return None

    def edit(editor: Editor) -> None:
        annotated = editor.add_import("typing", "Annotated")
        form = editor.add_import("fastapi", "Form")
        editor.wrap(annotation, f"{annotated}[", f", {form}()]")

    return Fix("Read it as a form", edit, Safety.UNSAFE)


BOTH = """
+ from typing import Annotated
+
- from fastapi import FastAPI, UploadFile
+ from fastapi import FastAPI, Form, UploadFile
  from pydantic import BaseModel

  app = FastAPI()


  class Item(BaseModel):
      name: str


  @app.post("/items")
- def create_item(item: Item, photo: UploadFile):
                  ^^^^^^^^^^ `item` can not be read: `photo` makes the body a form
+ def create_item(item: Annotated[Item, Form()], photo: UploadFile):
      return item.name
"""

DICT = """
from typing import Annotated

from fastapi import Body, FastAPI, Form

app = FastAPI()


@app.post("/items")
def create_item(name: Annotated[str, Form()], more: Annotated[dict[str, str] | None, Body()] = None):
                                              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    `more` can not be read: `name` makes the body a form
    return name
"""

FINE = """
import json
from typing import Annotated

from fastapi import Body, Depends, FastAPI, File, Form, Query, UploadFile
from pydantic import BaseModel, model_validator

app = FastAPI()


class Item(BaseModel):
    name: str


class Parsed(BaseModel):
    name: str

    @model_validator(mode="before")
    @classmethod
    def parse(cls, value):
        return json.loads(value) if isinstance(value, str) else value


def item_of(name: Annotated[str, Form()]) -> Item:
    return Item(name=name)


@app.post("/a")
def create_a(
    photo: UploadFile,
    item: Annotated[Item, Depends(item_of)],
    parsed: Annotated[Parsed, Body()],
    query: Annotated[Item, Query()],
    label: Annotated[str, Body()] = "",
):
    return item


@app.post("/b")
def create_b(item: Item, ids: Annotated[list[int], Query()]):
    return item
"""

rule = Rule(
    Route,
    check,
    bullet="requests as models",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(BOTH), DICT, Example(FINE, runs=False)],
)
