"""Where log records go: stderr, and from a warning on the editor's own log; never a pop-up."""

from __future__ import annotations

import contextlib
import logging
import os
import queue
import threading
from collections.abc import Callable

_ERROR, _WARNING = 1, 2
"""Message types of the protocol."""

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
_STDERR = 2
_KEPT = 1_000
"""Records that wait for stderr; what comes on top of them is lost."""
_GRACE = 0.5
"""Seconds in which stderr should take what is left at the end."""


class StderrHandler(logging.Handler):
    """Writes records to stderr, in a thread of its own: writing what nobody reads never ends."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logging.Formatter(_FORMAT))
        self._waiting: queue.Queue[str | None] = queue.Queue(_KEPT)
        threading.Thread(target=self._work, name="stderr", daemon=True).start()

    def emit(self, record: logging.LogRecord) -> None:
        """Write one record, soon."""
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait(f"{self.format(record)}\n")

    def flush(self) -> None:
        """Wait a moment for what is still to be written."""
        with self._waiting.all_tasks_done:
            self._waiting.all_tasks_done.wait_for(lambda: not self._waiting.unfinished_tasks, _GRACE)

    def close(self) -> None:
        """Write nothing more."""
        super().close()
        with contextlib.suppress(queue.Full):
            self._waiting.put_nowait(None)

    def _work(self) -> None:
        while (text := self._waiting.get()) is not None:
            rest = text.encode("utf-8", "backslashreplace")
            # By its number: a daemon that holds the lock of `sys.stderr` would break the end of the process.
            with contextlib.suppress(OSError):
                while rest:
                    rest = rest[os.write(_STDERR, rest) :]
            self._waiting.task_done()


class ClientHandler(logging.Handler):
    """Sends records to the editor as `window/logMessage`."""

    def __init__(self, send: Callable[[int, str], None]) -> None:
        super().__init__(logging.WARNING)
        self._send = send
        self._sending = False

    def emit(self, record: logging.LogRecord) -> None:
        """Send one record; what goes wrong in that is nobody's news."""
        if self._sending:
            return
        self._sending = True
        try:
            text = logging.Formatter("%(message)s").format(record)
            self._send(_ERROR if record.levelno >= logging.ERROR else _WARNING, text)
        except Exception:
            self.handleError(record)
        finally:
            self._sending = False


def log_to(send: Callable[[int, str], None]) -> None:
    """Our own records from a warning on go to stderr and to `send`, those of others to stderr alone."""
    logging.basicConfig(level=logging.WARNING, handlers=[StderrHandler()], force=True)
    ours = logging.getLogger("fastapi_mentor")
    for handler in [h for h in ours.handlers if isinstance(h, ClientHandler)]:
        ours.removeHandler(handler)
    ours.addHandler(ClientHandler(send))
    # pygls tells every message in full at INFO, and takes unknown ids for worth a warning.
    logging.getLogger("pygls").setLevel(logging.ERROR)
