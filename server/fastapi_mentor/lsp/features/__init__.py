"""One module per thing that an editor can ask for or tell."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi_mentor.lsp.features import (
    applications,
    call_hierarchy,
    code_actions,
    code_lenses,
    completion,
    configuration,
    definition,
    diagnostics,
    document_links,
    explaining,
    folders,
    hover,
    inlay_hints,
    progress,
    project_fixes,
    references,
    rename,
    route,
    status,
    symbols,
    synchronization,
    watched_files,
)

if TYPE_CHECKING:
    from fastapi_mentor.lsp.server import MentorServer

_FEATURES = (
    applications,
    call_hierarchy,
    code_actions,
    code_lenses,
    completion,
    configuration,
    definition,
    diagnostics,
    document_links,
    explaining,
    folders,
    hover,
    inlay_hints,
    progress,
    project_fixes,
    route,
    status,
    references,
    rename,
    symbols,
    synchronization,
    watched_files,
)


def register(server: MentorServer) -> None:
    """Lets the server answer everything that there is a module for."""
    for feature in _FEATURES:
        feature.register(server)
