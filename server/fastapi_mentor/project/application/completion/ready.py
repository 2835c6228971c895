"""Works out beforehand what is offered from a model, so that nobody who types waits for it."""

from __future__ import annotations

from collections.abc import Callable

from fastapi_mentor.project.application.completion.path_parameters import types_in_use
from fastapi_mentor.project.application.completion.route_paths import named_candidates, names, served, titles
from fastapi_mentor.project.application.completion.tags import counted
from fastapi_mentor.project.application.overview import Overview


def make_ready(overview: Overview, breathe: Callable[[], None]) -> None:
    """Fills the memo of an overview; `breathe` is called in between."""
    for work in (served, names, titles, named_candidates, counted, types_in_use):
        breathe()
        work(overview)
