"""One module of the project: what its names mean, followed through imports."""

from __future__ import annotations

import ast
import os
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from fastapi_mentor.facts.names import Definition, Symbol
from fastapi_mentor.facts.outline import survey_of
from fastapi_mentor.facts.scope import Survey
from fastapi_mentor.project import resolution
from fastapi_mentor.project.belonging import (
    classes_of,
    is_part_of_application,
    mentions,
    names_from,
    names_imported,
)
from fastapi_mentor.project.definition import Run
from fastapi_mentor.project.flow import flow_in
from fastapi_mentor.project.handed import handed_around
from fastapi_mentor.project.heads import may_match
from fastapi_mentor.project.including import statements_including, statements_making_sessions
from fastapi_mentor.project.inheritance import ancestors
from fastapi_mentor.project.injection import injects
from fastapi_mentor.project.lazy import LazyModule, members_after, run_at
from fastapi_mentor.project.leads import leads_by, leads_of_import
from fastapi_mentor.project.migrations import migrations_of
from fastapi_mentor.project.namespace import Index, bound_by
from fastapi_mentor.project.renaming import forget_renamed, renamed_in
from fastapi_mentor.project.tabled import (
    classes_naming,
    has_database_errors_caught,
    is_extended,
    names_table,
    table_classes,
    table_names,
)
from fastapi_mentor.project.usage import Usage, calling_in, calls_in
from fastapi_mentor.source import Kind, Location, Source, Statement
from fastapi_mentor.source.document import changed

if TYPE_CHECKING:
    from fastapi_mentor.facts.outline import Outline
    from fastapi_mentor.facts.remark import Elsewhere
    from fastapi_mentor.project.application.summarising import Found
    from fastapi_mentor.project.project import Project, Read

T = TypeVar("T")


