"""Where a function uses one of its parameters, by Python's rules for scopes."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field

from fastapi_mentor.facts.scope import Function

_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp
_Inner = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda


@dataclass
class Uses:
    """The places of a parameter in its function.

    `odd` are nodes that bind it in ways that have no place of their own: `except E as name`, imports ...
    """

    parameter: ast.arg
    names: list[ast.Name] = field(default_factory=list)
    odd: list[ast.AST] = field(default_factory=list)


def uses_of(function: Function, name: str) -> Uses | None:
    """The uses of a parameter; None for a name that is none."""
    parameter = next((each for each in all_arguments(function.args) if each.arg == name), None)
    if parameter is None:
        return None
    found = Uses(parameter)
    for node in function.body:
        _collect(node, name, found)
    return found


def all_arguments(arguments: ast.arguments) -> Iterator[ast.arg]:
    """The parameters, `*args` and `**kwargs` included."""
    yield from (*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs)
    yield from (each for each in (arguments.vararg, arguments.kwarg) if each is not None)


def _collect(node: ast.AST, name: str, found: Uses) -> None:
    match node:
        case ast.Name(id=used):
            if used == name:
                found.names.append(node)
            return
        case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.Lambda():
            _enter_function(node, name, found)
            return
        case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
            _enter_comprehension(node, name, found)
            return
        case ast.ClassDef():
            if node.name == name or _binds_in_class(node, name):
                found.odd.append(node)
        case ast.ExceptHandler(name=bound) | ast.MatchAs(name=bound) | ast.MatchStar(name=bound):
            if bound == name:
                found.odd.append(node)
        case ast.MatchMapping(rest=bound):
            if bound == name:
                found.odd.append(node)
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            if any((each.asname or each.name.partition(".")[0]) == name for each in names):
                found.odd.append(node)
        case ast.Nonlocal(names=names) | ast.Global(names=names):
            if name in names:
                found.odd.append(node)
    for child in ast.iter_child_nodes(node):
        _collect(child, name, found)


def _enter_function(node: _Inner, name: str, found: Uses) -> None:
    """Decorators, defaults and annotations belong to the outside."""
    if not isinstance(node, ast.Lambda):
        if node.name == name:
            found.odd.append(node)
        for each in (*node.decorator_list, *([node.returns] if node.returns else [])):
            _collect(each, name, found)
    for default in (*node.args.defaults, *(each for each in node.args.kw_defaults if each is not None)):
        _collect(default, name, found)
    arguments = list(all_arguments(node.args))
    for argument in arguments:
        if argument.annotation is not None:
            _collect(argument.annotation, name, found)
    body: list[ast.AST] = [node.body] if isinstance(node, ast.Lambda) else [*node.body]
    if any(each.arg == name for each in arguments) or _binds(body, name):
        return
    for inner in body:
        _collect(inner, name, found)


def _enter_comprehension(node: _Comprehension, name: str, found: Uses) -> None:
    first = node.generators[0].iter
    targets = [inner for each in node.generators for inner in ast.walk(each.target)]
    if any(isinstance(each, ast.Name) and each.id == name for each in targets):
        _collect(first, name, found)
        return
    for child in ast.iter_child_nodes(node):
        _collect(child, name, found)


def _binds(body: list[ast.AST], name: str) -> bool:
    """Whether a function binds a name by itself."""
    pending: list[ast.AST] = list(body)
    bound = False
    while pending:
        node = pending.pop()
        match node:
            case ast.Nonlocal(names=names) if name in names:
                return False
            case ast.Name(id=used, ctx=ast.Store() | ast.Del()) if used == name:
                bound = True
            case ast.ExceptHandler(name=used) | ast.MatchAs(name=used) if used == name:
                bound = True
            case ast.FunctionDef(name=used) | ast.AsyncFunctionDef(name=used) | ast.ClassDef(name=used):
                bound = bound or used == name
                continue
            case ast.Lambda():
                continue
            case ast.Import(names=names) | ast.ImportFrom(names=names):
                bound = bound or any((a.asname or a.name.partition(".")[0]) == name for a in names)
            case ast.ListComp() | ast.SetComp() | ast.DictComp() | ast.GeneratorExp():
                continue
        pending.extend(ast.iter_child_nodes(node))
    return bound


def _binds_in_class(node: ast.ClassDef, name: str) -> bool:
    """Whether the body of a class binds a name: what it means there is then not the parameter alone."""
    for statement in node.body:
        for each in ast.walk(statement):
            if isinstance(each, ast.Name) and each.id == name and isinstance(each.ctx, ast.Store):
                return True
    return False


def is_taken(function: Function, name: str) -> bool:
    """Whether a name has a meaning in a function already, be it another's: then it can be no parameter."""
    if any(each.arg == name for each in all_arguments(function.args)):
        return True
    return any(_has(node, name) for statement in function.body for node in ast.walk(statement))


def _has(node: ast.AST, name: str) -> bool:
    match node:
        case ast.Name(id=used) | ast.arg(arg=used):
            return used == name
        case ast.FunctionDef(name=used) | ast.AsyncFunctionDef(name=used) | ast.ClassDef(name=used):
            return used == name
        case ast.ExceptHandler(name=bound) | ast.MatchAs(name=bound) | ast.MatchStar(name=bound):
            return bound == name
        case ast.Import(names=names) | ast.ImportFrom(names=names):
            return any((each.asname or each.name.partition(".")[0]) == name for each in names)
        case ast.Nonlocal(names=listed) | ast.Global(names=listed):
            return name in listed
    return False
