"""Our own request for what a status bar shows: versions, environments, whether files are being read."""

from __future__ import annotations

import os
import platform
import sys
from typing import TYPE_CHECKING, Any

from fastapi_mentor import __version__
from fastapi_mentor.lsp import inquiries

if TYPE_CHECKING:
    from fastapi_mentor.lsp.analyses import Analysis
    from fastapi_mentor.lsp.server import MentorServer

STATUS = "fastapiMentor/status"


def register(server: MentorServer) -> None:
    """Answers `fastapiMentor/status`."""
    server.feature(STATUS)(on_status)


async def on_status(ls: MentorServer, params: Any) -> dict[str, Any]:
    """The server, and the projects that are meant."""
    analyses = await inquiries.analyses(ls, params)
    projects = await ls.engine.run(lambda: [project(each) for each in analyses], urgent=False)
    known = {id(analysis): overview for analysis, overview in ls.applications.known()}
    for analysis, described in zip(analyses, projects, strict=True):
        overview = known.get(id(analysis))
        described["applications"] = len(overview.model.applications) if overview is not None else None
        described["routes"] = len(overview.endpoints) if overview is not None else None
    return {
        "version": __version__,
        "python": platform.python_version(),
        "interpreter": sys.executable,
        "process": os.getpid(),
        "rules": len(ls.analyses.catalogue.rules),
        "indexing": ls.index.is_busy,
        "projects": projects,
    }


def project(analysis: Analysis) -> dict[str, Any]:
    """A project: its folder, its settings, the packages that it uses."""
    root = analysis.project.root
    versions = analysis.project.versions(os.path.join(root, "_.py"))
    packages = {name: versions.get(name) for name in ("fastapi", "pydantic", "starlette", "sqlalchemy")}
    environment = analysis.project.environment
    return {
        "root": root,
        "settings": analysis.loaded.path,
        "preset": analysis.loaded.settings.preset,
        "environment": environment.path if environment is not None else None,
        "packages": {name: each.exact or each.text for name, each in packages.items() if each is not None},
    }
