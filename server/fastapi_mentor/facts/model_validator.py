"""A validator of pydantic 2: a method of a model under `@field_validator` or `@model_validator`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import Name, argument, has_unpacking, inside, literal
from fastapi_mentor.facts.model import Member, Model
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.response import goes_on
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.facts.shape import annotated_shape
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.source import Location

FIELD = "pydantic.field_validator"
MODEL = "pydantic.model_validator"
_KINDS = {
    FIELD: "field_validator",
    MODEL: "model_validator",
    "pydantic.field_serializer": "field_serializer",
    "pydantic.functional_serializers.field_serializer": "field_serializer",
}
_NEVER_NONE = frozenset({"str", "int", "float", "bool", "bytes", "list", "dict", "set", "tuple"})


class ModelValidator:
    """One decorated method. `kind` is the name of the decorator; `field_serializer` is found as well."""

    def __init__(self, function: Function, call: ast.Call, kind: str, member: Member, model: Model) -> None:
        self.function = function
        self.call = call
        self.kind = kind
        self.outline = member.outline
        self.model = model

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.name.location

    @cached_property
    def name(self) -> Name:
        """Its name."""
        return self.outline.name_of(self.function)

    @cached_property
    def scope(self) -> Scope:
        """The inside of the method."""
        return next(scope for scope in self.outline.survey.scopes if scope.node is self.function)

    @property
    def place(self) -> Place:
        """Where the names of its body have their meaning."""
        return place(self.outline, self.scope)

    @property
    def validates(self) -> bool:
        """Whether it is no serializer."""
        return self.kind != "field_serializer"

    @property
    def mode(self) -> object:
        """`"after"`, `"before"`, `"wrap"` or `"plain"`; UNKNOWN if it is no literal."""
        given = argument(self.call, "mode")
        return literal(given) if given is not None else "after" if self.kind == "field_validator" else None

    @property
    def named_fields(self) -> list[tuple[str, ast.expr]]:
        """The fields that it names."""
        return [(value, each) for each in self.call.args if isinstance(value := literal(each), str)]

    @property
    def checks_fields(self) -> bool:
        """Whether pydantic looks if there are such fields."""
        return argument(self.call, "check_fields") is None and not has_unpacking(self.call)

    @property
    def parameters(self) -> list[ast.arg]:
        """What it takes, by position."""
        return [*self.function.args.posonlyargs, *self.function.args.args]

    def decorated_with(self, name: str) -> ast.expr | None:
        """Its decorator `@classmethod` or `@staticmethod`."""
        for each in self.function.decorator_list:
            if isinstance(each, ast.Name) and each.id == name:
                return each
        return None

    @property
    def takes_object(self) -> bool:
        """Whether it is called on the object that is validated, and not on the class."""
        return self.kind == "model_validator" and self.mode == "after"

    @property
    def is_stub(self) -> bool:
        """Whether it has no body to speak of."""
        return all(isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant) for each in self.body)

    @property
    def body(self) -> list[ast.stmt]:
        """Its statements."""
        return self.function.body

    @property
    def bare_returns(self) -> list[ast.Return]:
        """The `return` that say nothing of what they return."""
        return [each for each in self.scope.returns if each.value is None]

    @property
    def falls_through(self) -> bool:
        """Whether its end can be reached."""
        return goes_on(self.body)

    @property
    def loses_value(self) -> bool:
        """Whether it may return nothing though the value is something."""
        return loses_value(self.function, self.bare_returns, self.value_name, self._may_be_none)

    @property
    def _may_be_none(self) -> bool:
        """Whether what it validates may be None; only False is certain."""
        if self.kind != "field_validator" or self.mode != "after" or not self.named_fields:
            return True
        for name, _ in self.named_fields:
            field = self.model.fields.get(name)
            at = place(field.outline, field.scope) if field is not None else None
            shape = annotated_shape(field.annotation, at) if field is not None and at is not None else None
            if shape is None or shape.name not in _NEVER_NONE:
                return True
        return False

    @property
    def returns_something(self) -> bool:
        """Whether one of its paths returns a value."""
        return any(each.value is not None for each in self.scope.returns)

    @property
    def value_name(self) -> str | None:
        """The name of what it validates, which it is to return."""
        names = [each.arg for each in self.parameters]
        if self.takes_object and names[:1] == ["self"]:
            return names[0]
        skipped = 0 if self.decorated_with("staticmethod") is not None else 1
        return names[skipped] if len(names) > skipped else None


def loses_value(
    function: Function, bare_returns: list[ast.Return], name: str | None, may_be_none: bool = True
) -> bool:
    """Whether a function that validates what has a name may return nothing though the value is something.

    What is never None is something where it is empty, too.
    """
    absent = {
        id(each)
        for branch in inside(function, ast.If)
        if isinstance(branch, ast.If) and name is not None and _tests_absence(branch.test, name, may_be_none)
        for part in branch.body
        for each in walk(part)
    }
    if any(id(each) not in absent for each in bare_returns):
        return True
    return goes_on(function.body) and not (
        name is not None and _leaves_where_present(function.body[-1], name, may_be_none)
    )


def uncaught_raises(function: Function) -> Iterator[ast.Raise]:
    """What a function raises itself and does not catch."""
    caught = {
        id(each)
        for attempt in inside(function, ast.Try)
        if attempt.handlers  # type: ignore[attr-defined]
        for part in attempt.body  # type: ignore[attr-defined]
        for each in (part, *walk(part))
    }
    for node in inside(function, ast.Raise):
        if isinstance(node, ast.Raise) and node.exc is not None and id(node) not in caught:
            yield node


def validators_of(model: Model) -> list[ModelValidator]:
    """The validators and serializers of a model, found once."""
    found: list[ModelValidator] | None = model.__dict__.get("_validators")
    if found is None:
        found = model.__dict__["_validators"] = list(_found(model))
    return found


def _found(model: Model) -> Iterator[ModelValidator]:
    for member in model.members:
        node = member.node
        if not isinstance(node, Function):
            continue
        for decorator in node.decorator_list:
            if isinstance(decorator, ast.Call) and _may_be_meant(decorator.func):
                kind = _KINDS.get(member.outline.qualified(decorator.func, model.scope) or "")
                if kind is not None:
                    yield ModelValidator(node, decorator, kind, member, model)


def _may_be_meant(named: ast.expr) -> bool:
    """A cheap test, since every decorator of every model is asked about."""
    name = named.id if isinstance(named, ast.Name) else named.attr if isinstance(named, ast.Attribute) else ""
    return "valid" in name or "serializer" in name


def _tests_absence(test: ast.expr, name: str, may_be_none: bool) -> bool:
    """`value is None` or `not value`."""
    match test:
        case ast.UnaryOp(op=ast.Not(), operand=ast.Name(id=tested)) if may_be_none:
            return tested == name
        case ast.Compare(left=ast.Name(id=tested), ops=[ast.Is()], comparators=[ast.Constant(value=None)]):
            return tested == name
    return False


def _leaves_where_present(last: ast.stmt, name: str, may_be_none: bool) -> bool:
    """`if value is not None: return ...`, with nothing behind it."""
    match last:
        case ast.If(test=ast.Name(id=tested), body=body, orelse=[]) if tested == name and may_be_none:
            return not goes_on(body)
        case ast.If(
            test=ast.Compare(
                left=ast.Name(id=tested), ops=[ast.IsNot()], comparators=[ast.Constant(value=None)]
            ),
            body=body,
            orelse=[],
        ) if tested == name:
            return not goes_on(body)
    return False
