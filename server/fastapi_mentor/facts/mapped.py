"""A class that is mapped to a table, and the mixins and bases that such classes are made of."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from fastapi_mentor.facts.column import Column
from fastapi_mentor.facts.expression import Name, literal
from fastapi_mentor.facts.mapped_bases import ROOTS, Mapper, Parent, is_mapping_decorator, parent_of
from fastapi_mentor.facts.mapped_body import Body, read_body
from fastapi_mentor.facts.mapping_signs import may_map
from fastapi_mentor.facts.model import Member, class_members, members_in
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.relationship import Relationship
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.table_arguments import Constraint
from fastapi_mentor.facts.table_naming import name_given_by
from fastapi_mentor.source import Kind, Location

_HARMLESS_DECORATORS = frozenset({"dataclasses.dataclass", "functools.total_ordering", "typing.final"})


class MappedClass:
    """A class that is mapped to a table, or what such classes inherit from: a mixin, an abstract base.

    `is_table` tells the two apart. `line` is the class with all its ancestors in the project. Where
    `is_complete` is not true, there may be columns, keys and options that can not be seen: no claim
    that something is missing holds then.
    """

    words = frozenset({"class"})

    def __init__(self, node: ast.ClassDef, members: Callable[[], Sequence[Member]], outline: Outline) -> None:
        self.node = node
        self.outline = outline
        self._members = members
        self._bodies: dict[Mapper, Body] = {}

    @classmethod
    def find(cls, outline: Outline) -> Iterator[MappedClass]:
        """The mapped classes, and the abstract ones, that a statement defines."""
        if not may_map(outline):
            return iter(())
        return iter(outline.once(cls, lambda: [*cls._found(outline)]))

    @classmethod
    def _found(cls, outline: Outline) -> Iterator[MappedClass]:
        if outline.statement.kind is Kind.CLASS:
            nodes = [node for node in outline.statement.nodes if isinstance(node, ast.ClassDef)]
        else:
            nodes = [s.node for s in outline.survey.scopes if isinstance(s.node, ast.ClassDef)]
        for node in nodes:
            if not node.bases and not node.decorator_list:
                continue
            found = cls(node, partial(members_in, node, outline), outline)
            if found.mapper is not None:
                yield found

    @classmethod
    def of(cls, definition: Definition | None) -> MappedClass | None:
        """What a class that a module defines is to tables; mixins, which inherit nothing, too."""
        if definition is None or not isinstance(definition.node, ast.ClassDef):
            return None
        node = definition.node

        def make() -> MappedClass:
            outline = Outline(definition.statement, definition.module)
            found = cls(node, partial(class_members, definition, outline), outline)
            found.read_all(definition)
            return found

        return definition.module.remember("mapped class", definition.name, make)

    def read_all(self, definition: Definition) -> None:
        """Looks at all that it says, so that whoever is given it learns what it depends on."""
        # Attributes may be made by functions: their bodies are read too.
        definition.module.survey(definition)
        for column in self.columns.values():
            column.read_all()
        for each in self.relationships.values():
            each.read_all()
        # Not `is_complete`: it is no answer that is kept, and all files of the project are read for it.
        _ = self.is_table, self.table_name, self.constraints, self.collection

    # What it is

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
        return next((scope for scope in self.outline.survey.scopes if scope.node is self.node), None)

    @cached_property
    def _place(self) -> Place:
        return place(self.outline, self.scope.parent if self.scope is not None else None)

    @cached_property
    def is_inside_function(self) -> bool:
        """Whether a function makes it."""
        return self.scope is not None and self.scope.function is not None

    @property
    def _base_nodes(self) -> list[ast.expr]:
        return [base.value if isinstance(base, ast.Subscript) else base for base in self.node.bases]

    @cached_property
    def _parents(self) -> list[Parent]:
        return [parent_of(node, self._place) for node in self.node.bases]

    @cached_property
    def parents(self) -> list[MappedClass]:
        """The classes of the project that it inherits from directly; none of those that inherit from it."""
        found = (MappedClass.of(each.definition) for each in self._parents if not self._is_above(each))
        return [each for each in found if each is not None and each.node is not self.node]

    def _is_above(self, parent: Parent) -> bool:
        """Whether a parent inherits from this class, as it may while somebody types."""
        at = parent.definition
        own = f"{self.outline.module.name}.{self.node.name}"
        return at is not None and own in at.module.ancestors(f"{at.module.name}.{at.name}")

    @cached_property
    def line(self) -> list[MappedClass]:
        """The class and all its ancestors in the project, nearest first."""
        found = [self]
        for parent in self.parents:
            found += [each for each in parent.line if not any(each is other for other in found)]
        return found

    @cached_property
    def mapper(self) -> Mapper | None:
        """What maps it; None for a mixin."""
        for each in self.line:
            for parent in each._parents:
                if parent.mapper is not None:
                    return parent.mapper
            if any(is_mapping_decorator(each_, each._place) for each_ in each.node.decorator_list):
                return Mapper.SQLALCHEMY
            if each._is_declared_base:
                return Mapper.SQLALCHEMY
        return None

    @cached_property
    def _is_declared_base(self) -> bool:
        names = (each.func if isinstance(each, ast.Call) else each for each in self.node.decorator_list)
        found = [self._place.qualified(each) for each in names]
        return "sqlalchemy.orm.as_declarative" in found

    @cached_property
    def is_root(self) -> bool:
        """Whether it is the class from which all mapped classes inherit: `class Base(DeclarativeBase)`."""
        if self._is_declared_base:
            return True
        return self.mapper is Mapper.SQLALCHEMY and any(
            parent.is_root and not parent.definition and node_name in ROOTS
            for parent, node_name in zip(
                self._parents, map(self._place.qualified, self._base_nodes), strict=True
            )
        )

    @cached_property
    def is_table(self) -> bool:
        """Whether it has a table: it is no mixin, not abstract and not the base of all."""
        match self.mapper:
            case Mapper.SQLMODEL:
                table = next((each.value for each in self.node.keywords if each.arg == "table"), None)
                return literal(table) is True
            case Mapper.TORTOISE:
                return not self.body.is_abstract
            case Mapper.SQLALCHEMY:
                return not (self.is_root or self.body.is_abstract)
        return False

    # What it has

    @cached_property
    def body(self) -> Body:
        """What its own body says."""
        return read_body(self._members(), self.scope, self.mapper)

    @property
    def first_member(self) -> ast.stmt | None:
        """The first statement of its body that is no docstring."""
        nodes = (node for node, _ in self._members() if not isinstance(node, ast.Expr))
        return next(nodes, None)

    @property
    def is_complete(self) -> bool:
        """Whether all that it is made of can be seen: its own body, and those of all its ancestors."""
        module = self.outline.module
        return all(
            each._is_known(self.mapper) and not module.is_extended(each.node.name) for each in self.line
        )

    def _is_known(self, mapper: Mapper | None) -> bool:
        if self.body_under(mapper).is_obscure or not all(each.is_known for each in self._parents):
            return False
        if any(each.arg not in ("table", "kw_only", "init", "repr", "eq") for each in self.node.keywords):
            return False
        names = [each.func if isinstance(each, ast.Call) else each for each in self.node.decorator_list]
        return all(
            self._is_harmless(self._place.qualified(name)) or is_mapping_decorator(name, self._place)
            for name in names
        )

    def _is_harmless(self, decorator: str | None) -> bool:
        return decorator is not None and (
            decorator in _HARMLESS_DECORATORS or decorator.startswith("sqlalchemy.orm.")
        )

    @cached_property
    def is_subclass_of_table(self) -> bool:
        """Whether it inherits from another class that has a table."""
        return any(each.is_table for each in self.line[1:])

    @cached_property
    def columns(self) -> dict[str, Column]:
        """All its columns by the names of their attributes, those that it inherits too."""
        found: dict[str, Column] = {}
        for each in reversed(self.line):
            found |= each.body_under(self.mapper).columns
        return found

    @cached_property
    def relationships(self) -> dict[str, Relationship]:
        """All its relationships by name, those that it inherits too."""
        found: dict[str, Relationship] = {}
        for each in reversed(self.line):
            found |= each.body.relationships
        return found

    def body_under(self, mapper: Mapper | None) -> Body:
        """What its own body says in a class that is mapped so: a mixin has no mapper of its own."""
        if self.mapper is not None or mapper is None:
            return self.body
        if mapper not in self._bodies:
            self._bodies[mapper] = read_body(self._members(), self.scope, mapper)
        return self._bodies[mapper]

    @cached_property
    def table_name(self) -> str | None:
        """The name of its table, without a schema; None where that is not known."""
        for each in self.line:
            if each.body.table_naming is not None:
                return name_given_by(each.body.table_naming[0], self.node.name, each.body.table_naming[1])
            if each.body.has_table_name:
                return each.body.table_name
        if self.mapper is None or not self.is_complete:
            return None
        if self.mapper in (Mapper.SQLMODEL, Mapper.TORTOISE):
            return self.node.name.lower()
        parents = [each for each in self.parents if each.is_table]
        return parents[0].table_name if parents else None

    @cached_property
    def has_table_name(self) -> bool:
        """Whether it, or what it inherits from, says the name of its table, known or not."""
        return any(each.body.has_table_name for each in self.line)

    @cached_property
    def constraints(self) -> list[Constraint] | None:
        """The indexes and constraints of `__table_args__`, inherited ones too; None if not all are known."""
        for each in self.line:
            arguments = each.body.table_arguments
            if arguments is not None:
                return arguments.constraints if arguments.is_complete else None
        return []

    @cached_property
    def schema(self) -> str | None:
        """The schema of its table, where its options, or those that it inherits, say one."""
        arguments = (each.body.table_arguments for each in self.line)
        return next((each.schema for each in arguments if each is not None), None)

    @cached_property
    def collection(self) -> str | None:
        """What holds its table together with others: the metadata of its base; None where not known."""
        for each in self.line:
            if "metadata" in each.body.options or each.is_root:
                return f"{each.outline.module.path}:{each.node.name}"
            for parent, node in zip(each._parents, each._base_nodes, strict=True):
                if parent.is_root:
                    return each._place.qualified(node)
        return None
