"""Tells which imports nothing uses any more."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Collection, Iterable, Iterator

from fastapi_mentor.fixer.bindings import Bindings, Imported
from fastapi_mentor.source import Source

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
        if not any(_uses(statement_text, nodes, parts) for statement_text, nodes in _code(after)):
            yield imported


def _is_deliberate(bindings: Bindings, imported: Imported) -> bool:
    """Whether an import says that it is there for others."""
    if imported.alias.asname is not None and imported.alias.asname == imported.alias.name:
        return True
    line, _ = bindings.page.span(imported.statement, imported.alias).end
    first, _ = bindings.page.span(imported.statement, imported.node).start
    return any(_NOQA.search(bindings.page.lines[number]) for number in {line, first})


def _code(source: Source) -> Iterator[tuple[str, tuple[ast.stmt, ...] | None]]:
    for statement in source.statements:
        yield statement.text, None if statement.error is not None else statement.nodes


def _uses(text: str, nodes: tuple[ast.stmt, ...] | None, parts: list[str]) -> bool:
    """Whether a statement uses a name, given as the parts between its dots."""
    if not all(part in text for part in parts):
        return False
    if nodes is None:
        return re.search(rf"\b{re.escape(parts[0])}\b", text) is not None
    return any(_names(child, parts) for node in nodes for child in ast.walk(node))


def _names(node: ast.AST, parts: list[str]) -> bool:
    match node:
        case ast.Name(id=name):
            return parts == [name]
        case ast.Attribute() if len(parts) > 1:
            return ast.unparse(node) == ".".join(parts)
        case ast.Global(names=names):
            return parts[0] in names
        case ast.Constant(value=str(text)) if len(text) < 1000 and parts[0] in text:
            return _is_type(text) and re.search(rf"\b{re.escape(parts[0])}\b", text) is not None
    return False


def _is_type(text: str) -> bool:
    """Whether a string may be an annotation."""
    try:
        ast.parse(text.strip(), mode="eval")
    except (SyntaxError, ValueError):
        return False
    return True
