"""The definitions of a file, and what each needs of the others: for moving some of them elsewhere."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from fastapi_mentor.edits import Editor, FixRefused
from fastapi_mentor.facts.names import Module
from fastapi_mentor.source import Kind, Source


class Piece(NamedTuple):
    """A statement at the level of the module, a class with its members."""

    node: ast.stmt
    members: tuple[ast.stmt, ...]

    @property
    def nodes(self) -> tuple[ast.stmt, ...]:
        """All its nodes."""
        return (self.node, *self.members)

    @property
    def binds(self) -> set[str]:
        """The names that it gives a meaning."""
        match self.node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                return {name}
            case ast.Assign(targets=targets):
                return {
                    each.id for target in targets for each in ast.walk(target) if isinstance(each, ast.Name)
                }
            case ast.AnnAssign(target=ast.Name(id=name)):
                return {name}
        return set()

    @property
    def uses(self) -> set[str]:
        """The names that it needs, those in annotations that are strings too."""
        found: set[str] = set()
        for top in self.nodes:
            for node in ast.walk(top):
                if isinstance(node, ast.Name):
                    found.add(node.id)
                elif (
                    isinstance(node, ast.Constant)
                    and isinstance(node.value, str)
                    and node.value.isidentifier()
                ):
                    found.add(node.value)
        return found


class Imported(NamedTuple):
    """A name that an import at the level of the module brings: `name` of `module`, or the module itself."""

    local: str
    module: str
    name: str | None
    node: ast.Import | ast.ImportFrom


def pieces_of(source: Source) -> list[Piece]:
    """The statements at the level of the module."""
    found: list[Piece] = []
    for statement in source.statements:
        if statement.kind is Kind.MEMBER:
            found[-1] = found[-1]._replace(members=(*found[-1].members, *statement.nodes))
        else:
            found.extend(Piece(node, ()) for node in statement.nodes)
    return found


def imports_of(source: Source, module: Module) -> dict[str, Imported]:
    """The names that imports bring, with absolute names of modules."""
    found: dict[str, Imported] = {}
    for piece in pieces_of(source):
        node = piece.node
        if isinstance(node, ast.Import):
            for alias in node.names:
                local = alias.asname or alias.name.partition(".")[0]
                found[local] = Imported(local, alias.name, None, node)
        elif isinstance(node, ast.ImportFrom):
            for alias in node.names:
                local = alias.asname or alias.name
                found[local] = Imported(local, absolute(node, module), alias.name, node)
    return found


def absolute(node: ast.ImportFrom, module: Module) -> str:
    """The full name of the module from which an import takes names."""
    if not node.level:
        return node.module or ""
    package = module.name.split(".")
    if not module.path.endswith("__init__.py"):
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, *(node.module or "").split(".")]).strip(".")


def closure(chosen: Iterable[Piece], everything: list[Piece]) -> list[Piece]:
    """The chosen pieces and those of the file that they need, in their order."""
    wanted = list(chosen)
    owners = {name: piece for piece in everything for name in piece.binds}
    pending = list(wanted)
    while pending:
        for name in pending.pop().uses:
            piece = owners.get(name)
            if piece is not None and piece not in wanted:
                wanted.append(piece)
                pending.append(piece)
    return [piece for piece in everything if piece in wanted]


def comments_above(editor: Editor, piece: Piece) -> str:
    """The comments right above a piece, which belong to it."""
    before, found, _ = editor.source.text.partition("\n" + editor.text(piece.node))
    lines = before.split("\n") if found else []
    above: list[str] = []
    while lines and lines[-1].startswith("#"):
        above.insert(0, lines.pop() + "\n")
    return "".join(above)


def joined(codes: Iterable[str]) -> str:
    """The code of pieces with the blank lines of PEP 8: none between those of one line."""
    text = before = ""
    for code in codes:
        is_short = "\n" not in code and "\n" not in before
        text += ("\n" if is_short else "\n\n\n") + code if text else code
        before = code
    return text


def import_lines(names: Iterable[str], imports: dict[str, Imported]) -> Iterator[str]:
    """The imports that bring names, as lines."""
    plain: set[str] = set()
    grouped: dict[str, set[str]] = {}
    for local in names:
        found = imports.get(local)
        if found is None:
            continue
        if found.name is None:
            renamed = local != found.module.partition(".")[0]
            plain.add(f"import {found.module} as {local}" if renamed else f"import {found.module}")
        elif found.name == "*":
            raise FixRefused("a star import may bring what is needed")
        else:
            written = found.name if found.name == local else f"{found.name} as {local}"
            grouped.setdefault(found.module, set()).add(written)
    yield from sorted(plain)
    for module in sorted(grouped):
        yield f"from {module} import {', '.join(sorted(grouped[module], key=str.lower))}"


def sorted_imports(lines: Iterable[str], own: str) -> str:
    """Lines of imports in the groups of PEP 8; `own` is the first part of the project's own modules."""
    import sys

    groups: dict[int, list[str]] = {}
    for line in dict.fromkeys(lines):
        top = line.split()[1].partition(".")[0]
        rank = (
            0
            if top == "__future__"
            else 1
            if top in sys.stdlib_module_names
            else 3
            if top in (own, "")
            else 2
        )
        groups.setdefault(rank, []).append(line)
    parts = ["\n".join(sorted(groups[rank], key=_order)) for rank in sorted(groups)]
    return "\n\n".join(parts)


def _order(line: str) -> tuple[bool, str]:
    return line.startswith("from "), line.lower()


def module_name(path: str, known: Module) -> str:
    """The dotted name of a file, told by the name and the path of a module of the same project."""
    import os

    depth = known.name.count(".") + 1 + known.path.endswith("__init__.py")
    root = known.path
    for _ in range(depth):
        root = os.path.dirname(root)
    parts = os.path.relpath(path, root).removesuffix(".py").split(os.sep)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def absolute_of(node: ast.ImportFrom, name: str, path: str) -> str:
    """The full name of the module from which a file with a dotted name takes names."""
    if not node.level:
        return node.module or ""
    package = name.split(".")
    if not path.endswith("__init__.py"):
        package = package[:-1]
    package = package[: len(package) - node.level + 1]
    return ".".join([*package, *(node.module or "").split(".")]).strip(".")
