"""Fields that hold a time of which nobody knows the zone."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.field import ModelField
from fastapi_mentor.facts.place import place
from fastapi_mentor.pattern import pattern

_OF_SERVER = pattern(r"creat|updat|insert|modif|delet|chang|added|joined|expir|last|seen|logged|timestamp")


def is_of_server(name: str) -> bool:
    """Whether the name of a field says that the server sets it."""
    return _OF_SERVER.search(name.lower()) is not None


def naive_time(field: ModelField) -> ast.expr | None:
    """The part of an annotation that is `datetime`, alone or with None; None if there is none."""
    at = place(field.outline, field.scope)
    annotation = field.annotation
    candidates: list[ast.expr] = [annotation]
    match annotation:
        case ast.BinOp(left=left, right=right):
            candidates = [left, right]
        case ast.Subscript(value=outer, slice=inner):
            candidates = [inner] if at.qualified(outer) == "typing.Optional" else []
    for each in candidates:
        if isinstance(each, (ast.Name, ast.Attribute)) and at.qualified(each) == "datetime.datetime":
            return each
    return None
