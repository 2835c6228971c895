"""Probes how messages are cut out of the stream, over the raw wire."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.wire import Silence, Wire, frame
from tests.wire.serving import SURE, Lasting, serving, sure_lines

pytestmark = pytest.mark.timeout(90)

PARSE_ERROR, INVALID_REQUEST, METHOD_NOT_FOUND = -32700, -32600, -32601


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lasting]:
    lasting = Lasting(lambda: serving(tmp_path_factory.mktemp("framing")))
    yield lasting
    lasting.stop()


@pytest.fixture
def wire(lasting: Lasting) -> Iterator[Wire]:
    with lasting.lent() as session:
        yield session.wire


def probe(wire: Wire) -> dict[str, Any]:
    """A request whose answer shows that it was understood."""
    return wire.request("probe/unknown", {"text": "größer 🚀"})


def test_a_message_may_come_byte_by_byte(wire: Wire) -> None:
    request = probe(wire)
    for byte in frame(request):
        wire.write(bytes([byte]))
    assert wire.answer(request).code == METHOD_NOT_FOUND


def test_a_header_may_be_split_from_its_body(wire: Wire) -> None:
    request = probe(wire)
    head, body = frame(request).split(b"\r\n\r\n")
    for part in (head[:9], head[9:] + b"\r", b"\n\r\n", body[:30], body[30:]):
        wire.write(part)
    assert wire.answer(request).code == METHOD_NOT_FOUND


def test_several_messages_may_come_in_one_write(wire: Wire) -> None:
    requests = [probe(wire) for _ in range(50)]
    wire.send(*requests)
    assert {wire.answer(request).code for request in requests} == {METHOD_NOT_FOUND}


@pytest.mark.parametrize(
    "headers",
    [
        pytest.param(["content-length: {}"], id="lower case"),
        pytest.param(["CONTENT-LENGTH: {}"], id="upper case"),
        pytest.param(["Content-Length:{}"], id="no space"),
        pytest.param(["Content-Length:   {}  "], id="many spaces"),
        pytest.param(["X-Extra: yes", "Content-Length: {}", "X-More: a: b"], id="extra headers"),
        pytest.param(
            ["Content-Length: {}", "Content-Type: application/vscode-jsonrpc; charset=utf-8"],
            id="type after",
        ),
        pytest.param(
            ["Content-Type: application/vscode-jsonrpc; charset=utf8", "Content-Length: {}"],
            id="type before, old spelling of utf-8",
        ),
    ],
)
def test_a_header_may_be_spelt_in_every_way_that_is_allowed(wire: Wire, headers: list[str]) -> None:
    request = probe(wire)
    wire.write(frame(request, *headers))
    assert wire.answer(request).code == METHOD_NOT_FOUND


def test_the_length_is_counted_in_bytes(wire: Wire) -> None:
    first, second = probe(wire), probe(wire)
    wire.send(first, second)
    assert wire.answer(first).code == wire.answer(second).code == METHOD_NOT_FOUND


def test_json_may_be_spread_over_lines(wire: Wire) -> None:
    request = probe(wire)
    wire.write(frame("\r\n " + json.dumps(request, indent=2) + "\n\n"))
    assert wire.answer(request).code == METHOD_NOT_FOUND


@pytest.mark.parametrize(
    "body",
    [
        pytest.param('{"jsonrpc": "2.0", "id": 1, "method": ', id="cut off"),
        pytest.param("hello", id="not JSON"),
        pytest.param("", id="empty"),
        pytest.param(b'{"jsonrpc": "2.0", "id": 1, "method": "\xff\xfe"}', id="not UTF-8"),
        pytest.param('{"jsonrpc": "2.0", "id": 1, "method": "a/b"}'.encode("utf-16"), id="UTF-16"),
        pytest.param("[" * 100_000, id="nested too deep"),
        pytest.param('{"jsonrpc": "2.0"} trailing', id="something behind"),
    ],
)
def test_json_that_is_malformed_is_answered_with_a_parse_error(wire: Wire, body: str | bytes) -> None:
    since = len(wire.messages)
    wire.write(frame(body))
    content, _ = wire.wait(lambda message: "error" in message, since=since, timeout=5)
    assert content["error"]["code"] == PARSE_ERROR
    assert content["id"] is None


@pytest.mark.parametrize(
    "length",
    ["Content-Length: abc", "Content-Length: -5", "Content-Length: ", "X-Length: {}"],
)
def test_a_header_without_a_usable_length_neither_hangs_nor_spins_the_server(
    tmp_path: Path, length: str
) -> None:
    """There is no telling where the next message starts: find it, or end. Both are sound."""
    with serving(tmp_path) as session:
        wire = session.wire
        request = probe(wire)
        wire.write(frame(request, length))
        following = probe(wire)
        try:
            wire.send(following)
            assert wire.answer(following, timeout=5).code == METHOD_NOT_FOUND
        except (Silence, BrokenPipeError):
            assert wire.exit_code(timeout=5) != 0


def test_a_message_of_ten_megabytes_is_read(tmp_path: Path) -> None:
    with serving(tmp_path) as session:
        filler = "# a comment that is long and says nothing at all\n" * 200_000
        session.open("file:///large.py", filler + SURE)
        assert sure_lines(session.diagnostics("file:///large.py", timeout=60)) == [200_004]


def test_a_lone_surrogate_in_a_document_does_no_harm(tmp_path: Path) -> None:
    with serving(tmp_path) as session:
        broken = SURE + 'x = "\ud83d"\n'
        body = json.dumps(session.opening("file:///surrogate.py", broken), ensure_ascii=True)
        session.wire.write(frame(body))
        assert session.wire.ask("probe/alive").code == METHOD_NOT_FOUND
        session.replace("file:///surrogate.py", SURE)
        assert sure_lines(session.diagnostics("file:///surrogate.py")) == [4]
