"""Parameters, defaults, annotations and the result of functions."""

from __future__ import annotations

import ast
import re

from fastapi_mentor.edits import FixRefused
from fastapi_mentor.fixer.commas import CommaList
from fastapi_mentor.fixer.draft import Draft
from fastapi_mentor.fixer.expressions import as_placed, fitting
from fastapi_mentor.fixer.nodes import Found
from fastapi_mentor.fixer.page import Position, Span
from fastapi_mentor.fixer.scanning import bracketed, code_characters

_ASYNC = re.compile(r"async(?:\s|\\)+")


def parameters_of(draft: Draft, found: Found) -> CommaList:
    """The parameters of a function as a list that can be edited."""
    page, node = draft.page, _function(found)
    spans = [page.span(found.statement, child) for child in _expressions(node.args)]
    types = [page.span(found.statement, child) for child in getattr(node, "type_params", [])]
    inside = bracketed(page, page.span(found.statement, node), [*spans, *types])
    if inside is None:
        raise FixRefused("the parameters of the function were not found")
    return draft.lists.setdefault(inside.start, CommaList(page, inside, spans))


def add_parameter(draft: Draft, found: Found, code: str) -> None:
    """Adds a parameter where Python and the present callers allow it."""
    arguments, parameters = _function(found).args, parameters_of(draft, found)
    try:
        new = ast.parse(f"def _(\n{code}\n): ...").body[0]
    except SyntaxError as error:
        raise FixRefused(f"the new parameter does not parse: {error.msg}") from None
    assert isinstance(new, ast.FunctionDef)
    required = not new.args.defaults
    count = len(parameters.items) - (arguments.kwarg is not None)
    if new.args.kwarg or new.args.vararg:
        parameters.insert(len(parameters.items) if new.args.kwarg else count, code)
    elif arguments.kwonlyargs or arguments.vararg or not required or not arguments.defaults:
        parameters.insert(count, code)
    elif len(arguments.defaults) > len(arguments.args):  # a positional-only one has a default
        parameters.insert(count, "*")
        parameters.insert(count, code)
    else:
        first = arguments.args[-len(arguments.defaults)]
        parameters.insert(_index(draft, found, parameters, first), code)


