"""Error has a detail that cannot be written as JSON.

FastAPI answers with `{"detail": ...}`, written by Python's own `json`, which knows texts, numbers, lists
and dicts. An exception, a model or a date makes writing the answer fail, so the client gets a 500 in the
stead of the error that was meant.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.http_error import HttpError
from fastapi_mentor.facts.json_value import Unwritable, unwritable
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(error: HttpError) -> Iterator[Finding]:
    found = unwritable(error.detail, error.place) if error.detail is not None else None
    if found is not None:
        message = f"JSON can not hold {found.what}, so answering with this error fails"
        yield Finding(at=found.node, message=message, fix=_writable(error, found))


def _writable(error: HttpError, found: Unwritable) -> Fix:
    if found.what == "an exception":
        return Fix("Tell what it says, `str(...)`", lambda editor: editor.wrap(found.node, "str(", ")"))

    def edit(editor: Editor) -> None:
        encoder = editor.add_import("fastapi.encoders", "jsonable_encoder")
        assert error.detail is not None
        editor.wrap(error.detail, f"{encoder}(", ")")

    return Fix("Encode it with `jsonable_encoder`", edit)


DETAILS = """
  from datetime import datetime

  from fastapi import FastAPI, HTTPException
+ from fastapi.encoders import jsonable_encoder
  from pydantic import BaseModel

  app = FastAPI()


  class Problem(BaseModel):
      code: int


  @app.get("/a")
  def read_a(number: str = "a"):
      try:
          return int(number)
      except ValueError as error:
-         raise HTTPException(status_code=400, detail=error)
                                                      ^^^^^ \
    JSON can not hold an exception, so answering with this error fails
+         raise HTTPException(status_code=400, detail=str(error))


  @app.get("/b")
  def read_b():
-     raise HTTPException(400, Problem(code=1))
                               ^^^^^^^^^^^^^^^ \
    JSON can not hold a `Problem`, so answering with this error fails
+     raise HTTPException(400, jsonable_encoder(Problem(code=1)))


  @app.get("/c")
  def read_c():
-     raise HTTPException(400, detail={"code": 1, "at": datetime.now()})
                                                        ^^^^^^^^^^^^^^ \
    JSON can not hold a `datetime`, so answering with this error fails
+     raise HTTPException(400, detail=jsonable_encoder({"code": 1, "at": datetime.now()}))
"""

ANSWERS = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert [client.get(path).status_code for path in ("/a", "/b", "/c")] == [400, 400, 400]
"""

FINE = """
from datetime import datetime

from fastapi import HTTPException
from fastapi.encoders import jsonable_encoder
from pydantic import BaseModel


class Problem(BaseModel):
    code: int


def fail(problem: Problem, when: datetime, given):
    try:
        if when:
            raise HTTPException(400, problem.model_dump())
        if given:
            raise HTTPException(400, detail=given)
        raise HTTPException(400, detail=[{"at": when.isoformat(), "code": problem.code}])
    except ValueError as error:
        raise HTTPException(400, detail=str(error)) from error
    except KeyError as error:
        raise HTTPException(400, detail=error.args) from error
    except TypeError as error:
        raise HTTPException(400, detail=jsonable_encoder({"problem": problem})) from error
"""

rule = Rule(
    HttpError,
    check,
    bullet="errors as HTTPException",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(DETAILS, proof=ANSWERS), FINE],
)
