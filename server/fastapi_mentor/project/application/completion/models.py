"""The models of the project for `response_model=`."""

from __future__ import annotations

from collections.abc import Iterator

from fastapi_mentor.project.application.completion.candidate import Candidate, Import, Offer, Sort, Wish
from fastapi_mentor.project.application.completion.importable import Reach


def response_models(wish: Wish) -> Offer | None:
    """The models, those of this file and of its imports first."""
    if wish.stock is None or not wish.context.is_bare:
        return None
    found = sorted(_models(wish), key=_distance)
    return wish.offer(found)


def _models(wish: Wish) -> Iterator[Candidate]:
    stock, reach = wish.stock, Reach(wish)
    for path, offering in stock.offerings.items() if stock is not None else ():
        module = wish.project.module(path)
        for name in offering.models if module is not None else ():
            access = reach.access(path, name)
            if access.is_possible and module is not None:
                yield Candidate(name, Sort.MODEL, module.name, needed=access.needed)


def _distance(candidate: Candidate) -> tuple[bool, bool, str]:
    needed: Import | None = candidate.needed
    return needed is not None, candidate.text.startswith("_"), candidate.text
