"""What a file contributes to the application, as plain data that can be kept and sent elsewhere."""

from __future__ import annotations

from typing import Any, NamedTuple

Name = tuple[str, str]
"""The `Key` of an application or router, as it is after a journey through JSON."""
Span = tuple[int, int, int, int]


class Trait(NamedTuple):
    """One call that has to do with routes.

    `kind` is that of `RoutingCall`, or `passing`. `place` is relative to its statement, `order` sorts the
    calls of a statement as Python performs them, `scope` is the dotted name of the function around, and
    `certain` tells that it is performed whenever that function is. `owners` are the routers that it
    changes, `children` those that it adds to them. `path` is the path, prefix, URL or name that it gives.
    None is said of what is not known.
    """

    kind: str
    place: Span
    order: tuple[int, int]
    scope: str
    certain: bool
    label: str
    owners: tuple[Name, ...] | None = ()
    children: tuple[Name, ...] | None = ()
    path: str | None = ""
    methods: tuple[str, ...] | None = ()
    name: str | None = None
    """The name by which URLs are asked for."""
    handler: tuple[str, int, int] | None = None
    """The full name of the function behind a route, and its place in the statement if it is decorated."""
    operation_id: str | None = None
    is_shown: bool = True
    is_plain: bool = True
    """Whether nothing but method and path decides that a request is its own."""
    unbound: tuple[str, ...] = ()
    """The names in its path that its function and its dependencies do not take."""
    near: tuple[tuple[str, str], ...] = ()
    """Names of these that a parameter is spelt almost like, with that parameter."""
    binds: tuple[str, ...] | None = ()
    """The names that dependencies given here take; None where they may take any."""
    given: tuple[tuple[str, tuple[Name, ...]], ...] = ()
    """Of a passing: the routers that are given, by the position or the name of the argument."""
    target: tuple[str | None, str] = (None, "")
    """Of a passing: the file and the name of the function."""
    tags: tuple[str, ...] | None = ()
    """The tags that it gives itself."""
    documented: tuple[str, ...] | None = ()
    """The statuses that its `responses` describe."""
    strays: tuple[str, ...] = ()
    """Parameters that are said to be in the path, and are not in this part of it."""


class RouterTrait(NamedTuple):
    """An application or router. `is_made` is False for a parameter of a function."""

    key: Name
    is_application: bool
    prefix: str | None
    is_made: bool
    is_plain: bool
    """Whether it is of FastAPI's own class."""
    binds: tuple[str, ...] | None
    is_shown: bool = True
    """Whether OpenAPI shows its routes."""
    position: int | None = None
    """Of a parameter: its position among the arguments of a call."""
    tags: tuple[str, ...] | None = ()
    documented: tuple[str, ...] | None = ()
    known_tags: tuple[str, ...] | None = ()
    """The tags that `openapi_tags` of an application describes; none where it is not given."""


class Piece(NamedTuple):
    """What one statement contributes."""

    traits: tuple[Trait, ...] = ()
    routers: tuple[RouterTrait, ...] = ()
    hazards: tuple[str, ...] = ()
    """What makes other things unknown: `routes`, where routes are made in ways that are not followed."""


NOTHING = Piece()


class Entry(NamedTuple):
    """A piece, and the line on which its statement starts."""

    start: int
    piece: Piece


Summary = tuple[Entry, ...]
"""The pieces of a file that contribute anything, in order."""


def packed(summary: Summary) -> list[Any]:
    """The summary as JSON can hold it."""
    return [[start, list(piece)] for start, piece in summary]


def unpacked(values: list[Any]) -> Summary:
    """The summary that was packed; raises TypeError, ValueError or IndexError for anything else."""
    return tuple(_entry(start, *_tuples(piece)) for start, piece in values)


def _entry(start: int, traits: Any, routers: Any, hazards: Any) -> Entry:
    piece = Piece(
        tuple(Trait(*each) for each in traits), tuple(RouterTrait(*each) for each in routers), hazards
    )
    return Entry(start, piece)


def _tuples(value: Any) -> Any:
    return tuple(_tuples(each) for each in value) if isinstance(value, list) else value
