"""The rows of the table of budgets, and how they are shown."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import NamedTuple

HEAD = ("what", "ours", "peer", "ratio", "budget", "verdict")


class Row(NamedTuple):
    """One measured budget: milliseconds (or megabytes) of ours and of the peer, by medians."""

    what: str
    ours: float
    peer: float | None
    peer_name: str
    budget: float
    unit: str = "ms"

    @property
    def ratio(self) -> float:
        """What the budget is about: ours by the peer's, or ours alone."""
        return self.ours / self.peer if self.peer else self.ours

    @property
    def kept(self) -> bool:
        """Whether the budget is kept."""
        return self.ratio <= self.budget

    def cells(self) -> tuple[str, ...]:
        """The row as text."""
        compared = self.peer is not None
        return (
            self.what,
            amount(self.ours, self.unit),
            f"{amount(self.peer, self.unit)} {self.peer_name}" if self.peer is not None else "-",
            f"{self.ratio:.2f}x" if compared else "-",
            f"<= {self.budget:g}x" if compared else f"<= {amount(self.budget, self.unit)}",
            "kept" if self.kept else "BROKEN",
        )


def amount(value: float, unit: str) -> str:
    """A number a person can read, such as `2.13 ms` or `7.4 s`."""
    if unit == "ms" and value >= 2_000:
        return f"{value / 1000:.1f} s"
    return f"{value:.2f} {unit}" if value < 10 else f"{value:,.0f} {unit}"


def as_table(rows: Sequence[Row]) -> str:
    """All rows, aligned, in Markdown."""
    cells = [HEAD, *(row.cells() for row in rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEAD))]
    lines = [
        "| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |"
        for row in cells
    ]
    lines.insert(1, "|" + "|".join("-" * (width + 2) for width in widths) + "|")
    return "\n".join(lines)


def as_json(rows: Sequence[Row]) -> str:
    """All rows, as a list of objects."""
    objects = [
        {**row._asdict(), "ratio": round(row.ratio, 4), "kept": row.kept, "unit": row.unit} for row in rows
    ]
    return json.dumps(objects, indent=2)
