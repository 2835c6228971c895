"""A loop and what it goes over: data, a few things that are written out, batches, or attempts."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import How, Loop, Scope
from fastapi_mentor.pattern import pattern

_WRAPPERS = frozenset(
    {"enumerate", "sorted", "reversed", "list", "tuple", "set", "frozenset", "iter", "zip", "tqdm"}
)
_ENDLESS = frozenset({"itertools.count", "itertools.cycle", "itertools.repeat"})
_VIEWS = frozenset({"items", "keys", "values", "copy"})
_IN_PARTS = pattern(r".*(batch|chunk|page|paginat|partition|slice|window).*", re.IGNORECASE)
_COUNTED = pattern(r"_*(attempts?|retry|retries|tries|try_\w+|retry_\w+|attempt_\w+|page(_\w+)?|offset)")
_DEPTH = 6


class Iteration:
    """A `for` loop, a `while` loop or a clause of a comprehension."""

    def __init__(self, loop: Loop, scope: Scope, outline: Outline) -> None:
        self.node = loop
        self.scope = scope
        self.outline = outline

    @property
    def item(self) -> str:
        """What the loop calls the thing that it is at: `user`, or `key, value`; not how it counts them."""
        if isinstance(self.node, ast.While):
            return ""
        target = self.node.target
        match self.node.iter, target:
            case ast.Call(func=ast.Name(id="enumerate")), ast.Tuple(elts=[_, counted]):
                target = counted
        return ast.unparse(target).strip("(),")

    @cached_property
    def targets(self) -> frozenset[str]:
        """The names that stand between `for` and `in`."""
        return frozenset() if isinstance(self.node, ast.While) else frozenset(_stored(self.node.target))

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that each round binds anew."""
        body = self.node.body if isinstance(self.node, (ast.For, ast.AsyncFor)) else ()
        return self.targets.union(*map(_stored, body))

    @cached_property
    def goes_over_data(self) -> bool:
        """Whether it has a round for each of many things: not for literals, batches, numbers or attempts."""
        if isinstance(self.node, ast.While):
            return False
        if any(_IN_PARTS.fullmatch(name) or _COUNTED.fullmatch(name) for name in self.targets):
            return False
        return self._is_data(self.node.iter, 0)

    def ends_after(self, node: ast.AST) -> bool:
        """Whether the round in which the loop comes to `node` is its last: a search that has found."""
        body: list[ast.stmt] = getattr(self.node, "body", [])
        return any(
            isinstance(block[-1], (ast.Return, ast.Break, ast.Raise)) for block in _blocks_around(node, body)
        )

    def is_batch(self, node: ast.expr) -> bool:
        """Whether an expression is a part of what the loop goes over, with several things in it."""
        if isinstance(node, ast.Name):
            return node.id in self.targets
        return isinstance(node, ast.Subscript) and isinstance(node.slice, ast.Slice)

    def _is_data(self, node: ast.expr, depth: int) -> bool:
        if depth > _DEPTH:
            return True
        match node:
            case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
                return any(isinstance(part, ast.Starred) for part in parts)
            case ast.Dict(keys=keys):
                return None in keys
            case ast.Constant():
                return False
            case ast.Call(
                func=ast.Name(id="range"), args=[ast.Call(func=ast.Name(id="len"), args=[counted])]
            ):
                return self._is_data(counted, depth + 1)
            case ast.Call(func=ast.Name(id="range")):
                return False
            case ast.Call(func=ast.Name(id=name) | ast.Attribute(attr=name)) if _IN_PARTS.fullmatch(name):
                return False
            case ast.Call(func=function) if place(self.outline, self.scope).qualified(function) in _ENDLESS:
                return False
            case ast.Call(func=ast.Name(id=name), args=[_, *_]) if name in _WRAPPERS:
                return any(self._is_data(argument, depth + 1) for argument in node.args)
            case ast.Call(func=ast.Attribute(value=value, attr=name), args=[]) if name in _VIEWS:
                return self._is_data(value, depth + 1)
            case ast.Await(value=value):
                return self._is_data(value, depth + 1)
            case ast.Attribute(attr=name):
                return not (name.isupper() or name in ("sorted_tables", "tables"))
            case ast.Name(id=name):
                return not (name.isupper() or _IN_PARTS.fullmatch(name) or self._is_constant(node, depth))
        return True

    def _is_constant(self, node: ast.Name, depth: int) -> bool:
        """Whether a name stands for things that are written out, or for an enumeration."""
        scope: Scope | None = self.scope
        while scope is not None and scope.node is not None:
            bindings = scope.bindings.get(node.id)
            if bindings is not None:
                return all(
                    each.how in (How.ASSIGNED, How.ANNOTATED)
                    and each.value is not None
                    and _is_filled_display(each.value)
                    and not self._is_data(each.value, depth + 1)
                    for each in bindings
                )
            scope = scope.parent
        definition = place(self.outline, None).definition(node)
        if definition is None:
            return False
        if isinstance(definition.node, ast.ClassDef):
            return True
        value = definition.value
        return value is not None and _is_filled_display(value) and not self._is_data(value, depth + 1)


def _blocks_around(node: ast.AST, body: list[ast.stmt]) -> Iterator[list[ast.stmt]]:
    """The blocks of statements in which a node stands, the outermost first."""
    for statement in body:
        if any(each is node for each in ast.walk(statement)):
            yield body
            for inner in (statement, *getattr(statement, "handlers", ())):
                for name in ("body", "orelse", "finalbody"):
                    block = getattr(inner, name, None)
                    if isinstance(block, list):
                        yield from _blocks_around(node, block)


def _stored(node: ast.AST) -> set[str]:
    return {
        each.id for each in ast.walk(node) if isinstance(each, ast.Name) and isinstance(each.ctx, ast.Store)
    }


def _is_filled_display(node: ast.expr) -> bool:
    """Whether an expression writes things out; an empty list is there to be filled."""
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            return bool(parts)
        case ast.Dict(keys=keys):
            return bool(keys)
        case ast.Call(func=ast.Name(id=name), args=[value]) if name in _WRAPPERS:
            return _is_filled_display(value)
    return False
