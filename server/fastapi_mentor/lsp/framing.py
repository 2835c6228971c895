"""Cuts a stream of bytes into messages, and finds its feet again after bytes that are none."""

from __future__ import annotations

import re

_END_OF_HEADER = re.compile(rb"\r?\n\r?\n")
_LENGTH = rb"content-length[ \t]*:[ \t]*(\d{1,12})[ \t]*(?:\r?\n|\Z)"
_FIELD = re.compile(b"^" + _LENGTH, re.IGNORECASE | re.MULTILINE)
_REMNANT = re.compile(_LENGTH, re.IGNORECASE)
_LONGEST_HEADER = 1 << 20
"""Bytes without the end of a header after which they are given up."""


class LostFrame(Exception):
    """Bytes that announce no message."""


class Framer:
    """Collects bytes until they are messages; header names may be spelt in any case."""

    def __init__(self) -> None:
        self._waiting = bytearray()
        self._length: int | None = None
        self._lost = False

    def feed(self, data: bytes) -> list[bytes | LostFrame]:
        """The bodies of the messages that `data` completes, in order."""
        self._waiting += data
        frames: list[bytes | LostFrame] = []
        while (frame := self._next()) is not None:
            frames.append(frame)
        return frames

    def _next(self) -> bytes | LostFrame | None:
        while self._length is None and (lost := self._read_header()) is not None:
            # Said once: a long run of garbage deserves no answer for each of its lines.
            if not self._lost:
                self._lost = True
                return lost
        if self._length is None or len(self._waiting) < self._length:
            return None
        body = bytes(self._waiting[: self._length])
        del self._waiting[: self._length]
        self._length = None
        self._lost = False
        return body

    def _read_header(self) -> LostFrame | None:
        # Some editors end a message with a line.
        while self._waiting.startswith((b"\r", b"\n")):
            del self._waiting[:1]
        end = _END_OF_HEADER.search(self._waiting)
        if end is None:
            if len(self._waiting) < _LONGEST_HEADER:
                return None
            self._waiting.clear()
            return LostFrame("a header that does not end")
        header = bytes(self._waiting[: end.start()])
        del self._waiting[: end.end()]
        # The last one, and not on a line of its own if need be: what is left of a broken message may come
        # before it.
        lengths: list[bytes] = _FIELD.findall(header) or _REMNANT.findall(header)
        if not lengths:
            return LostFrame("a header without a valid Content-Length")
        self._length = int(lengths[-1])
        return None


def frame(body: bytes) -> bytes:
    """A message as it travels."""
    return b"Content-Length: %d\r\n\r\n%b" % (len(body), body)
