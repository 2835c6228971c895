"""Dependency that lasts for the request depends on one that ends with the function.

With `scope="function"` what stands after the `yield` of a dependency runs before the response is sent. A
generator that asks for it, and itself lasts until after the response, would go on with what is already
closed: FastAPI refuses it with a `DependencyScopeError` when the application starts.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Dependency, literal
from fastapi_mentor.facts.dependency_scope import shorter_lived
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(dependency: Dependency) -> Iterator[Finding]:
    scope = argument(dependency.node, "scope")
    if dependency.target is None or (scope is not None and literal(scope) != "request"):
        return
    shorter = shorter_lived(dependency)
    if shorter is None:
        return
    name = dependency.outline.text(dependency.target)

    def shorten(editor: Editor) -> None:
        editor.set_keyword(dependency.node, "scope", '"function"')

    message = f"`{name}` lasts for the request, `{shorter}` that it depends on only for the function"
    yield Finding(dependency, message, Fix('Say `scope="function"`', shorten, Safety.UNSAFE))


SCOPES = """
  from typing import Annotated

  from fastapi import Depends, FastAPI

  app = FastAPI()


  def get_session():
      yield ["session"]


  def get_names(session: Annotated[list, Depends(get_session, scope="function")]):
      yield [*session, "tea"]


  @app.get("/names")
- def read_names(names: Annotated[list, Depends(get_names)]):
                                        ^^^^^^^^^^^^^^^^^^ `get_names` lasts for the request, `get_session` \
      that it depends on \
      only for the function
+ def read_names(names: Annotated[list, Depends(get_names, scope="function")]):
      return names
"""

ELSEWHERE = """
=== app/deps.py ===
  from typing import Annotated

  from fastapi import Depends


  def get_session():
      yield ["session"]


  SessionDep = Annotated[list, Depends(get_session, scope="function")]


  async def get_names(session: SessionDep):
      yield [*session, "tea"]
=== app/main.py ===
  from fastapi import Depends, FastAPI

  from app import deps

  app = FastAPI()


- @app.get("/names", dependencies=[Depends(deps.get_names, scope="request")])
                                   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `deps.get_names` lasts for the \
      request, \
      `get_session` that it depends on only for the function
+ @app.get("/names", dependencies=[Depends(deps.get_names, scope="function")])
  def read_names():
      return []
"""

FINE = """
  from typing import Annotated

  from fastapi import Depends, FastAPI

  app = FastAPI()


  def get_session():
      yield ["session"]


  def get_names(session: Annotated[list, Depends(get_session, scope="function")]):
      yield [*session, "tea"]


  def first_name(session: Annotated[list, Depends(get_session, scope="function")]):
      return session[0]


  def all_names(session: Annotated[list, Depends(get_session)]):
      yield session


  @app.get("/names")
  def read_names(
      names: Annotated[list, Depends(get_names, scope="function")],
      first: Annotated[str, Depends(first_name)],
      everything: Annotated[list, Depends(all_names)],
      session: Annotated[list, Depends(get_session, scope="function")],
  ):
      return names
"""

rule = Rule(
    Dependency,
    check,
    bullet="dependency injection",
    severity=Severity.ERROR,
    since="0.1",
    requires={"fastapi": ">=0.121"},
    examples=[
        Example(SCOPES, crashes="DependencyScopeError: "),
        Example(ELSEWHERE, crashes="DependencyScopeError: "),
        FINE,
    ],
)
