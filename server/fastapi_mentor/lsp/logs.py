"""Where log records go: stderr, and from a warning on the editor's own log; never a pop-up."""

from __future__ import annotations

import logging
import sys
from collections.abc import Callable

_ERROR, _WARNING = 1, 2
"""Message types of the protocol."""

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


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
    stderr = logging.StreamHandler(sys.stderr)
    stderr.setFormatter(logging.Formatter(_FORMAT))
    logging.basicConfig(level=logging.WARNING, handlers=[stderr], force=True)
    ours = logging.getLogger("fastapi_mentor")
    for handler in [h for h in ours.handlers if isinstance(h, ClientHandler)]:
        ours.removeHandler(handler)
    ours.addHandler(ClientHandler(send))
    # pygls tells every message in full at INFO, and takes unknown ids for worth a warning.
    logging.getLogger("pygls").setLevel(logging.ERROR)
