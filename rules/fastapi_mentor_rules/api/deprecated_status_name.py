"""Status has a name that is deprecated.

RFC 9110 gave some statuses new names, and Starlette 0.48 took them over: 413 is `CONTENT_TOO_LARGE`, 414
`URI_TOO_LONG`, 416 `RANGE_NOT_SATISFIABLE` and 422 `UNPROCESSABLE_CONTENT`. The old names warn, and will go.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.status_name import SUCCESSORS, OldStatusName
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(status: OldStatusName) -> Iterator[Finding]:
    name = SUCCESSORS[status.name]

    def edit(editor: Editor) -> None:
        if isinstance(status.node, ast.Name):
            editor.replace(status.node, editor.add_import(status.module, name))
            editor.remove_import_if_unused(status.name)
        else:
            editor.replace(status.node, editor.text(status.node).replace(status.name, name))

    yield Finding(at=status, message=f"`{status.name}` is `{name}` now", fix=Fix(f"Write `{name}`", edit))


NAMES = """
  from fastapi import FastAPI, HTTPException, status

  app = FastAPI()


  @app.post("/a")
  def create_a():
-     raise HTTPException(status.HTTP_422_UNPROCESSABLE_ENTITY, "no")
                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    `HTTP_422_UNPROCESSABLE_ENTITY` is `HTTP_422_UNPROCESSABLE_CONTENT` now
+     raise HTTPException(status.HTTP_422_UNPROCESSABLE_CONTENT, "no")
"""

IMPORTED = """
  from fastapi import FastAPI
- from starlette.status import HTTP_200_OK, HTTP_413_REQUEST_ENTITY_TOO_LARGE
+ from starlette.status import HTTP_200_OK, HTTP_413_CONTENT_TOO_LARGE

- TOO_LARGE = HTTP_413_REQUEST_ENTITY_TOO_LARGE
              ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    `HTTP_413_REQUEST_ENTITY_TOO_LARGE` is `HTTP_413_CONTENT_TOO_LARGE` now
+ TOO_LARGE = HTTP_413_CONTENT_TOO_LARGE
  app = FastAPI()
"""

NO_WARNING = """
assert not [each for each in warned if "deprecated" in each.lower()], warned
"""

FINE = """
from http import HTTPStatus

from fastapi import status

NEW = status.HTTP_422_UNPROCESSABLE_CONTENT
EITHER = (
    status.HTTP_422_UNPROCESSABLE_CONTENT
    if hasattr(status, "HTTP_422_UNPROCESSABLE_CONTENT")
    else status.HTTP_422_UNPROCESSABLE_ENTITY
)
OTHER = HTTPStatus.UNPROCESSABLE_ENTITY
"""

OLD = """
from fastapi import status

CODE = status.HTTP_422_UNPROCESSABLE_ENTITY
"""

rule = Rule(
    OldStatusName,
    check,
    bullet="response models and status codes",
    severity=Severity.WARNING,
    since="0.1",
    requires={"starlette": ">=0.48"},
    examples=[NAMES, Example(IMPORTED, proof=NO_WARNING), FINE, Example(OLD, versions={"starlette": "0.46"})],
)
