"""Parameter of the path is marked as something else.

A name that stands in the path is taken from the path. `Query`, `Header`, `Cookie`, `Body` or `Form`
contradicts that: the app can not start.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Route, argument
from fastapi_mentor.facts.marker import DEPENDENCIES, Marker, markers_of
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(route: Route) -> Iterator[Finding]:
    names = route.path_names
    for parameter in route.parameters if names else ():
        if parameter.name in names:
            for marker in markers_of(parameter):
                if marker.kind not in DEPENDENCIES and marker.kind != "Path":
                    message = (
                        f"`{parameter.name}` is in the path, not in `{marker.kind}`: the app can not start"
                    )
                    yield Finding(at=marker.call.func, message=message, fix=_from_path(marker))


def _from_path(marker: Marker) -> Fix | None:
    if argument(marker.call, "default", 0) is not None or {each.arg for each in marker.call.keywords} & {
        "embed"
    }:
        return None

    def edit(editor: Editor) -> None:
        editor.replace(marker.call.func, editor.add_import("fastapi", "Path", at=marker.call))
        editor.remove_import_if_unused(editor.text(marker.call.func))

    return Fix("Take it from the path", edit)


QUERY = """
  from typing import Annotated

- from fastapi import FastAPI, Query
+ from fastapi import FastAPI, Path

  app = FastAPI()


  @app.get("/items/{item_id}")
- def read_item(item_id: Annotated[int, Query(ge=1)]):
                                        ^^^^^ `item_id` is in the path, not in `Query`: the app can not start
+ def read_item(item_id: Annotated[int, Path(ge=1)]):
      return item_id
"""

OLD = """
from fastapi import Body, FastAPI

app = FastAPI()


@app.put("/items/{name}")
def write_item(name: str = Body(..., embed=True)):
                           ^^^^ `name` is in the path, not in `Body`: the app can not start
    return name
"""

FINE = """
from typing import Annotated

from fastapi import Depends, FastAPI, Path, Query

app = FastAPI()


def find(item_id: int):
    return item_id


@app.get("/items/{item_id}")
def read_item(item_id: Annotated[int, Path()], name: Annotated[str, Query()] = ""):
    return item_id


@app.get("/found/{item_id}")
def read_found(item_id: Annotated[int, Depends(find)]):
    return item_id
"""

rule = Rule(
    Route,
    check,
    bullet="query, path and header parameters",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(QUERY, crashes="AssertionError: Cannot use `Query` for path param 'item_id'"),
        Example(OLD, crashes="AssertionError: Cannot use `Body` for path param 'name'"),
        FINE,
    ],
)
