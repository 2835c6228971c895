"""A name of `fastapi.status`, or of Starlette's, that has a successor."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

SUCCESSORS = {
    "HTTP_413_REQUEST_ENTITY_TOO_LARGE": "HTTP_413_CONTENT_TOO_LARGE",
    "HTTP_414_REQUEST_URI_TOO_LONG": "HTTP_414_URI_TOO_LONG",
    "HTTP_416_REQUESTED_RANGE_NOT_SATISFIABLE": "HTTP_416_RANGE_NOT_SATISFIABLE",
    "HTTP_422_UNPROCESSABLE_ENTITY": "HTTP_422_UNPROCESSABLE_CONTENT",
}
_ANY = pattern("|".join(SUCCESSORS))


class OldStatusName:
    """`status.HTTP_422_UNPROCESSABLE_ENTITY` and the like, where it is used; `name` is the old one."""

    def __init__(self, node: ast.Name | ast.Attribute, name: str, outline: Outline) -> None:
        self.node = node
        self.name = name
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[OldStatusName]:
        """The ones in a statement."""
        text = outline.statement.text
        if "HTTP_4" not in text or _ANY.search(text) is None:
            return
        for statement in outline.statement.nodes:
            for node in ast.walk(statement):
                match node:
                    case ast.Attribute(attr=name) | ast.Name(id=name) if name in SUCCESSORS:
                        if SUCCESSORS[name] in text:
                            continue  # the new one is tried first
                        if dotted_name(node) and outline.qualified(node) == f"starlette.status.{name}":
                            yield cls(node, name, outline)

    @property
    def location(self) -> Location:
        """The place of the name, with what stands before its dots."""
        return self.outline.location(self.node)

    @property
    def module(self) -> str:
        """The module from which the file takes the name."""
        found = self.outline.module.definitions(self.name)
        node = found[0].node if found else None
        return node.module if isinstance(node, ast.ImportFrom) and node.module else "starlette.status"
