"""Status is a bare number.

`status.HTTP_409_CONFLICT` says what 409 means, is completed by the editor, and can be searched for.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.statuses import constant_of
from fastapi_mentor.facts import literal
from fastapi_mentor.facts.status_argument import StatusArgument
from fastapi_mentor.rule import Finding, Fix, Rule, Severity


def check(status: StatusArgument) -> Iterator[Finding]:
    code = literal(status.node)
    if not isinstance(code, int) or code in (413, 414, 416, 422):
        return
    name = constant_of(code)
    if name is None:
        return

    def edit(editor: Editor) -> None:
        editor.replace(status.node, f"{editor.add_import('fastapi', 'status', at=status.node)}.{name}")

    yield Finding(at=status, message=f"{code} is `status.{name}`", fix=Fix(f"Write `status.{name}`", edit))


NUMBERS = """
- from fastapi import FastAPI, HTTPException
+ from fastapi import FastAPI, HTTPException, status

  app = FastAPI()


- @app.post("/a", status_code=201)
                              ^^^ 201 is `status.HTTP_201_CREATED`
+ @app.post("/a", status_code=status.HTTP_201_CREATED)
  def create_a(name: str):
      if not name:
-         raise HTTPException(400, "No name")
                              ^^^ 400 is `status.HTTP_400_BAD_REQUEST`
+         raise HTTPException(status.HTTP_400_BAD_REQUEST, "No name")
      return name
"""

# The name of 422 is not the same in all versions.
FINE = """
from http import HTTPStatus

from fastapi import FastAPI, HTTPException, status

app = FastAPI()
CONFLICT = 409


@app.post("/a", status_code=status.HTTP_201_CREATED)
def create_a(name: str):
    if not name:
        raise HTTPException(422, "No name")
    if name == "a":
        raise HTTPException(HTTPStatus.CONFLICT)
    if name == "b":
        raise HTTPException(CONFLICT)
    raise HTTPException(499)
"""

rule = Rule(
    StatusArgument,
    check,
    bullet="response models and status codes",
    severity=Severity.HINT,
    opinionated=True,
    since="0.1",
    examples=[NUMBERS, FINE],
)
