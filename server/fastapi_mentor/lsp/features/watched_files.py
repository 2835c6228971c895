"""Files change outside the editor: another program writes, git switches a branch."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from fastapi_mentor.lsp.handshake import Raw
from fastapi_mentor.lsp.uris import path_of

if TYPE_CHECKING:
    from fastapi_mentor.lsp.server import MentorServer

CHANGED = "workspace/didChangeWatchedFiles"

_CHANGED = 2
"""The type of a change that is neither a birth nor a death."""

PATTERNS = (
    "**/*.py",
    "**/{pyproject.toml,requirements*.txt,uv.lock,poetry.lock,pdm.lock,Pipfile.lock,pylock.toml}",
    "**/.gitignore",
)


def register(server: MentorServer) -> None:
    """Follows `workspace/didChangeWatchedFiles`."""
    server.protocol.direct[CHANGED] = partial(on_change, server)


def on_change(server: MentorServer, params: dict[str, Any]) -> None:
    """Look again at what the files may have changed."""
    changes = Raw(params).listed("changes")
    uris = [Raw(change)["uri"] for change in changes]
    paths = [path for uri in uris if isinstance(uri, str) and (path := path_of(uri))]
    if paths:
        server.files_changed(paths, any(Raw(change)["type"] != _CHANGED for change in changes))


async def watch(server: MentorServer) -> None:
    """Ask the editor to tell, where it can."""
    registrations: list[dict[str, Any]] = []
    if server.client.watches:
        watchers = [{"globPattern": pattern} for pattern in PATTERNS]
        options = {"watchers": watchers}
        registrations.append({"id": CHANGED, "method": CHANGED, "registerOptions": options})
    if server.client.registers_configuration:
        method = "workspace/didChangeConfiguration"
        section = {"section": "fastapiMentor"}
        registrations.append({"id": method, "method": method, "registerOptions": section})
    if registrations:
        await server.protocol.ask("client/registerCapability", {"registrations": registrations})
