"""The imports that fixes ask for: found, merged and written together."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import NamedTuple

from fastapi_mentor.edits import FixRefused
from fastapi_mentor.facts.library import canonical
from fastapi_mentor.fixer.bindings import Bindings, Imported
from fastapi_mentor.fixer.blocks import block_of, module_block
from fastapi_mentor.fixer.commas import CommaList, Style
from fastapi_mentor.fixer.draft import Draft
from fastapi_mentor.fixer.import_order import ImportBlock, NewImport, insertion_index
from fastapi_mentor.fixer.nodes import Found
from fastapi_mentor.fixer.page import Page, Span
from fastapi_mentor.fixer.removal import Removal
from fastapi_mentor.fixer.scanning import code_characters

_FAR = 1 << 60


class Wanted(NamedTuple):
    """An import that a fix needs: `name` is None for a plain one, `local` is what it will be called."""

    module: str
    name: str | None
    local: str
    before: int = _FAR
    """The first line that may use it."""

    @property
    def alias(self) -> str | None:
        """What stands after `as`."""
        return None if self.local == (self.name or self.module) else self.local


@dataclass(slots=True)
class ImportPlan:
    """The imports that the fixes of one file add and may take away."""

    page: Page
    bindings: Bindings
    wanted: list[Wanted] = field(default_factory=list)
    doubtful: list[str] = field(default_factory=list)
    """Names whose imports go if nothing uses them."""
    used: dict[str, int] = field(default_factory=dict)
    """What is used of the imports that are there, with the line of each."""

    late: frozenset[int] = frozenset()
    """The lines of imports that come too late for a fix."""

    def copy(self) -> ImportPlan:
        """A plan that can be added to while this one stays as it is."""
        return replace(self, wanted=list(self.wanted), doubtful=list(self.doubtful), used=dict(self.used))

    def add(self, module: str, name: str, alias: str | None, inner: Collection[str]) -> str:
        """What to write for a name of a module where `inner` names mean something else."""
        for imported in self._available(inner):
            if imported.name is not None and self._is_name(imported, module, name):
                return self._use(imported, imported.local)
        for wanted in self.wanted:
            if (wanted.module, wanted.name) == (module, name) and wanted.local not in inner:
                return wanted.local
        # Where the file takes names from the module already, it takes one more.
        takes_names = self._host(module, _FAR, ()) is not None and self._is_free(name, module, name, inner)
        if alias is None and not takes_names:
            for imported in self._available(inner):
                if self._is_module(imported, module):
                    return f"{self._use(imported, imported.written)}.{name}"
        local = alias or name
        if not self._is_free(local, module, name, inner):
            top = module.partition(".")[0]
            if alias is None and top == module and self._is_free(module, module, None, inner):
                return f"{self.add_plain(module, inner)}.{name}"
            local = self._other_name(f"{module.rpartition('.')[2] or 'local'}_{name}".lstrip("_"), inner)
        self.wanted.append(Wanted(module, name, local))
        return local

    def add_plain(self, module: str, inner: Collection[str]) -> str:
        """What to write for a module where `inner` names mean something else."""
        for imported in self._available(inner):
            if imported.name is None and imported.module == module:
                return self._use(imported, imported.written)
        for wanted in self.wanted:
            if (wanted.module, wanted.name) == (module, None):
                return wanted.local
        local = module
        top = module.partition(".")[0]
        if not self._is_free(top, top, None, inner):
            local = self._other_name(f"{module.replace('.', '_')}_module", inner)
        self.wanted.append(Wanted(module, None, local))
        return local

    def start_before(self, line: int | None, known: int) -> None:
        """Tells the wishes after the first `known` ones which line may use them first."""
        for index in range(known, len(self.wanted)):
            wanted = self.wanted[index]
            self.wanted[index] = wanted._replace(before=_FAR if line is None else line)

    def write(self, draft: Draft, unused: Collection[Imported]) -> None:
        """Adds the wishes to a draft; `unused` imports go."""
        lists: dict[int, tuple[Imported, CommaList]] = {}
        new: list[NewImport] = []
        removed = {id(removal.unit.node) for removal in draft.removals}
        unused = [imported for imported in unused if id(imported.node) not in removed]
        kept = {id(i.alias) for i in self.bindings.imports} - {id(i.alias) for i in unused}
        fresh = sorted(self.wanted, key=lambda wanted: (wanted.module, wanted.name or ""))
        for module, group in groupby(fresh, key=lambda wanted: wanted.module):
            names = list(group)
            for wanted in names:
                if wanted.name is None or wanted.alias is not None:
                    own = () if wanted.name is None else (wanted.name,)
                    new.append(NewImport(module, own, wanted.alias))
            plain = [wanted for wanted in names if wanted.name is not None and wanted.alias is None]
            host = self._host(module, min((wanted.before for wanted in plain), default=_FAR), removed)
            if plain and host is not None:
                lists[id(host.node)] = host, self._list(draft, host)
                for wanted in plain:
                    self._insert(lists[id(host.node)][1], host, str(wanted.name))
            elif plain:
                ordered: list[str] = []
                for wanted in plain:
                    ordered.insert(insertion_index(ordered, str(wanted.name)), str(wanted.name))
                new.append(NewImport(module, tuple(ordered)))
        for imported in unused:
            stays = id(imported.node) in lists or any(id(a) in kept for a in imported.node.names)
            if stays:
                items = self._list(draft, imported)
                position = self.page.span(imported.statement, imported.alias).start
                items.remove(items.index_at(position) or 0)
            else:
                block = block_of(self.page, Found(imported.statement, (imported.node,)))
                draft.remove(Removal(block.units[block.index(imported.node)], block))
        self._write_new(draft, new)

    def _write_new(self, draft: Draft, new: Iterable[NewImport]) -> None:
        page = self.page
        first = min((wanted.before for wanted in self.wanted), default=_FAR)
        block = ImportBlock(page, module_block(page), first)
        places = [(block.place(one), block.key(one), one) for one in new]
        places.sort(key=lambda place: (place[0].line, place[1], place[2]))
        for line, group in groupby(places, key=lambda place: place[0].line):
            members = list(group)
            newline = page.newline(max(0, line - 1))
            text = newline * members[0][0].lead
            for index, (_, key, one) in enumerate(members):
                if index and key[0] != members[index - 1][1][0] and block.is_separated:
                    text += newline
                text += one.text(page.line_length).replace("\n", newline) + newline
            text += newline * members[-1][0].trail
            start = page.line_start(line)
            if line >= len(page.lines):
                text = newline + text.removesuffix(newline)
            draft.cut(Span(start, start), text)

    def _host(self, module: str, before: int, removed: Collection[int]) -> Imported | None:
        """An import at the top of the module that can take more names of `module`."""
        for imported in self.bindings.imports:
            if (
                imported.at_top
                and imported.name not in (None, "*")
                and imported.module == module
                and self._line(imported) < before
                and id(imported.node) not in removed
                and any(alias.asname is None for alias in imported.node.names)
            ):
                return imported
        return None

    def _list(self, draft: Draft, imported: Imported) -> CommaList:
        page, statement = self.page, imported.statement
        whole = page.span(statement, imported.node)
        spans = [page.span(statement, alias) for alias in imported.node.names]
        opening = [c for c in code_characters(page, Span(whole.start, spans[0].start)) if c.text == "("]
        if opening:
            inside = Span(opening[0].end, (whole.end[0], whole.end[1] - 1))
        else:
            inside = Span(spans[0].start, whole.end)
        style = Style(brackets=bool(opening), packed=False)
        return draft.lists.setdefault(inside.start, CommaList(page, inside, spans, style))

    def _insert(self, items: CommaList, host: Imported, name: str) -> None:
        items.insert(insertion_index([alias.name for alias in host.node.names], name), name)

    def _available(self, inner: Collection[str]) -> Iterable[Imported]:
        """The imports that can be used."""
        for imported in self.bindings.imports:
            late = self._line(imported) in self.late
            if imported.available and imported.local not in inner and not late:
                meanings = {
                    (other.module, other.name)
                    for other in self.bindings.imports
                    if other.local == imported.local and other.at_top
                }
                plain = all(name is None for _, name in meanings)
                rebound = imported.local in self.bindings.bound and imported.at_top
                if not rebound and (len(meanings) < 2 or plain):
                    yield imported

    def _line(self, imported: Imported) -> int:
        return self.page.span(imported.statement, imported.node).start[0]

    def _is_free(self, local: str, module: str, name: str | None, inner: Collection[str]) -> bool:
        """Whether a name means nothing yet, or just what it shall mean."""
        top = module.partition(".")[0]
        others = any(
            imported.local == local
            and not (name is not None and imported.name is not None and self._is_name(imported, module, name))
            and not (name is None and imported.name is None and imported.module.partition(".")[0] == top)
            for imported in self.bindings.imports
        )
        planned = any(
            wanted.local.partition(".")[0] == local and (wanted.module, wanted.name) != (module, name)
            for wanted in self.wanted
        )
        return not (others or planned or local in inner or self.bindings.is_taken_otherwise(local))

    def _other_name(self, name: str, inner: Collection[str]) -> str:
        planned = {wanted.local for wanted in self.wanted}
        while name in inner or name in planned or self.bindings.is_taken(name):
            name += "_"
        if not name.isidentifier():
            raise FixRefused(f"`{name}` can not be imported")
        return name

    def _is_name(self, imported: Imported, module: str, name: str) -> bool:
        """Whether what an import binds is `name` of `module`, which FastAPI may have taken from Starlette."""
        if imported.name == name and self._same(imported.module, module):
            return True
        found = canonical(f"{imported.module}.{imported.name}")
        return found.startswith("starlette.") and found == canonical(f"{module}.{name}")

    def _is_module(self, imported: Imported, module: str) -> bool:
        """Whether what an import binds is the module `module` itself."""
        if imported.name is None:
            return imported.module == module
        return self._same(f"{imported.module.rstrip('.')}.{imported.name}", module)

    def _same(self, one: str, other: str) -> bool:
        return one == other or self._absolute(one) == self._absolute(other)

    def _absolute(self, module: str) -> str:
        """The full name of a module that is written relative to this one."""
        if not module.startswith("."):
            return module
        folder = os.path.dirname(self.page.source.path)
        bare = module.lstrip(".")
        for _ in range(len(module) - len(bare) - 1):
            folder = os.path.dirname(folder)
        parts = [bare] if bare else []
        while os.path.isfile(os.path.join(folder, "__init__.py")):
            parts.insert(0, os.path.basename(folder))
            folder = os.path.dirname(folder)
        return ".".join(parts)

    def _use(self, imported: Imported, written: str) -> str:
        self.used[written] = self._line(imported)
        return written
