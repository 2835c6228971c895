"""Messages that come at the wrong time or in the wrong shape, and the way out."""

import asyncio
import json
import logging
from typing import Any

import pytest

from fastapi_mentor.lsp.framing import Framer, LostFrame, frame
from fastapi_mentor.lsp.handshake import client_of
from fastapi_mentor.lsp.server import MentorServer, run
from fastapi_mentor.lsp.uris import path_of, uri_of
from fastapi_mentor.source.encoding import Encoding
from tests.lsp.editor import ABLE, PULLING, Editor, Refusal, editing, house_rules

pytestmark = pytest.mark.asyncio
HOVER = {"textDocument": {"uri": "file:///a.py"}, "position": {"line": 0, "character": 0}}


async def code_of(editor: Editor, method: str, params: Any = None) -> int:
    with pytest.raises(Refusal) as caught:
        await editor.ask(method, params)
    return caught.value.code


async def test_before_the_handshake_only_the_handshake_is_answered() -> None:
    editor = Editor(MentorServer(house_rules()))
    assert await code_of(editor, "textDocument/hover", HOVER) == -32002
    assert await code_of(editor, "shutdown") == -32002
    assert "capabilities" in await editor.ask("initialize", {"processId": None, "capabilities": {}})
    editor.hang_up()
    assert await editor.ended == 1


async def test_a_bad_handshake_can_be_repeated() -> None:
    editor = Editor(MentorServer(house_rules()))
    assert await code_of(editor, "initialize", {"capabilities": 5}) == -32602
    assert await code_of(editor, "initialize", {"capabilities": []}) == -32602
    assert await code_of(editor, "initialize") == -32602
    assert await editor.ask("initialize", {"processId": None, "capabilities": {}})
    assert await code_of(editor, "initialize", {"processId": None, "capabilities": {}}) == -32600
    editor.hang_up()
    await editor.ended


async def test_an_editor_of_the_future_is_let_in() -> None:
    able = {
        **ABLE,
        "textDocument": {
            "completion": {"completionItemKind": {"valueSet": [999]}},
            "codeAction": {"codeActionLiteralSupport": {"codeActionKind": {"valueSet": [{}]}}},
        },
        "general": {"positionEncodings": ["utf-128", "utf-8"]},
    }
    async with editing(able=able) as editor:
        assert editor.capabilities["positionEncoding"] == "utf-8"


@pytest.mark.parametrize("params", [{}, None, [], {**HOVER, "position": {"line": "x", "character": 0}}])
async def test_bad_params_are_named_as_such(params: Any) -> None:
    async with editing() as editor:
        assert await code_of(editor, "textDocument/hover", params) == -32602


async def test_an_unknown_request_is_answered_with_or_without_params() -> None:
    async with editing() as editor:
        assert await code_of(editor, "house/unknown", {"a": 1}) == -32601
        editor.send({"jsonrpc": "2.0", "id": 77, "method": "house/unknown"})
        with pytest.raises(Refusal):
            await editor.answer(77)


@pytest.mark.parametrize(
    ("body", "code"),
    [(b"{", -32700), (b"\xff\xfe\xfd", -32700), (b"[" * 100_000, -32700), (b"[]", -32600), (b"5", -32600)],
)
async def test_what_is_no_message_is_answered_without_an_id(body: bytes, code: int) -> None:
    async with editing() as editor:
        editor.send(body)
        with pytest.raises(Refusal) as caught:
            await editor.answer(None)
        assert caught.value.code == code


async def test_a_handler_that_fails_is_answered_and_the_server_goes_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def fail(uri: str) -> None:
        raise RuntimeError("out of order")

    async with editing() as editor:
        with monkeypatch.context() as patch:
            patch.setattr(editor.server, "snapshot", fail)
            assert await code_of(editor, "textDocument/hover", HOVER) == -32603
        assert await editor.ask("textDocument/hover", HOVER) is None
        assert "window/showMessage" not in {message.get("method") for message in editor.heard}


async def test_diagnostics_of_other_servers_do_not_disturb() -> None:
    async with editing() as editor:
        span = {"start": HOVER["position"], "end": HOVER["position"]}
        odd = {"range": span, "message": "?", "severity": 99, "code": {}}
        params = {**HOVER, "range": span, "context": {"diagnostics": [odd]}}
        assert await editor.ask("textDocument/codeAction", params) == []


async def test_a_cancelled_request_is_answered_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    never = asyncio.Event()

    async def wait(uri: str) -> None:
        await never.wait()

    async with editing() as editor:
        monkeypatch.setattr(editor.server, "snapshot", wait)
        request = editor.request("textDocument/hover", HOVER)
        editor.tell("$/cancelRequest", {"id": request})
        with pytest.raises(Refusal) as caught:
            await asyncio.wait_for(editor.answer(request), 1)
        assert caught.value.code == -32800


async def test_after_shutdown_only_exit_is_heard() -> None:
    async with editing() as editor:
        assert await editor.ask("shutdown") is None
        assert await code_of(editor, "textDocument/hover", HOVER) == -32600
        assert await code_of(editor, "shutdown") == -32600
        editor.tell("exit")
        assert await editor.ended == 0


async def test_waiting_requests_end_with_the_shutdown(monkeypatch: pytest.MonkeyPatch) -> None:
    never = asyncio.Event()

    async def wait(uri: str) -> None:
        await never.wait()

    async with editing() as editor:
        monkeypatch.setattr(editor.server, "snapshot", wait)
        request = editor.request("textDocument/hover", HOVER)
        await editor.ask("shutdown")
        with pytest.raises(Refusal) as caught:
            await editor.answer(request)
        assert caught.value.code == -32800