def remove_parameter(draft: Draft, found: Found, name: str) -> None:
    """Takes a parameter away, and a `*` or `/` that loses its point."""
    arguments, parameters = _function(found).args, parameters_of(draft, found)
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    named += [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    for argument in named:
        if argument.arg == name:
            index = _index(draft, found, parameters, argument)
            if argument is arguments.vararg and arguments.kwonlyargs:
                parameters.replace(index, "*")
            else:
                parameters.remove(index)
            break
    else:
        raise FixRefused(f"the function has no parameter `{name}`")
    texts = [draft.page.text(item.span) for item in parameters.items]
    if [argument.arg for argument in arguments.kwonlyargs] == [name] and "*" in texts:
        parameters.remove(texts.index("*"))
    if [argument.arg for argument in arguments.posonlyargs] == [name] and "/" in texts:
        parameters.remove(texts.index("/"))


def set_annotation(draft: Draft, found: Found, code: str) -> None:
    """Gives a parameter a type."""
    argument = _parameter(found)
    _function_of(found)
    if argument.annotation is not None:
        _replace(draft, found, argument.annotation, code)
        return
    end = _name_end(draft, found)
    default = _default(found)
    text = f": {as_placed(draft.page, end[0], code)}"
    equals = None if default is None else _equals(draft, found, end, default)
    if equals is None:
        draft.cut(Span(end, end), text)
    else:
        draft.cut(Span(end, _after_space(draft, equals)), f"{text} = ")


def remove_annotation(draft: Draft, found: Found) -> None:
    """Takes the type of a parameter away."""
    argument = _parameter(found)
    if argument.annotation is None:
        raise FixRefused(f"`{argument.arg}` has no annotation")
    end, default = _name_end(draft, found), _default(found)
    if default is None:
        draft.cut(Span(end, draft.page.span(found.statement, argument).end), "")
        return
    annotation = draft.page.span(found.statement, argument.annotation)
    equals = _equals(draft, found, annotation.end, default)
    draft.cut(Span(end, _after_space(draft, equals)), "=")


def set_default(draft: Draft, found: Found, code: str) -> None:
    """Gives a parameter a default."""
    argument, default = _parameter(found), _default(found)
    _function_of(found)
    if default is not None:
        _replace(draft, _around(found), default, code)
        return
    end = draft.page.span(found.statement, argument).end
    equals = " = " if argument.annotation else "="
    draft.cut(Span(end, end), equals + as_placed(draft.page, end[0], code))


def remove_default(draft: Draft, found: Found) -> None:
    """Makes a parameter required."""
    argument = _parameter(found)
    if _default(found) is None:
        raise FixRefused(f"`{argument.arg}` has no default")
    parameters = parameters_of(draft, _function_of(found))
    index = _index(draft, found, parameters, argument)
    start = draft.page.span(found.statement, argument).end
    draft.cut(Span(start, parameters.items[index].span.end), "")


def set_return_annotation(draft: Draft, found: Found, code: str) -> None:
    """Declares what a function returns."""
    node = _function(found)
    if node.returns is not None:
        _replace(draft, found, node.returns, code)
        return
    line, column = parameters_of(draft, found).inside.end
    end = (line, column + 1)
    draft.cut(Span(end, end), f" -> {as_placed(draft.page, line, code)}")


def remove_return_annotation(draft: Draft, found: Found) -> None:
    """Takes `-> ...` away."""
    node = _function(found)
    if node.returns is None:
        raise FixRefused(f"`{node.name}` does not declare what it returns")
    line, column = parameters_of(draft, found).inside.end
    returns = draft.page.span(found.statement, node.returns)
    end = returns.end
    stop = draft.page.span(found.statement, node.body[0]).start
    for character in code_characters(draft.page, Span(returns.end, stop)):
        if character.text == ":":
            break
        end = character.end
    draft.cut(Span((line, column + 1), end), "")


def remove_async(draft: Draft, found: Found) -> None:
    """Makes `async def` a `def`."""
    start = draft.page.span(found.statement, found.node).start
    text = draft.page.text(draft.page.span(found.statement, found.node))
    keyword = _ASYNC.match(text)
    if keyword is None or "\n" in keyword.group():
        raise FixRefused("the function is not written `async def`")
    draft.cut(Span(start, (start[0], start[1] + keyword.end())), "")


def add_async(draft: Draft, found: Found) -> None:
    """Makes `def` an `async def`."""
    if isinstance(found.node, ast.AsyncFunctionDef):
        raise FixRefused("the function is `async` already")
    start = draft.page.span(found.statement, found.node).start
    draft.cut(Span(start, start), "async ", phase=1)


def _function(found: Found) -> ast.FunctionDef | ast.AsyncFunctionDef:
    assert isinstance(found.node, (ast.FunctionDef, ast.AsyncFunctionDef))
    return found.node


def _parameter(found: Found) -> ast.arg:
    assert isinstance(found.node, ast.arg)
    return found.node


def _around(found: Found) -> Found:
    return Found(found.statement, found.trail[:-1])


def _function_of(found: Found) -> Found:
    """The function of a parameter; refuses that of a lambda."""
    around = Found(found.statement, found.trail[:-2])
    if not around.trail or not isinstance(around.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        raise FixRefused("the parameter of a lambda can not be edited")
    return around


def _default(found: Found) -> ast.expr | None:
    """The default of a parameter."""
    arguments, argument = found.parent, found.node
    assert isinstance(arguments, ast.arguments)
    positional = [*arguments.posonlyargs, *arguments.args]
    defaults = [None] * (len(positional) - len(arguments.defaults)) + list(arguments.defaults)
    pairs = [*zip(positional, defaults, strict=True)]
    pairs += zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True)
    return next((default for other, default in pairs if other is argument), None)


def _name_end(draft: Draft, found: Found) -> Position:
    line, column = draft.page.span(found.statement, found.node).start
    return line, column + len(_parameter(found).arg)


def _equals(draft: Draft, found: Found, end: Position, default: ast.expr) -> Position:
    """The place behind the `=` of a default."""
    stop = draft.page.span(found.statement, default).start
    for character in code_characters(draft.page, Span(end, stop)):
        if character.text == "=":
            return character.end
    raise FixRefused("the default of the parameter was not found")


def _after_space(draft: Draft, position: Position) -> Position:
    line, column = position
    text = draft.page.lines[line][column:]
    return line, column + len(text) - len(text.lstrip(" \t"))


def _replace(draft: Draft, found: Found, node: ast.expr, code: str) -> None:
    span = draft.page.span(found.statement, node)
    code = as_placed(draft.page, span.start[0], code)
    inner = Found(found.statement, (*found.trail, node))
    draft.cut(span, fitting(draft.page, inner, span, code))


def _index(draft: Draft, found: Found, parameters: CommaList, argument: ast.arg) -> int:
    index = parameters.index_at(draft.page.span(found.statement, argument).start)
    if index is None:
        raise FixRefused(f"the parameter `{argument.arg}` was not found")
    return index


def _expressions(arguments: ast.arguments) -> list[ast.expr]:
    named = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
    named += [argument for argument in (arguments.vararg, arguments.kwarg) if argument is not None]
    annotations = [argument.annotation for argument in named if argument.annotation is not None]
    defaults = [*arguments.defaults, *(value for value in arguments.kw_defaults if value is not None)]
    return [*annotations, *defaults]
