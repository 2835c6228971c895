"""The classes of values: what an annotation, a call or a local name is known to hold."""

from __future__ import annotations

import ast
from typing import NamedTuple

from fastapi_mentor.facts.names import Definition, Module, dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Binding, How, Scope

_DEPTH = 12
_GENERATORS = frozenset(
    f"typing.{name}"
    for name in ("Generator", "Iterator", "Iterable", "AsyncGenerator", "AsyncIterator", "AsyncIterable")
)
_WRAPPERS = frozenset({"typing.Annotated", "typing.Final", "typing.ClassVar", "sqlalchemy.orm.Mapped"})
_MARKERS = frozenset({"fastapi.Depends", "fastapi.Security"})

# What is known of calls into installed packages: the full name of the callee and of what it returns.
_RETURNS = {
    "sqlalchemy.create_engine": "sqlalchemy.Engine",
    "sqlalchemy.ext.asyncio.create_async_engine": "sqlalchemy.ext.asyncio.AsyncEngine",
    "sqlalchemy.orm.declarative_base": "sqlalchemy.orm.DeclarativeMeta",
    "datetime.datetime.now": "datetime.datetime",
    "datetime.datetime.utcnow": "datetime.datetime",
}
# What calling, or entering, an object of a class gives.
_CALLED = {
    "sqlalchemy.orm.sessionmaker": "sqlalchemy.orm.Session",
    "sqlalchemy.orm.scoped_session": "sqlalchemy.orm.Session",
    "sqlalchemy.ext.asyncio.async_sessionmaker": "sqlalchemy.ext.asyncio.AsyncSession",
    "sqlalchemy.ext.asyncio.async_scoped_session": "sqlalchemy.ext.asyncio.AsyncSession",
}
_METHODS = {
    ("sqlalchemy.Engine", "connect"): "sqlalchemy.Connection",
    ("sqlalchemy.Engine", "begin"): "sqlalchemy.Connection",
    ("sqlalchemy.ext.asyncio.AsyncEngine", "connect"): "sqlalchemy.ext.asyncio.AsyncConnection",
    ("sqlalchemy.ext.asyncio.AsyncEngine", "begin"): "sqlalchemy.ext.asyncio.AsyncConnection",
    ("sqlalchemy.orm.sessionmaker", "begin"): "sqlalchemy.orm.Session",
    ("sqlalchemy.ext.asyncio.async_sessionmaker", "begin"): "sqlalchemy.ext.asyncio.AsyncSession",
}


class Place(NamedTuple):
    """Where an expression stands, for the meaning of its names."""

    module: Module
    outline: Outline | None
    scope: Scope | None

    def qualified(self, node: ast.AST) -> str | None:
        """The full name of what a name means here."""
        if self.outline is not None:
            return self.outline.qualified(node, self.scope)
        dotted = dotted_name(node)
        symbol = self.module.resolve(dotted) if dotted else None
        return symbol.qualified if symbol else None

    def definition(self, node: ast.AST) -> Definition | None:
        """The definition of what a name means here, where the project has it."""
        if self.outline is not None:
            symbol = self.outline.symbol(node, self.scope)
        else:
            dotted = dotted_name(node)
            symbol = self.module.resolve(dotted) if dotted else None
        return symbol.definition if symbol else None


def place(outline: Outline, scope: Scope | None) -> Place:
    """The place of a scope in an outline."""
    return Place(outline.module, outline, scope)


def type_of(node: ast.expr, at: Place, depth: int = 0) -> str | None:
    """The full name of the class of an expression's value; None where it is not known."""
    if depth > _DEPTH:
        return None
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
            return agreed({type_of(node.body, at, depth + 1), type_of(node.orelse, at, depth + 1)})
        case ast.BoolOp():
            return agreed({type_of(value, at, depth + 1) for value in node.values})
        case ast.Attribute():
            from fastapi_mentor.facts.attributes import attribute_type

            return attribute_type(node, at, depth + 1)
        case ast.JoinedStr():
            return "str"
        case ast.Constant(value=value):
            return type(value).__name__ if value is not None else None
        case ast.Dict() | ast.DictComp():
            return "dict"
        case ast.List() | ast.ListComp():
            return "list"
    return None


