"""JSON that is written only to be read, or read only to be given to a model."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.instance import is_plain_model, model_use
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Call, Function, Scope
from fastapi_mentor.facts.uses import uses_of
from fastapi_mentor.source import Location


class Roundabout:
    """`json.loads(item.model_dump_json())`, `Item(**json.loads(text))` and the like.

    `node` is the whole, `owner` the object or the model, `inner` the call inside.
    """

    words = frozenset({"loads"})

    def __init__(self, node: ast.Call, inner: ast.Call, owner: ast.expr, name: str, outline: Outline) -> None:
        self.node = node
        self.inner = inner
        self.owner = owner
        self.model = name.rpartition(".")[2]
        self.outline = outline
        self.assigned: ast.Assign | None = None
        """The statement that gives what is read a name, where it does."""

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Roundabout]:
        """Each of them in a statement."""
        for call in outline.calls("loads"):
            if outline.callee(call) == "json.loads" and len(call.node.args) == 1 and not call.node.keywords:
                found = _dumped(call, outline) or _given_to_model(call, outline)
                if found is not None:
                    yield found

    @property
    def location(self) -> Location:
        """The place of the whole."""
        return self.outline.location(self.node)

    @property
    def is_dump(self) -> bool:
        """Whether JSON is written first."""
        return isinstance(self.inner.func, ast.Attribute) and self.inner.func.attr == "model_dump_json"

    @property
    def text(self) -> ast.expr:
        """What is read."""
        return self.inner.args[0]

    @property
    def loader(self) -> str:
        """The name that the import of the reader binds."""
        func: ast.expr = self.node.func if self.is_dump else self.inner.func
        while isinstance(func, ast.Attribute):
            func = func.value
        return func.id if isinstance(func, ast.Name) else ""


def _dumped(call: Call, outline: Outline) -> Roundabout | None:
    match call.node.args[0]:
        case ast.Call(func=ast.Attribute(value=owner, attr="model_dump_json"), args=[]) as inner:
            model = model_use(owner, place(outline, call.scope))
            options = {each.arg for each in inner.keywords}
            if model is not None and not model.is_class and None not in options:
                return Roundabout(call.node, inner, owner, model.qualified, outline)
    return None


def _given_to_model(call: Call, outline: Outline) -> Roundabout | None:
    assigned, name = _assigned(call)
    given = _only_use(name, call.scope) if name is not None else call.node
    for outer in call.scope.calls if given is not None else ():
        node = outer.node
        is_unpacked = not node.args and [each.value for each in node.keywords] == [given]
        if is_unpacked and node.keywords[0].arg is None:
            owner: ast.expr = node.func
        elif node.args == [given] and not node.keywords and _is_validation(node.func):
            owner = node.func.value  # type: ignore[attr-defined]
        else:
            continue
        at = place(outline, call.scope)
        model = model_use(owner, at)
        if model is not None and model.is_class and is_plain_model(model.qualified, at.module):
            found = Roundabout(node, call.node, owner, model.qualified, outline)
            found.assigned = assigned
            return found
    return None


def _assigned(call: Call) -> tuple[ast.Assign | None, str | None]:
    """The statement of a function that gives what is read a name, and that name."""
    function = call.scope.node
    for each in function.body if isinstance(function, Function) else ():
        match each:
            case ast.Assign(targets=[ast.Name(id=name)], value=value) if value is call.node:
                return each, name
    return None, None


def _only_use(name: str, scope: Scope) -> ast.Name | None:
    """The one place that reads a name which is bound once."""
    if not isinstance(scope.node, Function) or len(scope.bindings.get(name, ())) != 1:
        return None
    uses = [each for each in uses_of(name, scope.node) if isinstance(each.ctx, ast.Load)]
    return uses[0] if len(uses) == 1 else None


def _is_validation(func: ast.expr) -> bool:
    return isinstance(func, ast.Attribute) and func.attr in ("model_validate", "parse_obj")
