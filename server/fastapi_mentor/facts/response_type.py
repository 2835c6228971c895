"""What FastAPI can make a response field of, and what it refuses."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.attributes import members_of
from fastapi_mentor.facts.kind import RESPONSE
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.route import Route
from fastapi_mentor.facts.shape import Shape, annotated_shape
from fastapi_mentor.facts.table import is_table

_HOOKS = frozenset({"__get_pydantic_core_schema__", "__get_validators__"})
_PLAIN = frozenset(
    {"object", "abc.ABC", "sqlalchemy.orm.DeclarativeBase", "sqlalchemy.ext.asyncio.AsyncAttrs"}
)


def refusal(declared: ast.expr, route: Route) -> str | None:
    """Why FastAPI can make no field of a declared type; None where it can, or may."""
    module = route.outline.module
    shape = annotated_shape(declared, route.place)
    if shape is None:
        # The other parts of a union do not matter once a response stands in it.
        return _of_union(declared, route)
    if not shape.arguments and RESPONSE in module.ancestors(shape.name):
        return None
    for leaf in shape.leaves():
        if RESPONSE in module.ancestors(leaf.name):
            return f"`{_last(leaf)}` stands in a {'union' if shape.name == '|' else shape.name}"
        if "." in leaf.name and (why := _of_class(leaf.name, module)) is not None:
            return f"`{_last(leaf)}` is {why}"
    return None


def _of_union(declared: ast.expr, route: Route) -> str | None:
    if not isinstance(declared, ast.BinOp) or not isinstance(declared.op, ast.BitOr):
        return None
    for each in (declared.left, declared.right):
        name = route.place.qualified(each)
        if name is not None and RESPONSE in route.outline.module.ancestors(name):
            return f"`{name.rpartition('.')[2]}` stands in a union"
    return None


def _of_class(name: str, module: Module) -> str | None:
    """What a class of the project is, if pydantic has no way to know it."""
    ancestors = module.ancestors(name)
    if "pydantic.BaseModel" in ancestors:
        return None
    symbol = module.symbol(name)
    definition = symbol.definition if symbol is not None else None
    if definition is None or not isinstance(definition.node, ast.ClassDef):
        return None
    if is_table(name, module) and not definition.node.keywords and "?" not in ancestors:
        return None if _has_hook(name, module) else "a mapped class"
    known = all(each in _PLAIN or _is_plain(each, module) for each in ancestors)
    return "a plain class" if known and not _has_hook(name, module) else None


def _is_plain(name: str, module: Module) -> bool:
    symbol = module.symbol(name) if name != "?" else None
    definition = symbol.definition if symbol is not None else None
    node = definition.node if definition is not None else None
    return isinstance(node, ast.ClassDef) and not node.decorator_list and not node.keywords


def _has_hook(name: str, module: Module) -> bool:
    return any(
        isinstance(each.node, (ast.FunctionDef, ast.AsyncFunctionDef)) and each.node.name in _HOOKS
        for each in members_of(name, module)
    )


def _last(leaf: Shape) -> str:
    return leaf.name.rpartition(".")[2]
