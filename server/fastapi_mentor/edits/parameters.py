"""Values that are taken out of the text of SQL and written as its parameters."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from fastapi_mentor.edits.literals import Field, Literal, NoLiteral
from fastapi_mentor.edits.templates import Template, template_of
from fastapi_mentor.facts import Insertion, Marker, Position
from fastapi_mentor.pattern import pattern

_NUMBERED = pattern(r"\$(\d+)")


@dataclass(slots=True)
class BoundSql:
    """SQL with places for parameters instead of expressions: its source, and the code of each value.

    The values have names where the marker is a name. `changes` holds what becomes of each literal in a row
    of several: where it begins and ends in the old source, and how it is written.
    """

    source: str = ""
    changes: list[tuple[int, int, str]] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)


def bound_sql(
    node: ast.expr, insertions: Sequence[Insertion], marker: Marker, text: Callable[[ast.expr], str]
) -> BoundSql:
    """Writes a string with parameters in the stead of some expressions; raises NoLiteral if it can not."""
    positions = {insertion.node: insertion.position for insertion in insertions}
    return _Binder(template_of(node, text), positions, marker).bound()


class _Mark(str):
    """What stands for a value in the SQL."""

    __slots__ = ()


class _Binder:
    def __init__(self, template: Template, positions: dict[ast.expr, Position], marker: Marker) -> None:
        self.template = template
        self.positions = positions
        self.marker = marker
        self.nodes = iter(template.nodes)
        self.found = BoundSql()
        self.taken = "".join(literal.source for literal in template.literals)

    def bound(self) -> BoundSql:
        end = 0
        for literal in self.template.literals:
            start, end = end + len(literal.gap), end + len(literal.source)
            before = literal.source
            self._bind_in(literal)
            if literal.source != before:
                self.found.changes.append((start, end, literal.source.removeprefix(literal.gap)))
        if not self.found.values:
            raise NoLiteral(self.taken)
        if len(self.template.literals) == 1 or not self.template.keeps_fields:
            self.found.changes.clear()
        self.found.source = "".join(literal.source for literal in self.template.literals).lstrip()
        return self.found

    def _bind_in(self, literal: Literal) -> None:
        items: list[str | Field] = []
        waiting = list(literal.items)
        fields = {id(item): next(self.nodes) for item in waiting if isinstance(item, Field)}
        while waiting:
            item = waiting.pop(0)
            position = self.positions.get(fields[id(item)]) if isinstance(item, Field) else None
            if isinstance(item, str) or position is None:
                items.append(item)
                continue
            node = fields[id(item)]
            if position is Position.QUOTED:
                value, waiting = self._quoted(literal, items, item, waiting)
            elif item.is_plain:
                value = item.expression
            else:
                raise NoLiteral(item.source)
            items.append(self._placed(node, value, waiting))
        literal.items = items
        if any(isinstance(item, Field) for item in items):
            if not self.template.keeps_fields:
                raise NoLiteral(self.taken)
            escapes: dict[str, str] = {}
        elif fields or not self.template.keeps_fields:
            literal.prefix = literal.prefix.replace("f", "").replace("F", "")
            escapes = self.template.escapes
        else:
            escapes = {}
        literal.items = [item if isinstance(item, Field) else self._text(item, escapes) for item in items]

    def _quoted(
        self, literal: Literal, before: list[str | Field], first: Field, after: list[str | Field]
    ) -> tuple[str, list[str | Field]]:
        """Takes all that stands between two quotes of the SQL; gives its code, and what is left after it."""
        inside: list[str | Field] = [first]
        opened: re.Match[str] | None = None
        while opened is None:
            if not before:
                raise NoLiteral(self.taken)
            item = before.pop()
            opened = re.search(r"\\?'([^']*)$", item) if isinstance(item, str) else None
            inside.insert(0, opened.group(1) if opened is not None else item)
            if opened is not None:
                before.append(opened.string[: opened.start()])
        while after:
            item = after.pop(0)
            closed = re.search(r"\\?'", item) if isinstance(item, str) else None
            if isinstance(item, str) and closed:
                inside.append(item[: closed.start()])
                after.insert(0, item[closed.end() :])
                return self._code(literal, [each for each in inside if each != ""]), after
            inside.append(item)
        raise NoLiteral(self.taken)

    def _code(self, literal: Literal, inside: list[str | Field]) -> str:
        """The value that stands between quotes: an expression, or an f-string if there is text around it."""
        match inside:
            case [Field(is_plain=True) as only]:
                return only.expression
        written = ""
        for item in inside:
            if isinstance(item, str):
                text = item
                if not self.template.keeps_fields:
                    for escape, meaning in self.template.escapes.items():
                        text = text.replace(escape, meaning)
                    text = text.replace("{", "{{").replace("}", "}}")
                written += text
            else:
                written += item.source if self.template.keeps_fields else f"{{{item.expression}}}"
        quote = next((each for each in ('"', "'") if each not in written), None)
        if quote is None or "\\" in written or "\n" in written:
            raise NoLiteral(written)
        return f"f{quote}{written}{quote}"

    def _placed(self, node: ast.expr, value: str, after: list[str | Field]) -> _Mark:
        """Notes a value, and gives what stands for it in the SQL."""
        if self.marker in (Marker.NAMED, Marker.VALUES):
            name = self._name(node, value)
            self.found.values[name] = value
            following = next(iter(after), "")
            # `:name::uuid` is not read as a parameter.
            is_cast = isinstance(following, str) and following.startswith(":")
            return _Mark(f"(:{name})" if is_cast else f":{name}")
        self.found.values[str(len(self.found.values))] = value
        if self.marker is Marker.DOLLAR:
            known = [int(number) for number in _NUMBERED.findall(self.taken)]
            return _Mark(f"${max(known, default=0) + len(self.found.values)}")
        return _Mark(self.marker.value)

    def _name(self, node: ast.expr, value: str) -> str:
        wanted = _name_of(node)
        for number in range(1, 100):
            name = wanted if number == 1 else f"{wanted}_{number}"
            known = self.found.values.get(name)
            if known == value or (known is None and not re.search(rf":{name}\b", self.taken)):
                return name
        raise NoLiteral(value)

    def _text(self, text: str, escapes: dict[str, str]) -> str:
        """Constant text, for a literal without fields, and for a driver that formats the SQL itself."""
        if isinstance(text, _Mark):
            return text
        for escape, meaning in escapes.items():
            text = text.replace(escape, meaning)
        return text.replace("%", "%%") if self.marker is Marker.FORMAT else text


def _name_of(node: ast.expr) -> str:
    """What to call the parameter for an expression."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").lower() or "value"
        case ast.Subscript(slice=ast.Constant(value=str() as key)) if key.isidentifier():
            return key
        case ast.Call(func=ast.Attribute(value=value), args=[]):
            return _name_of(value)
        case ast.Call(func=ast.Name(), args=[value]):
            return _name_of(value)
    return "value"
