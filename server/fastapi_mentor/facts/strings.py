"""Strings that a function puts together: their constant text, and the expressions that are put into it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from string import Formatter
from typing import NamedTuple

from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import Binding, How
from fastapi_mentor.pattern import pattern

BREAK = "\0"
"""Text between two parts of which only one is in the string, or of which the first is replaced."""

_PERCENT = pattern(r"%(?:\((?P<name>\w+)\))?[-#0 +]*(?:\d+|\*)?(?:\.\d+)?(?P<kind>[diouxXeEfFgGcrsa%])")
_NUMERIC = frozenset("bcdeEfFgGnoxX%")
"""How format specifications of numbers end."""
_TRIMMED = frozenset({"strip", "lstrip", "rstrip", "lower", "upper"})
_DEDENTED = frozenset({"textwrap.dedent", "inspect.cleandoc", "str"})
_DEPTH = 8


class Text(NamedTuple):
    """Constant text."""

    value: str


class Hole(NamedTuple):
    """An expression whose value becomes part of the text.

    `within` is the f-string, sum or formatting in which it stands; `is_number` tells that only a number fits.
    """

    node: ast.expr
    within: ast.expr
    is_number: bool = False


Part = Text | Hole


def string_parts(node: ast.expr, at: Place) -> list[Part] | None:
    """The parts of a string in the order in which they are written; None if no string is built."""
    return _Reader(at).parts(node, 0)


class _Reader:
    """Reads one string; a name that is part of itself (`query = query + ...`) is read once."""

    def __init__(self, at: Place) -> None:
        self.at = at
        self.seen: set[str] = set()

    def parts(self, node: ast.expr, depth: int) -> list[Part] | None:
        if depth > _DEPTH:
            return None
        match node:
            case ast.Constant(value=str() as text):
                return [Text(text)]
            case ast.JoinedStr():
                return list(self._of_f_string(node, depth))
            case ast.BinOp(op=ast.Add()):
                sides = [self.parts(side, depth + 1) for side in (node.left, node.right)]
                if sides == [None, None]:
                    return None
                pairs = zip(sides, (node.left, node.right), strict=True)
                return [
                    # The whole sum is one string, however it is nested.
                    part._replace(within=node) if isinstance(part, Hole) and part.within is side else part
                    for parts, side in pairs
                    for part in (parts if parts is not None else [Hole(side, node)])
                ]
            case ast.BinOp(op=ast.Mod()):
                return self._of_percent(node, depth)
            case ast.IfExp():
                sides = [self.parts(side, depth + 1) for side in (node.body, node.orelse)]
                if None in sides:
                    return None
                return [*(sides[0] or ()), Text(BREAK), *(sides[1] or ())]
            case ast.Name():
                return self._of_name(node.id, depth)
            case ast.Call():
                return self._of_call(node, depth)
        return None

    def _filled(self, node: ast.expr, within: ast.expr, depth: int, is_number: bool = False) -> list[Part]:
        """What an expression puts into a string: the parts of another string, or a hole."""
        inner = self.parts(node, depth + 1)
        return inner if inner is not None else [Hole(node, within, is_number)]

    def _of_f_string(self, node: ast.JoinedStr, depth: int) -> Iterator[Part]:
        for value in node.values:
            match value:
                case ast.Constant(value=text):
                    yield Text(str(text))
                case ast.FormattedValue(
                    format_spec=ast.JoinedStr(values=[*_, ast.Constant(value=str() as spec)])
                ):
                    yield Hole(value.value, node, spec[-1:] in _NUMERIC)
                case ast.FormattedValue():
                    yield from self._filled(value.value, node, depth)

    def _of_percent(self, node: ast.BinOp, depth: int) -> list[Part] | None:
        template = self._text(node.left, depth)
        if template is None:
            return None
        given = node.right
        named = {}
        if isinstance(given, ast.Dict):
            named = {
                getattr(key, "value", None): value
                for key, value in zip(given.keys, given.values, strict=True)
            }
        ordered = iter(given.elts if isinstance(given, ast.Tuple) else [given])
        found: list[Part] = []
        end = 0
        for match in _PERCENT.finditer(template):
            found.append(Text(template[end : match.start()]))
            end = match.end()
            if match["kind"] == "%":
                found.append(Text("%"))
                continue
            value = named.get(match["name"]) if match["name"] else next(ordered, None)
            if value is None:
                return None
            found += self._filled(value, node, depth, is_number=match["kind"] not in "rsa")
        return [*found, Text(template[end:])]

    def _of_call(self, node: ast.Call, depth: int) -> list[Part] | None:
        match node.func:
            case ast.Attribute(value=value, attr="format"):
                return self._of_format(node, value, depth)
            case ast.Attribute(value=value, attr="join") if len(node.args) == 1:
                separator = self._text(value, depth)
                elements = self._elements(node.args[0], depth) if separator is not None else None
                if elements is None:
                    return None
                return [part for each in elements for part in (*each, Text(separator or ""))][:-1]
            case ast.Attribute(value=value, attr=method) if method in _TRIMMED:
                return self.parts(value, depth + 1)
        if self.at.qualified(node.func) in _DEDENTED and len(node.args) == 1:
            return self.parts(node.args[0], depth + 1)
        return None

    def _of_format(self, node: ast.Call, value: ast.expr, depth: int) -> list[Part] | None:
        template = self._text(value, depth)
        if template is None or any(isinstance(each, ast.Starred) for each in node.args):
            return None
        named = {keyword.arg: keyword.value for keyword in node.keywords}
        found: list[Part] = []
        try:
            fields = list(Formatter().parse(template))
        except ValueError:
            return None
        counted = iter(range(len(fields)))
        for text, field, spec, _ in fields:
            found.append(Text(text))
            if field is None:
                continue
            first = re.split(r"[.\[]", field, maxsplit=1)[0]
            index = next(counted) if not first else int(first) if first.isdigit() else None
            given = (
                named.get(first) if index is None else node.args[index] if index < len(node.args) else None
            )
            if given is None:
                return None
            found += self._filled(given, node, depth, is_number=(spec or "?")[-1] in _NUMERIC)
        return found

    def _text(self, node: ast.expr, depth: int) -> str | None:
        """The text of a string without holes."""
        parts = self.parts(node, depth + 1)
        if parts is None or any(isinstance(part, Hole) for part in parts):
            return None
        return "".join(part.value for part in parts if isinstance(part, Text))

    def _elements(self, node: ast.expr, depth: int) -> list[list[Part]] | None:
        """The strings that are joined."""
        match node:
            case ast.List(elts=given) | ast.Tuple(elts=given):
                pass
            case ast.ListComp(elt=element) | ast.GeneratorExp(elt=element) | ast.SetComp(elt=element):
                given = [element]
            case ast.BinOp(op=ast.Mult(), left=left, right=right):
                repeated = left if isinstance(left, (ast.List, ast.Tuple, ast.Constant)) else right
                if isinstance(repeated, ast.Constant):
                    given = [repeated]
                else:
                    return self._elements(repeated, depth + 1)
            case ast.Name(id=name):
                listed = self._listed(name)
                if listed is None:
                    return None
                given = listed
            case _:
                return None
        return [self._filled(each, node, depth) for each in given]

    def _listed(self, name: str) -> list[ast.expr] | None:
        """What a local list is given, at once and by `append`."""
        bindings = self._bindings(name)
        found: list[ast.expr] = []
        for binding in bindings or ():
            match binding.value, binding.node:
                case ast.List(elts=given), _:
                    found += given
                case ast.ListComp(elt=element), _:
                    found.append(element)
                case None, ast.AugAssign(op=ast.Add(), value=ast.List(elts=given)):
                    found += given
                case _:
                    return None
        scope = self.at.scope
        while scope is not None and name not in scope.bindings:
            scope = scope.parent
        for call in scope.calls if scope is not None else ():
            match call.node:
                case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="append"), args=[value]):
                    found += [value] if owner == name else []
                case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr="extend" | "insert")) if (
                    owner == name
                ):
                    return None
        return found if bindings else None

    def _of_name(self, name: str, depth: int) -> list[Part] | None:
        if name in self.seen:
            return []
        bindings = self._bindings(name)
        if bindings is None:
            definition = self.at.definition(ast.Name(id=name, ctx=ast.Load()))
            value = definition.value if definition is not None else None
            return (
                [Text(value.value)]
                if isinstance(value, ast.Constant) and isinstance(value.value, str)
                else None
            )
        self.seen.add(name)
        found: list[Part] = []
        grows = any(isinstance(binding.node, ast.AugAssign) for binding in bindings)
        for number, binding in enumerate(bindings):
            inner = self._bound(binding, depth)
            if inner is None and grows:
                inner = [Text(" ")]
            if inner is None:
                self.seen.discard(name)
                return None
            replaces = (
                number and binding.how in (How.ASSIGNED, How.ANNOTATED) and not _mentions(binding, name)
            )
            found += [Text(BREAK), *inner] if replaces else inner
        self.seen.discard(name)
        return found

    def _bound(self, binding: Binding, depth: int) -> list[Part] | None:
        if binding.how in (How.ASSIGNED, How.ANNOTATED) and binding.value is not None:
            return self.parts(binding.value, depth + 1)
        if isinstance(binding.node, ast.AugAssign) and isinstance(binding.node.op, ast.Add):
            return self._filled(binding.node.value, binding.node.value, depth)
        return None

    def _bindings(self, name: str) -> list[Binding] | None:
        """What the functions around bind to a name; None if it is not theirs."""
        scope = self.at.scope
        while scope is not None and scope.node is not None:
            if name in scope.bindings and name not in scope.outside:
                return scope.bindings[name]
            scope = scope.parent
        return None


def _mentions(binding: Binding, name: str) -> bool:
    nodes = ast.walk(binding.value) if binding.value is not None else ()
    return any(isinstance(node, ast.Name) and node.id == name for node in nodes)
