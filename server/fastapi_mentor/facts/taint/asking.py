"""Questions about what expressions hold in some state of a function."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from fastapi_mentor.facts.taint.value import State, Values

if TYPE_CHECKING:
    from fastapi_mentor.facts.taint.reading import Reader


class Question:
    """What expressions hold in some state (`guards.Ask`)."""

    def __init__(self, reader: Reader, state: State) -> None:
        self._reader = reader
        self._state = state

    def __call__(self, node: ast.expr, /) -> Values:
        return self._reader.quietly(node, self._state)

    @property
    def knows_hosts(self) -> bool:
        """Whether the function around looks at the hosts of addresses."""
        return self._reader.knows_hosts
