"""Arguments of calls, elements of collections, bases of classes."""

from __future__ import annotations

import ast
import re
from collections.abc import Sequence

from fastapi_mentor.edits import FixRefused
from fastapi_mentor.fixer.commas import CommaList, Style
from fastapi_mentor.fixer.draft import Draft
from fastapi_mentor.fixer.expressions import as_item, as_placed, fitting
from fastapi_mentor.fixer.nodes import Found
from fastapi_mentor.fixer.page import Position, Span
from fastapi_mentor.fixer.scanning import bracketed, code_characters

_KEYWORD = re.compile(r"\s*(?:\*\*|\w+\s*=(?!=))")


def set_keyword(draft: Draft, found: Found, name: str, code: str) -> None:
    """Gives a keyword argument a value."""
    call = _call(found)
    for keyword in call.keywords:
        if keyword.arg == name:
            value = Found(found.statement, (*found.trail, keyword, keyword.value))
            span = draft.page.span(found.statement, keyword.value)
            code = as_placed(draft.page, span.start[0], code)
            draft.cut(span, fitting(draft.page, value, span, code))
            return
    arguments = arguments_of(draft, found)
    unpacked = [keyword for keyword in call.keywords if keyword.arg is None]
    index = len(arguments.items)
    if unpacked and unpacked[-1] is call.keywords[-1]:
        found_at = arguments.index_at(draft.page.span(found.statement, unpacked[-1]).start)
        index = index if found_at is None else found_at
    arguments.insert(index, f"{name}={as_item(code, f'_({name}=', ')')}")


def rename_keyword(draft: Draft, found: Found, old: str, new: str) -> None:
    """Changes the name of a keyword argument."""
    for keyword in _call(found).keywords:
        if keyword.arg == old:
            line, column = draft.page.span(found.statement, keyword).start
            draft.cut(Span((line, column), (line, column + len(old))), new)
            return
    raise FixRefused(f"the call has no argument `{old}`")


def add_argument(draft: Draft, found: Found, code: str, index: int | None) -> None:
    """Adds an argument."""
    call, arguments = _call(found), arguments_of(draft, found)
    if _KEYWORD.match(code):
        arguments.insert(len(arguments.items), as_item(code, "_(", ")"))
        return
    following: Sequence[ast.AST] = call.args[index:] if index is not None else ()
    after = [*following, *call.keywords]
    places = [draft.page.span(found.statement, node).start for node in after]
    index = len(arguments.items)
    if places:
        index = arguments.index_at(min(places)) or 0
    arguments.insert(index, as_item(code, "_(", ")"))


def remove_argument(draft: Draft, found: Found, argument: str | int) -> None:
    """Takes an argument away."""
    call = _call(found)
    nodes: Sequence[ast.AST]
    if isinstance(argument, int):
        nodes = call.args[argument:][:1]
    else:
        nodes = [keyword for keyword in call.keywords if keyword.arg == argument]
    if not nodes:
        raise FixRefused(f"the call has no argument `{argument}`")
    arguments = arguments_of(draft, found)
    index = arguments.index_at(draft.page.span(found.statement, nodes[0]).start)
    arguments.remove(0 if index is None else index)


def add_element(draft: Draft, found: Found, code: str, index: int | None) -> None:
    """Adds an element to a collection."""
    elements = elements_of(draft, found)
    brackets = ("{", "}") if isinstance(found.node, (ast.Dict, ast.Set)) else ("[", "]")
    elements.insert(len(elements.items) if index is None else index, as_item(code, *brackets))


def add_base(draft: Draft, found: Found, code: str, index: int | None) -> None:
    """Adds a base or a keyword to a class."""
    node = found.node
    assert isinstance(node, ast.ClassDef)
    bases = bases_of(draft, found)
    if bases is None:
        end = _end_of_name(draft, found)
        draft.cut(Span(*end), f"({code})")
        return
    if _KEYWORD.match(code):
        bases.insert(len(bases.items), as_item(code, "_(", ")"))
        return
    following = [*(node.bases[index:] if index is not None else ()), *node.keywords]
    at = bases.index_at(draft.page.span(found.statement, following[0]).start) if following else None
    bases.insert(len(bases.items) if at is None else at, as_item(code, "_(", ")"))


