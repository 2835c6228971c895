"""A constant of a module, and every place that uses it, here and in the rest of the project."""

from __future__ import annotations

import ast
import os
import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from fastapi_mentor.source import Source, Statement

if TYPE_CHECKING:
    from fastapi_mentor.edits.editor import Editor


class _Elsewhere(Exception):
    """A use that can not be rewritten."""


class Importer(NamedTuple):
    """Another file that imports the constant: by which module, under which name, and its uses there."""

    path: str
    module: str
    name: str
    uses: list[ast.Name]


class ModuleConstant:
    """`name = value`, the only thing that binds `name` in its module; `uses` are None if it must stay."""

    def __init__(self, name: str, statement: ast.stmt, source: Source) -> None:
        self.name = name
        self.statement = statement
        self.source = source

    def uses(self) -> list[ast.Name] | None:
        """The uses in its own module; None if one of them can not be rewritten."""
        try:
            return list(self._uses(self.source, self.name, self.statement))
        except _Elsewhere:
            return None

    def importers(self, editor: Editor, mentioned_in: Iterable[str]) -> list[Importer] | None:
        """The other files that import it; None if it may be used in a way that can not be rewritten."""
        found: list[Importer] = []
        word = re.compile(rf"\b{re.escape(_module_word(self.source.path))}\b")
        try:
            for path in mentioned_in:
                source = editor.file(path).source
                if word.search(source.text):
                    found += self._importer(source)
        except _Elsewhere:
            return None
        return found

    def _importer(self, source: Source) -> Iterator[Importer]:
        statements = [node for statement in source.statements for node in statement.nodes]
        if any(statement.error is not None for statement in source.statements):
            raise _Elsewhere
        imports = [
            (node, alias)
            for statement in statements
            for node in ast.walk(statement)
            if isinstance(node, ast.ImportFrom)
            for alias in node.names
            if alias.name in (self.name, "*") and self._is_meant(node, source.path)
        ]
        if not imports:
            self._check_mentions(statements)
            return
        node, alias = imports[0]
        is_plain = len(imports) == 1 and alias.name == self.name and node in statements
        if not is_plain or os.path.basename(source.path) == "__init__.py":
            raise _Elsewhere
        local = alias.asname or alias.name
        self._check_mentions(statements)
        uses = list(self._uses(source, local, node))
        yield Importer(source.path, "." * node.level + (node.module or ""), local, uses)

    def _check_mentions(self, statements: list[ast.stmt]) -> None:
        """Refuses `module.NAME` and strings that may name the constant to whoever replaces it in tests."""
        stem = _module_word(self.source.path)
        for statement in statements:
            for node in ast.walk(statement):
                match node:
                    case ast.Attribute(attr=self.name):
                        raise _Elsewhere
                    case ast.Constant(value=str(text)) if text == self.name or text.endswith(
                        f"{stem}.{self.name}"
                    ):
                        raise _Elsewhere

    def _is_meant(self, node: ast.ImportFrom, path: str) -> bool:
        """Whether an import may be one from the module; told by the last word of the module's name."""
        if node.module:
            return node.module.rpartition(".")[2] == _module_word(self.source.path)
        folder = os.path.dirname(path)
        for _ in range(node.level - 1):
            folder = os.path.dirname(folder)
        return os.path.basename(folder) == _module_word(self.source.path)

    def _uses(self, source: Source, name: str, besides: ast.stmt) -> Iterator[ast.Name]:
        own = source is self.source
        for statement in source.statements:
            for top in statement.nodes:
                for node in ast.walk(top):
                    match node:
                        case ast.Name(id=found) if found == name:
                            if top is besides and isinstance(node.ctx, ast.Store):
                                continue
                            _check_use(node, statement)
                            yield node
                        case ast.arg(arg=found) | ast.ExceptHandler(name=found) if found == name:
                            raise _Elsewhere
                        case ast.Global(names=names) | ast.Nonlocal(names=names) if name in names:
                            raise _Elsewhere
                        case ast.FunctionDef(name=found) | ast.ClassDef(name=found) if found == name:
                            raise _Elsewhere
                        case ast.alias() if (node.asname or node.name) == name and top is not besides:
                            raise _Elsewhere
                        case ast.Constant(value=str(text)) if own and text == name and _is_listed(top):
                            raise _Elsewhere


def _check_use(node: ast.Name, statement: Statement) -> None:
    # In strings with f, older Pythons do not know where their parts stand.
    if not isinstance(node.ctx, ast.Load) or statement.source_of(node) != node.id:
        raise _Elsewhere


def _is_listed(node: ast.stmt) -> bool:
    """Whether a statement is `__all__ = [...]`."""
    return any(isinstance(each, ast.Name) and each.id == "__all__" for each in ast.walk(node))


def _module_word(path: str) -> str:
    """The last word of a module's name."""
    stem = os.path.basename(path).removesuffix(".py")
    return os.path.basename(os.path.dirname(path)) if stem == "__init__" else stem
