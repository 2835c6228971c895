"""The words in which a fix says what to change."""

from fastapi_mentor.edits.editor import Code, Definition, Editor, FixRefused, Function, Place
from fastapi_mentor.edits.text import TextEdit, apply_edits

__all__ = [
    "Code",
    "Definition",
    "Editor",
    "FixRefused",
    "Function",
    "Place",
    "TextEdit",
    "apply_edits",
]
