"""The classes of values: what a call, a parameter or a local name is known to hold."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from fastapi_mentor.facts.annotations import annotated_type, default_of, dependency_of
from fastapi_mentor.facts.maker import SESSIONMAKER, maker_type, may_be_maker
from fastapi_mentor.facts.names import Definition, dotted_name
from fastapi_mentor.facts.outline import local_bindings
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.results import CALLED, RETURNS
from fastapi_mentor.facts.scope import Binding, How

DEPTH = 20
_SAYS_NOTHING = frozenset({None, "typing.Final", "typing.ClassVar", "typing.Any"})
MAKING_MODELS = frozenset(
    {
        *("model_validate", "model_validate_json", "model_validate_strings", "model_construct"),
        *("parse_obj", "parse_raw", "from_orm", "construct"),
    }
)
"""The class methods of models that make an object of them."""
_COPYING_MODELS = frozenset({"model_copy", "copy"})
_NEXT = frozenset({"next", "anext"})
_CLOSING = frozenset({"contextlib.closing", "contextlib.aclosing"})
LONGEST_FACTORY = 100
"""The lines of a function that is read for what it returns; longer ones are costly, and seldom tell."""
GENERATORS = frozenset(
    f"typing.{name}"
    for name in ("Generator", "Iterator", "Iterable", "AsyncGenerator", "AsyncIterator", "AsyncIterable")
)

# What the names of scopes hold, for as long as one question is being answered.
_answers: dict[tuple[int, str], str | None] = {}


def type_of(node: ast.expr, at: Place, depth: int = 0) -> str | None:
    """The full name of the class of an expression's value; None where it is not known."""
    if depth > DEPTH:
        return None
    if depth == 0:
        _answers.clear()
        if at.outline is not None and not isinstance(node, ast.Constant):
            dotted = dotted_name(node)
            if dotted is not None and _belongs_to_module(dotted, at):
                there = Place(at.module, None, None)
                return at.module.remember("type", dotted, lambda: _type_of(node, there, 0))
            key = (node.id if type(node) is ast.Name else node, at.scope)
            return at.outline.once(key, lambda: _type_of(node, at, 0))
    return _type_of(node, at, depth)


def _belongs_to_module(dotted: str, at: Place) -> bool:
    """Whether a name is looked up at the top level of its module, and not in a function or a class."""
    in_class = at.outline is not None and at.outline.header is not None
    if in_class and (at.scope is None or at.scope.node is None):
        return False
    return local_bindings(dotted.partition(".")[0], at.scope) is None


def _type_of(node: ast.expr, at: Place, depth: int) -> str | None:
    match node:
        case ast.Await():
            return type_of(node.value, at, depth + 1)
        case ast.Call():
            return _called(node, at, depth + 1)
        case ast.Name():
            return _of_name(node, at, depth + 1)
        case ast.NamedExpr() | ast.Starred():
            return type_of(node.value, at, depth + 1)
        case ast.IfExp():
            return agreed(type_of(each, at, depth + 1) for each in (node.body, node.orelse))
        case ast.BoolOp():
            return agreed(type_of(value, at, depth + 1) for value in node.values)
        case ast.Attribute():
            from fastapi_mentor.facts.attributes import attribute_type

            return attribute_type(node, at, depth + 1)
        case ast.JoinedStr():
            return "str"
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod() as op, right=right):
            return "str" if _is_text(left) or (_is_text(right) and isinstance(op, ast.Add)) else None
        case ast.Constant(value=value):
            return type(value).__name__ if value is not None else None
        case ast.Dict() | ast.DictComp():
            return "dict"
        case ast.List() | ast.ListComp():
            return "list"
    return None


def _is_text(node: ast.expr) -> bool:
    """Whether it is a string, written out or put together; what it is added to is one too then."""
    match node:
        case ast.JoinedStr() | ast.Constant(value=str()):
            return True
        case ast.BinOp(left=left, op=ast.Add() | ast.Mod()):
            return _is_text(left)
    return False


def _of_name(node: ast.Name, at: Place, depth: int) -> str | None:
    scope = at.scope
    first = True
    while scope is not None and scope.node is not None:
        if (first or not isinstance(scope.node, ast.ClassDef)) and node.id not in scope.outside:
            bindings = scope.bindings.get(node.id)
            if bindings is not None:
                key = (id(scope), node.id)
                if key not in _answers:
                    _answers[key] = None  # for a name that is made from itself
                    inner = at._replace(scope=scope)
                    _answers[key] = agreed(
                        _bound(node.id, each, inner, depth) for each in bindings if not is_empty(each)
                    )
                return _answers[key]
        scope, first = scope.parent, False
    if first and at.outline is not None and at.outline.header is not None:
        from fastapi_mentor.facts.attributes import type_of_member

        of_member = type_of_member(node.id, at.outline, depth)
        if of_member is not None:
            return of_member
    definition = at.definition(node)
    return type_of_definition(definition, depth) if definition is not None else None


