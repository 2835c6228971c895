"""A stretch of a file and the text that it becomes."""

from __future__ import annotations

from typing import NamedTuple

from fastapi_mentor.fixer.page import Span


class Cut(NamedTuple):
    """What stands in `span` becomes `text`.

    Of several insertions at one place the lower `phase` comes first (0 belongs to what stands before the
    place, 1 to what stands after it), then the lower `weight`, then the one that was asked for first.
    """

    span: Span
    text: str
    phase: int = 0
    weight: int = 0
