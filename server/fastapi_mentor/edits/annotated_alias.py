"""Gives a dependency a name: an `Annotated` alias that all functions of a file use."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.edits.editor import Editor, FixRefused
from fastapi_mentor.facts.annotations import dependency_of
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.parameter import Parameter
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.facts.type_checking import is_known_at_runtime
from fastapi_mentor.pattern import pattern

_BEGINNINGS = pattern(r"^_*(get|require|verify|provide|current|load|make|fetch|check)_")
_SPEAKING = pattern(r"[A-Z]\w*")


def alias_name(parameter: Parameter) -> str | None:
    """`SessionDep` for what gives a `Session`; where the type says little, the function does."""
    found = dependency_of(parameter.node, parameter.default, parameter.place)
    annotation = parameter.node.annotation
    if found is None or annotation is None:
        return None
    if parameter.default is None and isinstance(annotation, ast.Subscript):
        annotation = _parts(annotation)[0]
    last = (dotted_name(annotation) or "").rpartition(".")[2]
    if _SPEAKING.fullmatch(last):
        return f"{last}Dep"
    target = dotted_name(found[0])
    if target is None:
        return None
    words = _BEGINNINGS.sub("", target.rpartition(".")[2]).split("_")
    return "".join(word[:1].upper() + word[1:] for word in words if word) + "Dep"


def can_be_aliased(parameter: Parameter) -> bool:
    """Whether a parameter says its type and its dependency itself."""
    annotation = parameter.node.annotation
    if parameter.marker is None or annotation is None or not parameter.is_injected:
        return False
    if not is_known_at_runtime(annotation, parameter.outline.module):
        return False
    marker = parameter.marker[1]
    if parameter.default is marker:
        return not isinstance(annotation, ast.Constant)
    return isinstance(annotation, ast.Subscript) and any(each is marker for each in _parts(annotation))


def extract_alias(editor: Editor, parameter: Parameter, name: str) -> None:
    """Adds the alias above the function, and uses it wherever the file says the same."""
    node, default = parameter.node, parameter.default
    assert node.annotation is not None
    assert parameter.marker is not None
    if default is parameter.marker[1]:
        annotated = editor.add_import("typing", "Annotated")
        code = f"{annotated}[{editor.text(node.annotation)}, {editor.text(default)}]"
    else:
        code = editor.text(node.annotation)
    alias = editor.free_name(name)
    wanted = ast.dump(node.annotation), ast.dump(default) if default is not None else ""
    first: ast.AST | None = None
    for function in _functions(editor):
        same = [each for each in _signature(function) if (_said(each)) == wanted]
        is_starred = False
        for argument, given, positional in same:
            editor.set_annotation(argument, alias)
            if given is not None:
                if not is_starred and positional and not positional_allows(function, argument):
                    if not _can_be_starred(editor, function, argument):
                        raise FixRefused(
                            f"`{argument.arg}` of `{function.name}` stands behind one with a default"
                        )
                    # FastAPI gives everything by name, so that the order is nobody else's business.
                    editor.insert_before(argument, "*, ")
                    is_starred = True
                editor.remove_default(argument)
        if same and first is None:
            first = function
    assert first is not None
    editor.add_class(f"{alias} = {code}\n", before=first)


def _can_be_starred(editor: Editor, function: ast.FunctionDef | ast.AsyncFunctionDef, first: ast.arg) -> bool:
    """Whether a parameter and those behind it may be given by name alone, as far as the file shows."""
    given = function.args
    if given.vararg is not None or given.kwonlyargs or first not in given.args:
        return False
    index = len(given.posonlyargs) + given.args.index(first)
    for statement in editor.source.statements:
        if function.name in statement.text:
            for call in (
                node for top in statement.nodes for node in ast.walk(top) if isinstance(node, ast.Call)
            ):
                if getattr(call.func, "id", "") == function.name and len(call.args) > index:
                    return False
    return True


def positional_allows(function: ast.FunctionDef | ast.AsyncFunctionDef, argument: ast.arg) -> bool:
    """Whether a parameter can lose its default: none before it has one that stays."""
    arguments = [*function.args.posonlyargs, *function.args.args]
    if argument not in arguments:
        return True
    required = len(arguments) - len(function.args.defaults)
    wanted = ast.dump(argument.annotation) if argument.annotation is not None else ""
    for index in range(required, arguments.index(argument)):
        other = arguments[index].annotation
        if other is None or ast.dump(other) != wanted:
            return False
    return True


def _said(each: tuple[ast.arg, ast.expr | None, bool]) -> tuple[str, str]:
    argument, default, _ = each
    annotation = ast.dump(argument.annotation) if argument.annotation is not None else ""
    return annotation, ast.dump(default) if default is not None else ""


def _signature(
    function: ast.FunctionDef | ast.AsyncFunctionDef,
) -> Iterator[tuple[ast.arg, ast.expr | None, bool]]:
    """The parameters of a function, with their defaults and whether they are positional."""
    arguments = [*function.args.posonlyargs, *function.args.args]
    required = len(arguments) - len(function.args.defaults)
    for index, argument in enumerate(arguments):
        yield argument, function.args.defaults[index - required] if index >= required else None, True
    for argument, default in zip(function.args.kwonlyargs, function.args.kw_defaults, strict=True):
        yield argument, default, False


def _functions(editor: Editor) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for statement in editor.source.statements:
        for top in statement.nodes:
            if isinstance(top, Function):
                yield top


def _parts(annotation: ast.Subscript) -> list[ast.expr]:
    return annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
