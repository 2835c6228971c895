"""A call of pydantic's `Field`."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Call, Scope
from fastapi_mentor.source import Location

PARAMETERS = frozenset(
    {
        *("default", "default_factory", "alias", "alias_priority", "validation_alias", "serialization_alias"),
        *("title", "field_title_generator", "description", "examples", "exclude", "exclude_if"),
        *("discriminator", "deprecated", "json_schema_extra", "frozen", "validate_default", "repr", "init"),
        *("init_var", "kw_only", "pattern", "strict", "coerce_numbers_to_str", "gt", "ge", "lt", "le"),
        *("multiple_of", "allow_inf_nan", "max_digits", "decimal_places", "min_length", "max_length"),
        *("union_mode", "fail_fast"),
    }
)
"""What pydantic 2 takes."""

REPLACED = {
    "regex": "pattern",
    "min_items": "min_length",
    "max_items": "max_length",
    "allow_mutation": "frozen",
    "const": "Literal",
    "unique_items": "set",
    "include": "exclude",
    "env": "validation_alias",
}
"""What pydantic 1 took, and what says the same now."""

_LOOKS_AROUND = ("(?=", "(?!", "(?<=", "(?<!", "\\1", "(?P=")


class FieldCall:
    """`Field(...)` of pydantic; SQLModel's own is none, since it takes other things."""

    words = frozenset({"Field"})

    def __init__(self, call: Call, outline: Outline) -> None:
        self.node = call.node
        self.scope: Scope = call.scope
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[FieldCall]:
        """The calls of `Field` in a statement."""
        for call in outline.calls("Field"):
            if outline.callee(call) == "pydantic.Field":
                yield cls(call, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def keywords(self) -> list[ast.keyword]:
        """The keyword arguments that are written out."""
        return [each for each in self.node.keywords if each.arg is not None]

    @property
    def unknown_keywords(self) -> list[ast.keyword]:
        """The keyword arguments that neither pydantic 2 nor pydantic 1 has a parameter for."""
        return [each for each in self.keywords if each.arg not in PARAMETERS and each.arg not in REPLACED]

    def option(self, name: str) -> ast.expr | None:
        """What it is given for a parameter."""
        return argument(self.node, name, 0 if name == "default" else None)

    @property
    def field(self) -> ast.AnnAssign | None:
        """`name: annotation = Field(...)`, where it stands so."""
        for node in self.outline.statement.nodes:
            for each in (node, *getattr(node, "body", ())):
                if isinstance(each, ast.AnnAssign) and each.value is self.node:
                    return each
        return None

    @property
    def needs_python_patterns(self) -> bool:
        """Whether its pattern may be one that pydantic 2 does not know."""
        return needs_python(self.option("regex"))


def needs_python(pattern: ast.expr | None) -> bool:
    """Whether a pattern may say what the engine of pydantic 2 does not know, such as what stands around."""
    text = pattern.value if isinstance(pattern, ast.Constant) else None
    return not isinstance(text, str) or any(each in text for each in _LOOKS_AROUND)
