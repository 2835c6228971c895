"""The files in the folders of templates."""

from __future__ import annotations

import ast
import os
from collections.abc import Iterator

from fastapi_mentor.facts.template import Template
from fastapi_mentor.project.application.completion.candidate import Candidate, Offer, Sort, Wish

_MOST = 1000


def template_names(wish: Wish) -> Offer | None:
    """The templates that a name can mean."""
    frame = wish.context.frame
    if frame.keyword not in ("", "name") or frame.number > 1 or not frame.owner:
        return None
    try:
        owner = ast.parse(frame.owner, mode="eval").body
    except SyntaxError:
        return None
    at = wish.place
    if at.outline is None:
        return None
    folders = Template(ast.Constant(""), owner, at, at.outline).folders
    found: dict[str, Candidate] = {}
    for folder in folders or ():
        shown = os.path.relpath(folder, wish.project.root).replace(os.sep, "/")
        for name in _files(folder):
            found.setdefault(name, Candidate(name, Sort.FILE, shown))
    return wish.offer(list(found.values())) if found else None


def _files(folder: str) -> Iterator[str]:
    """The files of a folder and those below, with slashes; hidden ones are nobody's template."""
    left = _MOST
    for path, folders, files in os.walk(folder):
        folders[:] = sorted(each for each in folders if not each.startswith((".", "__")))
        for file in sorted(files):
            if not file.startswith("."):
                yield os.path.relpath(os.path.join(path, file), folder).replace(os.sep, "/")
                left -= 1
                if left <= 0:
                    return
