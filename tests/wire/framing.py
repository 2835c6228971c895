"""The frames in which messages travel: a header, an empty line and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

END_OF_HEADER = b"\r\n\r\n"


def frame(message: Any, *headers: str) -> bytes:
    """Return `message` as it travels: JSON in UTF-8 behind a header; bytes and text go as they are.

    `headers` replace the usual `Content-Length` line; `{}` in one stands for the length in bytes.
    """
    match message:
        case bytes():
            body = message
        case str():
            body = message.encode()
        case _:
            body = json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode()
    lines = headers or ("Content-Length: {}",)
    return "\r\n".join(lines).replace("{}", str(len(body))).encode() + END_OF_HEADER + body


class Decoder:
    """Cuts a stream of bytes into messages, and keeps apart what is not of the protocol."""

    def __init__(self) -> None:
        self.noise = bytearray()
        self._waiting = bytearray()
        self._length: int | None = None

    def feed(self, data: bytes) -> Iterator[dict[str, Any]]:
        """Yield each message that `data` completes."""
        self._waiting += data
        while True:
            if self._length is None and not self._read_header():
                return
            assert self._length is not None
            if len(self._waiting) < self._length:
                return
            body = bytes(self._waiting[: self._length])
            del self._waiting[: self._length]
            self._length = None
            try:
                message = json.loads(body)
            except ValueError:
                self.noise += body
                continue
            if isinstance(message, dict):
                yield message
            else:
                self.noise += body

    def end(self) -> None:
        """The stream has ended: half a message is noise too."""
        self.noise += self._waiting
        self._waiting.clear()

    def _read_header(self) -> bool:
        end = self._waiting.find(END_OF_HEADER)
        if end < 0:
            return False
        header = bytes(self._waiting[:end])
        start = header.rfind(b"Content-Length:")
        lines = header[max(start, 0) :].split(b"\r\n")
        _, _, value = lines[0].partition(b":")
        sound = all(line.startswith(b"Content-") for line in lines[1:])
        if start >= 0 and value.strip().isdigit() and sound:
            # Servers may put Content-Type first; anything else in front was printed by somebody.
            before = header[:start]
            if before and not before.startswith(b"Content-Type:"):
                self.noise += before
            self._length = int(value)
            del self._waiting[: end + len(END_OF_HEADER)]
            return True
        self.noise += header
        del self._waiting[: end + len(END_OF_HEADER)]
        return self._read_header()
