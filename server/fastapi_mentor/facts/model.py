"""A pydantic model: its fields, its bases and its configuration, in the old form and the new."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from fastapi_mentor.facts.expression import Name
from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.source import Kind, Location

_EMPTY_WORDS = 60
"""A docstring of `class Config` so short, with "config" in it, only repeats what it is."""
BASE_MODEL = "pydantic.BaseModel"
BASE_SETTINGS = ("pydantic_settings.BaseSettings", "pydantic.BaseSettings")
_WITHOUT_FIELDS = frozenset(
    {BASE_MODEL, *BASE_SETTINGS, "sqlmodel.SQLModel", "typing.Generic", "abc.ABC", "object"}
)


class Member(NamedTuple):
    """A statement in the body of a class, and the outline that it stands in."""

    node: ast.stmt
    outline: Outline


class ConfigItem(NamedTuple):
    """An option of `model_config`: a keyword argument, or the key of a dict."""

    name: str
    node: ast.keyword | ast.Constant
    value: ast.expr


class ClassConfig:
    """`class Config:` inside a model, which is how pydantic 1 was configured."""

    def __init__(self, node: ast.ClassDef, outline: Outline) -> None:
        self.node = node
        self.outline = outline
        self.name = outline.name_of(node)

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.name.location

    @cached_property
    def options(self) -> dict[str, ast.expr]:
        """What it assigns."""
        found: dict[str, ast.expr] = {}
        for node in self.node.body:
            match node:
                case ast.Assign(targets=[ast.Name(id=name)], value=value):
                    found[name] = value
                case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                    found[name] = value
        return found

    @property
    def is_plain(self) -> bool:
        """Whether it holds nothing but assignments: no methods, no docstring that says anything."""
        node = self.node
        docstring = ast.get_docstring(node)
        if docstring is not None and not ("config" in docstring.lower() and len(docstring) < _EMPTY_WORDS):
            return False
        empty = (ast.Pass, ast.Expr)
        others = [part for part in node.body if not isinstance(part, empty)]
        return not (node.keywords or node.decorator_list) and len(others) == len(self.options)

    def inherits_only_from(self, model: Model) -> bool:
        """Whether its bases are the `Config` of bases of the model, which pydantic 2 inherits by itself."""
        bases = [ast.unparse(base) for base in model.node.bases]
        return all(
            isinstance(base, ast.Attribute) and base.attr == "Config" and ast.unparse(base.value) in bases
            for base in self.node.bases
        )


class Model:
    """A class that inherits from pydantic's `BaseModel`: settings and SQLModel classes too.

    `fields` are those that it inherits as well, `own_fields` not.
    """

    def __init__(self, node: ast.ClassDef, members: Callable[[], Sequence[Member]], outline: Outline) -> None:
        self.node = node
        self.outline = outline
        self._members = members

    words = frozenset({"class"})

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Model]:
        """The models that a statement defines."""
        return iter(outline.once(cls, lambda: [*cls._found(outline)]))

    @classmethod
    def _found(cls, outline: Outline) -> Iterator[Model]:
        if outline.statement.kind is Kind.CLASS:
            nodes = [node for node in outline.statement.nodes if isinstance(node, ast.ClassDef)]
        else:
            nodes = [s.node for s in outline.survey.scopes if isinstance(s.node, ast.ClassDef)]
        for node in nodes:
            if node.bases:
                model = cls(node, partial(members_in, node, outline), outline)
                if model.inherits(BASE_MODEL):
                    yield model

    @classmethod
    def of(cls, definition: Definition | None) -> Model | None:
        """The model that a definition in any module of the project is, if it is one."""
        if definition is None or not isinstance(definition.node, ast.ClassDef):
            return None
        outline = Outline(definition.statement, definition.module)
        model = cls(definition.node, partial(class_members, definition, outline), outline)
        return model if model.inherits(BASE_MODEL) else None

    @cached_property
    def members(self) -> Sequence[Member]:
        """The statements of its body."""
        return self._members()

    @cached_property
    def name(self) -> Name:
        """Its name."""
        return self.outline.name_of(self.node)

    @property
    def location(self) -> Location:
        """The place of its name."""
        return self.name.location

    @cached_property
    def scope(self) -> Scope | None:
        """The scope that its body is; None where its members are statements of their own."""
        if self.outline.statement.kind is Kind.CLASS:
            return None
        return next(scope for scope in self.outline.survey.scopes if scope.node is self.node)

    def has_method(self, *names: str) -> bool:
        """Whether its body defines one of these methods, or one under a decorator with such a name."""
        for member in self.members:
            if isinstance(member.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                decorators = [ast.unparse(each) for each in member.node.decorator_list]
                if member.node.name in names or any(name in each for each in decorators for name in names):
                    return True
        return False

    @property
    def is_inside_function(self) -> bool:
        """Whether a function makes it."""
        scope = self.scope
        return scope is not None and scope.function is not None

    @cached_property
    def bases(self) -> Sequence[str | None]:
        """The full names of its direct bases; None for one that is not known."""
        around = self.scope.parent if self.scope is not None else None
        nodes = [base.value if isinstance(base, ast.Subscript) else base for base in self.node.bases]
        return [self.outline.qualified(node, around) for node in nodes]

    def inherits(self, *names: str) -> bool:
        """Whether it is known to inherit from one of these."""
        return any(self.outline.is_a(base, *names) for base in self.bases)

    @property
    def is_settings(self) -> bool:
        """Whether it reads settings from the environment."""
        return self.inherits(*BASE_SETTINGS)

    @property
    def is_table(self) -> bool:
        """Whether it is a table of SQLModel."""
        return any(each.arg == "table" for each in self.node.keywords)

    @cached_property
    def has_unknown_bases(self) -> bool:
        """Whether it may inherit what can not be seen."""
        return any(base is None or "?" in self.outline.module.ancestors(base) for base in self.bases)

    @cached_property
    def shows_all_fields(self) -> bool:
        """Whether all its fields can be seen: those in `if` and those of mixins and of unknown bases not."""
        if any(isinstance(member.node, (ast.If, ast.Try, ast.With)) for member in self.members):
            return False
        module = self.outline.module
        for base in self.bases:
            if base in _WITHOUT_FIELDS:
                continue
            symbol = module.symbol(base) if base is not None else None
            parent = Model.of(symbol.definition) if symbol is not None else None
            if parent is None or not parent.shows_all_fields:
                return False
        return True

    @cached_property
    def own_fields(self) -> dict[str, ModelField]:
        """The fields that it declares itself, by name."""
        read = (ModelField.read(node, outline, self.scope) for node, outline in self.members)
        return {field.name: field for field in read if field is not None}

    @cached_property
    def fields(self) -> dict[str, ModelField]:
        """All its fields, inherited ones first."""
        return self._fields(0)

    def _fields(self, depth: int) -> dict[str, ModelField]:
        found: dict[str, ModelField] = {}
        if depth < 20:
            for base in reversed(self.bases):
                symbol = self.outline.module.symbol(base) if base is not None else None
                parent = Model.of(symbol.definition) if symbol is not None else None
                if parent is not None:
                    found |= parent._fields(depth + 1)
        return found | self.own_fields

    @cached_property
    def class_config(self) -> ClassConfig | None:
        """Its `class Config`."""
        for node, outline in self.members:
            if isinstance(node, ast.ClassDef) and node.name == "Config":
                return ClassConfig(node, outline)
        return None

    @cached_property
    def model_config(self) -> Member | None:
        """Its `model_config = ...`."""
        for member in self.members:
            match member.node:
                case ast.Assign(targets=[ast.Name(id="model_config")]):
                    return member
                case ast.AnnAssign(target=ast.Name(id="model_config"), value=ast.expr()):
                    return member
        return None

    @property
    def config_items(self) -> list[ConfigItem]:
        """The options that are written in `model_config`."""
        value = self.model_config.node.value if self.model_config is not None else None  # type: ignore[attr-defined]
        match value:
            case ast.Call():
                return [ConfigItem(each.arg, each, each.value) for each in value.keywords if each.arg]
            case ast.Dict():
                return [
                    ConfigItem(key.value, key, given)
                    for key, given in zip(value.keys, value.values, strict=True)
                    if isinstance(key, ast.Constant) and isinstance(key.value, str)
                ]
        return []

    def configured(self, option: str) -> ast.expr | None:
        """The value that the class itself gives an option of its configuration."""
        for keyword in self.node.keywords:
            if keyword.arg == option:
                return keyword.value
        if self.model_config is not None:
            value = self.model_config.node.value  # type: ignore[attr-defined]
            match value:
                case ast.Call():
                    return next((each.value for each in value.keywords if each.arg == option), None)
                case ast.Dict():
                    for key, found in zip(value.keys, value.values, strict=True):
                        if isinstance(key, ast.Constant) and key.value == option:
                            return found
            return None
        return self.class_config.options.get(option) if self.class_config is not None else None


def members_in(node: ast.ClassDef, outline: Outline) -> list[Member]:
    """The statements in the body of a class of a statement."""
    return next([Member(*each) for each in members] for found, members in outline.classes() if found is node)


def class_members(definition: Definition, outline: Outline) -> list[Member]:
    """The statements in the body of a class that stands anywhere."""
    if definition.statement.kind is not Kind.CLASS:
        assert isinstance(definition.node, ast.ClassDef)
        return [Member(node, outline) for node in definition.node.body]
    inner = [Outline(each, definition.module, definition.statement) for each in definition.members]
    return [Member(node, each) for each in inner for node in each.statement.nodes]
