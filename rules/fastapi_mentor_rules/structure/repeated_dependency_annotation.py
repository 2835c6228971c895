"""Same dependency is spelt out again and again.

`Annotated[Session, Depends(get_session)]` is a type like any other, and can be given a name:
`SessionDep = Annotated[Session, Depends(get_session)]`. Signatures become short, and what the dependency is
stands in one place.
"""

import ast
import re
from collections.abc import Callable, Iterator

from fastapi_mentor.edits import Editor, FixRefused
from fastapi_mentor.facts.repeated_annotation import RepeatedAnnotation
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Finding, Fix, Rule, Severity

_BEGINNINGS = pattern(r"^_*(get|require|verify|provide|current|load|make|fetch|check)_")
_SPEAKING = pattern(r"[A-Z]\w*")


def check(repeated: RepeatedAnnotation) -> Iterator[Finding]:
    text = repeated.outline.text(repeated.dependency) if repeated.dependency is not None else ""
    if not text:
        return
    count, text = len(repeated.nodes), f"{repeated.marker}({text})"
    fix: Fix | None = None
    if repeated.alias:
        message = f"`{text}` is spelt out, though it is called `{repeated.alias}` here"
        fix = Fix(f"Write `{repeated.alias}`", _use(repeated))
    else:
        message = f"`{text}` is spelt out {count} times: give the annotation a name"
        if repeated.can_have_a_name:
            fix = Fix(f"Call it `{_name(repeated)}`", _introduce(repeated))
    yield Finding(repeated, message, fix)


def _use(repeated: RepeatedAnnotation) -> Callable[[Editor], None]:
    def use(editor: Editor) -> None:
        (known, *_) = repeated.outline.module.definitions(repeated.alias)
        statement = repeated.outline.header or repeated.outline.statement
        position = editor.source.start_of(statement)
        if editor.source.start_of(known.statement) >= position:
            _check_order(repeated, editor, position)
            (definition, *_) = known.statement.nodes
            editor.insert_statement_before(statement.nodes[0], editor.text(definition))
            editor.remove_statement(definition)
        for node in repeated.nodes:
            editor.replace(node, repeated.alias)
        names = {each.id for each in walk(repeated.node) if isinstance(each, ast.Name)}
        editor.remove_import_if_unused(*sorted(names))

    return use


def _introduce(repeated: RepeatedAnnotation) -> Callable[[Editor], None]:
    def introduce(editor: Editor) -> None:
        statement = repeated.outline.header or repeated.outline.statement
        _check_order(repeated, editor, editor.source.start_of(statement))
        name = editor.free_name(_name(repeated))
        editor.insert_statement_before(statement.nodes[0], f"{name} = {editor.text(repeated.node)}")
        for node in repeated.nodes:
            editor.replace(node, name)

    return introduce


def _name(repeated: RepeatedAnnotation) -> str:
    """`SessionDep` for what gives a session; where the type says little, the function does."""
    last = ast.unparse(repeated.type).rpartition(".")[2]
    if _SPEAKING.fullmatch(last):
        return f"{last}Dep"
    function = ast.unparse(repeated.dependency).rpartition(".")[2] if repeated.dependency is not None else ""
    words = [each for each in re.split(r"\W+|_", _BEGINNINGS.sub("", function)) if each]
    return "".join(each[:1].upper() + each[1:] for each in words) + "Dep"


def _check_order(repeated: RepeatedAnnotation, editor: Editor, position: int) -> None:
    """What the annotation names has to be there where the name for it is bound."""
    module = repeated.outline.module
    for node in walk(repeated.node):
        if isinstance(node, ast.Name):
            for definition in module.definitions(node.id):
                if editor.source.start_of(definition.statement) >= position:
                    raise FixRefused(f"`{node.id}` is defined only after the first use")


