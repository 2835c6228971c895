"""The application model of the paths on a command line."""

from __future__ import annotations

import os
from collections.abc import Sequence
from typing import NamedTuple

import click

from fastapi_mentor.project import Project
from fastapi_mentor.project.application.building import build
from fastapi_mentor.project.application.finding import find_application
from fastapi_mentor.project.application.listing import label, matches
from fastapi_mentor.project.application.model import ApplicationModel, Endpoint
from fastapi_mentor.project.discovery import python_files
from fastapi_mentor.settings import SettingsError, load_settings


class Modelled(NamedTuple):
    """The model of the applications of a project."""

    project: Project
    model: ApplicationModel


def model_of(path: str) -> Modelled:
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
    project = Project(loaded.root, loaded.settings)
    return Modelled(project, build(project, files))


def endpoints_of(made: Modelled, asked: str | None) -> Sequence[Endpoint]:
    """The routes of the application that was asked for, or of all; raises ClickException.

    With the routes of one application come those of the applications that are mounted in it.
    """
    project, model = made
    if asked is None:
        return model.endpoints
    found = find_application(project, model, asked) if ":" in asked else None
    if found is not None:
        return list(model.served(*found))
    chosen = [each for each in model.applications if matches(each, asked)]
    if not chosen:
        known = ", ".join(label(each.router) for each in model.applications) or "none"
        raise _Failure(f"there is no application {asked!r}; known: {known}")
    return [endpoint for each in chosen for endpoint in model.served(each)]


class _Failure(click.ClickException):
    exit_code = 2

    def show(self, file: object = None) -> None:
        """One line on standard error."""
        click.echo(f"fastapi-mentor: {self.message}", err=True)
