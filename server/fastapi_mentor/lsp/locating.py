"""Locations in the files of a project, in the words of the protocol."""

from __future__ import annotations

import json
from collections.abc import Sequence
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
        self._kept: dict[str, tuple[object, dict[Location, str]]] = memo.setdefault(_MEMO, {})
        self._fresh: set[str] = set()
        self._uris: dict[str, str] = {}

    def __call__(self, path: str, place: Location | Spot) -> str:
        """A `Location`."""
        return f'{{"uri":{self.uri(path)},"range":{self.range(path, place)}}}'

    def uri(self, path: str) -> str:
        """The URI of a file."""
        known = self._uris.get(path)
        if known is None:
            known = self._uris[path] = json.dumps(uri_of(path))
        return known

    def range(self, path: str, place: Location | Spot) -> str:
        """A `Range`."""
        if not isinstance(place, Location):
            return json.dumps(self._located.spot(place)["range"])
        kept = self._of_file(path)
        known = kept.get(place)
        if known is None:
            known = kept[place] = json.dumps(self._located(path, place)["range"])
        return known

    def _of_file(self, path: str) -> dict[Location, str]:
        if path not in self._fresh:
            self._fresh.add(path)
            module = self._project.module(path)
            text = module.text if module is not None else None
            if path not in self._kept or self._kept[path][0] is not text:
                self._kept[path] = (text, {})
        return self._kept[path][1]
