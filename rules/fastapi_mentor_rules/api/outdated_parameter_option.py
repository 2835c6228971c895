"""Marker has an option of an older FastAPI.

`regex` is `pattern` since FastAPI 0.100, `example` is `examples`, a list, and the old names warn.
`min_items`, `max_items` and whatever FastAPI does not know are refused since 0.155: the app can not start.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.marker import MarkerCall
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

RENAMED = {"regex": "pattern", "min_items": "min_length", "max_items": "max_length"}
GONE = frozenset({"const", "unique_items", "env", "allow_mutation"})


def check(marker: MarkerCall) -> Iterator[Finding]:
    for keyword in marker.node.keywords:
        name = keyword.arg or ""
        if isinstance(keyword.value, ast.Name) and keyword.value.id == name:
            continue  # a function of one's own that makes markers hands it on
        at = marker.outline.location(keyword)
        severity = Severity.ERROR if name in GONE or name.endswith("_items") else None
        if name in RENAMED:
            message = f"`{name}` of `{marker.kind}` is called `{RENAMED[name]}` now"
            yield Finding(at, message, _renamed(marker, name), severity=severity)
        elif name == "example":
            message = f"`example` of `{marker.kind}` is `examples` now, a list"
            yield Finding(at, message, _listed(marker, keyword))
        elif name in GONE:
            yield Finding(at, f"`{marker.kind}` does not know `{name}`", severity=severity)
        elif name == "examples" and isinstance(keyword.value, ast.Dict) and _is_described(keyword.value):
            message = "A dict of examples is `openapi_examples` now: `examples` is a list"
            yield Finding(at, message, _named(marker))


def _renamed(marker: MarkerCall, name: str) -> Fix:
    new = RENAMED[name]
    return Fix(f"Write `{new}`", lambda editor: editor.rename_keyword(marker.node, name, new))


def _listed(marker: MarkerCall, keyword: ast.keyword) -> Fix | None:
    if any(each.arg == "examples" for each in marker.node.keywords):
        return None

    def edit(editor: Editor) -> None:
        editor.wrap(keyword.value, "[", "]")
        editor.rename_keyword(marker.node, "example", "examples")

    return Fix("Write `examples=[...]`", edit)


def _is_described(examples: ast.Dict) -> bool:
    """Whether each example is described as OpenAPI does it."""
    return bool(examples.values) and all(
        isinstance(value, ast.Dict)
        and any(isinstance(key, ast.Constant) and key.value == "value" for key in value.keys)
        for value in examples.values
    )


def _named(marker: MarkerCall) -> Fix:
    def edit(editor: Editor) -> None:
        editor.rename_keyword(marker.node, "examples", "openapi_examples")

    return Fix("Write `openapi_examples`", edit, Safety.SAFE)


OLD = """
  from typing import Annotated

  from fastapi import Body, FastAPI, Query

  app = FastAPI()


  @app.post("/items")
  def create_item(
-     code: Annotated[str, Query(regex="^[a-z]+$")],
                                 ^^^^^^^^^^^^^^^^ `regex` of `Query` is called `pattern` now
-     name: str = Query("pen", example="pen"),
                               ^^^^^^^^^^^^^ `example` of `Query` is `examples` now, a list
-     size: int = Body(1, examples={"small": {"value": 1}}),
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    A dict of examples is `openapi_examples` now: `examples` is a list
+     code: Annotated[str, Query(pattern="^[a-z]+$")],
+     name: str = Query("pen", examples=["pen"]),
+     size: int = Body(1, openapi_examples={"small": {"value": 1}}),
  ):
      return code
"""

NO_WARNING = """
assert not [each for each in warned if "deprecated" in each.lower()], warned
"""

REFUSED = """
  from fastapi import FastAPI, Query

  app = FastAPI()


  @app.get("/items")
- def read_items(ids: list[int] = Query(..., min_items=1)):
                                             ^^^^^^^^^^^ `min_items` of `Query` is called `min_length` now
+ def read_items(ids: list[int] = Query(..., min_length=1)):
      return ids
"""

FINE = """
from fastapi import FastAPI, Query
from pydantic import BaseModel, Field

app = FastAPI()
EXAMPLES = ["pen"]


def read(regex: str):
    return regex


@app.get("/items")
def read_items(name: str = Query("pen", pattern="a", examples=EXAMPLES), other: str = read(regex="a")):
    return name
"""

rule = Rule(
    MarkerCall,
    check,
    bullet="query, path and header parameters",
    severity=Severity.WARNING,
    since="0.1",
    changes=("parameters", "requestBody", "schemas"),
    requires={"fastapi": ">=0.100"},
    examples=[
        Example(OLD, proof=NO_WARNING),
        Example(REFUSED, crashes="TypeError: Query() got an unexpected keyword argument 'min_items'"),
        FINE,
    ],
)
