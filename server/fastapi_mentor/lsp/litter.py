"""When garbage is collected: not while somebody types.

Python's collector looks at every syntax tree there is, again and again, although they hold hardly any
cycles: on a large file that doubles the time of a check. So what is kept is set apart for good, and looked
at only when documents were closed and nobody waits.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def without_collector() -> Iterator[None]:
    """Builds much that will be kept, without looking for garbage in it."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def sweep() -> None:
    """Collect all garbage; takes a tenth of a second and more."""
    gc.unfreeze()
    gc.collect()
    gc.freeze()