NEW = """
  from typing import Annotated

  from fastapi import Depends, FastAPI

  app = FastAPI()


  class Session:
      names = ["tea"]


  def get_session():
      return Session()


+ SessionDep = Annotated[Session, Depends(get_session)]
+
+
  @app.get("/a")
- def read_a(session: Annotated[Session, Depends(get_session)]):
                      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Depends(get_session)` is spelt out 3 times: \
      give the \
      annotation a name
+ def read_a(session: SessionDep):
      return session.names


  @app.get("/b")
- def read_b(session: Annotated[Session, Depends(get_session)]):
+ def read_b(session: SessionDep):
      return session.names


  @app.get("/c")
- def read_c(limit: int, session: Annotated[Session, Depends(get_session)] = None):
+ def read_c(limit: int, session: SessionDep = None):
      return session.names[:limit]
"""

KNOWN = """
  from typing import Annotated

  from fastapi import Depends, FastAPI, Security

  app = FastAPI()


  def get_token_data():
      return {"sub": "ada"}


  Token = Annotated[dict, Security(get_token_data)]


  @app.get("/a")
- def read_a(token: Annotated[dict, Security(get_token_data)]):
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Security(get_token_data)` is spelt out, \
      though it is called \
      `Token` here
+ def read_a(token: Token):
      return token
"""

BELOW = """
  from typing import Annotated

  from fastapi import Depends, FastAPI

  app = FastAPI()


  def get_names():
      return ["tea"]


+ Names = Annotated[list, Depends(get_names)]
+
+
  @app.get("/a")
- def read_a(names: Annotated[list, Depends(get_names)]):
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Depends(get_names)` is spelt out, though it is \
      called `Names` here
+ def read_a(names: Names):
      return names
-
-
- Names = Annotated[list, Depends(get_names)]


  @app.get("/b")
  def read_b(names: Names):
      return names
"""

# What only type checkers see can not stand behind a name.
HIDDEN = """
  from __future__ import annotations

  from typing import TYPE_CHECKING, Annotated

  from fastapi import Depends

  if TYPE_CHECKING:
      from decimal import Decimal


  def get_price() -> Decimal: ...


  def read_a(price: Annotated[Decimal, Depends(get_price)]): ...
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Depends(get_price)` is spelt out 3 times: give \
      the annotation a name


  def read_b(price: Annotated[Decimal, Depends(get_price)]): ...


  def read_c(price: Annotated[Decimal, Depends(get_price)]): ...
"""

# There is no place for a name above the statement that defines what it needs.
NO_PLACE = """
  from typing import Annotated

  from fastapi import Depends

  if __debug__:

      def get_names():
          return ["tea"]

      def read_a(names: Annotated[list, Depends(get_names)]): ...
                        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Depends(get_names)` is spelt out 3 times: \
          give the annotation a name

      def read_b(names: Annotated[list, Depends(get_names)]): ...

      def read_c(names: Annotated[list, Depends(get_names)]): ...
"""

IMPORTED = """
=== app/deps.py ===
  from typing import Annotated

  from fastapi import Depends


  def get_names():
      return ["tea"]


  Names = Annotated[list, Depends(get_names)]
=== app/main.py ===
- from typing import Annotated
-
- from fastapi import Depends, FastAPI
+ from fastapi import FastAPI

- from app.deps import Names, get_names
+ from app.deps import Names

  app = FastAPI()


  @app.get("/a")
- def read_a(names: Annotated[list, Depends(get_names)]):
                    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Depends(get_names)` is spelt out, though it is \
      called `Names` here
+ def read_a(names: Names):
      return names
"""

FINE = """
  from typing import Annotated

  from fastapi import Depends, FastAPI, Query

  app = FastAPI()


  def get_names():
      return ["tea"]


  def get_other():
      return ["coffee"]


  @app.get("/a")
  def read_a(names: Annotated[list, Depends(get_names)], q: Annotated[str, Query()] = ""):
      return names


  @app.get("/b")
  def read_b(names: Annotated[list, Depends(get_names)], q: Annotated[str, Query()] = ""):
      return names


  @app.get("/c")
  def read_c(names: Annotated[list, Depends(get_other)], q: Annotated[str, Query()] = ""):
      return names
"""

rule = Rule(
    RepeatedAnnotation,
    check,
    bullet="dependency injection",
    severity=Severity.INFO,
    since="0.1",
    examples=[NEW, KNOWN, BELOW, HIDDEN, NO_PLACE, IMPORTED, FINE],
)