async def test_exit_without_shutdown_is_a_failure() -> None:
    async with editing() as editor:
        editor.tell("exit")
        assert await editor.ended == 1


async def test_the_server_ends_with_its_editor() -> None:
    process = await asyncio.create_subprocess_exec("sleep", "60")
    async with editing(processId=process.pid) as editor:
        process.kill()
        assert await asyncio.wait_for(editor.ended, 10) == 1
    await process.wait()


async def test_a_process_that_no_system_can_have_has_ended() -> None:
    async with editing(processId=2**40) as editor:
        assert await asyncio.wait_for(editor.ended, 10) == 1


async def test_warnings_are_told_and_never_pop_up() -> None:
    async with editing() as editor:
        logging.getLogger("fastapi_mentor.anything").warning("Mind the %s", "gap")
        logging.getLogger("fastapi_mentor.anything").info("Nobody needs to know")
        logging.getLogger("pygls.protocol").warning("Inside news")
        message = await editor.message(lambda m: m.get("method") == "window/logMessage")
        assert message["params"] == {"type": 2, "message": "Mind the gap"}
        await code_of(editor, "house/unknown")
        assert sum(m.get("method") == "window/logMessage" for m in editor.heard) == 1


async def test_only_those_who_pull_are_offered_to() -> None:
    async with editing(able=ABLE) as pushed, editing(able=PULLING) as pulling:
        assert "diagnosticProvider" not in pushed.capabilities
        assert pulling.capabilities["diagnosticProvider"]["workspaceDiagnostics"] is True


class TestFraming:
    """Bytes become messages."""

    async def test_messages_are_found_however_the_bytes_are_cut(self) -> None:
        stream = frame(b'{"a":1}') + b"content-length:2\r\nContent-Type: x\r\n\r\n{}" + frame(b"")
        for size in range(1, len(stream)):
            framer = Framer()
            pieces = [stream[i : i + size] for i in range(0, len(stream), size)]
            assert [f for piece in pieces for f in framer.feed(piece)] == [b'{"a":1}', b"{}", b""]

    @pytest.mark.parametrize(
        "garbage",
        [b"hello\r\n\r\n", b"Content-Length: -5\r\n\r\n", b"Content-Length: x\r\n\r\n{}", b'{"id":1}\n\n'],
    )
    async def test_it_recovers_from_garbage(self, garbage: bytes) -> None:
        first, *rest = Framer().feed(garbage + frame(b"{}"))
        assert isinstance(first, LostFrame)
        assert rest == [b"{}"]

    async def test_a_wrong_length_costs_no_more_than_the_next_message(self) -> None:
        short = b'Content-Length: 3\r\n\r\n{"a":1}'
        assert Framer().feed(short + frame(b"{}"))[-1] == b"{}"

    async def test_much_garbage_is_told_of_once(self) -> None:
        first, *rest = Framer().feed(b"x\n\n" * 10_000 + frame(b"{}"))
        assert isinstance(first, LostFrame)
        assert rest == [b"{}"]

    @pytest.mark.parametrize("field", [b"X-Content-Length: 1", b"X-Note: Content-Length: 1"])
    async def test_another_header_that_looks_like_the_length_is_none(self, field: bytes) -> None:
        for fields in ([field, b"Content-Length: 2"], [b"Content-Length: 2", field]):
            assert Framer().feed(b"\r\n".join(fields) + b"\r\n\r\n{}") == [b"{}"]

    async def test_garbage_without_end_is_given_up(self) -> None:
        framer = Framer()
        found = [f for _ in range(40) for f in framer.feed(b"x" * 65_536)]
        assert len(found) == 1
        assert framer.feed(b"\r\n\r\n" + frame(b"{}")) == [b"{}"]


@pytest.mark.parametrize(
    ("uri", "path"),
    [
        ("file:///a/b%20c.py", "/a/b c.py"),
        ("file:///a/b;c.py", "/a/b;c.py"),
        ("file:///a/%C3%A9.py", "/a/é.py"),
        ("file://localhost/a.py", "/a.py"),
        ("file:///a/../b.py", "/b.py"),
        ("file://server/share/a.py", "//server/share/a.py"),
        ("untitled:Untitled-1", None),
        ("file:a.py", None),
        ("file:///a%00.py", None),
        ("http://[", None),
        ("", None),
    ],
)
async def test_a_uri_is_a_path_or_none(uri: str, path: str | None) -> None:
    assert path_of(uri) == path


async def test_a_path_comes_back_from_its_uri() -> None:
    for path in ("/a b/ü.py", "/100%/#1.py", "/a/\udce9.py"):
        assert path_of(uri_of(path)) == path


async def test_the_first_encoding_that_both_know_is_used() -> None:
    def encoding(*names: Any) -> Encoding:
        able = {"general": {"positionEncodings": list(names)}}
        return client_of({"capabilities": able}).encoding

    assert encoding("utf-7", "utf-32", "utf-8") is Encoding.UTF32
    assert encoding("utf-8", "utf-16") is Encoding.UTF8
    assert encoding() is encoding(5, {}) is Encoding.UTF16


@pytest.mark.parametrize("address", ["nowhere", "localhost:", "localhost:99999", ":x"])
async def test_an_address_that_is_none_is_refused(address: str) -> None:
    with pytest.raises(ValueError, match="no address"):
        run(tcp=address)


async def test_all_that_is_sent_is_json_rpc() -> None:
    async with editing() as editor:
        editor.open("file:///a.py", 'a = "LOUD"')
        await editor.published("file:///a.py")
        assert all(message["jsonrpc"] == "2.0" for message in editor.heard)
        assert json.dumps(editor.heard)
