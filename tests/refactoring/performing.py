"""Asks what can be made of code at a mark, and does it."""

from __future__ import annotations

from pathlib import Path

from fastapi_mentor.edits import apply_edits
from fastapi_mentor.fixer import apply
from fastapi_mentor.project import Project
from fastapi_mentor.refactoring import Offer, offers, spot_at
from fastapi_mentor.settings import Settings
from fastapi_mentor.source import Source

MARK = "‸"


def ask(folder: Path, files: dict[str, str]) -> tuple[list[Offer], Source, Project]:
    """What is offered at the mark in one of the files."""
    marked = next(path for path, text in files.items() if MARK in text)
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text.replace(MARK, ""))
    before = files[marked].partition(MARK)[0]
    line, column = before.count("\n"), len(before.rpartition("\n")[2])
    project = Project(str(folder), Settings(environment="."))
    source = Source.open(str(folder / marked), files[marked].replace(MARK, ""))
    spot = spot_at(source, project.show(source), line, column)
    return (offers(spot) if spot is not None else []), source, project


def offered(folder: Path, files: dict[str, str]) -> list[str]:
    """The titles of what is offered."""
    return [offer.fix.title for offer in ask(folder, files)[0]]


def done(folder: Path, files: dict[str, str], name: str) -> dict[str, str]:
    """The files that an offer changes or creates, as they become."""
    found, source, project = ask(folder, files)
    offer = next(each for each in found if each.name == name)
    changed = {}
    for path, edits in apply(source, [offer.fix], project).items():
        relative = str(Path(path).relative_to(folder))
        text = files[relative].replace(MARK, "") if relative in files else ""
        changed[relative] = apply_edits(text, edits)
    return changed
