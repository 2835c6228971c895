"""URIs of files and their paths."""

from __future__ import annotations

import os
import re
from functools import lru_cache
from pathlib import Path
from urllib.parse import unquote_to_bytes, urlsplit

_DRIVE = re.compile(r"/[a-zA-Z]:")


def path_of(uri: str) -> str | None:
    """The absolute path of a `file:` URI; None for anything else, such as an untitled document."""
    try:
        parts = urlsplit(uri)
    except ValueError:
        return None
    if parts.scheme != "file" or not parts.path.startswith("/"):
        return None
    path = os.fsdecode(unquote_to_bytes(parts.path))
    if "\0" in path:
        return None
    if parts.netloc not in ("", "localhost"):
        path = f"//{parts.netloc}{path}"
    elif _DRIVE.match(path):
        path = path[1].lower() + path[2:]
    return os.path.normpath(path)


@lru_cache(maxsize=256)
def uri_of(path: str) -> str:
    """The URI of an absolute path."""
    return Path(path).as_uri()


def made_up_path(uri: str, folders: list[str]) -> str:
    """A path for a document that is no file, in the first folder so that its settings apply."""
    name = re.sub(r"\W+", "_", uri).strip("_") or "untitled"
    return os.path.join(folders[0] if folders else os.getcwd(), f"{name}.py")
