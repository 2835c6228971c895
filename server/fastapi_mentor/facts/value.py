"""The shapes of expressions: what literals, constructors, parameters, attributes and queries give."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.changes import is_changed
from fastapi_mentor.facts.guarded import is_guarded
from fastapi_mentor.facts.inside import scope_of
from fastapi_mentor.facts.names import Definition, dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import parameters
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.response import goes_on
from fastapi_mentor.facts.scope import Binding, How
from fastapi_mentor.facts.selection import selected_shape
from fastapi_mentor.facts.shape import NONE, Shape, annotated_shape, union
from fastapi_mentor.facts.table import columns_of, is_table
from fastapi_mentor.facts.types import MAKING_MODELS, is_model

_DEPTH = 10
_CALLS = {
    **{name: name for name in ("str", "int", "float", "bool")},
    **dict.fromkeys(("len", "hash", "ord", "id"), "int"),
    **dict.fromkeys(("any", "all", "isinstance", "hasattr", "callable", "issubclass"), "bool"),
    **dict.fromkeys(("repr", "chr", "hex", "format"), "str"),
    "datetime.datetime.now": "datetime.datetime",
    "datetime.datetime.utcnow": "datetime.datetime",
    "datetime.date.today": "datetime.date",
    "uuid.uuid4": "uuid.UUID",
    "uuid.uuid1": "uuid.UUID",
    **dict.fromkeys(("time.time", "time.monotonic", "time.perf_counter"), "float"),
}
_ITERATED = frozenset({"list", "set", "frozenset", "dict"})
_FILLED = frozenset({"list", "dict", "set"})
_NUMBERS = frozenset({"int", "float"})
_STRING_METHODS = frozenset(
    {*("strip", "lower", "upper", "format", "join", "replace", "title", "capitalize", "hexdigest")}
)

# The names of scopes that are being looked at: one that is made from itself is not known.
_visited: set[tuple[int, str]] = set()


def value_shape(node: ast.expr, at: Place, depth: int = 0) -> Shape | None:
    """The type of an expression's value; None where a part of it is not known."""
    if depth > _DEPTH:
        return None
    match node:
        case ast.Constant(value=value):
            return NONE if value is None else _of_constant(value)
        case ast.JoinedStr():
            return Shape("str")
        case ast.Compare() | ast.UnaryOp(op=ast.Not()):
            return Shape("bool")
        case ast.UnaryOp():
            return value_shape(node.operand, at, depth + 1)
        case ast.Await() | ast.NamedExpr():
            return value_shape(node.value, at, depth + 1)
        case ast.IfExp():
            return union(value_shape(each, at, depth + 1) for each in (node.body, node.orelse))
        case ast.BinOp(op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() | ast.FloorDiv() | ast.Mod()):
            return _reckoned(node, at, depth + 1)
        case ast.List() | ast.ListComp():
            return _container("list", node, at, depth + 1)
        case ast.Dict():
            return _dict(node, at, depth + 1)
        case ast.Name():
            return _of_name(node, at, depth + 1)
        case ast.Attribute():
            return _of_attribute(node, at, depth + 1)
        case ast.Subscript():
            return _of_item(node, at, depth + 1)
        case ast.Call():
            return _of_call(node, at, depth + 1)
    return None


def _of_constant(value: object) -> Shape | None:
    name = type(value).__name__
    return Shape(name) if name in ("str", "int", "float", "bool") else None


def _reckoned(node: ast.BinOp, at: Place, depth: int) -> Shape | None:
    """What comes of two numbers."""
    sides = [value_shape(each, at, depth) for each in (node.left, node.right)]
    if any(each is None or each.name not in _NUMBERS for each in sides):
        return None
    is_float = isinstance(node.op, ast.Div) or any(each and each.name == "float" for each in sides)
    return Shape("float" if is_float else "int", certain=all(each and each.certain for each in sides))


def _container(name: str, node: ast.List | ast.ListComp, at: Place, depth: int) -> Shape | None:
    if isinstance(node, ast.ListComp):
        inner = value_shape(node.elt, at, depth)
    else:
        inner = union(value_shape(each, at, depth) for each in node.elts)
    return Shape(name, (inner,)) if inner is not None else None