def annotated_type(annotation: ast.expr | None, at: Place, depth: int = 0) -> str | None:
    """The full name of the class that an annotation names: `X` for `X | None` and `Annotated[X, ...]`."""
    if annotation is None or depth > _DEPTH:
        return None
    match annotation:
        case ast.Constant(value=str() as text):
            try:
                return annotated_type(ast.parse(text, mode="eval").body, at, depth + 1)
            except (SyntaxError, ValueError):
                return None
        case ast.BinOp(op=ast.BitOr()):
            sides = [s for s in (annotation.left, annotation.right) if not _is_none(s)]
            return annotated_type(sides[0], at, depth + 1) if len(sides) == 1 else None
        case ast.Subscript():
            outer = at.qualified(annotation.value)
            inner = annotation.slice
            first = inner.elts[0] if isinstance(inner, ast.Tuple) and inner.elts else inner
            if outer in _WRAPPERS or outer == "typing.Optional":
                return annotated_type(first, at, depth + 1)
            if outer == "typing.Union" and isinstance(inner, ast.Tuple):
                sides = [s for s in inner.elts if not _is_none(s)]
                return annotated_type(sides[0], at, depth + 1) if len(sides) == 1 else None
            return outer
        case ast.Name() | ast.Attribute():
            definition = at.definition(annotation)
            if definition is not None and definition.value is not None:
                there = Place(definition.module, None, None)
                return annotated_type(definition.value, there, depth + 1) or at.qualified(annotation)
            return at.qualified(annotation)
    return None


def dependency_of(parameter: ast.arg, default: ast.expr | None, at: Place) -> tuple[ast.expr, Place] | None:
    """The callable that `Depends` names for a parameter (default, annotation or alias), and its place."""
    if isinstance(default, ast.Call) and at.qualified(default.func) in _MARKERS:
        target = _dependency_target(default)
        return (target, at) if target is not None else None
    return _dependency_in(parameter.annotation, at, 0)


def _dependency_in(annotation: ast.expr | None, at: Place, depth: int) -> tuple[ast.expr, Place] | None:
    if annotation is None or depth > _DEPTH:
        return None
    if isinstance(annotation, ast.Subscript) and isinstance(annotation.slice, ast.Tuple):
        if at.qualified(annotation.value) != "typing.Annotated":
            return None
        for part in annotation.slice.elts[1:]:
            if isinstance(part, ast.Call) and at.qualified(part.func) in _MARKERS:
                target = _dependency_target(part) or annotation.slice.elts[0]
                return target, at
        return _dependency_in(annotation.slice.elts[0], at, depth + 1)
    if isinstance(annotation, (ast.Name, ast.Attribute)):
        definition = at.definition(annotation)
        if definition is not None and definition.value is not None:
            return _dependency_in(definition.value, Place(definition.module, None, None), depth + 1)
    return None


def _dependency_target(call: ast.Call) -> ast.expr | None:
    if call.args:
        return call.args[0]
    return next((keyword.value for keyword in call.keywords if keyword.arg == "dependency"), None)


def provided_type(target: ast.expr, at: Place, depth: int = 0) -> str | None:
    """The class of what a dependency gives: what it returns, or yields."""
    definition = at.definition(target)
    if definition is None:
        return None
    if isinstance(definition.node, ast.ClassDef):
        return at.qualified(target)
    if isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return _result_type(definition, definition.node, depth + 1)
    return None


def _result_type(
    definition: Definition, node: ast.FunctionDef | ast.AsyncFunctionDef, depth: int
) -> str | None:
    """What a function returns, or what it yields if it is a generator."""
    if depth > _DEPTH:
        return None
    there = Place(definition.module, None, None)
    if node.returns is not None:
        returns = node.returns
        if isinstance(returns, ast.Subscript) and there.qualified(returns.value) in _GENERATORS:
            inner = returns.slice
            return annotated_type(inner.elts[0] if isinstance(inner, ast.Tuple) else inner, there, depth)
        return annotated_type(returns, there, depth)
    survey = definition.module.survey(definition)
    scope = next(
        (s for s in survey.scopes if s.is_function and s.parent is survey.top and s.node.name == node.name),  # type: ignore[union-attr]
        None,
    )
    if scope is None:
        return None
    inner = Place(definition.module, Outline(definition.statement, definition.module), scope)
    given = [each.value for each in scope.yields if isinstance(each, ast.Yield)] or [
        r.value for r in scope.returns
    ]
    return agreed({type_of(value, inner, depth + 1) for value in given if value is not None})