def type_of_definition(definition: Definition, depth: int = 0) -> str | None:
    """The class of what a module binds to a name."""
    there = Place(definition.module, None, None)
    if definition.how is How.ANNOTATED and isinstance(definition.node, ast.AnnAssign):
        return annotated_or_given(definition.node, there, depth)
    if definition.value is not None:
        return type_of(definition.value, there, depth + 1)
    return None


def annotated_or_given(node: ast.AnnAssign, at: Place, depth: int = 0) -> str | None:
    """The class of what an annotated assignment binds; `x: Final = y` says it by its value."""
    found = annotated_type(node.annotation, at, depth)
    if found in _SAYS_NOTHING and node.value is not None:
        return type_of(node.value, at, depth + 1)
    return found


def is_empty(binding: Binding) -> bool:
    """Whether a binding only makes room: `x = None`."""
    return (
        binding.how is How.ASSIGNED
        and isinstance(binding.value, ast.Constant)
        and binding.value.value is None
    )


def _bound(name: str, binding: Binding, at: Place, depth: int) -> str | None:
    match binding.how:
        case How.PARAMETER if isinstance(binding.node, ast.arg):
            return parameter_type(binding.node, at, depth)
        case How.ANNOTATED if isinstance(binding.node, ast.AnnAssign):
            return annotated_or_given(binding.node, at, depth)
        case How.ASSIGNED if binding.value is not None:
            return type_of(binding.value, at, depth + 1)
        case How.ENTERED if binding.value is not None:
            from fastapi_mentor.facts.giving import entered_type

            return entered_type(binding.value, at, depth + 1)
        case How.OTHER if isinstance(binding.node, ast.AugAssign) and isinstance(binding.node.op, ast.Add):
            return type_of(binding.node.value, at, depth + 1)
        case How.ITERATED if isinstance(binding.value, ast.Call):
            from fastapi_mentor.facts.giving import generated_type

            return generated_type(binding.value, at, depth + 1)
    return None


def parameter_type(parameter: ast.arg, at: Place, depth: int = 0) -> str | None:
    """The class of a function's parameter: its annotation, else what its dependency gives."""
    outer = at._replace(scope=at.scope.parent if at.scope is not None else None)
    default = default_of(parameter, at.scope)
    annotated = annotated_type(parameter.annotation, outer, depth)
    if annotated is not None and annotated != "typing.Any":
        return annotated
    dependency = dependency_of(parameter, default, outer)
    if dependency is not None:
        from fastapi_mentor.facts.giving import provided_type

        return provided_type(dependency[0], dependency[1], depth + 1)
    return None


def _called(call: ast.Call, at: Place, depth: int) -> str | None:
    callee = _class_of_alias(call.func) if type(call.func) is ast.Subscript else call.func
    name = at.qualified(callee)
    if name in RETURNS:
        return RETURNS[name]
    if name == SESSIONMAKER:
        return maker_type(call, at)
    if name in _CLOSING and call.args:
        return type_of(call.args[0], at, depth + 1)
    if name in _NEXT and call.args:
        from fastapi_mentor.facts.giving import generated_type

        return generated_type(call.args[0], at, depth + 1) if isinstance(call.args[0], ast.Call) else None
    definition = at.definition(callee) if name is not None else None
    if definition is not None:
        if isinstance(definition.node, ast.ClassDef):
            return name
        if isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            from fastapi_mentor.facts.giving import returned_type

            return returned_type(definition, definition.node, depth)
    if isinstance(callee, ast.Attribute):
        if callee.attr in MAKING_MODELS:
            model = at.qualified(callee.value)
            if model is not None and is_model(model, at):
                return model
        receiver = type_of(callee.value, at, depth + 1)
        if receiver is not None and callee.attr in _COPYING_MODELS and is_model(receiver, at):
            return receiver
        if receiver is not None:
            from fastapi_mentor.facts.attributes import method_result

            found = method_result(callee, at, receiver, depth + 1)
            if found is not None or not may_be_maker(callee):
                return found
    if definition is None and name is not None:
        known_class = name.rpartition(".")[2][:1].isupper() or name in CALLED
        if known_class:
            return name
    can_make = isinstance(callee, (ast.Name, ast.Call)) or may_be_maker(callee)
    made_by = type_of(callee, at, depth + 1) if can_make else None
    return CALLED.get(made_by) if made_by is not None else None


def _class_of_alias(callee: ast.Subscript) -> ast.expr:
    """`Page` of `Page[int](...)`; an element of a table of factories is no class."""
    value = callee.value
    name = value.attr if isinstance(value, ast.Attribute) else getattr(value, "id", "")
    return value if name[:1].isupper() and not name.isupper() else callee


def is_model(qualified: str, at: Place) -> bool:
    """Whether a class, by its full name, is one of pydantic's models."""
    return "pydantic.BaseModel" in at.module.ancestors(qualified)


def agreed(found: Iterable[str | None]) -> str | None:
    """The one class that all agree on; no more are asked for once they do not."""
    first: str | None = None
    for each in found:
        if each is None or (first is not None and each != first):
            return None
        first = each
    return first
