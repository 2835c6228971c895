"""Our own request for one route in full: where it is now, the tests that ask it, how to ask it by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi_mentor.lsp import inquiries
from fastapi_mentor.lsp.locating import Locator

if TYPE_CHECKING:
    from fastapi_mentor.lsp.server import MentorServer
    from fastapi_mentor.project.application.overview import Overview
    from fastapi_mentor.project.application.usages import Usages

ROUTE = "fastapiMentor/route"
_PATIENCE = 10.0
"""Seconds to wait until it is known who uses what."""


def register(server: MentorServer) -> None:
    """Answers `fastapiMentor/route`."""
    server.feature(ROUTE)(on_route)


async def on_route(ls: MentorServer, params: Any) -> dict[str, Any] | None:
    """The route with a `path` and a `method` of an `app` (null for those in none); null if there is none."""
    app = inquiries.text(params, "app")
    method, path = inquiries.required(params, "method"), inquiries.required(params, "path")
    opened = [document.path for document in ls.documents if document.is_file and document.is_python]
    async for known in inquiries.known(ls, params):
        usages = await ls.applications.usages_of(known.analysis, _PATIENCE)
        locator = Locator(known.analysis.project, ls.client.encoding)

        def work(
            overview: Overview = known.overview, usages: Usages | None = usages, to: Locator = locator
        ) -> Any:
            if usages is not None:
                usages.read(each for each in opened if usages.has(each))
            return route(overview, (app, method, path), usages, to)

        found: dict[str, Any] | None = await ls.engine.run(work, urgent=False)
        if found is not None:
            return found
    return None


def route(
    overview: Overview, asked: tuple[str | None, str, str], usages: Usages | None, locator: Locator
) -> dict[str, Any] | None:
    """A route with its place, its tests and its command for a terminal."""
    from fastapi_mentor.project.application.browsing import Browser, served
    from fastapi_mentor.project.application.cards import path_of
    from fastapi_mentor.project.application.curl import curl

    app, method, path = asked
    for endpoint in served(overview, app):
        if (path_of(endpoint) or "…") != path or method not in (endpoint.methods or ("?",)):
            continue
        shown = next(each for each in Browser(overview, locator).routes(endpoint) if each["method"] == method)
        uses = usages.requests(endpoint) if usages is not None else ()
        tests = [locator(each.path, each.location) for each in uses]
        return {**shown, "tests": tests, "curl": curl(endpoint, method)}
    return None
