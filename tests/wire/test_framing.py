"""Tests how the raw client cuts a stream into messages."""

import pytest

from tests.wire import Decoder, frame


@pytest.mark.parametrize("size", [1, 2, 7, 1_000])
def test_messages_are_found_however_the_stream_is_cut(size: int) -> None:
    messages = [{"id": 1, "text": "größer 🚀"}, {"id": 2}]
    stream = b"".join(map(frame, messages))
    decoder = Decoder()
    found = [
        message
        for start in range(0, len(stream), size)
        for message in decoder.feed(stream[start : start + size])
    ]
    assert found == messages
    assert decoder.noise == b""


def test_what_somebody_prints_between_messages_is_noise() -> None:
    decoder = Decoder()
    stream = frame({"id": 1}) + b"hello\n" + frame({"id": 2}) + b"bye"
    assert [message["id"] for message in decoder.feed(stream)] == [1, 2]
    decoder.end()
    assert decoder.noise == b"hello\nbye"


def test_half_a_message_at_the_end_is_noise() -> None:
    decoder = Decoder()
    assert list(decoder.feed(frame({"id": 1})[:-3])) == []
    decoder.end()
    assert decoder.noise != b""
