"""Keeps a question about code from being asked over and over while it is being answered."""

from __future__ import annotations

import ast
import threading
from collections.abc import Callable
from typing import Generic, TypeVar

from fastapi_mentor.facts.place import Place

T = TypeVar("T")
_MOST_STEPS = 2_000
"""Where code leads to more than that, nobody can tell what it means."""


class Asking(threading.local, Generic[T]):
    """One question at a time, with all that it leads to.

    What an expression means is worked out once for a question; an expression that leads back to itself
    means nothing by that. Each thread asks for itself.
    """

    def __init__(self) -> None:
        self._answers: dict[tuple[int, int, str], tuple[T | None, ast.expr, Place]] = {}
        self._depth = 0
        self._left = _MOST_STEPS

    def ask(self, node: ast.expr, at: Place, work: Callable[[], T | None]) -> T | None:
        """The answer of `work` for an expression at a place."""
        key = (id(node), id(at.scope), at.given.site if at.given is not None else "")
        known = self._answers.get(key)
        if known is not None:
            return known[0]
        if self._left <= 0:
            return None
        self._left -= 1
        # The node and the place stay alive with the answer, so that nothing else gets their identity.
        self._answers[key] = (None, node, at)
        self._depth += 1
        try:
            answer = work()
        finally:
            self._depth -= 1
            if self._depth == 0:
                self._answers = {}
                self._left = _MOST_STEPS
        if self._depth:
            self._answers[key] = (answer, node, at)
        return answer
