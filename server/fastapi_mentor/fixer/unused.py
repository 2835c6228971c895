"""Tells which imports nothing uses any more."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Collection, Iterable, Iterator

from fastapi_mentor.fixer.bindings import Bindings, Imported
from fastapi_mentor.source import Source, Statement

_WORD = re.compile(r"[^\W\d]\w*")
_NOQA = re.compile(r"#\s*noqa\b", re.IGNORECASE)


def unused_imports(
    bindings: Bindings, names: Iterable[str], used: Collection[str], after: Source
) -> Iterator[Imported]:
    """The imports of `names` that go: nothing in `after`, the file as it will be, needs them."""
    path = bindings.page.source.path
    if os.path.basename(path) == "__init__.py":
        return
    exported: set[str] | None = None
    for name in dict.fromkeys(names):
        candidates = [imported for imported in bindings.imports if imported.written == name]
        if len(candidates) != 1 or not candidates[0].at_top or name in used:
            continue
        imported = candidates[0]
        exported = bindings.exported() if exported is None else exported
        if imported.local in exported or _is_deliberate(bindings, imported):
            continue
        shares = any(o.local == imported.local and o is not imported for o in bindings.imports)
        if shares and imported.name is not None:
            continue
        parts = name.split(".") if shares else [imported.local]
        if not any(_uses(statement, parts) for statement in after.statements):
            yield imported


def _is_deliberate(bindings: Bindings, imported: Imported) -> bool:
    """Whether an import says that it is there for others."""
    if imported.alias.asname is not None and imported.alias.asname == imported.alias.name:
        return True
    line, _ = bindings.page.span(imported.statement, imported.alias).end
    first, _ = bindings.page.span(imported.statement, imported.node).start
    return any(_NOQA.search(bindings.page.lines[number]) for number in {line, first})


def _uses(statement: Statement, parts: list[str]) -> bool:
    """Whether a statement uses a name, given as the parts between its dots."""
    word = re.compile(rf"\b{re.escape(parts[0])}\b")
    if parts[0] not in statement.text or not word.search(statement.text):
        return False
    if statement.error is not None:
        return True
    if len(parts) == 1:
        return parts[0] in _used_names(statement)
    return any(
        isinstance(node, ast.Attribute) and ast.unparse(node) == ".".join(parts)
        for top in statement.nodes
        for node in ast.walk(top)
    )


def _used_names(statement: Statement) -> frozenset[str]:
    """The names that a statement uses, in strings that may be annotations too."""
    known: frozenset[str] | None = statement.memo.get("fixer.used_names")
    if known is None:
        walked = (node for top in statement.nodes for node in ast.walk(top))
        known = frozenset(name for node in walked for name in _names(node))
        statement.memo["fixer.used_names"] = known
    return known


def _names(node: ast.AST) -> Iterable[str]:
    match node:
        case ast.Name(id=name):
            return (name,)
        case ast.Global(names=names):
            return names
        case ast.Constant(value=str(text)) if len(text) < 1000 and _is_type(text):
            return _WORD.findall(text)
    return ()


def _is_type(text: str) -> bool:
    """Whether a string may be an annotation."""
    if not _WORD.search(text) or "\n" in text:
        return False
    try:
        ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True
