"""Parameter has two markers.

FastAPI takes a parameter from one place. A marker in `Annotated` and another one behind `=`, or two in
`Annotated`, contradict each other: the app can not start. Behind `=` stands the default, and nothing else.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.marker import DEPENDENCIES, Marker, markers_of
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(handler: Handler) -> Iterator[Finding]:
    for parameter in handler.parameters:
        if parameter.default is None or parameter.node.annotation is None:
            continue
        markers = markers_of(parameter)
        if len(markers) > 1 and not markers[-1].is_annotated:
            first, last = markers[0], markers[-1]
            message = f"`{parameter.name}` has `{first.kind}` and `{last.kind}`: the app can not start"
            yield Finding(at=last.call, message=message, fix=_joined(parameter, first, last))


def _joined(parameter: Parameter, first: Marker, last: Marker) -> Fix | None:
    """Keeps the marker in `Annotated`, where the other one says nothing but a default."""
    if first.kind != last.kind or first.kind in DEPENDENCIES or last.call.keywords or len(last.call.args) > 1:
        return None
    default = last.default

    def edit(editor: Editor) -> None:
        if default is None:
            editor.remove_default(parameter.node)
        else:
            editor.set_default(parameter.node, editor.text(default))

    return Fix("Keep the one in `Annotated`", edit)


TWO = """
  from typing import Annotated

  from fastapi import FastAPI, Query

  app = FastAPI()


  @app.get("/items")
- def read_items(limit: Annotated[int, Query(le=100)] = Query(10)):
                                                        ^^^^^^^^^ \
    `limit` has `Query` and `Query`: the app can not start
+ def read_items(limit: Annotated[int, Query(le=100)] = 10):
      return limit
"""

DEPENDENCY = """
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


def find():
    return 1


@app.get("/items")
def read_items(found: Annotated[int, Depends(find)] = Depends(find)):
                                                      ^^^^^^^^^^^^^ \
    `found` has `Depends` and `Depends`: the app can not start
    return found
"""

FINE = """
from typing import Annotated

from fastapi import Depends, FastAPI, Query

app = FastAPI()


def find():
    return 1


@app.get("/items")
def read_items(found: Annotated[int, Depends(find)] = None, q: int = Query(1)):
    return found
"""

rule = Rule(
    Handler,
    check,
    bullet="query, path and header parameters",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(TWO, crashes="AssertionError: Cannot specify"),
        Example(DEPENDENCY, crashes="AssertionError: Cannot specify"),
        FINE,
    ],
)
