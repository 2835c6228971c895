"""How a base names the tables of its classes: `return cls.__name__.lower()` in `__tablename__`."""

from __future__ import annotations

import ast
import re

from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.place import Place

_METHODS = frozenset(
    {"lower", "upper", "strip", "lstrip", "rstrip", "removesuffix", "removeprefix", "replace"}
)


def name_given_by(node: ast.expr, class_name: str, at: Place) -> str | None:
    """The text that an expression about `cls.__name__` gives for a class; None where that is not known."""
    match node:
        case ast.Constant(value=str() as text):
            return text
        case ast.Attribute(value=ast.Name(id="cls" | "self"), attr="__name__"):
            return class_name
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _joined([left, right], class_name, at)
        case ast.JoinedStr(values=values):
            return _joined(values, class_name, at)
        case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
            return name_given_by(value, class_name, at)
        case ast.Call(func=ast.Attribute(value=owner, attr=method), args=args, keywords=[]) if (
            method in _METHODS
        ):
            owned, given = name_given_by(owner, class_name, at), [literal(each) for each in args]
            if owned is None or not all(isinstance(each, str) for each in given):
                return None
            found = getattr(owned, method)(*given)
            return found if isinstance(found, str) else None
        case ast.Call(func=function) if at.qualified(function) == "re.sub":
            return _substituted(node, class_name, at)
    return None


def _joined(parts: list[ast.expr], class_name: str, at: Place) -> str | None:
    texts = [name_given_by(each, class_name, at) for each in parts]
    return "".join(each for each in texts if each is not None) if None not in texts else None


def _substituted(call: ast.Call, class_name: str, at: Place) -> str | None:
    pattern, new = literal(argument(call, "pattern", 0)), literal(argument(call, "repl", 1))
    given = argument(call, "string", 2)
    text = name_given_by(given, class_name, at) if given is not None else None
    if not isinstance(pattern, str) or not isinstance(new, str) or text is None or len(call.args) > 3:
        return None
    try:
        return re.sub(pattern, new, text)
    except (re.error, IndexError):
        return None
