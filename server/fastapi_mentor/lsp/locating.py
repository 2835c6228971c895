"""Locations in the files of a project, in the words of the protocol."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from fastapi_mentor.lsp.positions import to_range
from fastapi_mentor.lsp.uris import uri_of
from fastapi_mentor.source import Location
from fastapi_mentor.source.encoding import Encoding

if TYPE_CHECKING:
    from fastapi_mentor.project.application.places import Spot
    from fastapi_mentor.project.project import Project

_MEMO = "rendered places"


class Locator:
    """Says where locations are; the lines of each file are looked up once, so it serves one request."""

    def __init__(self, project: Project, encoding: Encoding) -> None:
        self._project = project
        self._encoding = encoding
        self._known: dict[str, tuple[str, Sequence[str]]] = {}

    def __call__(self, path: str, location: Location) -> dict[str, Any]:
        """The `Location` of a place in a file: its URI, and the range in the units of the client."""
        from fastapi_mentor.project.application.places import spot_of

        return self.spot(spot_of(self._project, path, location))

    def spot(self, spot: Spot) -> dict[str, Any]:
        """The same of a place in lines of the file, which need not be Python."""
        from fastapi_mentor.project.application.places import lines_of, text_lines

        path = spot.path
        known = self._known.get(path)
        if known is None:
            lines = text_lines(self._project, path) if path.endswith(".py") else lines_of(path)
            known = self._known[path] = (uri_of(path), lines)
        return {"uri": known[0], "range": to_range(known[1], spot[1:], self._encoding)}


class Rendering:
    """The same as text that is ready to be sent, for answers of thousands of places.

    What was rendered once is kept in `memo`, until the file is another.
    """

    def __init__(self, project: Project, encoding: Encoding, memo: dict[Any, Any]) -> None:
        self._project = project
        self._located = Locator(project, encoding)
        self._kept: dict[str, tuple[object, dict[Any, str]]] = memo.setdefault(_MEMO, {})
        self._fresh: dict[str, dict[Any, str]] = {}

    def __call__(self, path: str, place: Location | Spot) -> str:
        """A `Location`."""
        return f'{{"uri":{self.uri(path)},"range":{self.range(path, place)}}}'

    def uri(self, path: str) -> str:
        """The URI of a file."""
        return self.once(path, "uri", lambda: json.dumps(uri_of(path)))

    def range(self, path: str, place: Location | Spot) -> str:
        """A `Range`."""
        if not isinstance(place, Location):
            return json.dumps(self._located.spot(place)["range"])
        return self.once(path, place, lambda: json.dumps(self._located(path, place)["range"]))

    def once(self, path: str, key: Any, render: Callable[[], str]) -> str:
        """What was rendered of a file, or is now."""
        kept = self._fresh.get(path)
        if kept is None:
            module = self._project.module(path)
            text = module.text if module is not None else None
            if path not in self._kept or self._kept[path][0] is not text:
                self._kept[path] = (text, {})
            kept = self._fresh[path] = self._kept[path][1]
        known = kept.get(key)
        if known is None:
            known = kept[key] = render()
        return known
