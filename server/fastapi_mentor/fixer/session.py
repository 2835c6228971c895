"""One run of one fix over the files that it touches, and what several runs come to together."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TypeAlias

from fastapi_mentor.edits import Editor, FixRefused, TextEdit
from fastapi_mentor.fixer.bindings import Bindings
from fastapi_mentor.fixer.claims import Claims
from fastapi_mentor.fixer.draft import Draft, text_edits
from fastapi_mentor.fixer.editor import FileEditor
from fastapi_mentor.fixer.imports import ImportPlan
from fastapi_mentor.fixer.page import Page
from fastapi_mentor.fixer.soundness import check_sound, edited
from fastapi_mentor.fixer.unused import unused_imports
from fastapi_mentor.rule import Fix
from fastapi_mentor.source import Source, UnreadableFile, read_source

if TYPE_CHECKING:
    from fastapi_mentor.project.project import Project

Edits: TypeAlias = dict[str, list[TextEdit]]


class Files:
    """The files that fixes look at, each as it was before any of them."""

    def __init__(self, main: Source, project: Project | None) -> None:
        self.main = main
        self.project = project
        self._pages = {main.path: Page(main)}
        self._bindings: dict[str, Bindings] = {}

    def page(self, path: str) -> Page:
        """A file of the project; refuses one that can not be read."""
        if path not in self._pages:
            self._pages[path] = Page(self._source(path))
        return self._pages[path]

    def bindings(self, path: str) -> Bindings:
        """What the names of a file mean."""
        if path not in self._bindings:
            self._bindings[path] = Bindings(self.page(path))
        return self._bindings[path]

    def exists(self, path: str) -> bool:
        """Whether there is such a file."""
        return path in self._pages or os.path.lexists(path)

    def _source(self, path: str) -> Source:
        module = self.project.module(path) if self.project is not None else None
        if module is not None and module.source is not None:
            return module.source
        try:
            return read_source(path)
        except UnreadableFile as error:
            raise FixRefused(f"{path} can not be read: {error.reason}") from None


@dataclass(slots=True)
class Changes:
    """What fixes that do not contradict each other change."""

    files: Files
    drafts: dict[str, Draft] = field(default_factory=dict)
    plans: dict[str, ImportPlan] = field(default_factory=dict)
    created: dict[str, str] = field(default_factory=dict)
    claims: dict[str, Claims] = field(default_factory=dict)

    def plan(self, path: str) -> ImportPlan:
        """The imports that a file gets, for one more fix to add to."""
        if path in self.plans:
            return self.plans[path].copy()
        return ImportPlan(self.files.page(path), self.files.bindings(path))

    def contradicts(self, other: Changes) -> bool:
        """Whether the two want different things of one place."""
        return any(
            self.claims[path].holds_against(claim)
            for path, draft in other.drafts.items()
            if path in self.claims
            for claim in draft.claims()
        ) or any(self.created.get(path, code) != code for path, code in other.created.items())

    def join(self, other: Changes) -> None:
        """Adds the changes of another fix, whose import plans know those of these."""
        for path, draft in other.drafts.items():
            claims = self.claims.setdefault(path, Claims())
            for claim in draft.claims():
                claims.add(claim)
            if path in self.drafts:
                self.drafts[path].merge(draft)
            else:
                self.drafts[path] = draft.copy()
        self.plans |= other.plans
        self.created |= other.created

    def check(self) -> None:
        """Refuses changes that overlap or would not compile."""
        for path in {*self.drafts, *self.plans}:
            page = self.files.page(path)
            check_sound(page.source, edited(page.source, self._edits_of(path, final=False)))

    def edits(self) -> tuple[Edits, dict[str, Source]]:
        """The edits of each file, and the files as they become; refuses what would not compile."""
        edits: Edits = {}
        sources: dict[str, Source] = {}
        for path in sorted({*self.drafts, *self.plans}):
            found = self._edits_of(path)
            if found:
                page = self.files.page(path)
                edits[path] = found
                sources[path] = edited(page.source, found)
                check_sound(page.source, sources[path])
        for path, code in self.created.items():
            edits[path] = [TextEdit(0, 0, 0, 0, code)]
            sources[path] = Source.open(path, code)
            if path.endswith(".py"):
                check_sound(Source.open(path, ""), sources[path])
        return edits, sources

    def _edits_of(self, path: str, *, final: bool = True) -> list[TextEdit]:
        """The edits of a file; only the final ones take unused imports away."""
        page = self.files.page(path)
        draft = self.drafts[path].copy() if path in self.drafts else Draft(page)
        plan = self.plans.get(path)
        if plan is not None and (plan.wanted or plan.doubtful):
            doubtful = plan.doubtful if final else []
            after = edited(page.source, draft.edits()) if doubtful else page.source
            plan.write(draft, list(unused_imports(plan.bindings, doubtful, plan.used, after)))
        return text_edits(page, draft.finished())


class Session:
    """One run of a fix: the editors that it was given."""

    def __init__(self, changes: Changes, avoided: set[str], late: set[tuple[str, int]]) -> None:
        self.avoided = avoided
        self.late = late
        self._changes = changes
        self._editors: dict[str, FileEditor] = {}
        self._created: dict[str, str] = {}

    def editor(self, path: str) -> Editor:
        """The editor of a file."""
        if path not in self._editors:
            files = self._changes.files
            main = path == files.main.path
            self._editors[path] = FileEditor(self, files.page(path), self._changes.plan(path), main=main)
        return self._editors[path]

    def create(self, path: str, code: str) -> None:
        """Adds a file to the project."""
        if self._changes.files.exists(path):
            raise FixRefused(f"{path} exists already")
        self._created[path] = code

    def check_names(self) -> tuple[set[str], set[tuple[str, int]]]:
        """The imported names that mean something else where the fix uses them, and the late imports."""
        found = [(path, each) for path, editor in self._editors.items() for each in editor.check_names()]
        clashing = {each for _, each in found if isinstance(each, str)}
        return clashing, {(path, each) for path, each in found if isinstance(each, int)}

    def changes(self) -> Changes:
        """What the fix wants."""
        drafts = {path: editor.draft for path, editor in self._editors.items()}
        plans: dict[str, ImportPlan] = {}
        for path, editor in self._editors.items():
            editor.plan.start_before(editor.draft.first_line(), editor.known_imports)
            plans[path] = editor.plan
        return Changes(self._changes.files, drafts, plans, self._created)


def run(fix: Fix, changes: Changes) -> Changes:
    """What a fix wants, in the company of others; asked again if a name turns out to mean something else."""
    avoided: set[str] = set()
    late: set[tuple[str, int]] = set()
    for _ in range(3):
        session = Session(changes, avoided, late)
        fix.edit(session.editor(changes.files.main.path))
        clashing, too_late = session.check_names()
        if clashing <= avoided and too_late <= late:
            return session.changes()
        avoided, late = avoided | clashing, late | too_late
    raise FixRefused("the names that it needs mean something else here")
