"""Makes the survey of a statement."""

from __future__ import annotations

import ast
from collections.abc import Mapping

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
        ("any call", found.calls),
    ):
        if kind:
            found.words.add(word)
    for node in nodes:
        if type(node) in _ASSIGNING:
            found.words.add("any assignment")
    imports = (each for each in found.imports if type(each) is ast.ImportFrom)
    local = {each.asname: each.name for node in imports for each in node.names if each.asname}
    if local:
        name_anew(found, local)
    if found.top.calls:
        found.words.add("call at import")
    if any("env" in name.lower() for name in found.subscripts):
        found.words.add("any environment")
    for scope in found.scopes:
        _note_kinds(scope, found.words)
    return found


def name_anew(found: Survey, renamed: Mapping[str, str]) -> None:
    """What is called and subscripted by another name than its own is found by its own too."""
    for local, name in renamed.items():
        if local in found.words and (local, name) not in found.renamed:
            found.renamed.add((local, name))
            for table in (found.calls, found.subscripts):
                if local in table:
                    table[name] = [*table.get(name, ()), *table[local]]
            if local in found.plain:
                found.plain.add(name)
            found.words.add(name)


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
