"""Something that can be written at a point, and all of them with the part of the line that they replace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from enum import Enum
from typing import NamedTuple

from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.completion.context import Context
from fastapi_mentor.project.application.completion.stock import Stock
from fastapi_mentor.project.application.overview import Overview
from fastapi_mentor.project.application.pointing import point_at, scope_at
from fastapi_mentor.project.application.usages import Usages
from fastapi_mentor.project.module import ProjectModule
from fastapi_mentor.project.project import Project
from fastapi_mentor.source import Source

_CLOSED = pattern(r"(?P<rest>[^\s\"',()\[\]=]*)(?P<quote>[\"'])\s*(?=$|[,)\]}:#.])")


class Sort(Enum):
    """The sorts of candidates, as editors show them."""

    ROUTE = "route"
    PARAMETER = "parameter"
    NAME = "name"
    FILE = "file"
    VARIABLE = "variable"
    STATUS = "status"
    MODEL = "model"
    FUNCTION = "function"


class Import(NamedTuple):
    """What has to be imported for a candidate to mean what it should."""

    module: str
    name: str


class Candidate(NamedTuple):
    """One thing that can be written.

    `snippet` is the same as `text` with places to fill in, for an editor that knows them. `filter` is what
    is compared with what stands there already, where that is not the text.
    """

    text: str
    sort: Sort
    detail: str = ""
    about: str = ""
    label: str = ""
    snippet: str = ""
    filter: str = ""
    needed: Import | None = None


class Offer(NamedTuple):
    """The candidates, the best first, and the columns of the line that they replace.

    `is_complete` is False where other candidates may fit once more is written.
    """

    candidates: Sequence[Candidate]
    begin: int
    end: int
    is_complete: bool = True


class Wish(NamedTuple):
    """A point for which candidates are wanted, with all that is known around it."""

    context: Context
    source: Source
    line: int
    column: int
    module: ProjectModule
    project: Project
    overview: Overview | None
    usages: Usages | None
    stock: Stock | None

    @property
    def content(self) -> str:
        """What stands of the open string before the point."""
        return self.context.content or ""

    @property
    def place(self) -> Place:
        """Where names at the point have their meaning, in the last sound form of the statement."""
        point = point_at(self.source, self.line, self.column, self.project)
        if point is None:
            return Place(self.module, None, None)
        return place(point.outline, scope_at(point))

    @property
    def in_string(self) -> bool:
        """Whether the point is in a string."""
        return self.context.content is not None

    def offer(self, candidates: Iterator[Candidate] | Sequence[Candidate], *, begin: int = 0) -> Offer:
        """Candidates for the whole string, or from `begin` on, or for the word outside strings."""
        if not self.in_string:
            context = self.context
            start = self.column - len(context.word)
            return Offer(list(candidates), start, self.column + context.rest_of_word)
        start = self.column - len(self.content) + begin
        return Offer(list(candidates), start, self.column + rest_of_string(self.context.after))


def rest_of_string(after: str) -> int:
    """How many characters behind the point belong to the string, where it is seen to be closed.

    The quote that comes next may open another string: then what stands between is no part of this one.
    """
    found = _CLOSED.match(after)
    return len(found["rest"]) if found is not None else 0
