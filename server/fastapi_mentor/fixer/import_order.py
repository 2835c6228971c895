"""Where isort would put an import: its section, its place among the others, its names in order."""

from __future__ import annotations

import ast
import os
import sys
from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple, TypeAlias

from fastapi_mentor.fixer.blocks import Block, Unit, is_docstring
from fastapi_mentor.fixer.page import Page
from fastapi_mentor.fixer.slots import Shape, blank_lines, shape_in, shape_of
from fastapi_mentor.fixer.statements import header_end, is_import_block

Key: TypeAlias = tuple[int, bool, tuple[int, str]]

FUTURE, STANDARD, THIRD_PARTY, FIRST_PARTY, LOCAL = range(5)


class NewImport(NamedTuple):
    """An import statement that is to be written."""

    module: str
    names: tuple[str, ...]
    """What follows `import`; empty for a plain import."""
    alias: str | None = None

    def text(self, line_length: int) -> str:
        """The statement, over several lines if it has to be."""
        suffix = f" as {self.alias}" if self.alias else ""
        if not self.names:
            return f"import {self.module}{suffix}"
        line = f"from {self.module} import {', '.join(self.names)}{suffix}"
        if len(line) <= line_length or len(self.names) == 1:
            return line
        names = "".join(f"    {name},\n" for name in self.names)
        return f"from {self.module} import (\n{names})"


class Place(NamedTuple):
    """A line above which imports go, with the blank lines that are needed around them."""

    line: int
    lead: int
    trail: int


def member_key(name: str) -> tuple[int, str, str]:
    """How isort orders names of one import: CONSTANTS, Classes, functions."""
    kind = 0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2
    return kind, name.lower(), name


def insertion_index(names: Sequence[str], new: str) -> int:
    """Where a name goes among those of an import, in the order that they are in."""
    orders: tuple[Callable[[str], Any], ...] = (member_key, str.lower, str)
    for key in orders:
        keys = [key(name) for name in names]
        if keys == sorted(keys):
            return bisect_right(keys, key(new))
    return len(names)


class ImportBlock:
    """The imports at the top of a module, in their sections."""

    def __init__(self, page: Page, block: Block, before: int) -> None:
        self.page = page
        self.block = block
        self.units = [block.units[i] for i in _first_run(block, before)]
        self.known = {_top(module): section for _, module, section in self._sections()}

    def key(self, new: NewImport) -> Key:
        """What imports are ordered by."""
        return self.section(new.module), bool(new.names), _module_key(new.module)

    def section(self, module: str) -> int:
        """The section of a module: the one in which the file has its package, else the usual one."""
        usual = usual_section(module, self.page.source.path)
        return self.known.get(_top(module), usual) if usual in (THIRD_PARTY, FIRST_PARTY) else usual

    def place(self, new: NewImport) -> Place:
        """Where a new import goes."""
        key = self.key(new)
        if not self.units:
            return self._without_others()
        entries = [(self._key_of(unit), unit) for unit in self.units]
        same = [entry for entry in entries if entry[0][0] == key[0]]
        smaller = [unit for other, unit in same if other <= key]
        if smaller:
            return Place(smaller[-1].span.end[0] + 1, 0, 0)
        if same:
            return Place(same[0][1].span.start[0], 0, 0)
        gap = int(self.is_separated)
        earlier = [unit for other, unit in entries if other[0] < key[0]]
        if earlier:
            return Place(earlier[-1].span.end[0] + 1, gap, 0)
        return Place(self.units[0].span.start[0], 0, gap)

    @property
    def is_separated(self) -> bool:
        """Whether blank lines stand between the sections."""
        pairs = [
            (above, below)
            for above, below in zip(self.units, self.units[1:], strict=False)
            if self._key_of(above)[0] != self._key_of(below)[0]
        ]
        return not pairs or any(below.span.start[0] - above.span.end[0] > 1 for above, below in pairs)

    def _without_others(self) -> Place:
        units = self.block.units
        if units and is_docstring(self.block, 0):
            line, index = units[0].span.end[0] + 1, 1
        else:
            last = len(self.page.lines) - 1
            line, index = header_end(self.page, units[0].span.start[0]) if units else last, 0
        below = 0
        while line + below < len(self.page.lines) and self.page.is_blank(line + below):
            below += 1
        trail = blank_lines(Shape.IMPORT, shape_in(self.block, index), self.block.level)
        return Place(line, index, max(0, trail - below))

    def _sections(self) -> Iterator[tuple[Unit, str, int]]:
        """Each import's module, and the section in which the file has it, told by its neighbours."""
        section = FUTURE
        for index, unit in enumerate(self.units):
            module = _module_of(unit.node)
            usual = usual_section(module, self.page.source.path)
            above = self.units[index - 1].span.end[0] if index else -1
            joined = index > 0 and unit.span.start[0] - above <= 1
            packages = (THIRD_PARTY, FIRST_PARTY)
            if not (joined and usual in packages and section in packages):
                section = usual
            yield unit, module, section

    def _key_of(self, unit: Unit) -> Key:
        module = _module_of(unit.node)
        return self.section(module), isinstance(unit.node, ast.ImportFrom), _module_key(module)


def usual_section(module: str, path: str) -> int:
    """The section of a module of which only the name is known."""
    top = _top(module)
    if module.startswith("."):
        return LOCAL
    if top == "__future__":
        return FUTURE
    if top in sys.stdlib_module_names:
        return STANDARD
    return FIRST_PARTY if _is_beside(top, path) else THIRD_PARTY


def _is_beside(top: str, path: str) -> bool:
    """Whether a folder from which the file's project is imported has a module of this name."""
    for root in _roots(os.path.dirname(path)):
        place = os.path.join(root, top)
        if os.path.isfile(place + ".py") or os.path.isdir(place):
            return True
    return False


def _roots(folder: str) -> Iterator[str]:
    """The folder of the outermost package around a file, and the project's root (with `src`)."""
    while os.path.isfile(os.path.join(folder, "__init__.py")):
        folder = os.path.dirname(folder)
    yield folder
    while not any(os.path.exists(os.path.join(folder, name)) for name in ("pyproject.toml", ".git")):
        parent = os.path.dirname(folder)
        if parent == folder:
            return
        folder = parent
    yield folder
    yield os.path.join(folder, "src")


def _first_run(block: Block, before: int) -> list[int]:
    """The indexes of the first imports of a module that only other imports stand between."""
    found: list[int] = []
    for index, unit in enumerate(block.units):
        if unit.span.start[0] >= before:
            break
        if shape_of(unit.node) is Shape.IMPORT:
            found.append(index)
        elif found and not is_import_block(unit.node):
            break
    return found


def _module_of(node: ast.stmt) -> str:
    if isinstance(node, ast.ImportFrom):
        return "." * node.level + (node.module or "")
    assert isinstance(node, ast.Import)
    return node.names[0].name


def _module_key(module: str) -> tuple[int, str]:
    bare = module.lstrip(".")
    return len(bare) - len(module), bare.lower()


def _top(module: str) -> str:
    return module.partition(".")[0]
