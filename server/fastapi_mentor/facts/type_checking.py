"""Names that only type checkers see: what is imported under `if TYPE_CHECKING:`."""

from __future__ import annotations

import ast
from typing import NamedTuple

from fastapi_mentor.facts.names import Module, dotted_name
from fastapi_mentor.facts.scope import How
from fastapi_mentor.facts.syntax import walk


class HiddenImport(NamedTuple):
    """An import for type checkers, and the `if TYPE_CHECKING:` around it."""

    block: ast.If
    statement: ast.Import | ast.ImportFrom


def hidden_import(name: str, module: Module) -> HiddenImport | None:
    """The import of a name that only type checkers see; None where the module has the name at runtime."""
    definitions = module.definitions(name)
    if len(definitions) != 1 or definitions[0].how is not How.IMPORTED:
        return None
    for node in definitions[0].statement.nodes:
        if isinstance(node, ast.If) and (dotted_name(node.test) or "").endswith("TYPE_CHECKING"):
            for part in node.body:
                if isinstance(part, (ast.Import, ast.ImportFrom)) and _binds(part, name):
                    return HiddenImport(node, part)
    return None


def is_known_at_runtime(annotation: ast.expr, module: Module) -> bool:
    """Whether none of the names of an annotation is for type checkers only."""
    for node in walk(annotation):
        match node:
            case ast.Name(id=name):
                if hidden_import(name, module) is not None:
                    return False
            case ast.Constant(value=str() as name) if name.isidentifier():
                if hidden_import(name, module) is not None:
                    return False
    return True


def _binds(node: ast.Import | ast.ImportFrom, name: str) -> bool:
    return any((each.asname or each.name.partition(".")[0]) == name for each in node.names)


def is_postponed(module: Module) -> bool:
    """Whether a module says `from __future__ import annotations`."""
    return any(
        isinstance(each.node, ast.ImportFrom) and each.node.module == "__future__"
        for each in module.definitions("annotations")
    )
