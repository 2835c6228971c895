"""What the `json` module of the standard library can not write, and so neither can JSONResponse."""

from __future__ import annotations

import ast
from typing import NamedTuple

from fastapi_mentor.facts.attributes import member_of, members_of
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import How
from fastapi_mentor.facts.shape import Shape, annotated_shape
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.facts.value import value_shape

_UNWRITABLE = {
    "datetime.datetime": "a `datetime`",
    "datetime.date": "a `date`",
    "datetime.time": "a `time`",
    "datetime.timedelta": "a `timedelta`",
    "decimal.Decimal": "a `Decimal`",
    "uuid.UUID": "a `UUID`",
    "bytes": "bytes",
    "set": "a set",
    "frozenset": "a set",
    "pathlib.Path": "a `Path`",
}
_DUMPS = frozenset({"model_dump", "dict"})
_MODEL = "pydantic.BaseModel"
_CHECKED = frozenset({_MODEL, "sqlalchemy.orm.DeclarativeBase"})


class Unwritable(NamedTuple):
    """A part of a value that JSON has no word for; `dump` is the `model_dump()` that gives it, if any."""

    node: ast.expr
    what: str
    dump: ast.Call | None = None


def unwritable(node: ast.expr, at: Place) -> Unwritable | None:
    """The first part of a value that `json.dumps` is certain to refuse."""
    match node:
        case ast.Dict(values=values):
            return _first([each for each in values if each is not None], at)
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return _first(parts, at)
        case ast.ListComp(
            elt=part, generators=[*_, ast.comprehension(target=ast.Name(id=each), iter=source)]
        ):
            match part:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=name), attr=method)) if (
                    name == each and method in _DUMPS
                ):
                    return _of_dump(part, _element(source, at), at)
            return unwritable(part, at)
        case ast.Set():
            return Unwritable(node, "a set")
        case ast.Name(id=name) if at.scope is not None:
            bindings = at.scope.bindings.get(name, [])
            if any(isinstance(each.node, ast.ExceptHandler) for each in bindings):
                only = len(bindings) == sum(isinstance(each.node, ast.ExceptHandler) for each in bindings)
                return Unwritable(node, "an exception") if only else None
            if (
                len(bindings) == 1
                and bindings[0].how is How.ASSIGNED
                and isinstance(bindings[0].value, ast.Dict)
            ):
                return None  # it may have been changed
        case ast.Call(func=ast.Attribute(value=receiver, attr=method)) if method in _DUMPS:
            return _of_dump(node, type_of(receiver, at), at)
        case ast.Attribute(value=owner, attr=name):
            found = _of_field(node, type_of(owner, at), name, at)
            if found is not None:
                return found
        case ast.Starred():
            return None
    return _of_value(node, at)


def _first(parts: list[ast.expr], at: Place) -> Unwritable | None:
    found = (unwritable(each, at) for each in parts)
    return next((each for each in found if each is not None), None)


def _of_value(node: ast.expr, at: Place) -> Unwritable | None:
    if isinstance(node, (ast.Constant, ast.JoinedStr)):
        return None
    kind = type_of(node, at)
    if kind is not None and _MODEL in at.module.ancestors(kind):
        # `model = found` and `model = None` are not told apart from what may be a dict by then.
        return Unwritable(node, f"a `{kind.rpartition('.')[2]}`")
    shape = value_shape(node, at)
    return _of_shape(shape, node) if shape is not None and shape.certain else None


def _of_shape(shape: Shape, node: ast.expr) -> Unwritable | None:
    if shape.name == "|":
        return None
    what = _UNWRITABLE.get(shape.name)
    if what is not None:
        return Unwritable(node, what)
    if shape.name in ("list", "tuple", "dict") and shape.arguments:
        return _of_shape(shape.arguments[-1], node) if shape.arguments[-1].name in _UNWRITABLE else None
    return None


def _of_field(node: ast.expr, owner: str | None, name: str, at: Place) -> Unwritable | None:
    """What a field of a model, or of a mapped class, holds: what its annotation says."""
    if owner is None or _CHECKED.isdisjoint(at.module.ancestors(owner)):
        return None
    member = member_of(owner, name, at.module)
    if member is None or not isinstance(member.node, ast.AnnAssign):
        return None
    shape = annotated_shape(member.node.annotation, member.place)
    return _of_shape(shape, node) if shape is not None else None


def _element(source: ast.expr, at: Place) -> str | None:
    """The class of the elements of a list that is gone through."""
    shape = value_shape(source, at)
    if shape is not None and shape.name == "list" and shape.arguments:
        return shape.arguments[0].name
    bindings = at.scope.bindings.get(source.id, ()) if isinstance(source, ast.Name) and at.scope else ()
    made = bindings[0].value if len(bindings) == 1 and bindings[0].how is How.ASSIGNED else source
    return type_of(made.elt, at) if isinstance(made, ast.ListComp) else None


def _of_dump(call: ast.Call, kind: str | None, at: Place) -> Unwritable | None:
    """`model.model_dump()`, which keeps dates, ids and decimals as they are."""
    given = {each.arg for each in call.keywords}
    if None in given or given & {"include", "exclude"} or call.args:
        return None
    mode = argument(call, "mode")
    if mode is not None and literal(mode) != "python":
        return None
    ancestors = at.module.ancestors(kind) if kind is not None else ()
    if kind is None or _MODEL not in ancestors or "?" in ancestors:
        return None
    for member in members_of(kind, at.module):
        node = member.node
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            if node.name in _DUMPS or _serializes(node):
                return None
        elif isinstance(node, ast.Assign) and _names_encoders(node):
            return None
    for member in members_of(kind, at.module):
        if isinstance(member.node, ast.AnnAssign) and isinstance(member.node.target, ast.Name):
            shape = annotated_shape(member.node.annotation, member.place)
            found = _of_shape(shape, call) if shape is not None and member.node.target.id[0] != "_" else None
            if found is not None and "Annotated" not in ast.dump(member.node.annotation):
                field = f"the `{member.node.target.id}` of `{kind.rpartition('.')[2]}`, {found.what}"
                return Unwritable(call, field, call)
    return None


def _serializes(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    names = {ast.unparse(each.func if isinstance(each, ast.Call) else each) for each in node.decorator_list}
    return any(name.rpartition(".")[2] in ("field_serializer", "model_serializer") for name in names)


def _names_encoders(node: ast.Assign) -> bool:
    return any(isinstance(each, ast.Name) and each.id == "model_config" for each in node.targets) and (
        "json_encoders" in ast.unparse(node.value)
    )


def is_plain_json(node: ast.expr) -> bool:
    """Whether an expression is made of literals of JSON and texts alone."""
    match node:
        case ast.Constant(value=value):
            return value is None or isinstance(value, (str, int, float, bool))
        case ast.JoinedStr():
            return True
        case ast.Dict(keys=keys, values=values):
            return all(each is not None and is_plain_json(each) for each in (*keys, *values))
        case ast.List(elts=parts) | ast.Tuple(elts=parts):
            return all(is_plain_json(each) for each in parts)
        case ast.Call(func=ast.Name(id="str")):
            return True
    return False
