"""What an application calls by names that are only texts to Python."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fastapi_mentor.project.application.injecting import Named
from fastapi_mentor.project.application.model import Endpoint, Mount
from fastapi_mentor.source import Location


@dataclass(frozen=True)
class Subject:
    """Something at a location. `is_declared` says that it is what others lead to, not what leads there."""

    at: Location
    is_declared: bool


@dataclass(frozen=True)
class Handled(Subject):
    """Routes, by the function that serves them, by their path, or by their name."""

    endpoints: Sequence[Endpoint]


@dataclass(frozen=True)
class Mounted(Subject):
    """What is mounted under a name."""

    mounts: Sequence[Mount]


@dataclass(frozen=True)
class Injected(Subject):
    """A dependency, by the function, the class or the object that is one."""

    named: Named


@dataclass(frozen=True)
class Page(Subject):
    """A template, by its file."""

    path: str


@dataclass(frozen=True)
class Setting(Subject):
    """A variable of the environment, by its names; `path` is the file in which one is."""

    names: Sequence[str]
    path: str


@dataclass(frozen=True)
class PathName(Subject):
    """A name in the path of routes. `is_parameter` says that it stands where Python knows it by itself."""

    name: str
    endpoints: Sequence[Endpoint]
    is_parameter: bool = False
