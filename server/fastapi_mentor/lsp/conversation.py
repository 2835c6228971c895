"""The words of a conversation: where it stands, what is ready to be sent, what was refused."""

from __future__ import annotations

from enum import Enum


class State(Enum):
    """Where a conversation stands."""

    NEW = "new"
    RUNNING = "running"
    SHUT_DOWN = "shut down"


class Rendered(str):
    """JSON that is ready to be sent."""

    __slots__ = ()


class Refused(Exception):
    """The editor answered a request of ours with an error."""
