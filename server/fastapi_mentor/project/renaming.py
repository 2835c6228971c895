"""The names that imports of a module give to what has another name where it is defined."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING

from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.belonging import imports_of
from fastapi_mentor.project.lazy import LazyModule
from fastapi_mentor.source import Source, Statement

if TYPE_CHECKING:
    from fastapi_mentor.project.module import ProjectModule

_RENAMED = pattern(r"\b(\w+)[ \t]+as[ \t]+(\w+)")


def renamed_in(self: ProjectModule) -> Mapping[str, str]:
    """For each name that an import at the top level gives to something, the name that this has."""
    known = self.renamed_before
    if known is None:
        lines = [line for line in _lines_of(self.text) if " as " in line]
        pairs = (found.groups() for line in lines for found in _RENAMED.finditer(line))
        known = self.renamed_before = {local: name for name, local in pairs if local != name}
    return known


def _lines_of(text: LazyModule | Source) -> Iterator[str]:
    """The imports of a module from its first `from` on; where it is parsed those that rename something."""
    if isinstance(text, LazyModule):
        yield from imports_of(text).split("\nfrom")[1:]
        return
    has_begun = False
    for statement in text.statements:
        for node in statement.nodes:
            kind = type(node)
            if kind is ast.ImportFrom:
                has_begun = True
            elif kind is not ast.Import:
                continue
            if has_begun and any(each.asname for each in node.names):  # type: ignore[attr-defined]
                yield statement.source_of(node)


def forget_renamed(self: ProjectModule, *groups: Iterable[Statement]) -> None:
    """Some statements became others: if imports are among them, what is known may not hold."""
    if any(type(node) is ast.ImportFrom for group in groups for each in group for node in each.nodes):
        self.renamed_before = None
