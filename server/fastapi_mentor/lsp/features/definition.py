"""Texts lead to what they mean: URLs of tests, names of routes, templates, variables, names in paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types

from fastapi_mentor.lsp.locating import Locator
from fastapi_mentor.lsp.positions import to_place
from fastapi_mentor.source.encoding import Encoding

if TYPE_CHECKING:
    from fastapi_mentor.lsp.documents import Snapshot
    from fastapi_mentor.lsp.server import MentorServer
    from fastapi_mentor.project.application.overview import Overview
    from fastapi_mentor.project.application.usages import Usages

_PATIENCE = 2.0
"""Seconds for which an answer waits for what it needs to be known."""


def register(server: MentorServer) -> None:
    """Answers `textDocument/definition`."""
    server.feature(types.TEXT_DOCUMENT_DEFINITION)(on_definition)


async def on_definition(ls: MentorServer, params: types.DefinitionParams) -> list[dict[str, Any]] | None:
    """Where what stands at a position leads to; None where Python's own tools know it, or nobody does."""
    snapshot = await ls.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    overview = await ls.applications.of(snapshot, _PATIENCE)
    if overview is None:
        return None
    point = (params.position.line, params.position.character)
    client, opened = ls.client, ls.applications.opened()

    def work(usages: Usages | None) -> list[dict[str, Any]] | None:
        if usages is not None:
            usages.read_again(opened)
        return definition(snapshot, point, client.encoding, client.definition_links, overview, usages)

    known = ls.applications.usages_at_hand(snapshot)
    found = await ls.engine.run(lambda: work(known), urgent=False) if known is None else None
    if found is None:
        # Few questions need to know who uses what: those wait for it.
        usages = await ls.applications.usages(snapshot, _PATIENCE)
        if usages is not None or known is not None:
            found = await ls.engine.run(lambda: work(usages), urgent=False)
    return found


def definition(
    snapshot: Snapshot,
    point: tuple[int, int],
    encoding: Encoding,
    links: bool,
    overview: Overview,
    usages: Usages | None,
) -> list[dict[str, Any]] | None:
    """Locations, or with `links` the same with what leads to them."""
    from fastapi_mentor.project.application.navigation.answers import definitions
    from fastapi_mentor.project.application.navigation.finding import subjects_at
    from fastapi_mentor.project.application.pointing import point_at

    project, lines = snapshot.analysis.project, snapshot.source.lines
    line, column, _, _ = to_place(lines, point, point, encoding)
    here = point_at(snapshot.source, line, column, project)
    if here is None:
        return None
    located = Locator(project, encoding)
    found: dict[str, dict[str, Any]] = {}
    for subject in subjects_at(here, overview, usages):
        for spot in definitions(subject, project, usages):
            location = located.spot(spot)
            if links:
                origin = located(snapshot.path, subject.at)["range"]
                span = location["range"]
                location = {
                    "originSelectionRange": origin,
                    "targetUri": location["uri"],
                    "targetRange": span,
                    "targetSelectionRange": span,
                }
            found.setdefault(repr(spot), location)
        if found:
            break
    return list(found.values()) or None
