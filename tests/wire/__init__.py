"""A raw client of language servers, made of no protocol library, for probes and benchmarks."""

from tests.wire.client import Answer, Message, Silence, Wire
from tests.wire.framing import Decoder, frame
from tests.wire.session import (
    Session,
    Way,
    capabilities,
    change,
    path_uri,
    position,
    server_command,
)

__all__ = [
    "Answer",
    "Decoder",
    "Message",
    "Session",
    "Silence",
    "Way",
    "Wire",
    "capabilities",
    "change",
    "frame",
    "path_uri",
    "position",
    "server_command",
]
