"""The dependencies as a hierarchy: what a route asks for, and who asks for a dependency."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from fastapi_mentor.lsp.conversation import Rendered
from fastapi_mentor.lsp.locating import Rendering
from fastapi_mentor.lsp.positions import to_place
from fastapi_mentor.lsp.uris import path_of
from fastapi_mentor.source.encoding import Encoding

if TYPE_CHECKING:
    from fastapi_mentor.lsp.analyses import Analysis
    from fastapi_mentor.lsp.documents import Snapshot
    from fastapi_mentor.lsp.server import MentorServer
    from fastapi_mentor.project.application.navigation.hierarchy import Link, Member
    from fastapi_mentor.project.application.usages import Usages

_PATIENCE = 10.0
"""Seconds for which an answer waits for what it needs to be known."""
_CLASS, _FUNCTION, _VARIABLE, _OBJECT = 5, 12, 13, 19
_KINDS = {"function": _FUNCTION, "class": _CLASS, "object": _VARIABLE, "router": _OBJECT}


def register(server: MentorServer) -> None:
    """Answers `textDocument/prepareCallHierarchy`, `callHierarchy/incomingCalls` and `outgoingCalls`."""
    server.feature(types.TEXT_DOCUMENT_PREPARE_CALL_HIERARCHY)(on_prepare)
    server.feature(types.CALL_HIERARCHY_INCOMING_CALLS)(on_incoming)
    server.feature(types.CALL_HIERARCHY_OUTGOING_CALLS)(on_outgoing)


async def on_prepare(ls: MentorServer, params: types.CallHierarchyPrepareParams) -> Rendered | None:
    """The routes and dependencies at a position; None where there is neither."""
    snapshot = await ls.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    usages = await ls.applications.usages(snapshot, _PATIENCE)
    if usages is None:
        return None
    point = (params.position.line, params.position.character)
    opened = ls.applications.opened()

    def work() -> str:
        usages.read_again(opened)
        found = prepared(snapshot, point, ls.client.encoding, usages)
        return f"[{','.join(found)}]" if found else "null"

    return Rendered(await ls.engine.run(work, urgent=False))


def prepared(snapshot: Snapshot, point: tuple[int, int], encoding: Encoding, usages: Usages) -> list[str]:
    """The items at a point, as they are sent."""
    from fastapi_mentor.project.application.navigation.finding import subjects_at
    from fastapi_mentor.project.application.navigation.hierarchy import members
    from fastapi_mentor.project.application.pointing import point_at

    project = snapshot.analysis.project
    line, column, _, _ = to_place(snapshot.source.lines, point, point, encoding)
    here = point_at(snapshot.source, line, column, project)
    if here is None:
        return []
    items = _Items(usages, encoding, snapshot.path)
    found = (
        items.item(member)
        for subject in subjects_at(here, usages.overview, usages)
        for member in members(subject, usages.overview)
    )
    return list(dict.fromkeys(found))


async def on_incoming(ls: MentorServer, params: types.CallHierarchyIncomingCallsParams) -> Rendered | None:
    """Who asks for a dependency."""
    return await _answer(ls, params.item, incoming)


async def on_outgoing(ls: MentorServer, params: types.CallHierarchyOutgoingCallsParams) -> Rendered | None:
    """What a route or a dependency asks for."""
    return await _answer(ls, params.item, outgoing)


async def _answer(ls: MentorServer, item: types.CallHierarchyItem, ask: Any) -> Rendered | None:
    match item.data:
        case {"from": str(start)}:
            pass
        case _:
            return None
    path = path_of(item.uri)
    analysis: Analysis = await ls.engine.run(lambda: ls.analyses.of(start), urgent=False)
    usages = await ls.applications.usages_of(analysis, _PATIENCE)
    if usages is None or path is None:
        return None
    opened = ls.applications.opened()

    def work() -> str:
        usages.read_again(opened)
        key = (ask, path, item.name, item.selection_range.start.line, start)
        known: str | None = usages.memo.get(key)
        if known is None:
            links = ask(path, item.name, item.selection_range.start.line, usages)
            items = _Items(usages, ls.client.encoding, start)
            known = f"[{','.join(items.links(links, path, is_incoming=ask is incoming))}]"
            usages.memo[key] = known
        return known

    return Rendered(await ls.engine.run(work, urgent=False))


def incoming(path: str, name: str, line: int, usages: Usages) -> Sequence[Link]:
    """Who asks for what a file has on a line."""
    from fastapi_mentor.project.application.navigation import hierarchy

    return hierarchy.incoming(path, name, usages)


def outgoing(path: str, name: str, line: int, usages: Usages) -> Sequence[Link]:
    """What it asks for."""
    from fastapi_mentor.project.application.navigation import hierarchy

    return hierarchy.outgoing(path, name, line, usages.overview)


class _Items:
    """Renders members of the hierarchy; `start` is the file from which somebody looks."""

    def __init__(self, usages: Usages, encoding: Encoding, start: str) -> None:
        self._shown = Rendering(usages.overview.project, encoding, usages.citations.memo)
        self._data = json.dumps({"from": start})

    def item(self, member: Member) -> str:
        """A `CallHierarchyItem`."""
        return f'{self._shown.once(member.path, member, lambda: self._item(member))}"data":{self._data}}}'

    def _item(self, member: Member) -> str:
        detail = f'"detail":{json.dumps(member.detail)},' if member.detail else ""
        return (
            f'{{"name":{json.dumps(member.name)},"kind":{_KINDS[member.sort.value]},{detail}'
            f'"uri":{self._shown.uri(member.path)},'
            f'"range":{self._shown.range(member.path, member.whole)},'
            f'"selectionRange":{self._shown.range(member.path, member.point)},'
        )

    def links(self, links: Sequence[Link], path: str, *, is_incoming: bool) -> Iterator[str]:
        """The calls to or from what stands in a file."""
        end = "from" if is_incoming else "to"
        for link in links:
            asking = link.other.path if is_incoming else path
            ranges = ",".join(dict.fromkeys(self._shown.range(asking, each) for each in link.places))
            yield f'{{"{end}":{self.item(link.other)},"fromRanges":[{ranges}]}}'
