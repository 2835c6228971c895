"""Whether the objects of a class can be called."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.library import BASES
from fastapi_mentor.facts.names import Definition, Module

_TRANSPARENT = frozenset(
    {"dataclasses.dataclass", "typing.final", "typing.runtime_checkable", "functools.total_ordering"}
)
_CALLABLE = ("fastapi.security.", "starlette.", "fastapi.", "sqlalchemy.orm.scoped_session")
_VALUES = frozenset({"str", "int", "float", "bool", "bytes", "dict", "list", "set", "frozenset", "tuple"})


def cannot_be_called(qualified: str, module: Module) -> bool:
    """Whether no object of a class can be called; False where that is not known."""
    return all(_is_silent(name, module) for name in module.ancestors(qualified))


def _is_silent(name: str, module: Module) -> bool:
    """Whether a class itself says nothing of how to call its objects."""
    if name in _VALUES:
        return True
    if name in BASES:
        return not name.startswith(_CALLABLE)
    symbol = module.symbol(name) if name != "?" else None
    definition = symbol.definition if symbol is not None else None
    if definition is None or not isinstance(definition.node, ast.ClassDef) or definition.node.keywords:
        return False
    for decorator in definition.node.decorator_list:
        named = decorator.func if isinstance(decorator, ast.Call) else decorator
        meant = definition.module.resolve(ast.unparse(named))
        if meant is None or meant.qualified not in _TRANSPARENT:
            return False
    return "__call__" not in _bound_in(definition)


def _bound_in(definition: Definition) -> set[str]:
    """The names that the body of a class binds; everything where it is not a list of plain statements."""
    node = definition.node
    assert isinstance(node, ast.ClassDef)
    body = [*node.body, *(part for member in definition.members for part in member.nodes)]
    found: set[str] = set()
    for part in body:
        match part:
            case ast.Assign(targets=targets):
                found |= {each.id for each in targets if isinstance(each, ast.Name)}
            case ast.AnnAssign(target=ast.Name(id=name)):
                found.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                found.add(name)
            case ast.Expr() | ast.Pass():
                pass
            case _:
                found.add("__call__")
    return found
