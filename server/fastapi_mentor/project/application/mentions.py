"""Whether the files of a project mention a router of one of them."""

from __future__ import annotations

import os
import re
from typing import TYPE_CHECKING

from fastapi_mentor.source import UnreadableFile, decode
from fastapi_mentor.source.reading import read_bytes

if TYPE_CHECKING:
    from fastapi_mentor.project.project import Project


def is_mentioned(project: Project, path: str, name: str) -> bool:
    """Whether a router is used in its own file, or its module may be imported by another."""
    if _is_used_at_home(_text(project, path), name):
        return True
    wanted = _import_of(path)
    return any(
        other != path and wanted.search(_text(project, other)) is not None
        for other in project.files_in(project.root)
    )


def _text(project: Project, path: str) -> str:
    shown = project.shown(path)
    if shown is not None:
        return shown.text
    try:
        return decode(path, read_bytes(path))
    except UnreadableFile:
        return ""


def _is_used_at_home(text: str, name: str) -> bool:
    """Whether a file mentions its router otherwise than to make it and to add routes to it."""
    word = re.escape(name)
    mentions = len(re.findall(rf"\b{word}\b", text))
    known = len(re.findall(rf"^{word}\s*(?::[^=\n]*)?=", text, re.MULTILINE))
    known += len(re.findall(rf"^[ \t]*@[ \t]*{word}\.", text, re.MULTILINE))
    known += len(re.findall(rf"^{word}\.add_\w+\(", text, re.MULTILINE))
    return mentions != known


def _import_of(path: str) -> re.Pattern[str]:
    """Finds imports of a module, its dotted name in a text, and whatever may import any module."""
    stem = os.path.basename(path).removesuffix(".py")
    if stem == "__init__":
        stem = os.path.basename(os.path.dirname(path))
    word = re.escape(stem)
    return re.compile(
        rf"^[ \t]*(?:from|import)\b[^\n(]*(?:\b{word}\b|\([^)]*\b{word}\b)"
        rf"|^[ \t]*from[ \t]+[.\w]+[ \t]+import[ \t]+\*"
        rf"|['\"][\w.]*\b{word}\b[:.\w]*['\"]"
        rf"|\b(?:import_module|__import__|iter_modules|walk_packages|spec_from_file_location)\b",
        re.MULTILINE,
    )
