"""Our server, started for a test and judged when the test is over."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.wire.client import Wire
from tests.wire.session import Session, Way, server_command

SURE_LINE = 'jwt.decode(token, options={"verify_signature": False})'
"""What `jwt-without-verification` finds wherever `jwt` is imported."""

SURE = f"import jwt\n\n\ndef claims(token: str) -> dict[str, str]:\n    return {SURE_LINE}\n"
"""A small document with one finding, on its fifth line."""

SURE_RULE = "jwt-without-verification"


@contextmanager
def serving(
    folder: Path,
    *options: str,
    way: Way = Way.PUSH,
    encodings: Sequence[str] | None = None,
    handshake: bool = True,
    workspace: bool = False,
    environment: Mapping[str, str] | None = None,
) -> Iterator[Session]:
    """Run our server in `folder` (and on it, if `workspace`); whatever the test was about, it must
    have written nothing but the protocol, crashed nowhere and popped up no error.
    """
    port = int(options[options.index("--tcp") + 1]) if "--tcp" in options else None
    wire = Wire(server_command(*options), folder=folder, environment=environment, port=port)
    session = Session(wire, way)
    try:
        if handshake:
            session.initialize(folder if workspace else None, encodings=encodings)
        yield session
        assert_clean(session)
    finally:
        wire.stop()


class Lasting:
    """A server that lives through many tests, which is part of what they show; replaced when broken."""

    def __init__(self, start: Callable[[], AbstractContextManager[Session]]) -> None:
        self._start = start
        self._stack = ExitStack()
        self._session: Session | None = None

    @contextmanager
    def lent(self) -> Iterator[Session]:
        """Lend the session for one test; after it the server must be sound and at work."""
        if self._session is None:
            self._session = self._stack.enter_context(self._start())
        session, self._session = self._session, None
        yield session
        assert session.wire.process.poll() is None, session.wire.transcript()
        assert session.wire.ask("probe/alive", timeout=5).code == -32601
        assert_clean(session)
        self._session = session

    def stop(self) -> None:
        """End all servers that were started."""
        with suppress(AssertionError):
            self._stack.close()


def assert_clean(session: Session) -> None:
    """Fail if the server said anything in the wrong way or place."""
    wire = session.wire
    assert wire.noise == b"", f"not the protocol: {wire.noise[:300]!r}"
    assert b"Traceback" not in wire.stderr, wire.transcript()
    pop_ups = [
        content["params"]
        for content, _ in list(wire.messages)
        if content.get("method") == "window/showMessage" and content["params"]["type"] == 1
    ]
    assert pop_ups == []


def sure_findings(diagnostics: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those of the rule that `SURE` breaks."""
    return [diagnostic for diagnostic in diagnostics if diagnostic.get("code") == SURE_RULE]


def sure_lines(diagnostics: Sequence[dict[str, Any]]) -> list[int]:
    """The lines, 0-based, on which the rule that `SURE` breaks is reported."""
    return [finding["range"]["start"]["line"] for finding in sure_findings(diagnostics)]


def free_port() -> int:
    """A TCP port that nobody listens on."""
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        port: int = chosen.getsockname()[1]
        return port
