"""The routes, models, settings and dependencies of a document, and the routes of the workspace."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from fastapi_mentor.lsp.conversation import Rendered
from fastapi_mentor.lsp.positions import to_range
from fastapi_mentor.lsp.uris import uri_of
from fastapi_mentor.source.encoding import Encoding

if TYPE_CHECKING:
    from fastapi_mentor.lsp.documents import Snapshot
    from fastapi_mentor.lsp.server import MentorServer
    from fastapi_mentor.project.application.landmarks import Landmark
    from fastapi_mentor.project.application.overview import Entry, Overview
    from fastapi_mentor.project.application.usages import Usages

_PATIENCE = 10.0
"""Seconds for which an outline waits for the applications to be known."""
_IMPATIENCE = 1.0
"""Seconds for which it waits to know which functions are dependencies."""
_MOST = 200
_FUNCTION, _CLASS, _FIELD, _MODULE, _STRUCT, _INTERFACE = 12, 5, 8, 2, 23, 11
_KINDS = {
    "route": _FUNCTION,
    "model": _STRUCT,
    "settings": _STRUCT,
    "field": _FIELD,
    "dependency": _INTERFACE,
    "class": _CLASS,
    "function": _FUNCTION,
}


def register(server: MentorServer) -> None:
    """Answers `textDocument/documentSymbol` and `workspace/symbol`."""
    server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)(on_document_symbol)
    server.feature(types.WORKSPACE_SYMBOL)(on_workspace_symbol)


async def on_document_symbol(ls: MentorServer, params: types.DocumentSymbolParams) -> Rendered | None:
    """The symbols of a document: a tree, or a list for an editor that knows no trees."""
    snapshot = await ls.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    overview = await ls.applications.of(snapshot, _PATIENCE)
    usages = await ls.applications.usages(snapshot, _IMPATIENCE)
    client = ls.client

    def work() -> str:
        found = document_symbols(snapshot, overview, client.encoding, usages, ls.engine.yield_to_urgent)
        return json.dumps(found if client.nested_symbols else list(flat(found, snapshot.uri)))

    return Rendered(await ls.engine.run(work, urgent=False))


async def on_workspace_symbol(ls: MentorServer, params: types.WorkspaceSymbolParams) -> Rendered:
    """The routes of all projects of the workspace that fit a query."""
    found: list[dict[str, Any]] = []
    overviews = {id(overview): overview for overview in [each async for each in _overviews(ls)]}
    for overview in overviews.values():
        found += await ls.engine.run(
            lambda overview=overview: workspace_symbols(overview, params.query, ls.client.encoding),  # type: ignore[misc]
            urgent=False,
        )
    return Rendered(json.dumps(found[:_MOST]))


async def _overviews(ls: MentorServer) -> Any:
    """The applications in the workspace folders, and those that are known from open documents."""
    for folder in ls.folders:
        analysis = await ls.engine.run(
            lambda folder=folder: ls.analyses.of(os.path.join(folder, "_.py")),  # type: ignore[misc]
            urgent=False,
        )
        overview = await ls.applications.of_analysis(analysis)
        if overview is not None:
            yield overview
    for _, known in list(ls.applications.known()):
        yield known


def document_symbols(
    snapshot: Snapshot,
    overview: Overview | None,
    encoding: Encoding,
    usages: Usages | None = None,
    breathe: Callable[[], None] = lambda: None,
) -> list[dict[str, Any]]:
    """The tree of a document; `breathe` is called now and then."""
    from fastapi_mentor.project.application.landmarks import landmarks

    source = snapshot.source
    module = snapshot.analysis.project.show(source)
    found = landmarks(source, module, overview, usages, breathe)
    return [_symbol(each, source.lines, encoding) for each in found]


def _symbol(landmark: Landmark, lines: Sequence[str], encoding: Encoding) -> dict[str, Any]:
    whole, point = landmark.whole, landmark.point
    if not (whole[:2] <= point[:2] <= point[2:] <= whole[2:]):
        # What is being typed has left the name outside: editors throw away all symbols for one such.
        point = (*whole[:2], *whole[:2])
    symbol: dict[str, Any] = {
        "name": landmark.name,
        "kind": _KINDS[landmark.sort.value],
        "range": to_range(lines, whole, encoding),
        "selectionRange": to_range(lines, point, encoding),
    }
    if landmark.detail:
        symbol["detail"] = landmark.detail
    if landmark.children:
        symbol["children"] = [_symbol(each, lines, encoding) for each in landmark.children]
    return symbol


def flat(
    symbols: Sequence[dict[str, Any]], uri: str, container: str | None = None
) -> Iterator[dict[str, Any]]:
    """The same as a list."""
    for each in symbols:
        location = {"uri": uri, "range": each["range"]}
        found = {"name": each["name"], "kind": each["kind"], "location": location}
        yield found if container is None else {**found, "containerName": container}
        yield from flat(each.get("children", ()), uri, each["name"])


def workspace_symbols(overview: Overview, query: str, encoding: Encoding) -> list[dict[str, Any]]:
    """The routes of a project that fit a query, the best first."""
    from fastapi_mentor.project.application.matching import fit

    fitting = []
    for position, entry in enumerate(overview.entries):
        score = fit(query, entry.words)
        if score is not None:
            fitting.append((score, position, entry))
    return [
        {
            "name": entry.title,
            "kind": _FUNCTION,
            "location": _location(entry, overview, encoding),
            "containerName": entry.application,
        }
        for _, _, entry in sorted(fitting, key=lambda each: each[:2])[:_MOST]
    ]


def _location(entry: Entry, overview: Overview, encoding: Encoding) -> dict[str, Any]:
    """Where a route is: worked out again only where its file has changed."""
    from fastapi_mentor.project.application.places import spot_of, text_lines

    project = overview.project
    module = project.module(entry.path)
    text = module.text if module is not None else None
    known = overview.memo.get(entry)
    if known is None or known[0] is not text:
        spot = spot_of(project, entry.path, entry.location)
        place = to_range(text_lines(project, entry.path), spot[1:], encoding)
        known = overview.memo[entry] = (text, {"uri": uri_of(entry.path), "range": place})
    location: dict[str, Any] = known[1]
    return location