def _dict(node: ast.Dict, at: Place, depth: int) -> Shape | None:
    """A dict whose values are all of one type; what its keys name is told by its literal alone."""
    if not node.keys or any(key is None for key in node.keys):
        return None
    key = union(value_shape(each, at, depth) for each in node.keys if each is not None)
    value = union(value_shape(each, at, depth) for each in node.values)
    if key is None or value is None or value.name == "|" or key.name != "str":
        return None
    return Shape("dict", (key, value))


def _of_name(node: ast.Name, at: Place, depth: int) -> Shape | None:
    scope = at.scope
    while scope is not None and scope.node is not None:
        bindings = scope.bindings.get(node.id)
        if bindings is not None:
            if node.id in scope.outside:
                return None
            key = (id(scope), node.id)
            if key in _visited:
                return None
            _visited.add(key)
            inner = at._replace(scope=scope)
            found = union(_bound(each, inner, depth) for each in bindings if not _widens(each, bindings))
            _visited.discard(key)
            if found is not None and found.name in _FILLED and is_changed(node.id, scope):
                return None
            return found.without_none if found and is_guarded(node.id, scope) else found
        scope = scope.parent
    definition = at.definition(node)
    if definition is None:
        return None
    there = Place(definition.module, None, None)
    if definition.how is How.ANNOTATED and isinstance(definition.node, ast.AnnAssign):
        return _claimed(definition.node.annotation, there, depth)
    return None


def _widens(binding: Binding, others: list[Binding]) -> bool:
    """Whether a binding only changes the value of another one: `count += 1`."""
    return isinstance(binding.node, ast.AugAssign) and len(others) > 1


def _bound(binding: Binding, at: Place, depth: int) -> Shape | None:
    match binding.how:
        case How.PARAMETER if isinstance(binding.node, ast.arg):
            return _of_parameter(binding.node, at, depth)
        case How.ANNOTATED if isinstance(binding.node, ast.AnnAssign):
            return _claimed(binding.node.annotation, at, depth)
        case How.ASSIGNED if binding.value is not None:
            return value_shape(binding.value, at, depth + 1)
        case How.ITERATED if binding.value is not None:
            return _of_each(binding.value, at, depth + 1)
    return None


def _of_each(node: ast.expr, at: Place, depth: int) -> Shape | None:
    """What comes of going through a value."""
    match node:
        case ast.Call(func=ast.Attribute(value=mapping, attr="values"), args=[], keywords=[]):
            found = value_shape(mapping, at, depth)
            return found.arguments[-1] if found and found.name == "dict" and found.arguments else None
    found = value_shape(node, at, depth)
    return found.arguments[0] if found and found.name in _ITERATED and found.arguments else None


def _claimed(annotation: ast.expr | None, at: Place, depth: int) -> Shape | None:
    """What an annotation says and nothing enforces."""
    shape = annotated_shape(annotation, at, depth)
    return shape.doubted if shape is not None else None


def _of_parameter(node: ast.arg, at: Place, depth: int) -> Shape | None:
    """What a parameter holds: FastAPI enforces the annotation, except on what a dependency gives."""
    if at.outline is None or at.scope is None:
        return None
    parameter = next((each for each in parameters(at.scope, at.outline) if each.node is node), None)
    if parameter is None:
        return None
    shape = annotated_shape(node.annotation, parameter.place, depth)
    if shape is not None and parameter.is_injected:
        return shape.doubted
    return union([shape, NONE]) if shape is not None and parameter.defaults_to_none else shape


def _of_attribute(node: ast.Attribute, at: Place, depth: int) -> Shape | None:
    receiver = value_shape(node.value, at, depth)
    if receiver is None or receiver.arguments:
        return None
    member = member_of(receiver.name, node.attr, at.module)
    match member.node if member is not None else None:
        case ast.AnnAssign(annotation=annotation) if member is not None:
            found = annotated_shape(annotation, member.place, depth)
            is_enforced = receiver.certain and "pydantic.BaseModel" in at.module.ancestors(receiver.name)
            return found.doubted if found is not None and not is_enforced else found
        case ast.Assign() if is_table(receiver.name, at.module):
            columns = columns_of(receiver.name, at.module) or ()
            return next((each.shape.doubted for each in columns if each.name == node.attr), None)
        case ast.FunctionDef(decorator_list=[ast.Name(id="property")], returns=returns) if member is not None:
            return _claimed(returns, member.place, depth)
    return None


