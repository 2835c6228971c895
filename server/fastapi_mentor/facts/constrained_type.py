"""A call that makes a constrained type: `constr(max_length=9)`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.source import Location

TYPES = {
    "constr": "str",
    "conint": "int",
    "confloat": "float",
    "conbytes": "bytes",
    "condecimal": "decimal.Decimal",
    "condate": "datetime.date",
    "conlist": "list",
    "conset": "set",
    "confrozenset": "frozenset",
}
"""What each makes a type of."""

_REFUSED = {"regex": "pattern", "min_items": "min_length", "max_items": "max_length", "curtail_length": ""}
_LENGTHS = frozenset({"min_items", "max_items"})


class ConstrainedType:
    """A call of `constr`, `conint`, `conlist` and their like."""

    words = frozenset(TYPES)

    def __init__(self, call: Call, outline: Outline) -> None:
        self.node = call.node
        self.scope = call.scope
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[ConstrainedType]:
        """Each of them in a statement."""
        for call in outline.calls(*TYPES):
            found = outline.callee(call) or ""
            if found.startswith("pydantic.") and found.removeprefix("pydantic.") in TYPES:
                yield cls(call, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def name(self) -> str:
        """What is called."""
        func = self.node.func
        return func.attr if isinstance(func, ast.Attribute) else func.id  # type: ignore[attr-defined]

    @property
    def kind(self) -> str:
        """The last part of the full name of what is called."""
        found = self.outline.qualified(self.node.func) or ""
        return found.rpartition(".")[2]

    @property
    def is_collection(self) -> bool:
        """Whether it is given the type of what it holds."""
        return TYPES[self.kind] in ("list", "set", "frozenset")

    @property
    def refused(self) -> list[tuple[ast.keyword, str]]:
        """The arguments that pydantic 2 refuses, with their names now."""
        return [
            (each, _REFUSED[each.arg])
            for each in self.node.keywords
            if each.arg in _REFUSED and (each.arg not in _LENGTHS or self.is_collection)
        ]
