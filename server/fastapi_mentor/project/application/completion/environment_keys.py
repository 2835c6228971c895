"""The variables of the environment that `.env` files set and settings read."""

from __future__ import annotations

import os

from fastapi_mentor.project.application.completion.candidate import Candidate, Offer, Sort, Wish
from fastapi_mentor.project.application.dotenv import files_beside, shown_value, variables_in

_READERS = {
    "getenv": ("os.getenv",),
    "get": ("os.environ",),
    "pop": ("os.environ",),
    "setdefault": ("os.environ",),
}


def environment_keys(wish: Wish) -> Offer | None:
    """The names of variables, where one is asked for."""
    if not _is_asked(wish):
        return None
    found: dict[str, Candidate] = {}
    for path in files_beside(wish.project, wish.source.path):
        name = os.path.relpath(path, wish.project.root).replace(os.sep, "/")
        for each in variables_in(path):
            value = shown_value(each.name, each.value)
            about = f"`{each.name}={value}`" if value else f"`{each.name}=`"
            found.setdefault(each.name, Candidate(each.name, Sort.VARIABLE, name, about))
    for offering in (wish.stock.offerings if wish.stock is not None else {}).values():
        for variable in offering.variables:
            candidate = Candidate(variable.name, Sort.VARIABLE, variable.field)
            found.setdefault(variable.name, candidate)
    return wish.offer(list(found.values())) if found else None


def _is_asked(wish: Wish) -> bool:
    frame = wish.context.frame
    if frame.number > 0 or frame.keyword not in ("", "key"):
        return False
    if frame.bracket == "[":
        return _means(frame.head, "os.environ", wish)
    if frame.name == "getenv":
        return _means(frame.head, "os.getenv", wish)
    return frame.name in _READERS and _means(frame.owner, "os.environ", wish)


def _means(head: str, wanted: str, wish: Wish) -> bool:
    """Whether a name, or one of its attributes, is what is wanted of `os`."""
    if not head or head.startswith("."):
        return False
    symbol = wish.module.resolve(head)
    if symbol is not None:
        return symbol.qualified == wanted
    return head == wanted
