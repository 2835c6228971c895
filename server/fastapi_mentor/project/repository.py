"""What git does with a file: whether it is committed, ignored, or would be committed one day."""

from __future__ import annotations

import os
from enum import Enum

from fastapi_mentor.project.discovery import is_ignored_by_git, repository_of

_LARGEST_INDEX = 20_000_000


class Tracking(Enum):
    """What git does with a file."""

    COMMITTED = "is committed"
    """It is known to git, whatever is ignored by now."""
    UNGUARDED = "is not ignored by git"
    """Nothing keeps it from being committed with all the others."""
    IGNORED = "is ignored by git"
    UNKNOWN = "is in no repository"


def tracking_of(path: str) -> Tracking:
    """What git does with a file, as far as its own files tell."""
    repository = repository_of(os.path.dirname(path))
    if repository is not None and _is_in_index(path, repository):
        return Tracking.COMMITTED
    if repository is None and not os.path.exists(os.path.join(os.path.dirname(path), ".gitignore")):
        return Tracking.UNKNOWN
    return Tracking.IGNORED if is_ignored_by_git(path) else Tracking.UNGUARDED


def _is_in_index(path: str, repository: str) -> bool:
    index = os.path.join(repository, ".git", "index")
    relative = os.path.relpath(path, repository).replace(os.sep, "/")
    try:
        if os.path.getsize(index) > _LARGEST_INDEX:
            return False
        with open(index, "rb") as file:
            content = file.read()
    except OSError:
        return False
    # An entry ends with its length, in two bytes, and its name.
    name = os.fsencode(relative)
    return len(name).to_bytes(2, "big") + name + b"\0" in content
