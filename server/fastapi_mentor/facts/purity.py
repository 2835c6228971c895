"""Whether evaluating an expression does anything else than give a value."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.place import Place

_PURE = frozenset(
    {
        *(
            "str",
            "int",
            "float",
            "bool",
            "len",
            "list",
            "dict",
            "set",
            "tuple",
            "sorted",
            "sum",
            "min",
            "max",
        ),
        *(
            "round",
            "abs",
            "repr",
            "any",
            "all",
            "isinstance",
            "getattr",
            "hasattr",
            "zip",
            "range",
            "enumerate",
        ),
        *(
            "fastapi.encoders.jsonable_encoder",
            "datetime.datetime.now",
            "datetime.datetime.utcnow",
            "uuid.UUID",
        ),
    }
)
_PURE_METHODS = frozenset(
    {
        *(
            "model_dump",
            "model_dump_json",
            "dict",
            "json",
            "to_dict",
            "as_dict",
            "isoformat",
            "keys",
            "values",
        ),
        *("items", "get", "lower", "upper", "strip", "format", "join", "split", "title", "replace", "hex"),
        *("model_validate", "from_orm", "parse_obj"),
    }
)


def has_effects(node: ast.expr, at: Place) -> bool:
    """Whether something may be lost if an expression is not evaluated."""
    for each in ast.walk(node):
        if isinstance(each, (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)):
            return True
        if isinstance(each, ast.Call) and not _is_pure(each, at):
            return True
    return False


def _is_pure(call: ast.Call, at: Place) -> bool:
    name = at.qualified(call.func)
    if name in _PURE:
        return True
    if name is not None and {"pydantic.BaseModel", "starlette.responses.Response"} & {
        *at.module.ancestors(name)
    }:
        return True
    return isinstance(call.func, ast.Attribute) and call.func.attr in _PURE_METHODS
