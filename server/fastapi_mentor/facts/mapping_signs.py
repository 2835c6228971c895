"""Whether a statement may define a mapped class: a question that is cheap to ask of every class."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.mapped_bases import ROOTS
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.source import Kind, Statement

_TEXTS = ("olumn(", "apped[", "__table", "elationship(", "= fields.", "__abstract__")
_ASSIGNMENTS = frozenset({ast.Assign, ast.AnnAssign})
_PLAIN_BASES = frozenset(
    {"pydantic.BaseModel", "enum.Enum", "str", "Exception", "abc.ABC", "typing.TypedDict"}
)


def may_map(outline: Outline) -> bool:
    """Whether a statement may have a mapped class, as the bases that it names and its text tell."""
    statement = outline.statement
    text = statement.parsed_text
    if statement.kind is not Kind.CLASS:
        return any(each in text for each in _TEXTS) or "table" in text
    if not any(type(node) is ast.ClassDef and _may_inherit(node, outline) for node in statement.nodes):
        return False
    # To ask for the members takes longest.
    return "table" in text or any(_may_be_column(member.statement) for member in outline.members)


def _may_inherit(node: ast.ClassDef, outline: Outline) -> bool:
    module = outline.module
    for base in node.bases:
        name = outline.qualified(base.value if type(base) is ast.Subscript else base)
        if name is None or name in _PLAIN_BASES:
            continue
        ancestors = module.ancestors(name)
        if name in ROOTS or any(each == "?" or each in ROOTS for each in ancestors):
            return True
        if "pydantic.BaseModel" not in ancestors and any(_is_decorated(each, module) for each in ancestors):
            return True
    return any("mapped" in ast.unparse(each) for each in node.decorator_list)


def _is_decorated(name: str, module: Module) -> bool:
    """Whether a class of the project is made a base by a decorator: `@as_declarative()`."""
    symbol = module.symbol(name)
    node = symbol.definition.node if symbol is not None and symbol.definition is not None else None
    return isinstance(node, ast.ClassDef) and any(
        "declarative" in ast.unparse(each) or "mapped" in ast.unparse(each) for each in node.decorator_list
    )


def _may_be_column(member: Statement) -> bool:
    if not member.nodes or type(member.nodes[0]) not in _ASSIGNMENTS:
        return False
    text = member.parsed_text
    return any(each in text for each in _TEXTS)