def _of_name(node: ast.Name, at: Place, depth: int) -> str | None:
    scope = at.scope
    first = True
    while scope is not None and scope.node is not None:
        if (first or not isinstance(scope.node, ast.ClassDef)) and node.id not in scope.outside:
            bindings = scope.bindings.get(node.id)
            if bindings is not None:
                inner = at._replace(scope=scope)
                return agreed({_bound(node.id, each, inner, depth) for each in bindings if not _empty(each)})
        scope, first = scope.parent, False
    if first and at.outline is not None and at.outline.header is not None:
        found = _of_member(node.id, at.outline, depth)
        if found is not None:
            return found
    definition = at.definition(node)
    return type_of_definition(definition, depth) if definition is not None else None


def type_of_definition(definition: Definition, depth: int = 0) -> str | None:
    """The class of what a module binds to a name."""
    there = Place(definition.module, None, None)
    if definition.how is How.ANNOTATED and isinstance(definition.node, ast.AnnAssign):
        return annotated_type(definition.node.annotation, there, depth)
    if definition.value is not None:
        return type_of(definition.value, there, depth + 1)
    return None


def _empty(binding: Binding) -> bool:
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
            return annotated_type(binding.node.annotation, at, depth)
        case How.ASSIGNED if binding.value is not None:
            return type_of(binding.value, at, depth + 1)
        case How.ENTERED if binding.value is not None:
            return _entered(binding.value, at, depth + 1)
    return None


def parameter_type(parameter: ast.arg, at: Place, depth: int = 0) -> str | None:
    """The class of a function's parameter: its annotation, else what its dependency gives."""
    outer = at._replace(scope=at.scope.parent if at.scope is not None else None)
    default = _default_of(parameter, at.scope)
    annotated = annotated_type(parameter.annotation, outer, depth)
    if annotated is not None and annotated != "typing.Any":
        return annotated
    dependency = dependency_of(parameter, default, outer)
    if dependency is not None:
        return provided_type(dependency[0], dependency[1], depth + 1)
    return None


def _default_of(parameter: ast.arg, scope: Scope | None) -> ast.expr | None:
    if scope is None or not isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
        return None
    arguments = scope.node.args
    positional = [*arguments.posonlyargs, *arguments.args]
    for each, default in zip(reversed(positional), reversed(arguments.defaults), strict=False):
        if each is parameter:
            return default
    for each, other in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        if each is parameter:
            return other
    return None


def _entered(value: ast.expr, at: Place, depth: int) -> str | None:
    """The class of what `with value as name` gives."""
    if isinstance(value, ast.Call):
        definition = at.definition(value.func)
        if definition is not None and isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return _result_type(definition, definition.node, depth + 1)
    return type_of(value, at, depth + 1)


def _called(call: ast.Call, at: Place, depth: int) -> str | None:
    name = at.qualified(call.func)
    if name is not None:
        if name in _RETURNS:
            return _RETURNS[name]
        definition = at.definition(call.func)
        if definition is None:
            last = name.rpartition(".")[2]
            known_class = last[:1].isupper() or name in _CALLED
            if known_class:
                return name
        elif isinstance(definition.node, ast.ClassDef):
            return name
        elif isinstance(definition.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            return _returned(definition, definition.node, depth)
    made_by = type_of(call.func, at, depth + 1) if isinstance(call.func, (ast.Name, ast.Call)) else None
    if made_by in _CALLED:
        return _CALLED[made_by]
    if isinstance(call.func, ast.Attribute):
        from fastapi_mentor.facts.attributes import method_result

        return method_result(call.func, at, depth + 1)
    return None


def _returned(
    definition: Definition, node: ast.FunctionDef | ast.AsyncFunctionDef, depth: int
) -> str | None:
    """What calling a function of the project gives; without an annotation its own body is asked."""
    if node.returns is not None:
        return annotated_type(node.returns, Place(definition.module, None, None), depth)
    if any(scope.yields for scope in definition.module.survey(definition).top.children):
        return None
    return _result_type(definition, node, depth + _DEPTH // 3)


def agreed(found: set[str | None]) -> str | None:
    """The one class that all agree on."""
    return next(iter(found)) if len(found) == 1 else None


def _is_none(node: ast.expr) -> bool:
    return isinstance(node, ast.Constant) and node.value is None
