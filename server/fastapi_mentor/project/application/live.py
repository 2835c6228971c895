"""The application as the files now make it: each file's part is replaced when the file changes."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.remark import Elsewhere
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.contributions import contribution_of, is_relevant, known, numbered
from fastapi_mentor.project.application.mentions import Mentions
from fastapi_mentor.project.application.traits import NOTHING, Entry, Piece, Summary
from fastapi_mentor.source import Kind, Location, Source, Statement

if TYPE_CHECKING:
    from fastapi_mentor.facts.names import Module
    from fastapi_mentor.project.application.concluding import Remarks
    from fastapi_mentor.project.application.summarising import Found
    from fastapi_mentor.project.project import Project, Read

logger = logging.getLogger(__name__)

RELEVANT = pattern(
    rb"FastAPI\b|APIRouter\b|include_router|add_api_route|add_api_websocket_route|OAuth2PasswordBearer"
    rb"|url_for\b|url_path_for|import_module|__import__|iter_modules|walk_packages"
    rb"|@\s*[\w.]+\.(?:get|post|put|patch|delete|head|options|trace|api_route|websocket)\("
)


class LiveApplication:
    """What every file contributes to the applications of a project, and what follows from it.

    It reads the other files of the project when it is first asked, unless somebody is to tell it of them
    (`is_told`): then nothing is said until that has happened.
    """

    def __init__(self, project: Project) -> None:
        self.project = project
        self.is_complete = False
        self.is_told = False
        """Whether somebody else tells of the files that are not shown."""
        self.collects = False
        """Whether files are only collected for somebody else: nothing is said, and nothing compared."""
        self._summaries: dict[str, Summary] = {}
        self._shown: dict[str, Source] = {}
        self._revisions: dict[str, int] = {}
        """The revisions at which files were taken."""
        self._reads: dict[str, dict[Read, str]] = {}
        """What was read to know what they contribute."""
        self._numbers: dict[str, tuple[int, dict[int, int]]] = {}
        self._remarks: dict[str, Remarks] | None = None
        self._mentions = Mentions(project)

    @property
    def _waits(self) -> bool:
        """Whether somebody is still to tell of the other files."""
        return self.is_told and not self.is_complete and not self.collects

    # What files contribute

    def learn(self, path: str, summary: Summary) -> None:
        """Another process has seen a file."""
        if path not in self._shown and self._summaries.get(path, ()) != summary:
            self._put(path, summary)

    def learn_all(self, summaries: Mapping[str, Summary]) -> None:
        """Another process has seen all files."""
        fresh = {path: each for path, each in summaries.items() if path not in self._revisions}
        # What is edited here counts as it is here.
        fresh |= {path: self._summaries[path] for path in self._revisions if path in self._summaries}
        self._mentions.clear()
        if fresh != self._summaries or not self.is_complete:
            self._summaries, self.is_complete, self._remarks = fresh, True, None
            self.project.revision += 1

    def forget(self, path: str) -> None:
        """The file changed on disk, or is no longer open."""
        self._let_go(path)
        self._mentions.clear()
        if self.is_complete and path.endswith(".py"):
            before = self._summaries.get(path)
            self.read([path])
            if self._summaries.get(path) != before:
                self.project.revision += 1

    def _let_go(self, path: str) -> None:
        self._shown.pop(path, None)
        self._numbers.pop(path, None)
        self._reads.pop(path, None)
        self._revisions.pop(path, None)

    def files_changed(self) -> None:
        """Files appeared or disappeared."""
        self._mentions.clear()
        if not self.is_told:
            self.is_complete = False
            self._summaries = {path: self._summaries.get(path, ()) for path in self._shown}
            self._remarks = None

    def surrender(self, path: str) -> Summary:
        """Lets go of what a file contributes, which somebody else collects."""
        self._let_go(path)
        return self._summaries.pop(path, ()) if self.collects else self._summaries.get(path, ())

    def take(self, source: Source) -> None:
        """A file is checked: it stands for what it contributes now."""
        before = self._shown.get(source.path)
        self._shown[source.path] = source
        if self._waits:
            return
        if self._mentions.follow(before, source):
            self._remarks = None
            self.project.revision += 1
        if before is not None and self._is_same(before, source):
            self._revisions[source.path] = self.project.revision
            return
        summary = self.summary_of(source)
        self._revisions[source.path] = self.project.revision
        before_that = self._summaries.get(source.path, ())
        if [entry.piece for entry in before_that] != [entry.piece for entry in summary]:
            self._put(source.path, summary)
            if not self.collects:
                self.project.revision += 1
        elif summary:
            self._summaries[source.path] = summary

    def _is_same(self, before: Source, source: Source) -> bool:
        """Whether what was edited contributes what it did."""
        serial, head, tail = source.kept
        if source.path not in self._revisions or (source is not before and serial != before.serial):
            return False
        if source.path not in self._reads:  # it has nothing to do with routes
            return source is before or not is_relevant(
                source.statements[head : len(source.statements) - tail]
            )
        project = self.project
        if self._revisions.get(source.path) != project.revision:
            reads = self._reads.get(source.path)
            if reads is None or any(project.fingerprint(read) != value for read, value in reads.items()):
                return False
        if source is before:
            return True
        module = self.project.show(source)
        while head > 0 and source.statements[head - 1].kind is not Kind.PLAIN:
            head -= 1
        old = before.statements[head : len(before.statements) - tail]
        new = list(self._pieces(source.statements[head : len(source.statements) - tail], module))
        return [each for each in new if each is not NOTHING] == [
            last.piece for each in old if (last := known(each)) is not None and last.piece is not NOTHING
        ]

    def _pieces(self, statements: Iterable[Statement], module: Module) -> Iterator[Piece]:
        """What statements contribute; those of a class begin with its header."""
        header: Statement | None = None
        for statement in statements:
            if statement.kind is Kind.CLASS:
                header = statement
            elif statement.kind is not Kind.MEMBER:
                header = None
            last = known(statement)
            if last is None or (last.reads and last.revision != self.project.revision):
                outline = Outline(statement, module, header if header is not statement else None)
                last = contribution_of(self.project, outline, is_compared=not self.collects)
            if last.reads:
                self._reads[module.path].update(last.reads)
            yield last.piece

    def summary_of(self, source: Source) -> Summary:
        """What a file contributes; of statements that did not change it is known."""
        self._reads.pop(source.path, None)
        if not is_relevant(source.statements):
            return ()
        module = self.project.show(source)
        self._reads[source.path] = {}
        pieces = zip(source.starts, self._pieces(source.statements, module), strict=True)
        return tuple(Entry(start, piece) for start, piece in pieces if piece is not NOTHING)

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

    # What follows

    def found(self, outline: Outline) -> Sequence[Found]:
        """The calls of a statement that contribute, with what is to be said of them."""
        path = outline.module.path
        if self._waits or path not in self._reads:
            if outline.survey.calls:
                self.project.note(("application", path, ""))
            return ()
        last = contribution_of(self.project, outline, is_compared=not self.collects)
        if last.piece is NOTHING:
            return ()
        self.project.note(("application", path, ""))
        remarks = self.remarks(path)
        number = self._number(path, outline.statement) if remarks else None
        if number is None:
            return last.found
        return [
            each._replace(remarks=remarks.get((number, index), ())) for index, each in enumerate(last.found)
        ]

    def remarks(self, path: str) -> Remarks:
        """What is said in a file."""
        if self.collects or self._waits:
            return {}
        if not self.is_complete:
            self._complete()
        if self._remarks is None:
            from fastapi_mentor.project.application.concluding import conclusions

            try:
                self._remarks = conclusions(self._summaries, self._mentions.of)
            except Exception:
                logger.exception("The applications of %s could not be put together", self.project.root)
                self._remarks = {}
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
            for number, statement in numbered(source):
                if number == other.statement:
                    statement.memo["start"] = source.start_of(statement)
                    return Location(statement, *span)
        stub = Statement("", entry.piece.traits[other.trait].place[2] + 1, (), 1)
        stub.memo["start"] = entry.start
        return Location(stub, *span)

    def _number(self, path: str, statement: Statement) -> int | None:
        source = self._shown.get(path)
        if source is None:
            return None
        serial, numbers = self._numbers.get(path, (-1, {}))
        if serial != source.serial:
            numbers = {id(each): number for number, each in numbered(source)}
            self._numbers[path] = (source.serial, numbers)
        return numbers.get(id(statement))

    def _complete(self) -> None:
        self.is_complete = True
        files = self.project.files_in(self.project.root)
        self.read(path for path in files if path not in self._summaries)
