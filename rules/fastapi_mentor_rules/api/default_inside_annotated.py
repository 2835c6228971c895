"""Marker in `Annotated` has the default.

`Annotated` describes a type, and the default of a parameter stands behind `=`. With `Query(10)` or
`Query(default=10)` inside `Annotated` FastAPI refuses to start.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import argument
from fastapi_mentor.facts.annotations import default_of
from fastapi_mentor.facts.marker import AnnotatedMarker
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(annotated: AnnotatedMarker) -> Iterator[Finding]:
    default = annotated.marker.default
    if default is not None:
        text = annotated.outline.text(default)
        message = f"The default `{text}` belongs behind `=`: inside `Annotated` the app can not start"
        yield Finding(at=default, message=message, fix=_moved(annotated))


def _moved(annotated: AnnotatedMarker) -> Fix | None:
    parameter, marker = annotated.parameter, annotated.marker
    default = marker.default
    if parameter is None or default is None:
        return None
    scope = next(each for each in annotated.outline.functions() if _has(each.node, parameter))
    has_default = default_of(parameter, scope) is not None
    if has_default and marker.kind != "Path":
        return None

    def edit(editor: Editor) -> None:
        is_named = argument(marker.call, "default") is not None
        editor.remove_argument(marker.call, "default" if is_named else 0)
        if marker.kind != "Path":
            editor.set_default(parameter, editor.text(default))

    return Fix("Take it away" if marker.kind == "Path" else "Write it behind `=`", edit)


def _has(function: object, parameter: object) -> bool:
    arguments = getattr(function, "args", None)
    groups = (arguments.posonlyargs, arguments.args, arguments.kwonlyargs) if arguments is not None else ()
    return any(each is parameter for group in groups for each in group)


PARAMETERS = """
  from typing import Annotated

  from fastapi import FastAPI, Path, Query

  app = FastAPI()


  @app.get("/items/{item_id}")
  def read_item(
-     item_id: Annotated[int, Path(1, ge=1)],
                                   ^ \
    The default `1` belongs behind `=`: inside `Annotated` the app can not start
-     limit: Annotated[int, Query(default=10, le=100)],
                                          ^^ \
    The default `10` belongs behind `=`: inside `Annotated` the app can not start
+     item_id: Annotated[int, Path(ge=1)],
+     limit: Annotated[int, Query(le=100)] = 10,
  ):
      return item_id + limit
"""

LIMITED = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/items/1").json() == 11
"""

ALIAS = """
from typing import Annotated

from fastapi import FastAPI, Query

app = FastAPI()
Limit = Annotated[int, Query(10)]
                             ^^ The default `10` belongs behind `=`: inside `Annotated` the app can not start


@app.get("/items")
def read_items(limit: Limit):
    return limit
"""

FINE = """
from typing import Annotated

from fastapi import Depends, FastAPI, Query
from pydantic import BaseModel, Field

app = FastAPI()


class Item(BaseModel):
    name: Annotated[str, Field(default="pen")]


def find():
    return 1


@app.get("/items")
def read_items(
    first: Annotated[int, Query(...)],
    found: Annotated[int, Depends(find)],
    limit: Annotated[int, Query(le=100)] = 10,
    made: Annotated[list[int], Query(default_factory=list)] = [],
    other: int = Query(10),
):
    return limit
"""

CRASH = "AssertionError: `"

rule = Rule(
    AnnotatedMarker,
    check,
    bullet="query, path and header parameters",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(
            PARAMETERS, crashes="AssertionError: Path parameters cannot have a default value", proof=LIMITED
        ),
        Example(ALIAS, crashes=CRASH),
        Example(FINE, runs=False),
    ],
)
