"""What follows from all that files contribute to applications, by file and call."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain

from fastapi_mentor.facts.remark import Remark
from fastapi_mentor.project.application.conflicts import conflicts
from fastapi_mentor.project.application.descriptions import descriptions
from fastapi_mentor.project.application.inclusions import Mentioned, inclusions
from fastapi_mentor.project.application.linking import Effect, Links
from fastapi_mentor.project.application.lookups import lookups
from fastapi_mentor.project.application.traits import Summary

Remarks = Mapping[tuple[int, int], tuple[Remark, ...]]
"""What is said in a file, by the statement (among those that contribute) and the trait."""
_SEVERAL = ("unbound", "misspelt", "stray", "unknown tag")
"""What may be said of each of several names of a path, and of several tags."""


def conclusions(files: Mapping[str, Summary], mentioned: Mentioned) -> dict[str, Remarks]:
    """What is to be said in each file; of a call each thing is said once, whatever application it is in."""
    links = Links(files)
    found: dict[str, dict[tuple[int, int], dict[tuple[str, ...], Remark]]] = {}
    said: Iterable[tuple[Effect, Remark]] = chain(
        conflicts(links), inclusions(links, mentioned), lookups(links), descriptions(links)
    )
    for effect, remark in said:
        place = found.setdefault(effect.path, {}).setdefault((effect.statement, effect.index), {})
        words = remark.words[:1] if remark.kind in _SEVERAL else ()
        place.setdefault((remark.kind, *words), remark)
    return {
        path: {place: tuple(remarks.values()) for place, remarks in places.items()}
        for path, places in found.items()
    }
