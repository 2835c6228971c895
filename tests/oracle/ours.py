"""What our model says of a subject, from its source alone."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, NamedTuple

from fastapi_mentor.project import Project
from fastapi_mentor.project.application.building import build
from fastapi_mentor.project.application.finding import find_application
from fastapi_mentor.project.application.listing import rows
from fastapi_mentor.project.application.model import ApplicationModel
from fastapi_mentor.project.discovery import python_files
from fastapi_mentor.settings import Settings


class Ours(NamedTuple):
    """The model of a folder, and the seconds that it took to build."""

    project: Project
    model: ApplicationModel
    seconds: float

    def routes(self, application: str) -> list[dict[str, Any]] | None:
        """The routes of `module:expression`, as `fastapi-mentor routes --format json` gives them.

        None where the application is not found.
        """
        found = find_application(self.project, self.model, application)
        if found is None:
            return None
        return [row for each in self.model.served(*found) for row in rows(each)]


def modelled(folder: Path, environment: Path | None) -> Ours:
    """Builds the model of all files of a folder."""
    start = time.perf_counter()
    settings = Settings(environment=str(environment)) if environment is not None else Settings()
    project = Project(str(folder), settings)
    model = build(project, python_files(str(folder)))
    return Ours(project, model, time.perf_counter() - start)
