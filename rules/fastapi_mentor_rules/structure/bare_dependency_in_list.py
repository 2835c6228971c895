"""`dependencies=` is not a list of `Depends(...)`.

FastAPI asks each element for the function that it names, which only `Depends` and `Security` have: a
function by itself, or an `Annotated` alias, ends with an `AttributeError`, and a `Depends(...)` that is not
in a list with a `TypeError`, when the application starts.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.brackets import put_in_list
from fastapi_mentor.facts.registration import Registration
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

_MARKERS = frozenset({"fastapi.Depends", "fastapi.Security"})


def check(call: Registration) -> Iterator[Finding]:
    given = call.option("dependencies")
    if isinstance(given, ast.Call) and call.place.qualified(given.func) in _MARKERS:
        name = call.outline.text(given.func)
        yield Finding(given, f"`dependencies` takes a list of `{name}(...)`", put_in_list(given))
    elif isinstance(given, ast.List | ast.Tuple):
        for element in given.elts:
            yield from _element(call, element, in_list=True)
    elif given is not None:
        yield from _element(call, given, in_list=False)


def _element(call: Registration, element: ast.expr, in_list: bool) -> Iterator[Finding]:
    definition = call.place.definition(element) if isinstance(element, ast.Name | ast.Attribute) else None
    if definition is None:
        return
    text = call.outline.text(element)
    if isinstance(definition.node, Function | ast.ClassDef):
        fix = Fix(f"Write `Depends({text})`", lambda editor: _depends(editor, element, in_list))
        yield Finding(element, f"`{text}` stands in `dependencies` without `Depends`", fix)
    elif isinstance(definition.value, ast.Subscript):
        at = definition.module.resolve(ast.unparse(definition.value.value))
        if at is not None and at.qualified == "typing.Annotated":
            yield Finding(element, f"`{text}` is an annotation: `dependencies` takes `Depends(...)`")


def _depends(editor: Editor, element: ast.expr, in_list: bool) -> None:
    code = f"{editor.add_import('fastapi', 'Depends', at=element)}({editor.text(element)})"
    editor.replace(element, code if in_list else f"[{code}]")


BARE = """
- from fastapi import APIRouter, FastAPI
+ from fastapi import APIRouter, Depends, FastAPI


  def require_key(key: str = ""):
      return key


- app = FastAPI(dependencies=[require_key])
                              ^^^^^^^^^^^ `require_key` stands in `dependencies` without `Depends`
- router = APIRouter(dependencies=require_key)
                                  ^^^^^^^^^^^ `require_key` stands in `dependencies` without `Depends`
+ app = FastAPI(dependencies=[Depends(require_key)])
+ router = APIRouter(dependencies=[Depends(require_key)])


- @router.get("/items", dependencies=(require_key,))
                                      ^^^^^^^^^^^ `require_key` stands in `dependencies` without `Depends`
+ @router.get("/items", dependencies=(Depends(require_key),))
  def read_items():
      return []
"""

ALONE = """
  from fastapi import APIRouter, Depends, FastAPI


  def require_key(key: str = ""):
      return key


  app = FastAPI()
  router = APIRouter()
- app.include_router(router, dependencies=Depends(require_key))
                                          ^^^^^^^^^^^^^^^^^^^^ `dependencies` takes a list of `Depends(...)`
+ app.include_router(router, dependencies=[Depends(require_key)])


- @app.get("/items", dependencies=Depends(require_key))
                                  ^^^^^^^^^^^^^^^^^^^^ `dependencies` takes a list of `Depends(...)`
+ @app.get("/items", dependencies=[Depends(require_key)])
  def read_items():
      return []
"""

ALIAS = """
=== app/deps.py ===
from typing import Annotated

from fastapi import Depends


def require_key(key: str = ""):
    return key


Key = Annotated[str, Depends(require_key)]
=== app/main.py ===
from fastapi import FastAPI

from app.deps import Key

app = FastAPI()


@app.get("/items", dependencies=[Key])
                                 ^^^ `Key` is an annotation: `dependencies` takes `Depends(...)`
def read_items():
    return []
"""

FINE = """
  from fastapi import APIRouter, Depends, FastAPI, Security


  def require_key(key: str = ""):
      return key


  def require(role: str):
      return Depends(lambda: role)


  shared = [Depends(require_key)]
  key = Depends(require_key)
  app = FastAPI(dependencies=shared)
  router = APIRouter(dependencies=[key, *shared, Security(require_key)])


  def guarded(dependencies=None):
      return APIRouter(dependencies=dependencies)


  @router.get("/items", dependencies=[require("admin")])
  def read_items():
      return []


  app.include_router(router)
  app.include_router(guarded(dependencies=[key]))
"""

rule = Rule(
    Registration,
    check,
    bullet="dependency injection",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(BARE, crashes="TypeError: 'function' object is not iterable"),
        Example(ALONE, crashes="TypeError: "),
        Example(ALIAS, crashes="AttributeError: "),
        FINE,
    ],
)