def arguments_of(draft: Draft, found: Found) -> CommaList:
    """The arguments of a call as a list that can be edited."""
    call, page = _call(found), draft.page
    whole = page.span(found.statement, call)
    start = page.span(found.statement, call.func).end
    nodes: list[ast.AST] = [*call.args, *call.keywords]
    spans = [page.span(found.statement, node) for node in nodes]
    lone = _lone_generator(call, spans, whole)
    inside = bracketed(page, Span(start, whole.end), () if lone else spans)
    if lone:
        inside = Span((lone.start[0], lone.start[1] + 1), (lone.end[0], lone.end[1] - 1))
    if inside is None:
        raise FixRefused("the arguments of the call were not found")
    if inside.start in draft.lists:
        return draft.lists[inside.start]
    if lone:  # its parentheses are those of the call, and no longer suffice
        inner = page.text(inside)
        generator = CommaList(page, inside, [inside])
        draft.lists[inside.start] = generator
        generator.replace(0, f"({inner})")
        return generator
    return draft.lists.setdefault(inside.start, CommaList(page, inside, spans))


def elements_of(draft: Draft, found: Found) -> CommaList:
    """The elements of a list, tuple, set or dict as a list that can be edited."""
    node, page = found.node, draft.page
    whole = page.span(found.statement, node)
    children: list[ast.expr]
    if isinstance(node, ast.Dict):
        children = [child for child in (*node.keys, *node.values) if child is not None]
    elif isinstance(node, (ast.List, ast.Tuple, ast.Set)):
        children = node.elts
    else:
        raise TypeError(f"a {type(node).__name__} has no elements")
    spans = [page.span(found.statement, child) for child in children]
    opening = page.text(whole)[:1]
    is_tuple = isinstance(node, ast.Tuple)
    inside = whole
    if not is_tuple or _has_own_parentheses(draft, whole, spans):
        found_inside = bracketed(page, whole, spans, opening)
        if found_inside is None:
            raise FixRefused("the brackets of the collection were not found")
        inside = found_inside
    style = Style(lone_comma=is_tuple, brackets=inside != whole)
    return draft.lists.setdefault(inside.start, CommaList(page, inside, spans, style))


def bases_of(draft: Draft, found: Found) -> CommaList | None:
    """The bases and keywords of a class as a list that can be edited; None without parentheses."""
    node, page = found.node, draft.page
    assert isinstance(node, ast.ClassDef)
    nodes: list[ast.AST] = [*node.bases, *node.keywords]
    spans = [page.span(found.statement, child) for child in nodes]
    end_of_name = _end_of_name(draft, found)[0]
    stop = page.span(found.statement, node).end
    opaque = [*spans, *_type_parameters(draft, found)]
    for character in code_characters(page, Span(end_of_name, stop), opaque):
        if character.text == "(":
            inside = bracketed(page, Span(character.start, stop), spans)
            if inside is not None:
                return draft.lists.setdefault(inside.start, CommaList(page, inside, spans))
        break
    return None


def _end_of_name(draft: Draft, found: Found) -> tuple[Position, Position]:
    """The place behind the name (and the type parameters) of a class."""
    node, page = found.node, draft.page
    assert isinstance(node, ast.ClassDef)
    span = page.span(found.statement, node)
    parameters = _type_parameters(draft, found)
    seen = ""
    for character in code_characters(page, span, parameters):
        seen += character.text
        if seen == f"class{node.name}":
            end = character.end
            if parameters:
                inside = bracketed(page, Span(end, span.end), parameters, "[")
                end = (inside.end[0], inside.end[1] + 1) if inside else end
            return end, end
    raise FixRefused("the name of the class was not found")


def _type_parameters(draft: Draft, found: Found) -> list[Span]:
    parameters = getattr(found.node, "type_params", [])
    return [draft.page.span(found.statement, parameter) for parameter in parameters]


def _call(found: Found) -> ast.Call:
    assert isinstance(found.node, ast.Call)
    return found.node


def _lone_generator(call: ast.Call, spans: Sequence[Span], whole: Span) -> Span | None:
    """The place of a generator that is written without parentheses of its own."""
    if len(spans) == 1 and call.args and isinstance(call.args[0], ast.GeneratorExp):
        return spans[0] if spans[0].end == whole.end else None
    return None


def _has_own_parentheses(draft: Draft, whole: Span, spans: Sequence[Span]) -> bool:
    """Whether a tuple begins with its own parenthesis, not with one of its first element."""
    if not draft.page.text(whole).startswith("("):
        return False
    inside = bracketed(draft.page, whole, spans)
    return inside is not None and (inside.end[0], inside.end[1] + 1) == whole.end
