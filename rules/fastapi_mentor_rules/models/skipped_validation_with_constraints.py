"""Constraints of a field that is not validated.

`SkipValidation` takes what comes as it is: no type, no constraint, no validator is looked at. The schema
still promises them all.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Model, ModelField
from fastapi_mentor.facts.constraint import Constraint, constraints_in, constraints_of
from fastapi_mentor.facts.place import place
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(model: Model) -> Iterator[Finding]:
    for field in model.own_fields.values():
        skipping = _skipping(field)
        if skipping is None:
            continue
        constraints = [*constraints_of(field), *_constraints_inside(skipping, field)]
        names = [f"`{each.name}`" for each in constraints]
        if names:
            message = f"{', '.join(names)} of `{field.name}` count for nothing: its validation is skipped"
            yield Finding(field.outline.location(skipping), message, _validate(skipping))


def _skipping(field: ModelField) -> ast.expr | None:
    """What makes pydantic skip the validation of a field: a type, or the last word of `Annotated`."""
    annotation = field.annotation
    if not isinstance(annotation, ast.Subscript):
        return None
    at = place(field.outline, field.scope)
    if at.qualified(annotation.value) == "pydantic.SkipValidation":
        return annotation
    is_annotated = at.qualified(annotation.value) == "typing.Annotated"
    last = annotation.slice.elts[-1] if is_annotated and isinstance(annotation.slice, ast.Tuple) else None
    named = last.func if isinstance(last, ast.Call) else last
    return last if named is not None and at.qualified(named) == "pydantic.SkipValidation" else None


def _constraints_inside(skipping: ast.expr, field: ModelField) -> Iterator[Constraint]:
    """Those of `SkipValidation[Annotated[int, Field(gt=0)]]`."""
    match skipping:
        case ast.Subscript(slice=ast.Subscript(value=outer, slice=ast.Tuple(elts=[_, *given]))):
            if field.outline.qualified(outer, field.scope) == "typing.Annotated":
                for each in given:
                    if isinstance(each, ast.Call):
                        yield from constraints_in(each)


def _validate(skipping: ast.expr) -> Fix:
    def edit(editor: Editor) -> None:
        if isinstance(skipping, ast.Subscript):
            editor.replace(skipping, editor.text(skipping.slice))
        else:
            editor.remove(skipping)
        editor.remove_import_if_unused("SkipValidation")

    return Fix("Validate it", edit, Safety.UNSAFE)


SKIPPED = """
  from typing import Annotated

- from pydantic import BaseModel, Field, SkipValidation
+ from pydantic import BaseModel, Field


  class Item(BaseModel):
-     price: SkipValidation[int] = Field(gt=0)
             ^^^^^^^^^^^^^^^^^^^ `gt` of `price` count for nothing: its validation is skipped
-     name: Annotated[str, Field(min_length=1), SkipValidation]
                                                ^^^^^^^^^^^^^^ `min_length` of `name` count for nothing: \
                                                its validation is skipped
-     size: SkipValidation[Annotated[int, Field(lt=9)]]
            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `lt` of `size` count for nothing: its \
            validation is skipped
+     price: int = Field(gt=0)
+     name: Annotated[str, Field(min_length=1)]
+     size: Annotated[int, Field(lt=9)]
"""

REFUSES = """
try:
    Item(price=-1, name="", size=10)
except ValueError:
    pass
else:
    raise AssertionError("nothing was validated")
"""

GOOD = """
  from typing import Annotated

  from pydantic import BaseModel, Field, SkipValidation


  class Item(BaseModel):
      price: SkipValidation[int] = Field(description="In cents")
      name: Annotated[str, SkipValidation, Field(min_length=1)]
      size: int = Field(gt=0)
"""

rule = Rule(
    Model,
    check,
    bullet="validation by pydantic models",
    severity=Severity.WARNING,
    since="0.1",
    requires={"pydantic": ">=2"},
    examples=[Example(SKIPPED, proof=REFUSES), GOOD],
)
