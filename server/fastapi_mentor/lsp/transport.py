"""The two ends of a conversation: bytes from the editor and bytes to it, over stdio or TCP."""

from __future__ import annotations

import contextlib
import os
import socket
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from fastapi_mentor.lsp.framing import Framer, LostFrame

_CHUNK = 1 << 16
_PIPE = 1 << 20
_GRACE = 3.0
"""Seconds that the server has for an orderly end after its input has ended."""

Deliver = Callable[[list[bytes | LostFrame]], None]


@dataclass(frozen=True, slots=True)
class Wire:
    """`read` blocks and returns no bytes at the end of input; `write` sends all it is given.

    `write` may be called by any thread and raises OSError when the editor is gone.
    """

    read: Callable[[], bytes]
    write_bytes: Callable[[bytes], None]
    _turn: threading.Lock = field(default_factory=threading.Lock)

    def write(self, data: bytes) -> None:
        """Send bytes, whole, never mixed with those of another thread."""
        with self._turn:
            self.write_bytes(data)


def open_stdio() -> Wire:
    """Takes stdin and stdout for the protocol alone.

    Whatever prints afterwards prints to stderr, and whatever reads finds nothing.
    """
    sys.stdout.flush()
    source, sink = os.dup(0), os.dup(1)
    if sys.platform == "win32":
        import msvcrt

        msvcrt.setmode(source, os.O_BINARY)
        msvcrt.setmode(sink, os.O_BINARY)
    else:
        # Some editors hand over pipes that do not block.
        os.set_blocking(source, True)
        os.set_blocking(sink, True)
    _widen(sink)
    os.dup2(2, 1)
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)

    def write(data: bytes) -> None:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(sink, rest) :]

    return Wire(lambda: os.read(source, _CHUNK), write)


def _widen(sink: int) -> None:
    """Makes room in a pipe for the diagnostics of a large file, so that writing them need not wait."""
    if sys.platform == "linux":
        import fcntl

        with contextlib.suppress(OSError):
            fcntl.fcntl(sink, fcntl.F_SETPIPE_SZ, _PIPE)


def open_tcp(host: str, port: int) -> Wire:
    """Waits for one editor to connect to a port; raises OSError when the port is taken."""
    is_ipv6 = ":" in host
    family = socket.AF_INET6 if is_ipv6 else socket.AF_INET
    with socket.create_server((host, port), family=family) as listener:
        bound = listener.getsockname()
        shown = f"[{bound[0]}]" if is_ipv6 else bound[0]
        print(f"Listening on {shown}:{bound[1]}", file=sys.stderr, flush=True)
        connection, _ = listener.accept()
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Wire(lambda: connection.recv(_CHUNK), connection.sendall)


def listen(wire: Wire, deliver: Deliver, ended: Callable[[], None]) -> None:
    """Starts a thread that reads the wire to its end.

    The thread always reads, however busy the rest is, so that an editor can never be blocked by us.
    `deliver` receives the messages that came together, together.
    """

    def work() -> None:
        framer = Framer()
        # The loop may be gone already: then nobody is left to deliver to.
        with contextlib.suppress(RuntimeError):
            while data := _read(wire):
                if messages := framer.feed(data):
                    deliver(messages)
            ended()

    threading.Thread(target=work, name="reader", daemon=True).start()


def end_soon() -> None:
    """Ends the process in a while, whatever it waits for: an editor that reads no more, for one."""

    def work() -> None:
        time.sleep(_GRACE)
        os._exit(1)

    threading.Thread(target=work, name="last resort", daemon=True).start()


def _read(wire: Wire) -> bytes:
    try:
        return wire.read()
    except OSError:
        return b""
