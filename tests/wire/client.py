"""A server at the other end of a pipe or socket, spoken to in raw bytes with hard time limits."""

from __future__ import annotations

import contextlib
import os
import select
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from tests.wire.framing import Decoder, frame

PATIENCE = 20.0
"""Seconds to wait for anything, unless the caller knows better."""

MISSING: Any = object()


class Silence(AssertionError):
    """What was waited for did not come in time."""


class Message(NamedTuple):
    """A message from the server and the moment its last byte came (seconds, `perf_counter`)."""

    content: dict[str, Any]
    at: float


class Answer(NamedTuple):
    """The server's answer to a request: a result, or an error with its code."""

    result: Any
    error: dict[str, Any] | None
    at: float

    @property
    def code(self) -> int | None:
        """The error's code, None if there is no error."""
        return None if self.error is None else int(self.error["code"])


class Wire:
    """Starts a server and exchanges bytes with it; everything it says is kept.

    With `port` the server is reached at that TCP port of this machine, else over a pipe.
    """

    def __init__(
        self,
        command: Sequence[str],
        *,
        folder: str | Path | None = None,
        environment: Mapping[str, str] | None = None,
        port: int | None = None,
    ) -> None:
        self.messages: list[Message] = []
        self.stdout = bytearray()
        self.stderr = bytearray()
        self.replies: dict[str, Callable[[Any], Any]] = {}
        self._decoder = Decoder()
        self._news = threading.Condition()
        self._sending = threading.Lock()
        self._last_id = 0
        self._ended = False
        self.process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            cwd=folder,
            env={**os.environ, **(environment or {})},
            bufsize=0,
            start_new_session=True,
        )
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        assert self.process.stderr is not None
        self._socket = _connect(port, self.process) if port is not None else None
        stdout, stderr = self.process.stdout.fileno(), self.process.stderr.fileno()
        self._output = self._socket.fileno() if self._socket else self.process.stdin.fileno()
        os.set_blocking(self._output, False)
        source = self._socket.fileno() if self._socket else stdout
        self._threads = [
            threading.Thread(target=self._listen, args=(source,), daemon=True),
            threading.Thread(target=_collect, args=(stderr, self.stderr), daemon=True),
        ]
        if self._socket:
            self._threads.append(threading.Thread(target=_collect, args=(stdout, self.stdout), daemon=True))
        for thread in self._threads:
            thread.start()

    # What goes out

    def write(self, data: bytes, *, timeout: float = PATIENCE) -> None:
        """Send bytes as they are; raise `Silence` if the server does not take them in time."""
        deadline = time.monotonic() + timeout
        rest = memoryview(data)
        with self._sending:
            while rest:
                _, ready, _ = select.select([], [self._output], [], deadline - time.monotonic())
                if not ready:
                    raise Silence(f"the server left {len(rest)} bytes unread for {timeout} s")
                with contextlib.suppress(BlockingIOError):
                    rest = rest[os.write(self._output, rest[:65536]) :]

    def send(self, *messages: Any) -> None:
        """Send messages, framed, in a single write."""
        self.write(b"".join(map(frame, messages)))

    def notification(self, method: str, params: Any = MISSING) -> dict[str, Any]:
        """Return a notification, to be sent."""
        message = {"jsonrpc": "2.0", "method": method}
        return message if params is MISSING else {**message, "params": params}

    def request(self, method: str, params: Any = MISSING) -> dict[str, Any]:
        """Return a request with an id of its own, to be sent."""
        self._last_id += 1
        return {**self.notification(method, params), "id": self._last_id}

    def notify(self, method: str, params: Any = MISSING) -> None:
        """Send one notification."""
        self.send(self.notification(method, params))

    def ask(self, method: str, params: Any = MISSING, *, timeout: float = PATIENCE) -> Answer:
        """Send one request and wait for its answer."""
        request = self.request(method, params)
        self.send(request)
        return self.answer(request, timeout=timeout)

    def close_input(self) -> None:
        """End what the server reads."""
        if self._socket:
            self._socket.shutdown(socket.SHUT_WR)
        else:
            assert self.process.stdin is not None
            self.process.stdin.close()

    # What comes in

    def answer(self, request: Any, *, timeout: float = PATIENCE) -> Answer:
        """Wait for the answer to a request (the message, or its bare id)."""
        identity = request["id"] if isinstance(request, dict) else request

        def answers(content: dict[str, Any]) -> bool:
            return "method" not in content and "id" in content and content["id"] == identity

        content, at = self.wait(answers, timeout=timeout, what=f"the answer to {request!r:.300}")
        return Answer(content.get("result"), content.get("error"), at)

    def wait(
        self,
        wanted: Callable[[dict[str, Any]], bool],
        *,
        since: int = 0,
        timeout: float = PATIENCE,
        what: str = "a message",
    ) -> Message:
        """Return the first wanted message, of those that came after the first `since` ones."""
        deadline = time.monotonic() + timeout
        seen = since
        with self._news:
            while True:
                for message in self.messages[seen:]:
                    if wanted(message.content):
                        return message
                seen = max(seen, len(self.messages))
                left = deadline - time.monotonic()
                if left <= 0 or self._ended:
                    why = "the server ended its output" if self._ended else f"{timeout} s passed"
                    raise Silence(f"{why} without {what}\n{self.transcript()}")
                self._news.wait(left)

    def exit_code(self, *, timeout: float = PATIENCE) -> int:
        """Wait for the end of the process."""
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise Silence(f"the process still runs after {timeout} s\n{self.transcript()}") from None
        for thread in self._threads:
            thread.join(2)
        return code

    @property
    def noise(self) -> bytes:
        """What the server wrote to stdout that is not the protocol."""
        return bytes(self._decoder.noise) + (bytes(self.stdout) if self._socket else b"")

    def transcript(self) -> str:
        """The end of what the server said, for a person who looks at a failure."""
        said = "\n".join(f"  {message.content!r:.300}" for message in self.messages[-8:])
        log = self.stderr[-3000:].decode(errors="replace")
        return f"last messages:\n{said}\nnoise: {self.noise[-300:]!r}\nstderr:\n{log}"

    def stop(self) -> None:
        """End the server and whatever it started, however it feels."""
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        for thread in self._threads:
            thread.join(2)
        if self._socket:
            self._socket.close()
        for stream in (self.process.stdin, self.process.stdout, self.process.stderr):
            if stream:
                stream.close()

    # The threads

    def _listen(self, source: int) -> None:
        while data := _read(source):
            if not self._socket:
                self.stdout += data
            for content in self._decoder.feed(data):
                message = Message(content, time.perf_counter())
                with self._news:
                    self.messages.append(message)
                    self._news.notify_all()
                if "method" in content and "id" in content:
                    self._reply(content)
        with self._news:
            self._decoder.end()
            self._ended = True
            self._news.notify_all()

    def _reply(self, request: dict[str, Any]) -> None:
        reply = self.replies.get(request["method"])
        result = reply(request.get("params")) if reply else None
        with contextlib.suppress(OSError, ValueError, Silence):
            self.send({"jsonrpc": "2.0", "id": request["id"], "result": result})


def _read(descriptor: int) -> bytes:
    while True:
        try:
            return os.read(descriptor, 1 << 16)
        except BlockingIOError:
            select.select([descriptor], [], [], 1)
        except OSError:
            return b""


def _collect(descriptor: int, kept: bytearray) -> None:
    while data := _read(descriptor):
        kept += data


def _connect(port: int, process: subprocess.Popen[bytes]) -> socket.socket:
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port))
        except ConnectionRefusedError:
            if time.monotonic() > deadline or process.poll() is not None:
                raise
            time.sleep(0.05)
