"""The application as the files now make it: each file's part is replaced when the file changes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from fastapi_mentor.facts.remark import Elsewhere, Remark
from fastapi_mentor.project.application.traits import NOTHING, Entry, Piece, Summary
from fastapi_mentor.source import Kind, Location, Source, Statement

if TYPE_CHECKING:
    from fastapi_mentor.facts.outline import Outline
    from fastapi_mentor.project.application.summarising import Found
    from fastapi_mentor.project.project import Project, Read

RELEVANT = re.compile(
    rb"FastAPI\b|APIRouter\b|include_router|add_api_route|add_api_websocket_route|OAuth2PasswordBearer"
    rb"|url_for\b|url_path_for|import_module|__import__|iter_modules|walk_packages"
    rb"|@\s*[\w.]+\.(?:get|post|put|patch|delete|head|options|trace|api_route|websocket)\("
)
_MEMO = "routing"
Remarks = Mapping[tuple[int, int], tuple[Remark, ...]]
"""What is said in a file, by the statement (among those that contribute) and the trait."""


class _Known(NamedTuple):
    """What a statement was found to contribute, and what was read to find it."""

    piece: Piece
    found: tuple[Found, ...]
    reads: dict[Read, str]
    revision: int


class LiveApplication:
    """What every file contributes to the applications of a project, and what follows from it.

    It reads the other files of the project when it is first asked, unless somebody tells it of them.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.is_complete = False
        self.is_told = False
        """Whether somebody else tells of the files that are not shown."""
        self.is_silent = False
        """Whether nothing is said, for the time being, while files are collected."""
        self._summaries: dict[str, Summary] = {}
        self._shown: dict[str, Source] = {}
        self._numbers: dict[str, tuple[int, dict[int, int]]] = {}
        self._remarks: dict[str, Remarks] | None = None
        self._mentions: dict[tuple[str, str], bool] = {}

    # What files contribute

    def learn(self, path: str, summary: Summary) -> None:
        """Another process has seen a file."""
        if path not in self._shown and self._summaries.get(path, ()) != summary:
            self._put(path, summary)

    def forget(self, path: str) -> None:
        """The file changed on disk, or is no longer open."""
        self._shown.pop(path, None)
        self._mentions.clear()
        if path in self._summaries and self.is_complete:
            self.read([path])

    def files_changed(self) -> None:
        """Files appeared or disappeared."""
        self._mentions.clear()
        if not self.is_told:
            self.is_complete = False
            self._summaries = {path: self._summaries.get(path, ()) for path in self._shown}
            self._remarks = None

    def surrender(self, path: str) -> Summary:
        """Lets go of what a file contributes, which somebody else collects."""
        self._shown.pop(path, None)
        self._numbers.pop(path, None)
        return self._summaries.pop(path, ()) if self.is_silent else self._summaries.get(path, ())

    def take(self, source: Source) -> None:
        """A file is checked: it stands for what it contributes now."""
        summary = self.summary_of(source)
        self._shown[source.path] = source
        known = self._summaries.get(source.path, ())
        if [entry.piece for entry in known] != [entry.piece for entry in summary]:
            self._put(source.path, summary)
            if not self.is_silent:
                self.project.revision += 1
        elif summary:
            self._summaries[source.path] = summary

    def summary_of(self, source: Source) -> Summary:
        """What a file contributes; of statements that did not change it is known."""
        module = self.project.show(source)
        found: list[Entry] = []
        header: Statement | None = None
        for statement, start in zip(source.statements, source.starts, strict=True):
            if statement.kind is Kind.CLASS:
                header = statement
            elif statement.kind is not Kind.MEMBER:
                header = None
            known = statement.memo.get(_MEMO)
            if known is None or known.revision != self.project.revision:
                from fastapi_mentor.facts.outline import Outline

                outline = Outline(statement, module, header if header is not statement else None)
                known = self._contribution(outline)
            if known.piece is not NOTHING:
                found.append(Entry(start, known.piece))
        return tuple(found)

    def read(self, paths: Iterable[str]) -> None:
        """Reads files that nobody has told of; what has nothing to do with routes is not parsed."""
        from fastapi_mentor.source import UnreadableFile, decode
        from fastapi_mentor.source.reading import read_bytes

        for path in paths:
            shown = self.project.shown(path)
            if shown is not None:
                self._put(path, self.summary_of(shown))
                continue
            try:
                data = read_bytes(path)
                source = Source.open(path, decode(path, data)) if RELEVANT.search(data) else None
            except UnreadableFile:
                source = None
            if source is None:
                self._put(path, ())
                continue
            self._put(path, self.summary_of(source))
            self.project.release(source)

    def _put(self, path: str, summary: Summary) -> None:
        if summary:
            self._summaries[path] = summary
        else:
            self._summaries.pop(path, None)
        self._remarks = None

    def _contribution(self, outline: Outline) -> _Known:
        """What a statement contributes; what is read to know it is noted."""
        project = self.project
        memo = outline.statement.memo
        known: _Known | None = memo.get(_MEMO)
        if known is not None and known.revision != project.revision:
            same = all(project.fingerprint(read) == value for read, value in known.reads.items())
            known = memo[_MEMO] = known._replace(revision=project.revision) if same else None
        if known is None:
            from fastapi_mentor.project.application.summarising import contribution

            (piece, found), reads = project.recorded(lambda: contribution(outline))
            if self.is_silent:
                values = dict.fromkeys(reads, "")  # nothing is edited, nothing will be compared
            else:
                values = {read: project.fingerprint(read) for read in reads}
            known = memo[_MEMO] = _Known(piece, found, values, project.revision)
        elif known.reads:
            project.note_all(frozenset(known.reads))
        return known

    # What follows

    def found(self, outline: Outline) -> Sequence[Found]:
        """The calls of a statement that contribute, with what is to be said of them."""
        known = self._contribution(outline)
        if known.piece is NOTHING:
            return ()
        path = outline.module.path
        self.project.note(("application", path, ""))
        remarks = self.remarks(path)
        number = self._number(path, outline.statement) if remarks else None
        if number is None:
            return known.found
        return [
            each._replace(remarks=remarks.get((number, index), ())) for index, each in enumerate(known.found)
        ]

    def remarks(self, path: str) -> Remarks:
        """What is said in a file."""
        if self.is_silent:
            return {}
        if not self.is_complete:
            self._complete()
        if self._remarks is None:
            self._remarks = self._conclusions()
        return self._remarks.get(path, {})

    def fingerprint(self, path: str) -> str:
        """What is said in a file, as one text; where other files have what it speaks of does not count."""
        return repr(sorted(self.remarks(path).items())) if self.remarks(path) else ""

    def place_of(self, other: Elsewhere) -> Location:
        """Where a call stands that is spoken of."""
        entry = self._summaries[other.path][other.statement]
        span = entry.piece.traits[other.trait].place
        self.project.note(("place", other.path, ""))
        source = self._shown.get(other.path)
        if source is not None:
            for statement, number in zip(source.statements, _numbered(source), strict=True):
                if number == other.statement:
                    return Location(statement, *span)
        stub = Statement("", entry.piece.traits[other.trait].place[2] + 1, (), 1)
        stub.memo["start"] = entry.start
        return Location(stub, *span)

    def _number(self, path: str, statement: Statement) -> int | None:
        source = self._shown.get(path)
        if source is None:
            return None
        known = self._numbers.get(path)
        if known is None or known[0] != source.serial:
            pairs = zip(source.statements, _numbered(source), strict=True)
            known = self._numbers[path] = (source.serial, {id(s): n for s, n in pairs if n is not None})
        return known[1].get(id(statement))

    def _complete(self) -> None:
        from fastapi_mentor.project.discovery import python_files

        self.is_complete = True
        exclude: Any = getattr(self.project.settings, "exclude", ())
        files = python_files(self.project.root, exclude=exclude, root=self.project.root)
        self.read(path for path in files if path not in self._summaries)

    def _conclusions(self) -> dict[str, Remarks]:
        from fastapi_mentor.project.application.conflicts import conflicts
        from fastapi_mentor.project.application.inclusions import inclusions
        from fastapi_mentor.project.application.linking import Links
        from fastapi_mentor.project.application.lookups import lookups

        links = Links(self._summaries)
        found: dict[str, dict[tuple[int, int], dict[tuple[str, ...], Remark]]] = {}
        for effect, remark in chain(conflicts(links), inclusions(links, self._is_mentioned), lookups(links)):
            place = found.setdefault(effect.path, {}).setdefault((effect.statement, effect.index), {})
            one = (
                (remark.kind, *remark.words[:1]) if remark.kind in ("unbound", "misspelt") else (remark.kind,)
            )
            place.setdefault(one, remark)
        return {
            path: {place: tuple(said.values()) for place, said in places.items()}
            for path, places in found.items()
        }

    def _is_mentioned(self, path: str, name: str) -> bool:
        """Whether any file mentions a router otherwise than to add routes to it."""
        known = self._mentions.get((path, name))
        if known is None:
            from fastapi_mentor.project.application.mentions import is_mentioned

            known = self._mentions[path, name] = is_mentioned(self.project, path, name)
        return known


def _numbered(source: Source) -> Iterable[int | None]:
    number = 0
    for statement in source.statements:
        known = statement.memo.get(_MEMO)
        if known is None or known.piece is NOTHING:
            yield None
        else:
            yield number
            number += 1
