"""The elements of lists that stand in the source, and the expressions behind names."""

from __future__ import annotations

import ast
from collections.abc import Sequence

from fastapi_mentor.facts.expression import UNKNOWN, literal
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Binding, How
from fastapi_mentor.project.application.constants import constant_of, default_of
from fastapi_mentor.project.application.meaning import definition_of, meaning_of

_DEPTH = 20
Element = tuple[ast.expr, Place]


def elements_of(node: ast.expr, at: Place, depth: int = 0) -> list[Element] | None:
    """The elements of a literal list, tuple or dictionary, also behind names; None if not seen."""
    if depth > _DEPTH:
        return None
    match node:
        case ast.List() | ast.Tuple() | ast.Set():
            found: list[Element] = []
            for each in node.elts:
                if isinstance(each, ast.Starred):
                    inner = elements_of(each.value, at, depth + 1)
                    if inner is None:
                        return None
                    found.extend(inner)
                else:
                    found.append((each, at))
            return found
        case ast.Dict(keys=keys):
            return [(key, at) for key in keys if key is not None] if None not in keys else None
        case ast.BinOp(op=ast.Add()):
            left, right = elements_of(node.left, at, depth + 1), elements_of(node.right, at, depth + 1)
            return left + right if left is not None and right is not None else None
        case ast.BoolOp(op=ast.Or(), values=[first, *_, last]):
            # `tags or []`: what is given, else what is written last.
            found_first = elements_of(first, at, depth + 1)
            return found_first or elements_of(last, at, depth + 1)
        case ast.Call(
            func=ast.Name(id="list" | "tuple" | "set" | "sorted" | "reversed" as name), args=[inner]
        ):
            found_inner = elements_of(inner, at, depth + 1)
            return found_inner[::-1] if found_inner and name == "reversed" else found_inner
        case ast.Call(func=ast.Name(id="enumerate"), args=[inner]):
            items = elements_of(inner, at, depth + 1)
            return [
                _pair(ast.Constant(i), each, there) for i, (each, there) in enumerate(items or ())
            ] or None
        case ast.Call(func=ast.Attribute(value=owner, attr="items" | "values" | "keys" as what), args=[]):
            return _of_dictionary(owner, what, at, depth)
        case ast.Name() | ast.Attribute() | ast.Subscript() | ast.Call():
            behind = expression_of(node, at, depth + 1)
            if behind is None or behind[0] is node:
                return None
            return elements_of(*behind, depth + 1)
    return None


def _pair(first: ast.expr, second: ast.expr, at: Place) -> Element:
    return ast.copy_location(ast.Tuple(elts=[first, second], ctx=ast.Load()), second), at


def _of_dictionary(owner: ast.expr, what: str, at: Place, depth: int) -> list[Element] | None:
    behind = expression_of(owner, at, depth + 1)
    node, there = behind if behind is not None else (None, at)
    if not isinstance(node, ast.Dict) or None in node.keys:
        return None
    if what == "values":
        return [(value, there) for value in node.values]
    if what == "keys":
        return [(key, there) for key in node.keys if key is not None]
    pairs = zip(node.keys, node.values, strict=True)
    return [_pair(key, value, there) for key, value in pairs if key is not None]


def expression_of(node: ast.expr, at: Place, depth: int = 0) -> Element | None:
    """The expression behind names and attributes, with its place; itself if it is none of them."""
    if depth > _DEPTH:
        return None
    match node:
        case ast.Name():
            found = meaning_of(node, at)
            if found is None:
                return None
            if found.passed is not None:
                return expression_of(*found.passed, depth + 1)
            if found.bindings and found.at is not None:
                value = _only_value(node.id, found.bindings, found.at)
                return expression_of(value, found.at, depth + 1) if value is not None else None
            definition = found.definition
        case ast.Attribute():
            definition = definition_of(node, at)
            if definition is None:
                from fastapi_mentor.project.application.attributes import field_of

                behind = field_of(node, at, depth + 1)
                return expression_of(*behind, depth + 1) if behind is not None else None
        case ast.Subscript():
            return _item(node, at, depth)
        case ast.Call():
            from fastapi_mentor.project.application.data_files import data_of

            return data_of(node, at) or node, at
        case _:
            return node, at
    if definition is None or definition.value is None:
        return None
    return expression_of(definition.value, Place(definition.module, None, None), depth + 1)


def _only_value(name: str, bindings: Sequence[Binding], at: Place) -> ast.expr | None:
    """The one expression that a function binds to a name.

    `if tags is None: tags = []` is one too, where the parameter is None by default.
    """
    values = [each.value for each in bindings if each.how in (How.ASSIGNED, How.ANNOTATED)]
    if len(values) == len(bindings) == 1:
        return values[0]
    if len(values) == 1 and len(bindings) == 2 and bindings[0].how is How.PARAMETER and at.scope is not None:
        default = default_of(at.scope, name)
        if isinstance(default, ast.Constant) and default.value is None:
            return values[0]
    return None


def _item(node: ast.Subscript, at: Place, depth: int) -> Element | None:
    behind = expression_of(node.value, at, depth + 1)
    if behind is None:
        return None
    key = constant_of(node.slice, at, depth + 1)
    container, there = behind
    if isinstance(container, ast.Dict):
        for each, value in zip(container.keys, container.values, strict=True):
            if each is not None and key is not UNKNOWN and literal(each) == key:
                return expression_of(value, there, depth + 1)
        return None
    items = elements_of(container, there, depth + 1)
    if items is not None and isinstance(key, int) and -len(items) <= key < len(items):
        return expression_of(*items[key], depth + 1)
    return None
