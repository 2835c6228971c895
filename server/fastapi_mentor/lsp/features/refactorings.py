"""What can be made of code that nothing is wrong with, as actions of the kinds `refactor.*`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from fastapi_mentor.lsp.positions import Place
from fastapi_mentor.lsp.repairs import Deed, offers_at

if TYPE_CHECKING:
    from fastapi_mentor.lsp.documents import Snapshot
    from fastapi_mentor.lsp.server import MentorServer

KINDS = ("refactor.extract", "refactor.move", "refactor.rewrite")


class Refactoring(NamedTuple):
    """Something that can be done, as the editor shows it."""

    title: str
    kind: str
    deed: Deed


async def refactorings(
    ls: MentorServer, snapshot: Snapshot, here: Place, only: Sequence[str] | None
) -> list[Refactoring]:
    """What is offered at the beginning of a selection, of the kinds that are asked for."""
    if only is not None and not any(not kind or kind.partition(".")[0] == "refactor" for kind in only):
        return []
    return await ls.engine.run(lambda: refactorings_at(snapshot, here, only))


def refactorings_at(snapshot: Snapshot, here: Place, only: Sequence[str] | None) -> list[Refactoring]:
    """The same, in the engine's thread."""
    return [
        Refactoring(offer.fix.title, offer.kind, Deed("refactor", offer.name, *here))
        for offer in offers_at(snapshot, here[:2], only)
    ]
