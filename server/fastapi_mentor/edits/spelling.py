"""How the type of a value is written in a file, with the imports that it needs."""

from __future__ import annotations

import ast

from fastapi_mentor.edits.editor import Editor, FixRefused
from fastapi_mentor.facts.names import Module
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.shape import Shape

_BUILTINS = frozenset(
    {"str", "int", "float", "bool", "bytes", "list", "dict", "set", "frozenset", "tuple", "None"}
)


def spelled(shape: Shape, editor: Editor, outline: Outline) -> str:
    """The code of a type for the signature of a function; refuses what the file can not name there.

    A shape whose name is its spelling stands for a class that the same fix adds to the file.
    """
    if shape.name == "...":
        return "..."
    if shape.name == "|":
        return _union([spelled(each, editor, outline) for each in shape.arguments], editor, outline.module)
    name = _name(shape, editor, outline)
    if not shape.arguments:
        return name
    return f"{name}[{', '.join(spelled(each, editor, outline) for each in shape.arguments)}]"


def _union(parts: list[str], editor: Editor, module: Module) -> str:
    """`X | None`, or `Optional[X]` where the file does so."""
    symbol = module.resolve("Optional")
    if symbol is None or symbol.qualified != "typing.Optional":
        return " | ".join(parts)
    inner = [part for part in parts if part != "None"]
    if len(inner) > 1:
        inner = [f"{editor.add_import('typing', 'Union')}[{', '.join(inner)}]"]
    return f"Optional[{inner[0]}]" if "None" in parts else inner[0]


def _name(shape: Shape, editor: Editor, outline: Outline) -> str:
    if shape.name in _BUILTINS or shape.name == shape.spelling:
        return shape.name
    module = outline.module
    symbol = module.symbol(shape.name)
    definition = symbol.definition if symbol is not None else None
    last = shape.name.rpartition(".")[2]
    for spelling in (shape.spelling, last):
        meant = module.resolve(spelling) if spelling else None
        if meant is not None and meant.qualified == shape.name:
            if definition is not None and definition.module.path == module.path:
                _check_order(definition.statement, editor, outline)
            return spelling
    if definition is not None and definition.module.path != module.path:
        return editor.add_import(path_to(definition.module, editor, module), last)
    if definition is not None or "." not in shape.name:
        raise FixRefused(f"`{last}` can not be named in this file")
    return editor.add_import(shape.name.rpartition(".")[0], last)


def _check_order(statement: object, editor: Editor, outline: Outline) -> None:
    source = editor.source
    if source.start_of(statement) > source.start_of(outline.statement):  # type: ignore[arg-type]
        raise FixRefused("the class is defined only after the function that would name it")


def path_to(target: Module, editor: Editor, here: Module) -> str:
    """The name by which this file imports a module of its project: relative if its other imports are."""
    is_relative = any(
        isinstance(node, ast.ImportFrom) and node.level > 0
        for statement in editor.source.statements
        for node in statement.nodes
    )
    if not is_relative:
        return target.name
    package = here.name.split(".") if here.path.endswith("__init__.py") else here.name.split(".")[:-1]
    parts = target.name.split(".")
    shared = 0
    while shared < min(len(package), len(parts)) and package[shared] == parts[shared]:
        shared += 1
    if not shared:
        return target.name
    return "." * (len(package) - shared + 1) + ".".join(parts[shared:])
