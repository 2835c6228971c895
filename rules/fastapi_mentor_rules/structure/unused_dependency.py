"""Route depends on something whose value it does not use.

A dependency that only has to run, such as a check of permissions, belongs into `dependencies=[...]` of the
decorator: the signature then lists what the function needs, and nobody takes the parameter for a leftover
and deletes the check with it. A parameter whose name begins with `_` says the same.
"""

import ast
from collections.abc import Callable, Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Parameter, Route
from fastapi_mentor.facts.database import DATABASES
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.uses import is_used, uses_of
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(route: Route) -> Iterator[Finding]:
    if len(route.node.decorator_list) > 1 or not route.is_fully_visible or route.is_stub:
        return
    for parameter in route.parameters:
        name = parameter.node.arg
        if not parameter.is_injected or name.startswith("_") or is_used(name, route.scope, route.outline):
            continue
        if not uses_of("locals", route.node):
            if _is_resource(parameter):
                yield Finding(parameter, f"`{route.name}` does not use `{name}`", _drop(route, name))
            else:
                message = f"`{route.name}` does not use `{name}`, which the decorator can ask for"
                yield Finding(parameter, message, _fix(route, parameter))


def _is_resource(parameter: Parameter) -> bool:
    """Whether it is a session or the like, which does nothing while nobody uses it."""
    kind, module = parameter.type, parameter.outline.module
    return kind is not None and any(each in DATABASES for each in module.ancestors(kind))


def _drop(route: Route, name: str) -> Fix:
    def drop(editor: Editor) -> None:
        editor.remove_parameter(route.node, name)

    return Fix(f"Drop `{name}`", drop, Safety.UNSAFE)


def _fix(route: Route, parameter: Parameter) -> Fix | None:
    given = route.option("dependencies")
    if given is not None and not isinstance(given, ast.List):
        return None
    code = _code(parameter)
    if code is None:
        return None

    def move(editor: Editor) -> None:
        written = code(editor)
        editor.remove_parameter(route.node, parameter.node.arg)
        if given is None:
            editor.set_keyword(route.decorator, "dependencies", f"[{written}]")
        elif written not in [editor.text(each) for each in given.elts]:
            editor.add_element(given, written)

    return Fix("Let the decorator take it", move, Safety.UNSAFE)


def _code(parameter: Parameter) -> Callable[[Editor], str] | None:
    """How to write the dependency in the decorator."""
    marker, dependency = parameter.marker, parameter.dependency
    if marker is None or dependency is None:
        return None
    call, (target, at) = marker[1], dependency
    has_target = bool(call.args) or any(each.arg == "dependency" for each in call.keywords)
    parts = [*walk(parameter.node), *(walk(parameter.default) if parameter.default else ())]
    if has_target and any(each is call for each in parts):
        return lambda editor: editor.text(call)
    if len(call.args) + len(call.keywords) > 1 or at.module.path != parameter.outline.module.path:
        return None  # behind an alias of another module, whose names are not known here
    return lambda editor: f"{editor.add_import('fastapi', 'Depends')}({ast.unparse(target)})"


DEFAULT = """
  from fastapi import Depends, FastAPI

  app = FastAPI()


  def require_key(key: str = ""):
      return key


- @app.get("/items")
- def read_items(limit: int = 10, key: str = Depends(require_key)):
                                  ^^^^^^^^ `read_items` does not use `key`, which the decorator can ask for
+ @app.get("/items", dependencies=[Depends(require_key)])
+ def read_items(limit: int = 10):
      return limit
"""

ANNOTATED = """
  from typing import Annotated

  from fastapi import APIRouter, Depends, FastAPI

  app = FastAPI()
  router = APIRouter()


  def require_key(key: str = ""):
      return key


  def count():
      return 1


  Counted = Annotated[int, Depends(count)]


- @router.get("/items", dependencies=[Depends(count)])
+ @router.get("/items", dependencies=[Depends(count), Depends(require_key)])
- def read_items(
-     key: Annotated[str, Depends(require_key)],
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `read_items` does not use `key`, which the decorator can \
      ask for
-     counted: Counted,
      ^^^^^^^^^^^^^^^^ `read_items` does not use `counted`, which the decorator can ask for
- ):
+ def read_items():
      return []


  app.include_router(router)
"""

SESSION = """
  from fastapi import Depends, FastAPI
  from sqlalchemy.orm import Session

  app = FastAPI()


  def get_session():
      with Session() as session:
          yield session


  @app.get("/health")
- def read_health(session: Session = Depends(get_session)):
                  ^^^^^^^^^^^^^^^^ `read_health` does not use `session`
+ def read_health():
      return "ok"
"""

FINE = """
  from functools import wraps
  from typing import Annotated

  from fastapi import Depends, FastAPI, Request

  app = FastAPI()


  def require_key(key: str = ""):
      return key


  def audited(function):
      @wraps(function)
      def wrapper(**given):
          print(given["key"])
          return function(**given)

      return wrapper


  @app.get("/a")
  def read_a(_: Annotated[str, Depends(require_key)], request: Request, unused: int = 1):
      return "a"


  @app.get("/b")
  @audited
  def read_b(key: str = Depends(require_key)):
      return "b"


  @app.get("/c")
  def read_c(key: str = Depends(require_key)):
      def show():
          return key

      return show()


  @app.get("/d")
  def read_d(key: str = Depends(require_key)):
      return locals()


  @app.get("/e")
  def read_e(key: str = Depends(require_key)):
      raise NotImplementedError
"""

rule = Rule(
    Route,
    check,
    bullet="dependency injection",
    severity=Severity.INFO,
    since="0.1",
    examples=[DEFAULT, ANNOTATED, SESSION, Example(FINE, proof="assert app.routes")],
)
