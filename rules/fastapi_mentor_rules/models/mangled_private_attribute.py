"""Private attribute of a model begins with two underscores.

Python gives such a name the name of the class: `__cache` in `User` is `_User__cache`. Pydantic makes a
private attribute of that odd name, which subclasses do not find. One underscore is what it asks for.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor, FixRefused
from fastapi_mentor.facts import Model
from fastapi_mentor.facts.private import PrivateName, private_names
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    for private in private_names(model):
        if private.is_mangled:
            name = f"_{model.node.name.lstrip('_')}{private.name}"
            message = f"`{private.name}` of `{model.name}` becomes the private attribute `{name}`"
            yield Finding(private, message, _rename(private))


def _rename(private: PrivateName) -> Fix:
    new = f"_{private.name.lstrip('_')}"

    def edit(editor: Editor) -> None:
        mangled = f"_{private.model.node.name.lstrip('_')}{private.name}"
        if mangled in editor.source.text:
            raise FixRefused(f"`{mangled}` is used by that name")
        if any(each.name == new for each in private_names(private.model)):
            raise FixRefused(f"there is a `{new}` already")
        for member in private.model.members:
            for node in ast.walk(member.node):
                if isinstance(node, ast.Attribute) and node.attr == private.name:
                    editor.replace(node, f"{editor.text(node.value)}.{new}")
                elif isinstance(node, ast.Name) and node.id == private.name:
                    editor.replace(node, new)

    return Fix(f"Call it `{new}`", edit)


MANGLED = """
  from pydantic import BaseModel


  class User(BaseModel):
      name: str
-     __visits: int = 0
      ^^^^^^^^ `__visits` of `User` becomes the private attribute `_User__visits`
-     __seen = False
      ^^^^^^ `__seen` of `User` becomes the private attribute `_User__seen`
+     _visits: int = 0
+     _seen = False

      def visit(self) -> int:
-         self.__visits += 1
-         return self.__visits
+         self._visits += 1
+         return self._visits
"""

PRIVATE = """
assert list(User.__private_attributes__) == ["_visits", "_seen"]
assert User(name="Ada").visit() == 1
"""

GOOD = """
  from typing import ClassVar

  from pydantic import BaseModel
  from sqlmodel import SQLModel


  class User(BaseModel):
      __hash__ = object.__hash__
      __slots__ = ("__weakref__",)
      __version: ClassVar[int] = 1

      name: str
      _visits: int = 0


  class Base(SQLModel):
      __abstract__ = True


  class Plain:
      __visits: int = 0
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(MANGLED, proof=PRIVATE), GOOD],
)
