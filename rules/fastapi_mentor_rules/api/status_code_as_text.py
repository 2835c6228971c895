"""Status is a text.

A status is a number. `"404"` is compared with numbers on the way out, which fails with a `TypeError`: the
client gets a 500.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import literal
from fastapi_mentor.facts.status_argument import StatusArgument
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(status: StatusArgument) -> Iterator[Finding]:
    value = literal(status.node)
    if isinstance(value, str) and value.isdigit():

        def edit(editor: Editor) -> None:
            editor.replace(status.node, value)

        message = f"The status `{status.outline.text(status.node)}` is a text, so the response fails"
        yield Finding(at=status, message=message, fix=Fix(f"Write {value}", edit))


TEXTS = """
  from fastapi import FastAPI, HTTPException
  from fastapi.responses import JSONResponse

  app = FastAPI()


- @app.post("/a", status_code="201")
                              ^^^^^ The status `"201"` is a text, so the response fails
+ @app.post("/a", status_code=201)
  def create_a():
      return "a"


  @app.post("/b")
  def create_b():
-     raise HTTPException("409", "There is a b")
                          ^^^^^ The status `"409"` is a text, so the response fails
+     raise HTTPException(409, "There is a b")


  @app.post("/c")
  def create_c():
-     return JSONResponse({"c": 1}, status_code='202')
                                                ^^^^^ The status `'202'` is a text, so the response fails
+     return JSONResponse({"c": 1}, status_code=202)
"""

ANSWERS = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert [client.post(path).status_code for path in ("/a", "/b", "/c")] == [201, 409, 202]
"""

FINE = """
from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse

app = FastAPI()
table = {"status": "404"}


@app.post("/a", status_code=201, responses={"404": {"description": "None"}})
def create_a():
    print(dict(status_code="201"))
    raise HTTPException(int(table["status"]), "404")
"""

rule = Rule(
    StatusArgument,
    check,
    bullet="response models and status codes",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(TEXTS, proof=ANSWERS), FINE],
)
