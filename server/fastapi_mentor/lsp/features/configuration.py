"""What the editor's settings ask for, on top of those of the project."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Any

from lsprotocol import types

from fastapi_mentor.lsp.conversation import Refused
from fastapi_mentor.lsp.features import watched_files
from fastapi_mentor.lsp.uris import uri_of

if TYPE_CHECKING:
    from fastapi_mentor.lsp.server import MentorServer

logger = logging.getLogger(__name__)

_PATIENCE = 10.0
"""Seconds for the editor to say what it is configured to."""

SECTION = "fastapiMentor"


def register(server: MentorServer) -> None:
    """Asks for the configuration once the editor is ready, and follows its changes."""
    server.protocol.direct[types.INITIALIZED] = partial(on_initialized, server)
    change = types.WORKSPACE_DID_CHANGE_CONFIGURATION
    server.protocol.direct[change] = partial(on_change, server)


def on_initialized(server: MentorServer, params: Mapping[str, Any]) -> None:
    """The editor is ready to be asked."""
    server.spawn(_get_ready(server))


def on_change(server: MentorServer, params: Mapping[str, Any]) -> None:
    """Take the new configuration, or ask for it where the editor only says that there is one."""
    if server.client.configures:
        server.spawn(ask(server))
    else:
        server.configure({"": section(params.get("settings"))})


async def ask(server: MentorServer) -> None:
    """Ask the editor for the configuration of each workspace folder."""
    if not server.client.configures:
        return
    folders = list(server.folders)
    items = [{"section": SECTION}, *({"section": SECTION, "scopeUri": uri_of(path)} for path in folders)]
    try:
        answers = await server.protocol.ask("workspace/configuration", {"items": items})
    except Refused as error:
        logger.warning("The editor does not give its configuration: %s", error)
        return
    if isinstance(answers, list) and len(answers) == len(items):
        given = dict(zip(["", *folders], map(plain_section, answers), strict=True))
        if any(given.values()) or not server.client.options:
            server.configure(given)


async def _get_ready(server: MentorServer) -> None:
    """Ask to be told of changes, and what is wanted before the whole workspace is looked at."""
    server.spawn(watched_files.watch(server))
    try:
        await asyncio.wait_for(ask(server), _PATIENCE)
    except TimeoutError:
        logger.warning("The editor does not say what it is configured to")
    server.index.start()


def section(value: Any) -> Mapping[str, Any]:
    """Our part of an editor's settings, which may come alone or among those of others."""
    if not isinstance(value, dict):
        return {}
    for name in (SECTION, "settings"):
        if isinstance(inner := value.get(name), dict):
            return section(inner)
    return value


def plain_section(value: Any) -> Mapping[str, Any]:
    """The answer to a question for our section; an editor that has none answers null."""
    return value if isinstance(value, dict) else {}
