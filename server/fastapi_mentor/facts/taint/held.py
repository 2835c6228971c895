"""Which names of a function may hold text of a request, told without following it statement by statement."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.scope import How, Scope
from fastapi_mentor.facts.syntax import children, walk
from fastapi_mentor.facts.taint.sinks import name_of

_VALUED = frozenset({How.ASSIGNED, How.ANNOTATED, How.ENTERED, How.ITERATED, How.OTHER})
_PLAIN = frozenset(
    {"int", "bool", "float", "UUID", "UUID4", "date", "datetime", "Response", "BackgroundTasks"}
)
_TEXTS = frozenset(
    {"str", "bytes", "list", "List", "dict", "Dict", "UploadFile", "Any", "Optional", "Path", "Union"}
)
_WHOLE = frozenset(
    {"json", "form", "body", "model_dump", "dict", "query_params", "headers", "cookies", "copy"}
)
_INJECTING = frozenset({"Depends", "Security"})


class Held:
    """The parameters of a function, and the names that are given something of them.

    With `is_exact` only those that are, or hold, text are `texts`; of the others, `objects` such as models
    and requests, something has to be read. What dependencies give is then none of them.
    """

    def __init__(self, scope: Scope, is_exact: bool) -> None:
        self._is_exact = is_exact
        self.texts: set[str] = set()
        self.objects: set[str] = set()
        node = scope.node
        assert isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        arguments = node.args
        given = [*arguments.posonlyargs, *arguments.args]
        missing = [None] * (len(given) - len(arguments.defaults))
        pairs = [*zip(given, [*missing, *arguments.defaults], strict=True)]
        pairs += zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
        for each, default in pairs:
            if each.arg in ("self", "cls"):
                continue
            if not is_exact:
                self.texts.add(each.arg)
            elif not _is_injected(default):
                self._declare(each.arg, each.annotation)
        if self.holds:
            self._spread(scope)

    @property
    def holds(self) -> bool:
        """Whether there is any."""
        return bool(self.texts or self.objects)

    def mentioned(self, node: ast.AST) -> bool:
        """Whether an expression holds some of the text."""
        texts, objects = self.texts, self.objects
        for each in walk(node):
            kind = type(each)
            if kind is ast.Name:
                if each.id in texts:  # type: ignore[attr-defined]
                    return True
            elif objects and (kind is ast.Attribute or kind is ast.Subscript):
                value = each.value  # type: ignore[attr-defined]
                if type(value) is ast.Name and value.id in objects:
                    return True
        return False

    def _declare(self, name: str, annotation: ast.expr | None) -> None:
        match annotation:
            case None:
                self.texts.add(name)
            case ast.Name(id=word) | ast.Attribute(attr=word):
                if word in _TEXTS:
                    self.texts.add(name)
                elif word not in _PLAIN:
                    self.objects.add(name)
            case ast.Subscript(value=ast.Name(id="Annotated"), slice=ast.Tuple(elts=[first, *metadata])):
                if not any(map(_is_injected, metadata)):
                    self._declare(name, first)
            case ast.Subscript(value=ast.Name(id="Optional"), slice=inner):
                self._declare(name, inner)
            case ast.BinOp(left=left, right=right):
                for side in (left, right):
                    if not isinstance(side, ast.Constant):
                        self._declare(name, side)
            case ast.Subscript(value=ast.Name(id=word)):
                if word in _TEXTS:
                    self.texts.add(name)

    def _spread(self, scope: Scope) -> None:
        texts, objects = self.texts, self.objects
        # What each value mentions is looked up once, and then asked until nothing is added any more.
        bindings = [
            (name, value, *_read_in(value))
            for name, group in scope.bindings.items()
            if name not in texts and name not in objects
            for each in group
            if each.how in _VALUED
            for value in (each.value if each.value is not None else each.node,)
        ]
        grows = True
        while grows:
            grows = False
            for name, value, names, owners in bindings:
                if name in texts or name in objects:
                    continue
                if not texts.isdisjoint(names) or not objects.isdisjoint(owners):
                    is_object = self._is_exact and _is_whole(value)
                    (objects if is_object else texts).add(name)
                    grows = True


def _read_in(value: ast.AST) -> tuple[list[str], list[str]]:
    """The names in an expression, and those of which something is read there."""
    names: list[str] = []
    owners: list[str] = []
    nodes = [value]
    for each in nodes:
        kind = type(each)
        if kind is ast.Name:
            names.append(each.id)  # type: ignore[attr-defined]
        elif kind is not ast.Constant:
            if kind is ast.Attribute or kind is ast.Subscript:
                owner = each.value  # type: ignore[attr-defined]
                if type(owner) is ast.Name:
                    owners.append(owner.id)
            nodes += children(each)
    return names, owners


def _is_injected(node: ast.expr | None) -> bool:
    return isinstance(node, ast.Call) and name_of(node.func) in _INJECTING


def _is_whole(value: ast.AST) -> bool:
    """Whether something is read as a whole: `await request.json()`."""
    node = value.value if isinstance(value, ast.Await) else value
    callee = node.func if isinstance(node, ast.Call) else node
    return isinstance(callee, ast.Attribute) and callee.attr in _WHOLE
