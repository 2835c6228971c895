"""Parameter is spelt otherwise in the path.

FastAPI takes a parameter from the path only where the path has exactly its name. One that differs by a
letter becomes a required query parameter: the value in the path is thrown away, and requests without the
query are answered with 422.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import RoutingCall
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(call: RoutingCall) -> Iterator[Finding]:
    for remark in call.remarks:
        if remark.kind == "misspelt":
            token, parameter = remark.words
            at = call.part_of(call.path, f"{{{token}")
            message = f"`{call.name}` takes `{parameter}`, its path says `{token}`"
            yield Finding(at, message, _spelling(call, token, parameter))


def _spelling(call: RoutingCall, token: str, parameter: str) -> Fix | None:
    path = call.path
    if not isinstance(path, ast.Constant):
        return None

    def spell_it(editor: Editor) -> None:
        text = editor.text(path)
        for end in ("}", ":"):
            text = text.replace(f"{{{token}{end}", f"{{{parameter}{end}")
        editor.replace(path, text)

    return Fix(f"Call it `{parameter}` in the path", spell_it)


LETTER = """
  from fastapi import FastAPI

  app = FastAPI()


- @app.get("/items/{itemid}")
                   ^^^^^^^ `read_item` takes `item_id`, its path says `itemid`
+ @app.get("/items/{item_id}")
  def read_item(item_id: int):
      return item_id
"""

REACHED = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/items/1").json() == 1
"""

CONVERTER = """
=== app/__init__.py ===
=== app/files.py ===
  from typing import Annotated

  from fastapi import APIRouter, Path

  router = APIRouter(prefix="/{owner}")


- @router.get("/files/{file_pth}")
                      ^^^^^^^^^ `read_file` takes `file_path`, its path says `file_pth`
+ @router.get("/files/{file_path}")
  def read_file(file_path: Annotated[str, Path()], owner: str):
      return file_path
=== app/main.py ===
  from fastapi import FastAPI

  from app import files

  app = FastAPI()
  app.include_router(files.router)
"""

FILE_IS_REACHED = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/ada/files/a").json() == "a"
"""

OTHER_NAMES = """
=== app/__init__.py ===
=== app/main.py ===
from typing import Annotated

from fastapi import APIRouter, FastAPI, Header, Query

app = FastAPI()
router = APIRouter(prefix="/users/{user_id}")


@router.get("/others/{other_id}")
def read_other(user_id: int, other_id: int, othr_id: int): ...


@app.get("/items/{items}")
def read_items(items: str, item: str, itemz: str | None = None): ...


@app.get("/things/{thing_id}")
def read_thing(thing_id: int, thingid: Annotated[int, Query()], thing_ids: Annotated[str, Header()]): ...


@app.get("/a/{first}")
@app.get("/b/{frist}")
def read_either(first: str = "", frist: str = ""): ...


app.include_router(router)
"""

rule = Rule(
    RoutingCall,
    check,
    bullet="path parameters",
    severity=Severity.ERROR,
    since="0.1",
    changes=("paths",),
    examples=[
        Example(LETTER, proof=REACHED),
        Example(CONVERTER, proof=FILE_IS_REACHED),
        OTHER_NAMES,
    ],
)
