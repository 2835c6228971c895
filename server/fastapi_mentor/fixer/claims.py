"""The stretches of a file that fixes want for themselves."""

from __future__ import annotations

from typing import NamedTuple

from fastapi_mentor.fixer.page import Span


class Claim(NamedTuple):
    """A stretch that a fix wants for itself; `shared` is what an identical wish of another fix equals."""

    span: Span
    shared: str | None = None


class Claims:
    """The claims of the fixes that are to be applied, found by their lines."""

    def __init__(self) -> None:
        self._by_line: dict[int, list[Claim]] = {}

    def add(self, claim: Claim) -> None:
        """Grants a claim."""
        for line in _lines(claim):
            self._by_line.setdefault(line, []).append(claim)

    def holds_against(self, claim: Claim) -> bool:
        """Whether a claim touches one that was granted, and does not want the very same."""
        return any(
            claim.span.touches(other.span) and (claim.shared is None or claim != other)
            for line in _lines(claim)
            for other in self._by_line.get(line, ())
        )


def _lines(claim: Claim) -> range:
    return range(claim.span.start[0], claim.span.end[0] + 1)
