"""What is put into a token: which claims are seen, and what of them is not."""

from __future__ import annotations

import ast
from dataclasses import dataclass, field

from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Binding, How, Scope

_COPIES = frozenset({"copy.copy", "copy.deepcopy", "dict"})
_HARMLESS = frozenset({"encode", "copy", "get", "debug", "info", "len", "print", "dict", "deepcopy"})
_DEPTH = 8


@dataclass
class Claims:
    """The names of the claims that are seen, the parameters that hold others, whether there may be more."""

    names: set[str] = field(default_factory=set)
    given: list[ast.arg] = field(default_factory=list)
    has_others: bool = False


def claims_in(payload: ast.expr, at: Place) -> Claims:
    """What is known of the claims in a payload, as the function puts it together."""
    found = Claims()
    _Reader(found).read(payload, at, 0)
    return found


class _Reader:
    def __init__(self, found: Claims) -> None:
        self.found = found
        self.seen: set[tuple[int, str]] = set()

    def read(self, node: ast.expr, at: Place, depth: int) -> None:
        if depth > _DEPTH:
            self.found.has_others = True
            return
        match node:
            case ast.Constant(value=None):
                return
            case ast.Dict(keys=keys, values=values):
                for key, value in zip(keys, values, strict=True):
                    if key is None:
                        self.read(value, at, depth + 1)
                    else:
                        self._name(key)
            case ast.Call(func=ast.Attribute(value=copied, attr="copy"), args=[]):
                self.read(copied, at, depth + 1)
            case ast.Call() if at.qualified(node.func) in _COPIES:
                self._given(node, at, depth)
            case ast.BinOp(op=ast.BitOr()):
                self.read(node.left, at, depth + 1)
                self.read(node.right, at, depth + 1)
            case ast.IfExp():
                self.read(node.body, at, depth + 1)
                self.read(node.orelse, at, depth + 1)
            case ast.BoolOp(values=values):
                for value in values:
                    self.read(value, at, depth + 1)
            case ast.Name(id=name):
                self._of_name(name, at, depth)
            case _:
                self.found.has_others = True

    def _name(self, key: ast.expr) -> None:
        if isinstance(key, ast.Constant) and isinstance(key.value, str):
            self.found.names.add(key.value)
        else:
            self.found.has_others = True

    def _given(self, call: ast.Call, at: Place, depth: int) -> None:
        """What `dict(...)` and `x.update(...)` are given."""
        for argument in call.args:
            self.read(argument, at, depth + 1)
        for keyword in call.keywords:
            if keyword.arg is None:
                self.read(keyword.value, at, depth + 1)
            else:
                self.found.names.add(keyword.arg)

    def _of_name(self, name: str, at: Place, depth: int) -> None:
        scope = at.scope
        while scope is not None and scope.node is not None and name not in scope.bindings:
            scope = scope.parent
        if scope is None or scope.node is None or at.outline is None:
            definition = at.definition(ast.Name(id=name, ctx=ast.Load()))
            if definition is not None and isinstance(definition.value, ast.Dict):
                self.read(definition.value, Place(definition.module, None, None), depth + 1)
            else:
                self.found.has_others = True
            return
        if (id(scope), name) in self.seen:
            return
        self.seen.add((id(scope), name))
        inside = at._replace(scope=scope)
        for binding in scope.bindings[name]:
            self._bound(binding, inside, depth)
        for call in scope.calls:
            match call.node.func:
                case ast.Attribute(value=ast.Name(id=owner), attr="update") if owner == name:
                    self._given(call.node, inside, depth)
                case ast.Attribute(value=ast.Name(id=owner), attr="setdefault") if owner == name:
                    self._name(call.node.args[0] if call.node.args else ast.Name("", ast.Load()))
                case _ if _may_change(call.node, name):
                    self.found.has_others = True
        self._stored(name, scope, inside)

    def _bound(self, binding: Binding, at: Place, depth: int) -> None:
        if binding.how is How.PARAMETER and isinstance(binding.node, ast.arg):
            self.found.given.append(binding.node)
        elif binding.how in (How.ASSIGNED, How.ANNOTATED) and binding.value is not None:
            self.read(binding.value, at, depth + 1)
        elif isinstance(binding.node, ast.AugAssign) and isinstance(binding.node.op, ast.BitOr):
            self.read(binding.node.value, at, depth + 1)
        elif binding.how is not How.ANNOTATED:
            self.found.has_others = True

    def _stored(self, name: str, scope: Scope, at: Place) -> None:
        """`name["key"] = value`, in the function itself or in one inside it."""
        assert at.outline is not None
        for subscript, where in at.outline.survey.subscripts.get(name, ()):
            if isinstance(subscript.ctx, ast.Store) and (where is scope or where.is_inside(scope)):
                self._name(subscript.slice)


def _may_change(call: ast.Call, name: str) -> bool:
    """Whether a function is given the dict, and may put more into it."""
    called = getattr(call.func, "attr", None) or getattr(call.func, "id", "")
    given = [*call.args, *(keyword.value for keyword in call.keywords if keyword.arg is not None)]
    return called not in _HARMLESS and any(isinstance(each, ast.Name) and each.id == name for each in given)
