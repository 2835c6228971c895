"""Our own request for the page of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi_mentor.lsp import inquiries

if TYPE_CHECKING:
    from fastapi_mentor.catalogue import Catalogue
    from fastapi_mentor.lsp.server import MentorServer

EXPLAIN = "fastapiMentor/explain"
RULES = "fastapiMentor/rules"


def register(server: MentorServer) -> None:
    """Answers `fastapiMentor/explain` and `fastapiMentor/rules`."""
    server.feature(EXPLAIN)(on_explain)
    server.feature(RULES)(on_rules)


async def on_explain(ls: MentorServer, params: Any) -> dict[str, str] | None:
    """The page of a rule; null where there is no such rule."""
    name = inquiries.required(params, "rule")
    return await ls.engine.run(lambda: explain(ls.analyses.catalogue, name), urgent=False)


async def on_rules(ls: MentorServer, params: Any) -> list[dict[str, Any]]:
    """All rules there are, to choose from."""
    return await ls.engine.run(lambda: rules(ls.analyses.catalogue), urgent=False)


def explain(catalogue: Catalogue, name: str) -> dict[str, str] | None:
    """The page of a rule in Markdown, and the address of the same page."""
    from fastapi_mentor.explain import markdown

    info = catalogue.rules.get(name)
    return None if info is None else {"rule": name, "markdown": markdown(info), "url": info.url}


def rules(catalogue: Catalogue) -> list[dict[str, Any]]:
    """The rules by name, with what each says."""
    return [
        {
            "rule": info.name,
            "chapter": info.chapter,
            "summary": info.summary,
            "severity": info.severity.value,
            "preset": info.preset,
            "fixable": info.fixable,
        }
        for info in catalogue.rules.values()
    ]
