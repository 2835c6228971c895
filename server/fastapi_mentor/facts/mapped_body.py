"""What the body of a mapped class says: its columns, relationships and options of its table."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from fastapi_mentor.facts.column import Column, called_of, read_columns
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.mapped_bases import Mapper
from fastapi_mentor.facts.model import Member
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.relationship import Relationship, read_relationship
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.table_arguments import TableArguments
from fastapi_mentor.facts.tortoise_field import read_field

_OTHER_ATTRIBUTES = frozenset(
    {
        *("synonym", "composite", "column_property", "query_expression", "association_proxy", "backref"),
        *("hybrid_property", "declared_attr", "deferred", "validates", "PrivateAttr", "ConfigDict"),
    }
)
_PLAIN_VALUES = (
    ast.Constant | ast.List | ast.Tuple | ast.Dict | ast.Set | ast.JoinedStr | ast.BinOp | ast.Lambda
)
_OF_BASES = frozenset({"metadata", "registry", "type_annotation_map", "model_config", "query", "logger"})
_MAKES_SUBCLASSES = frozenset({"__init_subclass__", "__class_getitem__", "__prepare__"})


@dataclass
class Body:
    """What the body of one class says.

    `is_obscure` where it may make columns in a way that is not followed. `table_name` is None where it is
    not known; `has_table_name` says whether there is one.
    """

    columns: dict[str, Column] = field(default_factory=dict)
    relationships: dict[str, Relationship] = field(default_factory=dict)
    reverse: set[str] = field(default_factory=set)
    is_obscure: bool = False
    is_abstract: bool = False
    has_table_name: bool = False
    table_name: str | None = None
    table_name_node: ast.expr | None = None
    table_naming: tuple[ast.expr, Place] | None = None
    """What names the table of each class that inherits it, and where that stands."""
    table_arguments: TableArguments | None = None
    options: dict[str, ast.expr | None] = field(default_factory=dict)
    """Its other attributes with two underscores, `metadata` and the like; None for what a function gives."""


def read_body(members: Iterable[Member], scope: Scope | None, mapper: Mapper | None) -> Body:
    """Reads the members of a class."""
    body = Body()
    for node, outline in members:
        at = place(outline, scope)
        match node:
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                _read_function(node, Member(node, outline), at, body)
            case ast.ClassDef(name="Meta") if mapper is Mapper.TORTOISE:
                _read_meta(node, body)
            case ast.If() | ast.Try() | ast.With() | ast.For() | ast.While():
                # What only type checkers see makes no column.
                body.is_obscure |= not _is_for_type_checkers(node)
            case ast.Assign() | ast.AnnAssign():
                _read_assignment(node, Member(node, outline), at, mapper, body)
    return body


def _read_assignment(
    node: ast.Assign | ast.AnnAssign, member: Member, at: Place, mapper: Mapper | None, body: Body
) -> None:
    target = node.targets[0] if isinstance(node, ast.Assign) else node.target
    if not isinstance(target, ast.Name):
        body.is_obscure = True
        return
    name, value = target.id, node.value
    if name.startswith("__") and name.endswith("__"):
        _read_option(name, value, at, body)
        return
    if name in ("metadata", "registry", "type_annotation_map"):
        body.options[name] = value
    if mapper is Mapper.TORTOISE:
        found = read_field(node, member.outline, at)
        if found is not None:
            body.columns[name] = found
        elif isinstance(node, ast.AnnAssign) and _is_reverse(node.annotation, at):
            body.reverse.add(name)
        elif isinstance(value, ast.Call):
            body.is_obscure |= not (at.qualified(value.func) or "").startswith("tortoise.")
        return
    relationship = read_relationship(node, member.outline, at)
    if relationship is not None:
        body.relationships[name] = relationship
        return
    found_columns = [*read_columns(node, member.outline, at, all_annotated=mapper is Mapper.SQLMODEL)]
    for column in found_columns:
        body.columns[name] = column
    if not found_columns and name not in _OF_BASES and not isinstance(value, _PLAIN_VALUES | None):
        called = called_of(value, at, ("sqlalchemy.", "sqlmodel.", "pydantic."))
        body.is_obscure |= called not in _OTHER_ATTRIBUTES


def _is_reverse(annotation: ast.expr, at: Place) -> bool:
    """Whether an attribute gives the rows that refer to the model: `fields.ReverseRelation["Event"]`."""
    outer = annotation.value if isinstance(annotation, ast.Subscript) else annotation
    name = at.qualified(outer) or ""
    return name.startswith("tortoise.fields.") and name.endswith(("ReverseRelation", "ManyToManyRelation"))


def _read_option(name: str, value: ast.expr | None, at: Place, body: Body) -> None:
    match name:
        case "__tablename__" | "__table__":
            body.has_table_name = True
            text = literal(value) if name == "__tablename__" else None
            body.table_name = text if isinstance(text, str) else None
            body.table_name_node = value
            body.is_obscure |= name == "__table__"
        case "__abstract__":
            body.is_abstract = literal(value) is not False
        case "__table_args__" if value is not None:
            body.table_arguments = TableArguments(value, at)
        case _:
            body.options[name] = value


def _read_function(
    node: ast.FunctionDef | ast.AsyncFunctionDef, member: Member, at: Place, body: Body
) -> None:
    """A method; one under `@declared_attr` gives an attribute."""
    if node.name in _MAKES_SUBCLASSES:
        body.is_obscure = True
    if not any(_is_declaring(each, at) for each in node.decorator_list):
        return
    returned = [each.value for each in ast.walk(node) if isinstance(each, ast.Return)]
    value = returned[0] if len(returned) == 1 else None
    if node.name == "__tablename__":
        body.has_table_name = True
        body.table_naming = (value, at) if value is not None and len(_statements(node)) == 1 else None
    elif node.name == "__table_args__":
        body.table_arguments = TableArguments(None, at)
    elif node.name.startswith("__"):
        body.options[node.name] = None
    elif value is not None and called_of(value, at) in ("relationship", "Relationship"):
        target = ast.copy_location(ast.Name(node.name), node)
        assert isinstance(value, ast.Call)
        body.relationships[node.name] = Relationship(node, target, member.outline, at, value, node.returns)
    elif value is not None and called_of(value, at) in ("Column", "mapped_column"):
        body.columns[node.name] = Column(node, node, node.name, member.outline, at, value, node.returns)
    else:
        body.is_obscure = True


def _statements(function: ast.FunctionDef | ast.AsyncFunctionDef) -> list[ast.stmt]:
    """What a function does, without what it says of itself."""
    return [each for each in function.body if not isinstance(each, ast.Expr)]


def _is_declaring(decorator: ast.expr, at: Place) -> bool:
    """Whether a decorator is `declared_attr`, or one of its kinds (`declared_attr.directive`)."""
    node = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = at.qualified(node)
    return name is not None and "declared_attr" in name


def _read_meta(node: ast.ClassDef, body: Body) -> None:
    """`class Meta` of Tortoise."""
    for member in node.body:
        match member:
            case ast.Assign(targets=[ast.Name(id="abstract")], value=value):
                body.is_abstract = literal(value) is not False
            case ast.Assign(targets=[ast.Name(id="table")], value=value):
                body.has_table_name = True
                text = literal(value)
                body.table_name = text if isinstance(text, str) else None
                body.table_name_node = value
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                body.options[name] = value


def _is_for_type_checkers(node: ast.stmt) -> bool:
    return isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
