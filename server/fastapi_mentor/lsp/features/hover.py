"""The rule's page at a finding, and the card of the route, dependency, model or setting that stands there."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol import types

from fastapi_mentor.lsp.positions import Place, place_of, to_place, to_range, touches
from fastapi_mentor.source.encoding import Encoding

if TYPE_CHECKING:
    from fastapi_mentor.checker import Diagnostic
    from fastapi_mentor.lsp.documents import Snapshot
    from fastapi_mentor.lsp.server import MentorServer
    from fastapi_mentor.project.application.overview import Overview
    from fastapi_mentor.project.application.pointing import Card

_FENCE = re.compile(r"^`{3,}.*\n?", re.MULTILINE)
_PATIENCE = 1.5
"""Seconds for which a pointer waits for the applications to be known."""
_RULER = "\n\n---\n\n"


def register(server: MentorServer) -> None:
    """Answers `textDocument/hover`."""
    server.feature(types.TEXT_DOCUMENT_HOVER)(on_hover)


async def on_hover(ls: MentorServer, params: types.HoverParams) -> dict[str, object] | None:
    """The page at a position, None where nothing was found."""
    snapshot = await ls.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    point = (params.position.line, params.position.character)
    overview = await ls.applications.of(snapshot, _PATIENCE)
    return await ls.engine.run(
        lambda: hover(snapshot, point, ls.client.encoding, ls.client.markdown, overview), urgent=False
    )


def hover(
    snapshot: Snapshot,
    point: tuple[int, int],
    encoding: Encoding,
    markdown: bool,
    overview: Overview | None = None,
) -> dict[str, object] | None:
    """The pages of the rules whose findings touch a point, then the card of what stands there.

    The range is that of the smallest finding, else that of what the card is about.
    """
    lines = snapshot.source.lines
    here = to_place(lines, point, point, encoding)
    found = sorted((one for one in snapshot.diagnostics() if touches(place_of(one), here)), key=_extent)
    pages = [page for rule in dict.fromkeys(one.rule for one in found) if (page := _page(snapshot, rule))]
    place = place_of(found[0]) if pages else None
    card = _card(snapshot, here, overview)
    if card is not None:
        pages.append(card.text)
        place = place or snapshot.source.range_of(card.location)
    if place is None:
        return None
    text = _RULER.join(page.strip() for page in pages)
    contents = (
        {"kind": "markdown", "value": text} if markdown else {"kind": "plaintext", "value": plain(text)}
    )
    return {"contents": contents, "range": to_range(lines, place, encoding)}


def _card(snapshot: Snapshot, here: Place, overview: Overview | None) -> Card | None:
    from fastapi_mentor.project.application.pointing import card_at

    return card_at(snapshot.source, here[0], here[1], snapshot.analysis.project, overview)


def plain(text: str) -> str:
    """Markdown for those who see it as it is: without fences, headings, emphasis and links."""
    prose, *rest = _FENCE.split(text)
    # What follows a fence is code, then prose, and so on.
    pieces = [_bare(prose)]
    pieces += [part if index % 2 == 0 else _bare(part) for index, part in enumerate(rest)]
    return "".join(pieces)


def _bare(prose: str) -> str:
    prose = re.sub(r"^#+ ", "", prose, flags=re.MULTILINE)
    prose = re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", prose)
    prose = prose.replace("**", "")
    return re.sub(r"\\([_*<])", r"\1", prose)


def _page(snapshot: Snapshot, rule: str) -> str | None:
    from fastapi_mentor.explain import markdown

    info = snapshot.analysis.catalogue.rules.get(rule)
    return markdown(info, level=3) if info is not None else None


def _extent(diagnostic: Diagnostic) -> tuple[int, int]:
    return diagnostic.end_line - diagnostic.line, diagnostic.end_column - diagnostic.column
