"""Routes that are handed a session of a database, as texts tell of them."""

from __future__ import annotations

from typing import NamedTuple


class Handed(NamedTuple):
    """How many of such routes run on the event loop, and how many in threads.

    `is_async` where the project has sessions that can be awaited as well.
    """

    on_loop: int = 0
    in_threads: int = 0
    is_async: bool = False
