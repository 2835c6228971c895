"""A validator of pydantic 1: a function in a class that `@validator` or `@root_validator` decorates."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import partial

from fastapi_mentor.facts.expression import argument, has_unpacking, literal
from fastapi_mentor.facts.model import Member, Model, members_in
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.source import Location

FIELD_VALIDATOR = "pydantic.validator"
ROOT_VALIDATOR = "pydantic.root_validator"


class OldValidator:
    """One use of pydantic 1's `@validator` or `@root_validator`.

    `decorator` is what stands after the `@`, or the call that is given a function that stands elsewhere:
    then `function` is None. `model` is the class around, which may be a mixin and no model itself.
    """

    def __init__(
        self, decorator: ast.expr, kind: str, member: Member, function: Function | None, model: Model
    ) -> None:
        self.decorator = decorator
        self.kind = kind
        self.function = function
        self.outline = member.outline
        self.model = model

    words = frozenset({"class"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[OldValidator]:
        """The validators in the classes of a statement."""
        if not outline.has_text("valid"):
            return
        for node, _ in outline.classes():
            model = Model(node, partial(members_in, node, outline), outline)
            for member in model.members:
                function = member.node if isinstance(member.node, Function) else None
                for decorator in _decorators(member.node):
                    named = decorator.func if isinstance(decorator, ast.Call) else decorator
                    if not _may_be_meant(named):
                        continue
                    kind = member.outline.qualified(named, model.scope)
                    if kind in (FIELD_VALIDATOR, ROOT_VALIDATOR):
                        yield cls(decorator, kind, member, function, model)

    @property
    def location(self) -> Location:
        """The place of the decorator's name."""
        return self.outline.location(self.named)

    @property
    def name(self) -> str | None:
        """The name of its function, or what it is assigned to."""
        if self.function is not None:
            return self.function.name
        for member in self.model.members:
            match member.node:
                case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=func)) if (
                    func is self.decorator
                ):
                    return name
        return None

    @property
    def refused_parameters(self) -> list[str]:
        """The parameters that pydantic 2 does not give to an old validator."""
        if self.function is None or self.is_root:
            return []
        given = self.function.args
        names = [each.arg for each in (*given.args, *given.kwonlyargs)]
        return [name for name in names[2:] if name in ("field", "config")]

    @property
    def named(self) -> ast.expr:
        """The name of the decorator, without what it is given."""
        return self.decorator.func if isinstance(self.decorator, ast.Call) else self.decorator

    @property
    def call(self) -> ast.Call | None:
        """The decorator, where it is given arguments."""
        return self.decorator if isinstance(self.decorator, ast.Call) else None

    @property
    def applied(self) -> ast.Call | None:
        """Where the function stands elsewhere: the call that makes it a validator."""
        for member in self.model.members:
            match member.node:
                case ast.Assign(value=ast.Call(func=func) as call) if func is self.decorator:
                    return call
        return None

    @property
    def is_root(self) -> bool:
        """Whether it validates the whole model."""
        return self.kind == ROOT_VALIDATOR

    @property
    def field_names(self) -> list[object]:
        """What it says which fields it validates; UNKNOWN for what is no literal."""
        return [literal(each) for each in self.call.args] if self.call is not None else []

    def option(self, name: str) -> object:
        """The value of an option (`pre`, `always` ...): False if it is not given, UNKNOWN if no literal."""
        given = argument(self.call, name) if self.call is not None else None
        return literal(given) if given is not None else False

    @property
    def is_fully_visible(self) -> bool:
        """Whether all its options are written out."""
        return self.call is None or not has_unpacking(self.call)

    @cached_property
    def scope(self) -> Scope | None:
        """The scope of its function."""
        return next((s for s in self.outline.survey.scopes if s.node is self.function), None)


def _decorators(node: ast.stmt) -> list[ast.expr]:
    """The decorators of a function, and of `name = decorator(...)(function)`."""
    match node:
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            return node.decorator_list
        case ast.Assign(value=ast.Call(func=ast.Call() as decorator)):
            return [decorator]
    return []


def _may_be_meant(named: ast.expr) -> bool:
    """A cheap test, since every decorator of every class is asked about."""
    name = named.id if isinstance(named, ast.Name) else named.attr if isinstance(named, ast.Attribute) else ""
    return "valid" in name
