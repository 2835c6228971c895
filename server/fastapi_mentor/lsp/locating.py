"""Locations in the files of a project, in the words of the protocol."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from fastapi_mentor.lsp.positions import to_range
from fastapi_mentor.lsp.uris import uri_of
from fastapi_mentor.source.encoding import Encoding

if TYPE_CHECKING:
    from fastapi_mentor.project.application.places import Spot
    from fastapi_mentor.project.project import Project
    from fastapi_mentor.source import Location


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
