"""The application model of the paths on a command line."""

from __future__ import annotations

import os
from collections.abc import Sequence

import click

from fastapi_mentor.project import Project
from fastapi_mentor.project.application.building import build
from fastapi_mentor.project.application.listing import label, matches
from fastapi_mentor.project.application.model import ApplicationModel, Endpoint
from fastapi_mentor.project.discovery import python_files
from fastapi_mentor.settings import SettingsError, load_settings


def model_of(path: str) -> ApplicationModel:
    """The model of a folder, or of the project around a file; raises ClickException."""
    full = os.path.abspath(path)
    if not os.path.exists(full):
        raise _Failure(f"{path}: there is no such file or folder")
    folder = full if os.path.isdir(full) else os.path.dirname(full)
    try:
        loaded = load_settings(folder)
    except SettingsError as error:
        raise _Failure(str(error)) from None
    top = folder if os.path.isdir(full) else loaded.root
    files = python_files(top, exclude=loaded.settings.exclude, root=loaded.root)
    return build(Project(loaded.root, loaded.settings), files)


def endpoints_of(model: ApplicationModel, asked: str | None) -> Sequence[Endpoint]:
    """The routes of the application that was asked for, or of all; raises ClickException."""
    if asked is None:
        return model.endpoints
    chosen = [each for each in model.applications if matches(each, asked)]
    if not chosen:
        known = ", ".join(label(each.router) for each in model.applications) or "none"
        raise _Failure(f"there is no application {asked!r}; known: {known}")
    return [endpoint for each in chosen for endpoint in model.routes(each)]


class _Failure(click.ClickException):
    exit_code = 2

    def show(self, file: object = None) -> None:
        """One line on standard error."""
        click.echo(f"fastapi-mentor: {self.message}", err=True)
