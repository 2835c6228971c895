"""A function that validates values of a type: `Annotated[int, AfterValidator(is_even)]`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.model_validator import loses_value
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.source import Location

_MARKERS = ("AfterValidator", "BeforeValidator", "PlainValidator", "WrapValidator")
_QUALIFIED = frozenset(
    f"{module}.{name}" for module in ("pydantic", "pydantic.functional_validators") for name in _MARKERS
)


class ValidatingFunction:
    """A function of the project that is given to such a marker; `named` is how the marker names it."""

    words = frozenset(_MARKERS)

    def __init__(self, named: ast.expr, definition: Definition, scope: Scope, outline: Outline) -> None:
        self.named = named
        self.definition = definition
        self.scope = scope
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[ValidatingFunction]:
        """The ones that a statement names, undecorated functions alone."""
        for call in outline.calls(*_MARKERS):
            named = argument(call.node, "func", 0)
            if not isinstance(named, (ast.Name, ast.Attribute)):
                continue
            at = place(outline, call.scope)
            if at.qualified(call.node.func) not in _QUALIFIED:
                continue
            definition = at.definition(named)
            if definition is None or not isinstance(definition.node, ast.FunctionDef):
                continue
            scope = scope_of(definition)
            if scope is not None and not scope.yields and not definition.node.decorator_list:
                yield cls(named, definition, scope, outline)

    @property
    def location(self) -> Location:
        """The place where the marker names it."""
        return self.outline.location(self.named)

    @cached_property
    def function(self) -> Function:
        """Its definition."""
        assert isinstance(self.scope.node, Function)
        return self.scope.node

    @property
    def name(self) -> str:
        """Its name."""
        return self.function.name

    @cached_property
    def home(self) -> Outline:
        """The statement that defines it."""
        return Outline(self.definition.statement, self.definition.module)

    @property
    def place(self) -> Place:
        """Where the names of its body have their meaning."""
        return place(self.home, self.scope)

    @property
    def value_name(self) -> str | None:
        """The name of what it validates, which it is to return."""
        parameters = [*self.function.args.posonlyargs, *self.function.args.args]
        return parameters[0].arg if parameters else None

    @property
    def loses_value(self) -> bool:
        """Whether it may return nothing though the value is something."""
        bare = [each for each in self.scope.returns if each.value is None]
        return not self._is_stub and loses_value(self.function, bare, self.value_name)

    @property
    def returns_something(self) -> bool:
        """Whether one of its paths returns a value."""
        return any(each.value is not None for each in self.scope.returns)

    @property
    def _is_stub(self) -> bool:
        body = self.function.body
        return all(isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) for each in body)
