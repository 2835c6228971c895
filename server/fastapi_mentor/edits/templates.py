"""Strings with expressions in them, read from the source: f-strings, sums, `%` and `format`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from dataclasses import dataclass

from fastapi_mentor.edits.literals import Field, Literal, NoLiteral, literals
from fastapi_mentor.pattern import pattern

_PERCENT = pattern(r"%(?:\((?P<name>\w+)\))?(?P<kind>[sd])|%%|%")
_BRACES = pattern(r"\{\{|\}\}|\{(?P<name>\w*)\}|[{}]")


@dataclass(slots=True)
class Template:
    """The literals of a string, and in the order of their fields the expressions that these stand for.

    `escapes` are the ways in which the text writes what a field would begin with, with what they mean.
    """

    literals: list[Literal]
    nodes: list[ast.expr]
    escapes: dict[str, str]
    keeps_fields: bool = False
    """Whether fields can stay where others go: only in an f-string."""

    @property
    def fields(self) -> list[Field]:
        """All fields in order."""
        return [item for literal in self.literals for item in literal.items if isinstance(item, Field)]


def template_of(node: ast.expr, text: Callable[[ast.expr], str]) -> Template:
    """Reads a string, where `text` gives the source of an expression; raises NoLiteral."""
    match node:
        case ast.JoinedStr(values=values):
            nodes = [value.value for value in values if isinstance(value, ast.FormattedValue)]
            found = Template(literals(text(node)), nodes, {"{{": "{", "}}": "}"}, keeps_fields=True)
        case ast.BinOp(op=ast.Mod(), left=ast.Constant()):
            found = _of_percent(node, text)
        case ast.Call(func=ast.Attribute(value=ast.Constant() as template, attr="format")):
            found = _of_format(node, template, text)
        case ast.BinOp(op=ast.Add()):
            found = _of_sum(node, text)
        case _:
            raise NoLiteral(ast.unparse(node))
    if len(found.fields) != len(found.nodes):
        raise NoLiteral(text(node))
    return found


def _of_percent(node: ast.BinOp, text: Callable[[ast.expr], str]) -> Template:
    given = node.right
    named = {}
    if isinstance(given, ast.Dict):
        keys = (key.value if isinstance(key, ast.Constant) else None for key in given.keys)
        named = dict(zip(keys, given.values, strict=True))
    ordered = iter(given.elts if isinstance(given, ast.Tuple) else [given])
    nodes: list[ast.expr] = []

    def field(match: re.Match[str]) -> Field | None:
        if match.group() == "%%":
            return None
        value = named.get(match["name"]) if match["name"] else next(ordered, None)
        if value is None or not match["kind"]:
            raise NoLiteral(match.group())
        nodes.append(value)
        return Field(text(value), match.group())

    found = [_divided(literal, _PERCENT, field) for literal in literals(text(node.left))]
    return Template(found, nodes, {"%%": "%"})


def _of_format(node: ast.Call, template: ast.expr, text: Callable[[ast.expr], str]) -> Template:
    named = {keyword.arg: keyword.value for keyword in node.keywords}
    ordered = iter(node.args)
    nodes: list[ast.expr] = []

    def field(match: re.Match[str]) -> Field | None:
        name = match["name"]
        if match.group() in ("{{", "}}"):
            return None
        value: ast.expr | None = None
        if name == "":
            value = next(ordered, None)
        elif name is not None and name.isdigit():
            value = node.args[int(name)] if int(name) < len(node.args) else None
        elif name is not None:
            value = named.get(name)
        if value is None or isinstance(value, ast.Starred):
            raise NoLiteral(match.group())
        nodes.append(value)
        return Field(text(value), match.group())

    found = [_divided(literal, _BRACES, field) for literal in literals(text(template))]
    return Template(found, nodes, {"{{": "{", "}}": "}"})


def _divided(
    literal: Literal, pattern: re.Pattern[str], field: Callable[[re.Match[str]], Field | None]
) -> Literal:
    """A literal whose text is cut where it has fields."""
    if literal.is_formatted:
        raise NoLiteral(literal.source)
    body = "".join(item for item in literal.items if isinstance(item, str))
    items: list[str | Field] = []
    end = 0
    for match in pattern.finditer(body):
        found = field(match)
        if found is not None:
            items += [body[end : match.start()], found]
            end = match.end()
    return Literal(
        literal.gap, literal.prefix, literal.quote, [item for item in (*items, body[end:]) if item != ""]
    )


def _of_sum(node: ast.BinOp, text: Callable[[ast.expr], str]) -> Template:
    """A sum as one literal; its literals must have the same quotes and stand on a line each."""
    found: Literal | None = None
    nodes: list[ast.expr] = []
    for operand in _operands(node):
        if not isinstance(operand, ast.Constant):
            if found is None:
                raise NoLiteral(text(node))
            nodes.append(operand)
            found.items.append(Field(text(operand), ""))
            continue
        (literal, *others) = literals(text(operand))
        if others or literal.prefix or len(literal.quote) > 1:
            raise NoLiteral(text(node))
        if found is None:
            found = literal
        elif found.quote != literal.quote:
            raise NoLiteral(text(node))
        else:
            found.items += literal.items
    assert found is not None
    return Template([found], nodes, {})


def _operands(node: ast.expr) -> list[ast.expr]:
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return [*_operands(node.left), *_operands(node.right)]
    return [node]
