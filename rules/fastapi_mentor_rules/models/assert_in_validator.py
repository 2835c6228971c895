"""Validator asserts.

Pydantic makes an error of the field out of an `AssertionError`, so it works, until somebody runs Python
with `-O` or sets `PYTHONOPTIMIZE`: then there are no assertions, and nothing is validated.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Model, inside
from fastapi_mentor.facts.model_validator import ModelValidator, validators_of
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity


def check(model: Model) -> Iterator[Finding]:
    for validator in validators_of(model):
        if validator.validates:
            for node in inside(validator.function, ast.Assert):
                if isinstance(node, ast.Assert):
                    yield _finding(validator, node)


def _finding(validator: ModelValidator, node: ast.Assert) -> Finding:
    def edit(editor: Editor) -> None:
        message = editor.text(node.msg) if node.msg is not None else '"the value is not allowed"'
        test = editor.text(node.test)
        plain = isinstance(node.test, (ast.Name, ast.Call, ast.Attribute, ast.Compare))
        condition = f"not {test}" if plain and not isinstance(node.test, ast.Compare) else f"not ({test})"
        editor.replace_statement(node, f"if {condition}:\n    raise ValueError({message})")

    message = f"`{validator.name}` asserts, which `python -O` leaves out"
    return Finding(validator.outline.location(node), message, Fix("Raise `ValueError`", edit, Safety.UNSAFE))


ASSERTS = """
  from pydantic import BaseModel, field_validator


  class User(BaseModel):
      name: str
      age: int

      @field_validator("age")
      @classmethod
      def is_of_age(cls, value: int) -> int:
-         assert value >= 18, "too young"
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `is_of_age` asserts, which `python -O` leaves out
-         assert bool(value)
          ^^^^^^^^^^^^^^^^^^ `is_of_age` asserts, which `python -O` leaves out
+         if not (value >= 18):
+             raise ValueError("too young")
+         if not bool(value):
+             raise ValueError("the value is not allowed")
          return value
"""

GOOD = """
  from pydantic import BaseModel, field_validator


  class User(BaseModel):
      age: int

      @field_validator("age")
      @classmethod
      def is_of_age(cls, value: int) -> int:
          if value < 18:
              raise ValueError("too young")
          return value

      def check(self) -> None:
          assert self.age
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    requires={"pydantic": ">=2"},
    examples=[ASSERTS, GOOD],
)
