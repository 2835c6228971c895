"""Makes the survey of a statement."""

from __future__ import annotations

import ast

from fastapi_mentor.facts.scope import Scope, Survey
from fastapi_mentor.facts.walk import Walker


def survey(nodes: tuple[ast.stmt, ...]) -> Survey:
    """Walks the nodes of a statement once."""
    found = Survey()
    Walker(found).visit_all(nodes, found.top, None)
    found.words.update(found.calls, found.subscripts, found.attributes)
    for word, kind in (
        ("raise", found.raises),
        ("except", found.handlers),
        ("import", found.imports),
        ("call", found.calls),
    ):
        if kind:
            found.words.add(word)
    for node in nodes:
        if type(node) in _ASSIGNING:
            found.words.add("assign")
    if found.top.calls:
        found.words.add("call at import")
    if any("env" in name.lower() for name in found.subscripts):
        found.words.add("environment")
    for scope in found.scopes:
        _note_kinds(scope, found.words)
    return found


_ASSIGNING = frozenset({ast.Assign, ast.AnnAssign})


_KINDS: dict[type, str] = {ast.ClassDef: "class", ast.FunctionDef: "def", ast.AsyncFunctionDef: "async"}


def _note_kinds(scope: Scope, words: set[str]) -> None:
    kind = _KINDS.get(type(scope.node))
    if kind is not None:
        words.add(kind)
        words.add(scope.node.name)  # type: ignore[union-attr]
    if scope.loops:
        words.add("for")
    if scope.yields:
        words.add("yield")
    if scope.awaits:
        words.add("await")
    if scope.returns:
        words.add("return")
