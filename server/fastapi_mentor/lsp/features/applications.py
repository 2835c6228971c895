"""Our own requests about applications: their routes, one of them in full, the predicted OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from fastapi_mentor.lsp import inquiries
from fastapi_mentor.lsp.conversation import Rendered
from fastapi_mentor.lsp.handshake import Raw
from fastapi_mentor.lsp.locating import Locator

if TYPE_CHECKING:
    from fastapi_mentor.lsp.inquiries import Known
    from fastapi_mentor.lsp.server import MentorServer
    from fastapi_mentor.project.application.overview import Overview

ROUTES = "fastapiMentor/routes"
OPENAPI = "fastapiMentor/openapi"
CHANGED = "fastapiMentor/applicationsChanged"
"""Sent to those who have asked for routes, when these may not be what they were."""


def register(server: MentorServer) -> None:
    """Answers `fastapiMentor/routes` and `fastapiMentor/openapi`."""
    server.feature(ROUTES)(on_routes)
    server.feature(OPENAPI)(on_openapi)


async def on_routes(ls: MentorServer, params: Any) -> Rendered:
    """All applications of the projects that are meant."""
    ls.shown.add("routes")
    parts = []
    async for each in inquiries.known(ls, params):
        locator = Locator(each.analysis.project, ls.client.encoding)
        parts.append(await ls.engine.run(_listing(ls, each, locator), urgent=False))
    return Rendered(f"[{','.join(filter(None, parts))}]")


def _listing(ls: MentorServer, known: Known, locator: Locator) -> Callable[[], str]:
    """Work for the engine: the applications of a project, as JSON without the brackets."""

    def work() -> str:
        from fastapi_mentor.project.application.browsing import applications

        found = applications(known.overview, locator, ls.engine.yield_to_urgent)
        return ",".join(map(json.dumps, found))

    return work


async def on_openapi(ls: MentorServer, params: Any) -> Rendered:
    """The document of the application that is named, else of the one with most routes; null without one.

    With `text`, it is a text to be shown as it is: there are editors that lose the order of keys.
    """
    name = inquiries.text(params, "app")
    as_text = Raw(params).on("text")
    best: tuple[int, str] = (0, "null")
    async for each in inquiries.known(ls, params):
        overview = each.overview
        found = await ls.engine.run(lambda overview=overview: openapi(overview, name, as_text), urgent=False)  # type: ignore[misc]
        best = max(best, found, key=lambda each: each[0])
    return Rendered(best[1])


def openapi(overview: Overview, name: str | None, as_text: bool = False) -> tuple[int, str]:
    """How many routes an application has, and its document as JSON, or as the JSON of its text."""
    from fastapi_mentor.project.application.listing import label, matches
    from fastapi_mentor.project.application.openapi import document

    model = overview.model
    exact = [each for each in model.applications if label(each.router) == name]
    chosen = exact or [each for each in model.applications if name is None or matches(each, name)]
    if not chosen:
        return 0, "null"
    endpoints = max((model.routes(each) for each in chosen), key=len)
    # One without routes is better than none at all.
    found = json.dumps(document(endpoints), ensure_ascii=False, indent=2 if as_text else None)
    return len(endpoints) + 1, json.dumps(found) if as_text else found
