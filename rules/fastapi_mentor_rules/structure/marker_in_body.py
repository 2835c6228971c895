"""`Depends(...)`, `Query(...)` or the like is called inside a function.

These are notes for FastAPI, which reads them in signatures: in a default, in `Annotated[...]`, in
`dependencies=[...]`. Called in the body of a function they return the note itself, and nothing is injected:
`db = Depends(get_db)` gives an object of `Depends`, which has none of the methods of a session.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.spelling import spelled
from fastapi_mentor.facts import argument
from fastapi_mentor.facts.giving import provided_type
from fastapi_mentor.facts.misplaced_marker import MisplacedMarker
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.shape import Shape
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(marker: MisplacedMarker) -> Iterator[Finding]:
    called = marker.outline.text(marker.node.func)
    subject = f"`{marker.name}`" if marker.name else "This"
    message = f"{subject} is the object `{called}(...)` itself: FastAPI looks for it in signatures only"
    yield Finding(marker, message, _fix(marker))


def _fix(marker: MisplacedMarker) -> Fix | None:
    statement, handler = marker.statement, marker.handler
    if statement is None or handler is None or not marker.is_first_level:
        return None
    if handler.may_have_another_signature:
        return None

    def make_parameter(editor: Editor) -> None:
        editor.remove_statement(statement)
        editor.add_parameter(handler.node, _parameter(marker, editor))

    return Fix(f"Make `{marker.name}` a parameter", make_parameter)


def _parameter(marker: MisplacedMarker, editor: Editor) -> str:
    code = editor.text(marker.node)
    if isinstance(marker.statement, ast.AnnAssign):
        return f"{marker.name}: {editor.text(marker.statement.annotation)} = {code}"
    target = argument(marker.node, "dependency", 0)
    outer = place(marker.outline, marker.call.scope)
    kind = provided_type(target, outer) if target is not None and marker.marker.endswith("Depends") else None
    if kind is None:
        return f"{marker.name}={code}"
    annotated = editor.add_import("typing", "Annotated", at=marker.node)
    name = spelled(Shape(kind), editor, marker.outline)
    return f"{marker.name}: {annotated}[{name}, {code}]"


ROUTE = """
+ from typing import Annotated
+
  from fastapi import Depends, FastAPI, Query

  app = FastAPI()


  class Database:
      def all(self):
          return ["tea"]


  def count(db: Database) -> int:
      return len(db.all())


  def get_db():
      db = Database()
      yield db


  @app.get("/items")
- def read_items():
-     db = Depends(get_db)
           ^^^^^^^^^^^^^^^ `db` is the object `Depends(...)` itself: FastAPI looks for it in signatures only
+ def read_items(db: Annotated[Database, Depends(get_db)]):
      return db.all()


  @app.get("/count")
- def read_count():
-     db = Depends(get_db)
           ^^^^^^^^^^^^^^^ `db` is the object `Depends(...)` itself: FastAPI looks for it in signatures only
+ def read_count(db: Annotated[Database, Depends(get_db)]):
      return count(db)


  @app.get("/things")
- def read_things():
-     limit: int = Query(1)
                   ^^^^^^^^ `limit` is the object `Query(...)` itself: FastAPI looks for it in signatures only
+ def read_things(limit: int = Query(1)):
      return list(range(10))[limit - 1 :]
"""

ANSWERS = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert client.get("/items").json() == ["tea"]
assert client.get("/count").json() == 1
"""

ITEMS = """
from fastapi.testclient import TestClient

assert TestClient(app, raise_server_exceptions=False).get("/items").json() == ["tea"]
"""

HELPER = """
  import fastapi
  from fastapi import FastAPI

  app = FastAPI()


  def get_names():
      return ["tea"]


  def first():
      names = fastapi.Depends(get_names)
              ^^^^^^^^^^^^^^^^^^^^^^^^^^ `names` is the object `fastapi.Depends(...)` itself: FastAPI looks \
      for it in signatures only
      for name in names:
          return name


  @app.get("/items")
  def read_items():
      return [first()]
"""

ALONE = """
  from fastapi import Depends, FastAPI, HTTPException

  app = FastAPI()


  def refuse():
      raise HTTPException(403)


  @app.delete("/items", status_code=204)
  def delete_items():
      Depends(refuse)
      ^^^^^^^^^^^^^^^ This is the object `Depends(...)` itself: FastAPI looks for it in signatures only
"""

REFUSES = """
from fastapi.testclient import TestClient

assert TestClient(app).delete("/items").status_code == 403
"""

FACTORIES = """
  from pathlib import Path
  from typing import Annotated

  from fastapi import APIRouter, Depends, FastAPI, Query

  app = FastAPI()


  def get_names():
      return ["tea"]


  def require(role: str):
      return Depends(lambda: role)


  def create(extra=Depends(get_names)):
      guards = [Depends(get_names)]
      guards.append(Depends(require))
      names = Depends(get_names)
      limit = Query(10)
      folder = Path("/tmp")
      router = APIRouter(dependencies=[names, *guards])
      target = names.dependency

      @router.get("/items", dependencies=[Depends(get_names)])
      def read_items(found: Annotated[list, Depends(get_names)], given=names, size: int = limit):
          return folder.name if found else target

      return router


  @app.get("/items")
  def read_items(names: list = Depends(get_names)):
      return names
"""

rule = Rule(
    MisplacedMarker,
    check,
    bullet="dependency injection",
    severity=Severity.ERROR,
    since="0.1",
    changes=("parameters",),
    examples=[
        Example(ROUTE, proof=ANSWERS),
        Example(HELPER, proof=ITEMS),
        Example(ALONE, proof=REFUSES),
        Example(FACTORIES, proof=ITEMS),
    ],
)
