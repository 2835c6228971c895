"""The callable that `Depends` names: a function, a class, an object that can be called, a security scheme."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, replace

from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.names import Definition
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Given, Place, place
from fastapi_mentor.facts.scope import How, Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.project.application.attributes import field_of
from fastapi_mentor.project.application.callees import (
    Callee,
    as_method,
    callees_of,
    function_scope,
    method_of,
)
from fastapi_mentor.project.application.conditions import holds
from fastapi_mentor.project.application.markers import returned
from fastapi_mentor.project.application.meaning import definition_of, given_by, meaning_of
from fastapi_mentor.project.application.schemes import FORMS, Scheme, scheme_of

_DEPTH = 16
_PARTIAL = frozenset({"functools.partial", "functools.partialmethod"})


@dataclass(frozen=True)
class Target:
    """One of: a function (`scope`, `outline`), a class (`definition`), a `scheme`, a `form` of FastAPI.

    `skipped` parameters of a function are given already: `self`, and those of `partial`. `presets` are
    those that `partial` gives by name. `given` is what the functions around were given.
    """

    kind: str
    scope: Scope | None = None
    outline: Outline | None = None
    skipped: int = 0
    given: Given | None = None
    presets: frozenset[str] = frozenset()
    definition: Definition | None = None
    scheme: Scheme | None = None
    form: str | None = None
    marked: bool = False
    """Of a class whose signature another function takes over: whether each parameter is a `Query`."""

    @property
    def identity(self) -> tuple[object, ...]:
        """What tells it from every other."""
        node = self.scope.node if self.scope is not None else None
        of_class = self.definition.node if self.definition is not None else None
        return self.kind, node, of_class, self.scheme, self.form, self.skipped, self.presets, self.marked


def target_of(node: ast.expr, at: Place, depth: int = 0) -> Target | None:
    """What an expression names as a dependency; None where there is no telling."""
    if depth > _DEPTH:
        return None
    match node:
        case ast.Call():
            return _made(node, at, depth + 1)
        case ast.Name():
            return _named(node, at, depth + 1)
        case ast.Attribute():
            return _attribute(node, at, depth + 1)
        case ast.NamedExpr():
            return target_of(node.value, at, depth + 1)
        case ast.Lambda(args=ast.arguments(posonlyargs=[], args=[], vararg=None, kwonlyargs=[], kwarg=None)):
            return Target("lambda")
        case ast.IfExp():
            test = holds(node.test, at)
            sides = [node.body, node.orelse] if test is None else [node.body if test else node.orelse]
            return _agreed([target_of(each, at, depth + 1) for each in sides])
    return None


def _agreed(found: Sequence[Target | None]) -> Target | None:
    """The one target that all are."""
    if not found or any(each is None for each in found):
        return None
    first = found[0]
    assert first is not None
    return first if all(each is not None and each.identity == first.identity for each in found) else None


def _named(node: ast.Name, at: Place, depth: int) -> Target | None:
    found = meaning_of(node, at)
    if found is None:
        qualified = at.qualified(node)
        return Target("class", form=qualified) if qualified in FORMS else None
    if found.passed is not None:
        return target_of(*found.passed, depth)
    if found.bindings and found.at is not None:
        inner = found.at
        assert inner.scope is not None
        if all(each.how is How.DEFINED for each in found.bindings) and inner.outline is not None:
            scopes = [
                scope
                for scope in inner.scope.children
                if scope.is_function and scope.node.name == node.id  # type: ignore[union-attr]
            ]
            return _function(scopes[0], inner.outline, 0, at.given, depth) if len(scopes) == 1 else None
        values = [each.value for each in found.bindings if each.how in (How.ASSIGNED, How.ANNOTATED)]
        if len(values) != len(found.bindings):
            return None
        return _agreed([target_of(each, inner, depth) if each is not None else None for each in values])
    return _defined(found.definition, depth) if found.definition is not None else None


def _defined(definition: Definition, depth: int) -> Target | None:
    """What a module defines; worked out once where the name has one meaning."""
    module, name = definition.module, definition.name
    if depth > _DEPTH // 2 or len(module.definitions(name)) != 1:
        return _of_definition(definition, depth)
    return module.remember("target", name, lambda: _of_definition(definition, depth))


def _of_definition(definition: Definition, depth: int) -> Target | None:
    if isinstance(definition.node, ast.ClassDef):
        return Target("class", definition=definition)
    if isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        scope = function_scope(definition)
        outline = Outline(definition.statement, definition.module)
        return _function(scope, outline, 0, None, depth) if scope is not None else None
    if definition.value is None:
        return None
    return target_of(definition.value, Place(definition.module, None, None), depth)


def _function(scope: Scope, outline: Outline, skipped: int, given: Given | None, depth: int) -> Target | None:
    """A function; one that `functools.wraps` another has that one's signature."""
    node = scope.node
    assert isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))
    around = place(outline, scope.parent)._replace(given=given)
    for decorator in node.decorator_list:
        if not isinstance(decorator, ast.Call) or not decorator.args:
            continue
        if around.qualified(decorator.func) == "functools.wraps":
            return target_of(decorator.args[0], around, depth)
    if scope.parent is not None and isinstance(scope.parent.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        taken = _signature_taken_over(node.name, scope.parent.node)
        if taken is not None:
            return _as_class(taken, scope.parent.node, around, depth)
    return Target("function", scope, outline, skipped, given)


def _signature_taken_over(name: str, around: ast.AST) -> ast.expr | None:
    """`X` where a factory says `name.__signature__ = ...` and reads `inspect.signature(X)`."""
    is_replaced = False
    read: list[ast.expr] = []
    for node in ast.walk(around):
        match node:
            case ast.Assign(targets=[ast.Attribute(value=ast.Name(id=target), attr="__signature__")]):
                is_replaced = is_replaced or target == name
            case ast.Call(func=ast.Attribute(attr="signature") | ast.Name(id="signature"), args=[first, *_]):
                if not (isinstance(first, ast.Name) and first.id == name):
                    read.append(first)
    if not is_replaced:
        return None
    return read[0] if len(read) == 1 else ast.Constant(None)


def _as_class(taken: ast.expr, factory: ast.AST, at: Place, depth: int) -> Target | None:
    found = target_of(taken, at, depth)
    if found is None or found.definition is None:
        return None
    queries = any(
        isinstance(node, ast.Call) and at.qualified(node.func) == "fastapi.Query"
        for node in ast.walk(factory)
    )
    return replace(found, marked=queries)


def _made(call: ast.Call, at: Place, depth: int) -> Target | None:
    """`Depends(make(...))`: a security scheme, an object that can be called, what a factory returns."""
    kind = at.qualified(call.func)
    definition = definition_of(call.func, at)
    scheme = scheme_of(call, kind, at)
    if scheme is not None:
        return Target("scheme", scheme=scheme)
    if kind in _PARTIAL and call.args:
        found = target_of(call.args[0], at, depth)
        if found is None or found.scope is None or any(each.arg is None for each in call.keywords):
            return None
        names = frozenset(each.arg for each in call.keywords if each.arg is not None)
        return replace(found, skipped=found.skipped + len(call.args) - 1, presets=found.presets | names)
    if definition is not None and isinstance(definition.node, ast.ClassDef):
        owner = kind or f"{definition.module.name}.{definition.name}"
        method = method_of(owner, "__call__", definition)
        if method is None:
            return None
        return Target("object", method.scope, method.outline, method.skipped)
    callee = callee_of(call.func, at)
    if callee is None:
        return None
    inner = callee.place._replace(given=given_by(call, at, callee.scope, callee.skipped))
    return _agreed([target_of(each, inner, depth) for each in returned(callee.node.body, inner)])


def callee_of(node: ast.expr, at: Place) -> Callee | None:
    """The one function that calling an expression runs, methods of classes and objects included."""
    found = [each for each in callees_of(node, at) if not each.is_class]
    if found:
        return found[0] if len(found) == 1 else None
    return _method(node, at)[0] if isinstance(node, ast.Attribute) else None


def _attribute(node: ast.Attribute, at: Place, depth: int) -> Target | None:
    definition = definition_of(node, at)
    if definition is not None:
        return _defined(definition, depth)
    qualified = at.qualified(node)
    if qualified in FORMS:
        return Target("class", form=qualified)
    field = field_of(node, at, 0)
    if field is not None:
        return target_of(*field, depth)
    callee, value = _method(node, at)
    if callee is not None:
        return _function(callee.scope, callee.outline, callee.skipped, None, depth)
    return target_of(*value, depth) if value is not None else None


def _method(node: ast.Attribute, at: Place) -> tuple[Callee | None, tuple[ast.expr, Place] | None]:
    """The method, or the value, that `X.name` is: of an object, or of a class itself."""
    owner, is_class = _owner(node.value, at)
    if owner is None:
        return None, None
    member = member_of(owner, node.attr, at.module)
    if member is None:
        return None, None
    callee = as_method(member, node.attr)
    if callee is not None:
        decorators = {getattr(each, "id", "") for each in callee.node.decorator_list}
        if "property" in decorators:
            return None, None
        if is_class and "classmethod" not in decorators:
            callee = replace(callee, skipped=0)
        return callee, None
    value = getattr(member.node, "value", None)
    there = Place(member.owner.module, member.outline, None)
    return None, (value, there) if isinstance(value, ast.expr) else None


def _owner(node: ast.expr, at: Place) -> tuple[str | None, bool]:
    """The class of an object, or a class itself, with whether it is the class itself."""
    if isinstance(node, ast.Name) and node.id in ("self", "cls") and at.outline is not None:
        header = at.outline.header
        if header is not None and isinstance(header.nodes[0], ast.ClassDef):
            return f"{at.module.name}.{header.nodes[0].name}", False
    found = type_of(node, at) or _type_of_made(node, at, 0)
    if found is not None:
        return found, False
    definition = definition_of(node, at)
    if definition is not None and isinstance(definition.node, ast.ClassDef):
        return at.qualified(node) or f"{definition.module.name}.{definition.name}", True
    return None, False


def _type_of_made(node: ast.expr, at: Place, depth: int) -> str | None:
    """The class of what a function or a class method returns, where nothing is annotated."""
    if depth > _DEPTH:
        return None
    if isinstance(node, ast.Name):
        found = meaning_of(node, at)
        if found is not None and found.passed is not None:
            inner, there = found.passed
            return type_of(inner, there) or _type_of_made(inner, there, depth + 1)
        if found is None or found.definition is None or found.definition.value is None:
            return None
        there = Place(found.definition.module, None, None)
        return _type_of_made(found.definition.value, there, depth + 1)
    if isinstance(node, ast.Attribute):
        definition = definition_of(node, at)
        if definition is None or definition.value is None:
            return None
        return _type_of_made(definition.value, Place(definition.module, None, None), depth + 1)
    if not isinstance(node, ast.Call):
        return None
    known = type_of(node, at)
    callee = callee_of(node.func, at) if known is None else None
    if callee is None:
        return known
    inner_place = callee.place
    found_types = {type_of(each, inner_place) for each in returned(callee.node.body, inner_place)}
    return found_types.pop() if len(found_types) == 1 else None
