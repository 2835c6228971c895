"""The three files that are typed in, each with the same function in its middle."""

from __future__ import annotations

import ast
from pathlib import Path
from typing import NamedTuple

FILES = {
    370: "management_endpoints/budget_management_endpoints.py",
    7_500: "management_endpoints/team_endpoints.py",
    22_000: "proxy_server.py",
}
"""Files of `litellm/proxy`, all of them full of routes, by their number of lines."""

FUNCTION = '''

@router.get("/probe/orders", tags=["probe"])
async def probe_list_orders(region: str, limit: int = 10) -> dict[str, list[str]]:
    """List the orders of a region, newest first."""
    orders: list[str] = []
    for number in range(limit):
        label = f"{region}-{number}"
        if label.startswith("draft"):
            continue
        try:
            weight = len(label) * 3 + number
        except ValueError:
            weight = 0
        orders.append(f"{label}:{weight}")

    totals = {}
    for order in orders:
        name, _, weight_text = order.partition(":")
        totals[name] = totals.get(name, 0) + int(weight_text)
        if totals[name] > 1_000:
            break

    names = sorted(totals, key=lambda name: totals[name], reverse=True)
    shown = [name for name in names if not name.endswith("-0")]
    if not shown:
        return {"orders": [], "totals": []}

    heaviest = max(totals.values())
    lightest = min(totals.values())
    report = [
        f"{name} weighs {totals[name]} of {heaviest}"
        for name in shown
        if totals[name] > lightest
    ]
    return {
        "orders": shown,
        "totals": report,
    }

'''
LINES_ABOVE_THE_TYPING = 22
"""Lines of the function above the one that is typed in it."""

TYPED = '    found = [name for name in names if (len(name) > 3 and "x" in name)]'
"""Broken while a bracket or a quote is open, mended at the end."""


class Sample(NamedTuple):
    """A text, the file that it stands for, and the line (0-based) in front of which to type."""

    path: Path
    text: str
    row: int


def sample(proxy: Path, size: int) -> Sample:
    """Return the sample of about `size` lines, from the folder `litellm/proxy`."""
    path = proxy / FILES[size]
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines(keepends=True)
    ends = [statement.end_lineno or 0 for statement in ast.parse(text).body]
    middle = min(ends, key=lambda end: abs(end - len(lines) // 2))
    lines.insert(middle, FUNCTION)
    together = "".join(lines)
    ast.parse(together)
    return Sample(path, together, middle + LINES_ABOVE_THE_TYPING)
