"""Parameter of the path has a default.

A path without the value is another path, so the default is never used: it only misleads whoever reads it.
With `Path(1)`, or behind `Annotated[int, Path()]`, FastAPI refuses to start.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import argument
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.marker import markers_of
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(handler: Handler) -> Iterator[Finding]:
    if handler.may_have_another_signature or not handler.routes:
        return
    names = handler.routes[0].path_names
    if not all(route.path_names == names for route in handler.routes[1:]):
        return  # it is taken from the path of one route, and has its default on another
    for parameter in handler.parameters:
        if parameter.default is None or parameter.name not in names:
            continue
        marker = next(iter(markers_of(parameter)), None)
        if marker is None and parameter.marker is not None:
            continue  # the marker has a name
        if marker is None:
            message = f"The default of `{parameter.name}` is never used: the path always has a value"
            yield Finding(parameter.default, message, _without(handler, parameter), severity=Severity.WARNING)
        elif marker.kind == "Path" and (marker.is_annotated or marker.default is not None):
            at = parameter.default if marker.is_annotated else marker.default
            assert at is not None
            message = f"`{parameter.name}` is in the path, so it can have no default: the app can not start"
            yield Finding(at=at, message=message, fix=_without(handler, parameter))


def _without(handler: Handler, parameter: Parameter) -> Fix | None:
    marker = next(iter(markers_of(parameter)), None)
    if marker is not None and not marker.is_annotated:
        is_named = argument(marker.call, "default") is not None

        def remove(editor: Editor) -> None:
            editor.remove_argument(marker.call, "default" if is_named else 0)

        return Fix("Take the default away", remove)
    before = [each for each in handler.node.args.args if each is not parameter.node]
    index = (
        len(before)
        if parameter.node not in handler.node.args.args
        else handler.node.args.args.index(parameter.node)
    )
    required = len(handler.node.args.args) - len(handler.node.args.defaults)
    if parameter.node in handler.node.args.args and index > required:
        return None  # a parameter with a default stands before it
    return Fix("Take the default away", lambda editor: editor.remove_default(parameter.node))


PLAIN = """
  from fastapi import FastAPI

  app = FastAPI()


  @app.get("/items/{item_id}")
- def read_item(item_id: int = 1, limit: int = 10):
                               ^ The default of `item_id` is never used: the path always has a value
+ def read_item(item_id: int, limit: int = 10):
      return item_id
"""

MARKED = """
  from fastapi import APIRouter, Path

  router = APIRouter(prefix="/{owner}")


  @router.get("/items/{item_id}")
- def read_item(owner: str = Path("me"), item_id: int = Path(default=1, ge=1)):
                                  ^^^^ \
    `owner` is in the path, so it can have no default: the app can not start
                                                                     ^ \
    `item_id` is in the path, so it can have no default: the app can not start
+ def read_item(owner: str = Path(), item_id: int = Path(ge=1)):
      return item_id
"""

ANNOTATED = """
  from typing import Annotated

  from fastapi import FastAPI, Path

  app = FastAPI()


  @app.get("/items/{item_id}")
- def read_item(item_id: Annotated[int, Path()] = 1):
                                                  ^ \
    `item_id` is in the path, so it can have no default: the app can not start
+ def read_item(item_id: Annotated[int, Path()]):
      return item_id
"""

FINE = """
from typing import Annotated

from fastapi import Depends, FastAPI, Path

app = FastAPI()


def find(item_id: int):
    return item_id


@app.get("/items")
@app.get("/items/{item_id}")
def read_item(item_id: int | None = None):
    return item_id


@app.get("/things/{thing_id}")
def read_thing(thing_id: int = Path(..., ge=1), other: int = 1):
    return thing_id


THING_ID = Path(ge=1)


@app.get("/others/{thing_id}")
def read_other(thing_id: int = THING_ID):
    return thing_id


@app.get("/found/{item_id}")
def read_found(item_id: int = Depends(find)):
    return item_id
"""

rule = Rule(
    Handler,
    check,
    bullet="query, path and header parameters",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        PLAIN,
        Example(MARKED, crashes="AssertionError: Path parameters cannot have a default value"),
        Example(ANNOTATED, crashes="AssertionError: Path parameters cannot have default values"),
        FINE,
    ],
)
