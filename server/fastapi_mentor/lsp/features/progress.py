"""A person ends a long work early."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi_mentor.lsp.progress import CANCEL

if TYPE_CHECKING:
    from fastapi_mentor.lsp.server import MentorServer


def register(server: MentorServer) -> None:
    """Follows `window/workDoneProgress/cancel`."""
    server.protocol.direct[CANCEL] = partial(on_cancel, server)


def on_cancel(server: MentorServer, params: dict[str, Any]) -> None:
    """End the work whose progress bears the token."""
    token = params.get("token")
    cancel = server.cancellations.pop(token, None) if isinstance(token, str) else None
    if cancel is not None:
        cancel()
