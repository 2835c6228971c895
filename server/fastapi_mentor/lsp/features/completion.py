"""Paths, names and values of the application, offered where they can be written."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Any

from lsprotocol import types
from pygls.exceptions import JsonRpcContentModified, JsonRpcInvalidParams

from fastapi_mentor.lsp.conversation import Rendered
from fastapi_mentor.lsp.positions import to_place, to_range
from fastapi_mentor.source.encoding import Encoding

if TYPE_CHECKING:
    from fastapi_mentor.lsp.documents import Snapshot
    from fastapi_mentor.lsp.handshake import Client
    from fastapi_mentor.lsp.server import MentorServer
    from fastapi_mentor.project.application.completion.candidate import Candidate, Import, Offer
    from fastapi_mentor.project.application.completion.context import Context
    from fastapi_mentor.project.application.completion.stock import Stock
    from fastapi_mentor.project.application.overview import Overview
    from fastapi_mentor.project.application.usages import Usages

_PATIENCE = 1.0
"""Seconds for which somebody who types waits for what is not known yet."""
_REST = 1.0
_MOST = 200
_LATER = '{"isIncomplete": true, "items": []}'
"""Something is not known yet: ask again."""
_KINDS = {
    "route": 18,
    "parameter": 6,
    "name": 12,
    "file": 17,
    "variable": 21,
    "status": 20,
    "model": 7,
    "function": 3,
}
_SNIPPET = 2


def register(server: MentorServer) -> None:
    """Answers `textDocument/completion` and `completionItem/resolve`."""
    server.feature(types.TEXT_DOCUMENT_COMPLETION)(on_completion)
    server.feature(types.COMPLETION_ITEM_RESOLVE)(on_resolve)


async def on_completion(ls: MentorServer, params: types.CompletionParams) -> Rendered | None:
    """What can be written at a position; None where others know better."""
    snapshot = await ls.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    point = (params.position.line, params.position.character)
    encoding = ls.client.encoding
    context = _context(snapshot, point, encoding)
    if context is None:
        return None
    overview = await ls.applications.of(snapshot, _PATIENCE)
    counts, lists = _asks_who_uses(context), _asks_for_names(context)
    usages = await _usages(ls, snapshot) if counts else None
    stock = await ls.stocks.of(snapshot, _PATIENCE) if lists else None
    is_unknown = overview is None or (counts and usages is None) or (lists and stock is None)

    def work() -> str | None:
        offer = completion(snapshot, point, encoding, overview, usages, stock)
        if offer is None:
            return _LATER if is_unknown else None
        if is_unknown:
            offer = offer._replace(is_complete=False)
        return json.dumps(shown(narrowed(offer, snapshot, point, encoding), snapshot, point[0], ls.client))

    answer = await ls.engine.run(work)
    return None if answer is None else Rendered(answer)


async def _usages(ls: MentorServer, snapshot: Snapshot) -> Usages | None:
    """Who uses what: what is known of it will do, and is looked at again once the typing pauses."""
    known = ls.applications.usages_at_hand(snapshot)
    if known is None:
        return await ls.applications.usages(snapshot, _PATIENCE)
    loop = asyncio.get_running_loop()
    loop.call_later(_REST, lambda: ls.spawn(ls.applications.usages(snapshot)))
    return known


async def on_resolve(ls: MentorServer, params: types.CompletionItem) -> dict[str, Any]:
    """The candidate with the import that it needs."""
    match params.data:
        case {"uri": str(uri), "version": int(version), "import": [str(module), str(name)]}:
            pass
        case None:
            return dict(ls.protocol.plain(params))
        case _:
            raise JsonRpcInvalidParams("this candidate is not one of ours")
    snapshot = await ls.snapshot(uri)
    if snapshot is None:
        raise JsonRpcContentModified("the document is no longer open")
    # An editor asks while somebody types on: the imports are those of the newest version.
    del version
    edits = await ls.engine.run(lambda: _import_edits(snapshot, module, name, ls.client.encoding))
    return {**ls.protocol.plain(params), "additionalTextEdits": edits}


def completion(
    snapshot: Snapshot,
    point: tuple[int, int],
    encoding: Encoding,
    overview: Overview | None = None,
    usages: Usages | None = None,
    stock: Stock | None = None,
) -> Offer | None:
    """What can be written at a point, in the units of the editor."""
    from fastapi_mentor.project.application.completion.candidate import Wish
    from fastapi_mentor.project.application.completion.offers import offered

    context = _context(snapshot, point, encoding)
    if context is None:
        return None
    source, project = snapshot.source, snapshot.analysis.project
    line, column = to_place(source.lines, point, point, encoding)[:2]
    module = project.show(source)
    return offered(Wish(context, source, line, column, module, project, overview, usages, stock))


def _context(snapshot: Snapshot, point: tuple[int, int], encoding: Encoding) -> Context | None:
    """What is being written at a point, if it is of interest."""
    from fastapi_mentor.project.application.completion.context import context_at
    from fastapi_mentor.project.application.completion.offers import is_of_interest

    line, column = to_place(snapshot.source.lines, point, point, encoding)[:2]
    return context_at(snapshot.source, line, column, is_of_interest)


def _asks_who_uses(context: Context) -> bool:
    return context.frame.name in ("Depends", "Security")


def _asks_for_names(context: Context) -> bool:
    from fastapi_mentor.project.application.completion.offers import needs_stock

    return needs_stock(context)


def narrowed(offer: Offer, snapshot: Snapshot, point: tuple[int, int], encoding: Encoding) -> Offer:
    """Of more candidates than are sent, those that fit what is written; they are asked for again then."""
    if len(offer.candidates) <= _MOST:
        return offer
    from fastapi_mentor.project.application.matching import fit

    lines = snapshot.source.lines
    line, column = to_place(lines, point, point, encoding)[:2]
    written = lines[line][offer.begin : column]
    fitting = [each for each in offer.candidates if fit(written, each.filter or each.text) is not None]
    return offer._replace(candidates=fitting[:_MOST], is_complete=False)


def shown(offer: Offer, snapshot: Snapshot, line: int, client: Client) -> dict[str, Any]:
    """An offer as it is sent."""
    place = to_range(snapshot.source.lines, (line, offer.begin, line, offer.end), client.encoding)
    return {
        "isIncomplete": not offer.is_complete,
        "items": [
            _item(each, number, place, snapshot, client) for number, each in enumerate(offer.candidates)
        ],
    }


def _item(
    candidate: Candidate, number: int, place: dict[str, Any], snapshot: Snapshot, client: Client
) -> dict[str, Any]:
    is_snippet = bool(candidate.snippet) and client.snippets
    text = candidate.snippet if is_snippet else candidate.text
    item: dict[str, Any] = {
        "label": candidate.label or candidate.text,
        "kind": _KINDS[candidate.sort.value],
        "sortText": f"{number:04}",
        "filterText": candidate.filter or candidate.text,
        "textEdit": {"range": place, "newText": text},
    }
    if is_snippet:
        item["insertTextFormat"] = _SNIPPET
    if candidate.detail:
        item["detail"] = candidate.detail
    if candidate.about:
        item["documentation"] = (
            {"kind": "markdown", "value": candidate.about}
            if client.documents_in_markdown
            else candidate.about.replace("`", "")
        )
    if candidate.needed is not None:
        _promise(item, candidate.needed, snapshot, client)
    return item


def _promise(item: dict[str, Any], needed: Import, snapshot: Snapshot, client: Client) -> None:
    """The import that a candidate needs, worked out when somebody picks it, if the editor asks then."""
    item["detail"] = f"from {needed.module}" + (f" · {item['detail']}" if "detail" in item else "")
    if client.resolves_imports:
        data = {"uri": snapshot.uri, "version": snapshot.version, "import": [*needed]}
        item["data"] = data
    else:
        item["additionalTextEdits"] = _import_edits(snapshot, *needed, client.encoding)


def _import_edits(snapshot: Snapshot, module: str, name: str, encoding: Encoding) -> list[dict[str, Any]]:
    from fastapi_mentor.lsp.importing import import_edits

    lines = snapshot.source.lines
    return [
        {"range": to_range(lines, each[:4], encoding), "newText": each.text}
        for each in import_edits(snapshot.source, module, name)
    ]
