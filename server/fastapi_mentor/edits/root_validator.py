"""Turns a root validator of pydantic 1 that runs last into a method that looks at the model itself."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from fastapi_mentor.edits.validated_method import (
    TooHard,
    Use,
    decorator_names,
    free_name,
    function_of,
    names_in,
    plain_parameters,
    uses_of,
)
from fastapi_mentor.facts import OldValidator, literal

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor


class InstanceMethod:
    """How `(cls, values)` becomes `(self)`; raises TooHard if it can not. `assigns` if it sets fields."""

    def __init__(self, validator: OldValidator) -> None:
        self.validator = validator
        self.function = function_of(validator)
        self.assigns = False
        parameters = plain_parameters(validator)
        names = decorator_names(self.function)
        if "staticmethod" in names or len(parameters) != 1 or self.function.args.kwarg:
            raise TooHard
        if list(uses_of(validator, "cls")) or free_name(self.function, "self") != "self":
            raise TooHard
        self.values = parameters[0]
        uses = list(uses_of(validator, self.values.arg))
        self.changes = [self._change(use) for use in uses]
        returned = sum(isinstance(use.parent, ast.Return) for use in uses)
        if not returned or validator.scope is None or returned != len(validator.scope.returns):
            raise TooHard
        model = validator.model
        if self.assigns and (model.configured("validate_assignment") or model.configured("frozen")):
            raise TooHard

    def __call__(self, editor: Editor) -> None:
        """Writes the method."""
        function = self.function
        editor.replace(function.args.args[0], "self")
        editor.remove_parameter(function, self.values.arg)
        for node, code in self.changes:
            editor.replace(node, code)
        if function.returns is not None:
            editor.set_return_annotation(function, editor.add_import("typing_extensions", "Self"))
        names = decorator_names(function)
        if "classmethod" in names:
            editor.remove_decorator(function, names.index("classmethod"))
        editor.remove_import_if_unused(*names_in(self.values.annotation, function.returns))

    def _change(self, use: Use) -> tuple[ast.expr, str]:
        """The expression around a use of the values, and what it becomes."""
        match use.parent, use.grandparent:
            case ast.Return(), _:
                return use.name, "self"
            case ast.Subscript(slice=ast.Constant(value=str(name)), ctx=context), _:
                if isinstance(context, ast.Del):
                    raise TooHard
                self.assigns |= isinstance(context, ast.Store)
                return use.parent, self._attribute(name)
            case ast.Attribute(attr="get"), ast.Call(
                args=[ast.Constant(value=str(name)), *rest], keywords=[]
            ):
                if [literal(each) for each in rest] not in ([], [None]):
                    raise TooHard
                return use.grandparent, self._attribute(name)
        raise TooHard

    def _attribute(self, name: str) -> str:
        if name not in self.validator.model.fields:
            raise TooHard
        return f"self.{name}"
