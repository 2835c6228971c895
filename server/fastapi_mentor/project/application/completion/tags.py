"""The tags that routes and routers of the project have."""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Iterator

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.completion.candidate import Candidate, Offer, Sort, Wish
from fastapi_mentor.project.application.overview import Overview
from fastapi_mentor.project.application.text import text_of

_MEMO = "tags"
_STRING = pattern(r"[\"']([^\"'\n]*)[\"']")


def tags(wish: Wish) -> Offer | None:
    """The tags in use, the most used first, without those that the list has already."""
    if wish.overview is None:
        return None
    present = set(_STRING.findall(wish.context.text[wish.context.frame.inside :]))
    closing = wish.context.after.partition("]")[0]
    present |= set(_STRING.findall(closing.partition('"')[2] if '"' in closing else ""))
    in_use = counted(wish.overview)
    return wish.offer(
        [
            Candidate(tag, Sort.NAME, f"{count} {'route' if count == 1 else 'routes'}")
            for tag, count in in_use.most_common()
            if tag not in present
        ]
    )


def counted(overview: Overview) -> Counter[str]:
    """How many routes have which tag."""
    known: Counter[str] | None = overview.memo.get(_MEMO)
    if known is None:
        known = overview.memo[_MEMO] = Counter(_tags(overview))
    return known


def _tags(overview: Overview) -> Iterator[str]:
    """The tags of each route, those of its routers included."""
    texts: dict[int, list[str]] = {}
    for endpoint in overview.endpoints:
        calls = [(endpoint.declaration.call, endpoint.declaration.at)]
        for step in endpoint.steps:
            if step.inclusion is not None:
                calls.append((step.inclusion.call, step.inclusion.at))
            if step.node.router.call is not None:
                calls.append((step.node.router.call, step.node.router.at))
        found: set[str] = set()
        for call, at in calls:
            listed = texts.get(id(call))
            if listed is None:
                given = argument(call, "tags")
                elements = given.elts if isinstance(given, (ast.List, ast.Tuple)) else []
                known = [text_of(each, at) for each in elements]
                listed = texts[id(call)] = [each for each in known if each]
            found.update(listed)
        yield from found
