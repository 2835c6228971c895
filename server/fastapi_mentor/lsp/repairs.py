"""What a code action does to the project's files, worked out when somebody picks it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from fastapi_mentor.lsp.allowing import allow
from fastapi_mentor.rule import Safety

if TYPE_CHECKING:
    from fastapi_mentor.checker import Diagnostic
    from fastapi_mentor.edits import TextEdit
    from fastapi_mentor.lsp.documents import Snapshot
    from fastapi_mentor.refactoring import Offer

Edits = dict[str, Sequence["TextEdit"]]
"""Edits by path."""


class Deed(NamedTuple):
    """What an action does, in a form that travels to the editor and back."""

    kind: Literal["fix", "fix rule", "fix all", "allow", "refactor"]
    rule: str = ""
    line: int = 0
    column: int = 0
    end_line: int = 0
    end_column: int = 0


class Impossible(Exception):
    """It cannot be done; the message is one clear line."""


def edits_of(snapshot: Snapshot, deed: Deed) -> Edits:
    """The edits of a deed. Belongs to the engine's thread; raises Impossible."""
    from fastapi_mentor.edits import FixRefused

    try:
        match deed.kind:
            case "allow":
                return _allowing(snapshot, deed)
            case "fix":
                return _fixing(snapshot, [_the_one(snapshot, deed)])
            case "refactor":
                return _refactoring(snapshot, deed)
            case "fix rule":
                return _fixing_all(snapshot, [d for d in snapshot.diagnostics() if d.rule == deed.rule])
            case "fix all":
                return _fixing_all(snapshot, [d for d in snapshot.diagnostics() if is_safe(d)])
    except FixRefused as error:
        raise Impossible(error.reason) from error


def offers_at(snapshot: Snapshot, point: tuple[int, int], only: Sequence[str] | None = None) -> list[Offer]:
    """What can be made of the code at a line and column. Belongs to the engine's thread."""
    from fastapi_mentor.refactoring import offers, spot_at

    module = snapshot.analysis.project.show(snapshot.source)
    spot = spot_at(snapshot.source, module, *point)
    return offers(spot, only) if spot is not None else []


def is_safe(diagnostic: Diagnostic) -> bool:
    """Whether a finding can be fixed without a look at the result."""
    return diagnostic.fix is not None and diagnostic.fix.safety is Safety.SAFE


def _fixing(snapshot: Snapshot, found: Sequence[Diagnostic]) -> Edits:
    from fastapi_mentor.fixer import apply

    fixes = [one.fix for one in found if one.fix is not None]
    return dict(apply(snapshot.source, fixes, snapshot.analysis.project))


def _fixing_all(snapshot: Snapshot, found: Sequence[Diagnostic]) -> Edits:
    from fastapi_mentor.fixer import fix_all

    return dict(fix_all(snapshot.source, found, snapshot.analysis.project))


def _refactoring(snapshot: Snapshot, deed: Deed) -> Edits:
    from fastapi_mentor.fixer import apply

    for offer in offers_at(snapshot, (deed.line, deed.column)):
        if offer.name == deed.rule:
            return dict(apply(snapshot.source, [offer.fix], snapshot.analysis.project))
    raise Impossible("this can not be done here any more")


def _allowing(snapshot: Snapshot, deed: Deed) -> Edits:
    from fastapi_mentor.edits import TextEdit

    statement, start = snapshot.source.statement_at(deed.line)
    change = allow(statement.text, deed.line - start, deed.end_line - start, deed.rule)
    if change is None:
        raise Impossible("there is no place for a comment here")
    edit = TextEdit(
        change.start_line + start,
        change.start_column,
        change.end_line + start,
        change.end_column,
        change.text,
    )
    return {snapshot.path: [edit]}


def _the_one(snapshot: Snapshot, deed: Deed) -> Diagnostic:
    place = (deed.line, deed.column, deed.end_line, deed.end_column)
    for one in snapshot.diagnostics():
        if one.rule == deed.rule and (one.line, one.column, one.end_line, one.end_column) == place:
            return one
    raise Impossible("the finding is not there any more")
