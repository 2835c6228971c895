"""Function that leaves parameters to FastAPI is called directly without them.

In `def read_items(limit: int = Query(10))` the default of `limit` is, for Python, the object `Query(10)`.
FastAPI replaces it for each request; a direct call does not, and the function goes on with an object that
is neither a number nor the session that it expects. Pass the value, or move what both need into a plain
function. With `limit: Annotated[int, Query()] = 10` the default is the number for every caller.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import UNKNOWN, literal
from fastapi_mentor.facts.marked_call import MarkedCall
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(call: MarkedCall) -> Iterator[Finding]:
    first = call.missing[0]
    marker = first.marker.rpartition(".")[2]
    others = f" (and {len(call.missing) - 1} more)" if len(call.missing) > 1 else ""
    message = (
        f"`{call.name}` is called without `{first.name}`{others}, which then is the object `{marker}(...)`"
    )
    yield Finding(call, message, _fix(call))


def _fix(call: MarkedCall) -> Fix | None:
    values = {each.name: literal(each.default) for each in call.missing if each.default is not None}
    if len(values) < len(call.missing) or UNKNOWN in values.values():
        return None

    def pass_defaults(editor: Editor) -> None:
        for name, value in values.items():
            code = f'"{value}"' if isinstance(value, str) and value.isalnum() else repr(value)
            editor.add_argument(call.node, f"{name}={code or repr(value)}")

    return Fix("Pass the defaults", pass_defaults)


SAME_FILE = """
  from fastapi import FastAPI, Query

  app = FastAPI()


  @app.get("/items")
  def read_items(limit: int = Query(10, le=100), order: str = Query("name")):
      return list(range(limit)), order


  @app.get("/first")
  def read_first():
-     return read_items(order="id")
             ^^^^^^^^^^ `read_items` is called without `limit`, which then is the object `Query(...)`
+     return read_items(order="id", limit=10)


  @app.get("/all")
  def read_all():
-     return read_items()
             ^^^^^^^^^^ `read_items` is called without `limit` (and 1 more), which then is the object \
      `Query(...)`
+     return read_items(limit=10, order="name")
"""

ANSWERS = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert client.get("/first").status_code == 200
assert client.get("/all").status_code == 200
"""

OTHER_FILE = """
=== app/deps.py ===
from fastapi import Depends


def get_names():
    yield ["tea"]


def first_name(names: list = Depends(get_names)):
    return names[0]
=== app/main.py ===
from fastapi import FastAPI

from app.deps import first_name

app = FastAPI()


@app.get("/items")
def read_items():
    return first_name()
           ^^^^^^^^^^ `first_name` is called without `names`, which then is the object `Depends(...)`
"""

FIRST = """
from app.main import app
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert client.get("/items").json() == "tea"
"""

FINE = """
  from typing import Annotated

  from fastapi import Depends, FastAPI, Query

  app = FastAPI()


  def get_names():
      return ["tea"]


  @app.get("/names")
  def read_names(names: list = Depends(get_names), limit: Annotated[int, Query()] = 10):
      return names[:limit]


  @app.get("/guarded")
  def read_guarded(_: list = Depends(get_names), q: str = Query("")):
      return {"guarded": True}


  @app.get("/first")
  def read_first(read=read_names):
      options = {"names": ["a"]}
      return [read_names(["a"]), read_names(names=["a"]), read_names(**options), read_guarded()]


  def shadowed(read_names):
      return read_names()
"""

GOOD = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/names").json() == ["tea"]
assert read_first()
"""

rule = Rule(
    MarkedCall,
    check,
    bullet="dependency injection",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(SAME_FILE, proof=ANSWERS),
        Example(OTHER_FILE, proof=FIRST),
        Example(FINE, proof=GOOD),
    ],
)
