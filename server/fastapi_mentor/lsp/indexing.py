"""The findings of the whole workspace, collected by another process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fastapi_mentor.lsp.server import MentorServer


class Index:
    """The diagnostics of files that are not open."""

    def __init__(self, server: MentorServer) -> None:
        self._server = server

    def start(self) -> None:
        """Begin, or begin again."""

    def stop(self) -> None:
        """End the process."""

    async def findings(self) -> dict[str, str]:
        """Rendered diagnostics by URI."""
        return {}
