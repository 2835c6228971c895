"""Parameter is None by default, and its type does not say so.

`q: str = None` promises a text to the function and to type checkers. It is None where the request says
nothing, and OpenAPI tells clients nothing of that.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.marker import declared_shape, declared_type
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(handler: Handler) -> Iterator[Finding]:
    names = handler.routes[0].path_names if handler.routes else frozenset()
    for parameter in handler.parameters:
        if not parameter.defaults_to_none or parameter.is_injected or parameter.name in names:
            continue
        shape = declared_shape(parameter)
        if shape is None or shape.name in ("|", "None", "typing.Any", "object") or _is_special(parameter):
            continue
        kind = declared_type(parameter)
        text = parameter.outline.text(kind) if kind is not None else ""
        message = f"`{parameter.name}` may be None, which `{text}` does not say"
        yield Finding(at=parameter, message=message, fix=_optional(parameter, kind))


def _is_special(parameter: Parameter) -> bool:
    """Whether FastAPI gives it something of its own, such as the request."""
    ancestors = parameter.outline.module.ancestors(parameter.type) if parameter.type else ()
    return any(each.startswith(("starlette.", "fastapi.")) for each in ancestors)


def _optional(parameter: Parameter, kind: ast.expr | None) -> Fix | None:
    if kind is None or isinstance(kind, ast.Constant):
        return None

    def edit(editor: Editor) -> None:
        symbol = parameter.outline.module.resolve("Optional")
        if symbol is not None and symbol.qualified == "typing.Optional":
            editor.wrap(kind, "Optional[", "]")
        else:
            editor.replace(kind, f"{editor.text(kind)} | None")

    return Fix("Say that it may be None", edit)


NONE = """
  from typing import Annotated

  from fastapi import FastAPI, Query

  app = FastAPI()


  @app.get("/items")
  def read_items(
-     q: str = None,
      ^^^^^^ `q` may be None, which `str` does not say
-     limit: int = Query(None),
      ^^^^^^^^^^ `limit` may be None, which `int` does not say
-     name: Annotated[str, Query()] = None,
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `name` may be None, which `str` does not say
+     q: str | None = None,
+     limit: int | None = Query(None),
+     name: Annotated[str | None, Query()] = None,
  ):
      return q
"""

NULLABLE = """
parameters = app.openapi()["paths"]["/items"]["get"]["parameters"]
assert all({"type": "null"} in each["schema"]["anyOf"] for each in parameters)
"""

OPTIONAL = """
  from typing import Optional

  from fastapi import FastAPI

  app = FastAPI()


  @app.get("/items")
- def read_items(first: Optional[int] = None, last: int = None):
                                              ^^^^^^^^^ `last` may be None, which `int` does not say
+ def read_items(first: Optional[int] = None, last: Optional[int] = None):
      return last
"""

FINE = """
from typing import Any, Optional, Union

from fastapi import BackgroundTasks, Depends, FastAPI, Query, Request, Response

app = FastAPI()


def find() -> int:
    return 1


@app.get("/items")
def read_items(
    request: Request = None,
    response: Response = None,
    tasks: BackgroundTasks = None,
    a: Optional[str] = None,
    b: Union[str, None] = Query(None),
    c: str | int | None = None,
    d: Any = None,
    e: int = Depends(find),
    f: str = "",
    g=None,
):
    return a


def helper(name: str = None):
    return name
"""

rule = Rule(
    Handler,
    check,
    bullet="query, path and header parameters",
    severity=Severity.INFO,
    since="0.1",
    changes=("parameters", "requestBody", "schemas"),
    examples=[Example(NONE, proof=NULLABLE), OPTIONAL, FINE],
)