def _of_item(node: ast.Subscript, at: Place, depth: int) -> Shape | None:
    container = value_shape(node.value, at, depth)
    if container is None or not container.arguments:
        return None
    if isinstance(node.slice, ast.Slice):
        return container if container.name == "list" else None
    if container.name == "list":
        return container.arguments[0]
    return container.arguments[-1] if container.name == "dict" else None


def _of_call(call: ast.Call, at: Place, depth: int) -> Shape | None:
    name = at.qualified(call.func)
    if name in _CALLS:
        return Shape(_CALLS[name])
    if name in ("sum", "min", "max") and len(call.args) == 1:
        of = value_shape(call.args[0], at, depth)
        return (
            of.arguments[0] if of and of.name == "list" and of.arguments[0].name in ("int", "float") else None
        )
    if name in ("list", "sorted", "reversed") and len(call.args) == 1:
        each = _of_each(call.args[0], at, depth)
        return Shape("list", (each,)) if each is not None else None
    definition = at.definition(call.func)
    if definition is not None:
        if isinstance(definition.node, ast.ClassDef) and name is not None:
            return Shape(name, spelling=dotted_name(call.func) or "")
        if isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return _of_function(definition, definition.node, depth)
        return None
    selected = selected_shape(call, at)
    if selected is not None:
        return selected
    if isinstance(call.func, ast.Attribute):
        if call.func.attr in MAKING_MODELS:
            model = at.qualified(call.func.value)
            if model is not None and is_model(model, at):
                is_checked = not call.func.attr.endswith("construct")
                return Shape(model, spelling=dotted_name(call.func.value) or "", certain=is_checked)
        receiver = value_shape(call.func.value, at, depth)
        if receiver is not None and receiver.name == "dict" and receiver.arguments:
            return _of_dict_method(call, receiver, at, depth)
        if receiver is None or receiver.arguments:
            return None
        if receiver.name == "str":
            return Shape("str") if call.func.attr in _STRING_METHODS else None
        return _of_method(receiver.name, call.func.attr, at, depth)
    return None


def _of_dict_method(call: ast.Call, receiver: Shape, at: Place, depth: int) -> Shape | None:
    """What a method of a dict gives that takes out one of its values."""
    value = receiver.arguments[-1]
    match call:
        case ast.Call(func=ast.Attribute(attr="get"), args=[_], keywords=[]):
            return union([value, NONE])
        case ast.Call(func=ast.Attribute(attr="get" | "pop"), args=[_, default], keywords=[]):
            return union([value, value_shape(default, at, depth)])
        case ast.Call(func=ast.Attribute(attr="pop"), args=[_], keywords=[]):
            return value
    return None


def _of_function(
    definition: Definition, node: ast.FunctionDef | ast.AsyncFunctionDef, depth: int
) -> Shape | None:
    """What a function of the project gives: what it declares, or else what it is seen to return."""
    if node.decorator_list:
        return None
    if node.returns is not None:
        return _claimed(node.returns, Place(definition.module, None, None), depth)
    scope = scope_of(definition)
    if scope is None or scope.yields or not scope.returns:
        return None
    at = place(Outline(definition.statement, definition.module), scope)
    given = [each.value for each in scope.returns]
    found = union(value_shape(each, at, depth + 2) if each is not None else NONE for each in given)
    assert isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    if found is not None and goes_on(scope.node.body):
        found = union([found, NONE])
    return found.doubted if found is not None else None


def _of_method(receiver: str, method: str, at: Place, depth: int) -> Shape | None:
    member = member_of(receiver, method, at.module)
    if member is None or not isinstance(member.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    return _claimed(member.node.returns, member.place, depth)
