"""Who names a route, a dependency, a template, a variable or a name in a path."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from lsprotocol import types

from fastapi_mentor.lsp.conversation import Rendered
from fastapi_mentor.lsp.locating import Rendering
from fastapi_mentor.lsp.positions import to_place
from fastapi_mentor.source.encoding import Encoding

if TYPE_CHECKING:
    from fastapi_mentor.lsp.documents import Snapshot
    from fastapi_mentor.lsp.server import MentorServer
    from fastapi_mentor.project.application.usages import Usages

_PATIENCE = 10.0
"""Seconds for which an answer waits for what it needs to be known."""


def register(server: MentorServer) -> None:
    """Answers `textDocument/references`."""
    server.feature(types.TEXT_DOCUMENT_REFERENCES)(on_references)


async def on_references(ls: MentorServer, params: types.ReferenceParams) -> Rendered | None:
    """The references to what stands at a position; None where Python's own tools or nobody knows them."""
    snapshot = await ls.snapshot(params.text_document.uri)
    if snapshot is None:
        return None
    usages = await ls.applications.usages(snapshot, _PATIENCE)
    if usages is None:
        return None
    point = (params.position.line, params.position.character)
    encoding, opened = ls.client.encoding, ls.applications.opened()
    declared = params.context.include_declaration

    def work() -> str:
        usages.read_again(opened)
        found = references(snapshot, point, encoding, declared, usages, ls.engine.yield_to_urgent)
        return f"[{','.join(found)}]" if found else "null"

    return Rendered(await ls.engine.run(work, urgent=False))


def references(
    snapshot: Snapshot,
    point: tuple[int, int],
    encoding: Encoding,
    declared: bool,
    usages: Usages,
    breathe: Callable[[], None] = lambda: None,
) -> list[str]:
    """Locations as they are sent, each once; those of declarations only if they are asked for."""
    from fastapi_mentor.project.application.navigation import answers
    from fastapi_mentor.project.application.navigation.finding import subjects_at
    from fastapi_mentor.project.application.navigation.subjects import Handled, Injected
    from fastapi_mentor.project.application.pointing import point_at

    project, lines = snapshot.analysis.project, snapshot.source.lines
    line, column, _, _ = to_place(lines, point, point, encoding)
    here = point_at(snapshot.source, line, column, project)
    if here is None:
        return []
    shown = Rendering(project, encoding, usages.citations.memo)
    found: dict[str, None] = {}
    for subject in subjects_at(here, usages.overview, usages):
        # Of a dependency there may be thousands, in the order of the files.
        key = (subject.named, declared, encoding) if isinstance(subject, Injected) else None
        known = usages.memo.get(key) if key is not None else None
        if known is None:
            every = list(answers.references(subject, project, usages, breathe))
            if subject.is_declared and all(each.is_declaration for each in every):
                # That it is declared where it stands needs nobody to say.
                every = [] if isinstance(subject, Handled | Injected) else every
            known = dict.fromkeys(
                shown(each.path, each.place) for each in every if declared or not each.is_declaration
            )
            if key is not None:
                usages.memo[key] = known
        found |= known
    return list(found)
