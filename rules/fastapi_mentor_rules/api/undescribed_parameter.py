"""Parameter has no description.

`Query(description=...)` (and `Path`, `Header`, `Cookie`) is what people read beside the parameter in the
documentation. A marker that sets bounds and says nothing of what the value is for is only half of it.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, argument, has_unpacking, literal, purpose_of
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.marker import Marker, declared_shape, markers_of
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

DESCRIBED = frozenset({"Query", "Path", "Header", "Cookie"})
SAYING = ("title", "description", "openapi_examples", "examples")


def check(handler: Handler) -> Iterator[Finding]:
    if any(route.is_websocket or route.include_in_schema is False for route in handler.routes):
        return
    for parameter in handler.parameters:
        for marker in markers_of(parameter):
            if marker.kind in DESCRIBED and _says_nothing(marker):
                if purpose_of(handler.outline.module) is Purpose.TEST:
                    return
                if _is_model(parameter):
                    continue  # the documentation shows its fields
                message = f"The documentation does not say what `{parameter.name}` is"
                yield Finding(at=marker.call.func, message=message, fix=_described(parameter, marker))


def _says_nothing(marker: Marker) -> bool:
    if has_unpacking(marker.call) or literal(argument(marker.call, "include_in_schema")) is False:
        return False
    return all(argument(marker.call, each) is None for each in SAYING)


def _is_model(parameter: Parameter) -> bool:
    shape = declared_shape(parameter)
    name = shape.without_none.name if shape is not None else ""
    return "pydantic.BaseModel" in parameter.outline.module.ancestors(name)


def _described(parameter: Parameter, marker: Marker) -> Fix:
    words = parameter.name.strip("_").replace("_", " ")

    def edit(editor: Editor) -> None:
        editor.set_keyword(marker.call, "description", f'"The {words}"')

    return Fix(f'Write `description="The {words}"`', edit, Safety.UNSAFE)


BARE = """
  from fastapi import FastAPI, Query

  app = FastAPI()


  @app.get("/items")
- def read_items(size: int = Query(10)):
                             ^^^^^ The documentation does not say what `size` is
+ def read_items(size: int = Query(10, description="The size")):
      return size
"""

SAID = """
(parameter,) = app.openapi()["paths"]["/items"]["get"]["parameters"]
assert parameter["description"] == "The size"
"""

FINE = """
from typing import Annotated

from fastapi import Body, FastAPI, Query, WebSocket
from pydantic import BaseModel, Field

app = FastAPI()
OPTIONS = {"ge": 1}


class Filter(BaseModel):
    size: int = Field(10, description="How many")


@app.get("/items")
def read_items(
    a: Annotated[int, Query(description="How many")],
    b: Annotated[int, Query(include_in_schema=False)],
    c: Annotated[int, Query(**OPTIONS)],
    d: Annotated[int, Body()],
    e: int = 1,
):
    return a


@app.get("/filtered")
def read_filtered(by: Annotated[Filter, Query()]):
    return by


@app.get("/hidden", include_in_schema=False)
def read_hidden(a: Annotated[int, Query()]):
    return a


@app.websocket("/socket")
async def talk(socket: WebSocket, token: Annotated[str, Query()]):
    await socket.accept()
"""

rule = Rule(
    Handler,
    check,
    bullet="OpenAPI that people can read",
    severity=Severity.HINT,
    opinionated=True,
    since="0.1",
    examples=[Example(BARE, proof=SAID), FINE],
)