class ProjectModule:
    """A module as facts see it (`facts.names.Module`).

    It stands for the file on disk, of which it parses only what is asked for, or for a `Source` that is
    being checked or edited.
    """

    def __init__(self, project: Project, path: str, text: LazyModule | Source) -> None:
        self.project = project
        self.path = path
        self.name = project.finder.module_name(path)
        self.text = text
        self._on_disk: LazyModule | None = None
        """What stood for the file before it was checked: what is known of it need not be found again."""
        self._index: Index | None = None
        self.usage = Usage(lambda: self.text.statements if isinstance(self.text, Source) else ())
        self._memo: dict[tuple[str, str], tuple[Any, frozenset[Read]]] = {}
        self._readers: dict[Read, set[tuple[str, str]]] | None = None
        self._revision = project.revision
        self.hot_before: dict[str, frozenset[str]] = {}
        """What was known of functions that may block when nobody typed."""
        self.blocking_before: tuple[str, frozenset[str]] | None = None
        """A text that the file had, and the functions whose bodies may block in it."""
        self.renamed_before: Mapping[str, str] | None = None  # see `renamed_in`

    @property
    def relative_path(self) -> str:
        """The path of its file from the root of the project, with slashes."""
        return os.path.relpath(self.path, self.project.root).replace(os.sep, "/")

    @property
    def source(self) -> Source | None:
        """The source, where the module is being checked or edited."""
        return self.text if isinstance(self.text, Source) else None

    def replace(self, text: LazyModule | Source) -> None:
        """Gives the module another text."""
        old, self.text = self.text, text
        if isinstance(old, LazyModule):
            self._on_disk = old
        if not isinstance(old, Source) or not isinstance(text, Source) or text.kept.serial != old.serial:
            self._index = None
            self.usage.clear()
            self.renamed_before = None
            self._clear_memo()  # what it holds are statements of the other text
            return
        before, after = changed(old, text)
        forget_renamed(self, before, after)
        if self._index is not None:
            self._index.replace(before, after)
        self.usage.replace(before, after)

    def release(self) -> None:
        """The file is not checked or edited any longer."""
        known, text = self._on_disk, self.text.text
        self.replace(known if known is not None and known.text == text else LazyModule(self.path, text))
        self._on_disk = None

    def runs(self, name: str) -> Sequence[Run]:
        """The statements that bind `name`, each with its members if it is a class."""
        text = self.text
        if isinstance(text, LazyModule):
            return text.binding(name)
        if self._index is None:
            self._index = Index(text.statements)
        found = self._index.binding(name)
        if len(found) == 1 and found[0].kind is Kind.PLAIN:
            return [Run(found[0], ())]
        return [run_at(text, index) for index in sorted(map(text.index_of, found))]

    def definitions(self, name: str) -> Sequence[Definition]:
        """How the module binds `name`, in source order."""
        self.project.note(("name", self.path, name))
        return [
            Definition(name, bound.how, bound.node, bound.value, run.head, self, run.members)
            for run in self.runs(name)
            for bound in bound_by(run.head)
            if bound.name == name
        ]

    def classes(self) -> Sequence[str]:
        """The names of the classes at its top level."""
        self.project.note(("classes", self.path, ""))
        return self.remember("classes", "", lambda: classes_of(self.text))

    table_classes = table_classes
    classes_naming = classes_naming
    is_extended = is_extended
    has_database_errors_caught = has_database_errors_caught
    names_table = names_table
    table_names = table_names

    def imported_names(self) -> Sequence[str]:
        """The names that the imports at its top level bind."""
        self.project.note(("imports", self.path, ""))
        return self.remember("imports", "", lambda: names_imported(self.text))

    names_from = names_from
    renamed = property(renamed_in)

    def is_part_of_application(self) -> bool:
        """Whether the module uses FastAPI, or one near it that does needs it."""
        return self.remember("application", "", lambda: is_part_of_application(self))

    def mentions(self, words: Collection[str]) -> Mapping[str, Sequence[str]]:
        """For each word the other files of the project in which it stands; slow, and not noted: for fixes."""
        return mentions(self.project, words, self.path)

    def survey(self, definition: Definition) -> Survey:
        """The inside of a definition of any module, as it is now."""
        module = definition.module
        self.project.note(("body", module.path, definition.name))
        if isinstance(module, ProjectModule):
            for run in module.runs(definition.name):
                for bound in bound_by(run.head):
                    if bound.name == definition.name and type(bound.node) is type(definition.node):
                        return survey_of(run.head)
        return survey_of(definition.statement)

    making_sessions = statements_making_sessions
    handed = handed_around
    flow = flow_in
    leads = leads_by
    leads_of_import = leads_of_import
    migrations = migrations_of

    def members(self, header: Statement) -> Sequence[Statement]:
        """The members of the class with that header."""
        source = self.source
        if source is not None and source.holds(header):
            return members_after(source, source.index_of(header))
        return header.memo.get("members", ())  # type: ignore[no-any-return]

    injects = injects

    calls = calls_in
    calling = calling_in
    including = statements_including

    def routing(self, outline: Outline) -> Sequence[Found]:
        """The calls of a statement that have to do with routes, and what is to be said of them."""
        return self.project.application.found(outline)

    def place_of(self, other: Elsewhere) -> Location:
        """Where another such call stands."""
        return self.project.application.place_of(other)

    def has_file(self, path: str) -> bool:
        """Whether there is a file or folder."""
        self.project.note(("file", path, ""))
        return os.path.exists(path)

    may_match = may_match

    def resolve(self, dotted: str) -> Symbol | None:
        """What a dotted name means at the top level of the module."""
        known = self._memo.get(("resolve", dotted))
        if known is not None and self._revision == self.project.revision:
            # Nothing is asked as often: as `remember` does it, without a function that would not be called.
            self.project.note_all(known[1])
            return known[0]  # type: ignore[no-any-return]
        return self.remember("resolve", dotted, lambda: resolution.resolve(self, dotted, 0))

    def resolve_import(self, node: ast.Import | ast.ImportFrom, name: str) -> Symbol | None:
        """What `name` means after an import statement."""
        first, _, rest = name.partition(".")
        return resolution.imported(self, node, first, rest, 0)

    def symbol(self, qualified: str) -> Symbol | None:
        """The symbol with that full name, as this module would import it."""
        return self.remember("symbol", qualified, lambda: resolution.by_full_name(self, qualified, 0))

    def ancestors(self, qualified: str) -> Sequence[str]:
        """The full names of a class and all its bases; `?` stands for one that is not known."""
        return self.remember("ancestors", qualified, lambda: tuple(ancestors(self, qualified)))

    def has_package(self, name: str) -> bool:
        """Whether the project is known to use a package."""
        return self.project.versions(self.path).get(name) is not None

    def version_satisfies(self, package: str, specifier: str) -> bool:
        """Whether the project uses such a version of a package."""
        return self.project.satisfies(self.path, package, specifier)

    def _forget(self, affected: frozenset[Read] | None) -> None:
        """Answers for which something was read that has changed hold no more."""
        if affected is None:
            self._clear_memo()
            return
        if self._readers is None:
            self._readers = {}
            for key, (_, reads) in self._memo.items():
                self._note_reader(key, reads)
        for read in affected:
            for key in self._readers.pop(read, ()):
                self._memo.pop(key, None)

    def _note_reader(self, key: tuple[str, str], reads: frozenset[Read]) -> None:
        """Keeps by what was read which answers rest on it, once somebody edits what they rest on."""
        if self._readers is not None:
            for read in reads:
                self._readers.setdefault(read, set()).add(key)

    def _clear_memo(self) -> None:
        self._memo.clear()
        self._readers = None

    def recorded(self, work: Callable[[], T]) -> tuple[T, frozenset[Read]]:
        """The result of `work`, and what it read."""
        return self.project.recorded(work)

    def note_body(self, name: str) -> None:
        """Notes that the inside of what the module binds to a name was read, if only its text."""
        self.project.note(("body", self.path, name))

    def note_all(self, reads: frozenset[Read]) -> None:
        """Notes several reads at once."""
        self.project.note_all(reads)

    def remember(self, kind: str, name: str, work: Callable[[], T]) -> T:
        """The answer to a question, worked out once; what was read for it is noted every time."""
        project = self.project
        if self._revision != project.revision:
            self._forget(project.affected_since(self._revision))
            self._revision = project.revision
        key = (kind, name)
        known = self._memo.get(key)
        if known is None:
            known = self._memo[key] = project.recorded(work)
            if self._readers is not None:
                self._note_reader(key, known[1])
        else:
            project.note_all(known[1])
        return known[0]  # type: ignore[no-any-return]
