"""Probes the answers to requests that are wrong or unknown, over the raw wire."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.wire import Wire
from tests.wire.serving import SURE, Lasting, serving, sure_lines

pytestmark = pytest.mark.timeout(90)

INVALID_REQUEST, METHOD_NOT_FOUND, INVALID_PARAMS = -32600, -32601, -32602
URI = "file:///errors.py"
PLACE = {"textDocument": {"uri": URI}, "position": {"line": 0, "character": 0}}


@pytest.fixture(scope="module")
def lasting(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lasting]:
    lasting = Lasting(lambda: serving(tmp_path_factory.mktemp("errors")))
    yield lasting
    lasting.stop()


@pytest.fixture
def wire(lasting: Lasting) -> Iterator[Wire]:
    """A server with an open document; after the test it must still do its work."""
    with lasting.lent() as session:
        session.open(URI, SURE)
        yield session.wire
        session.replace(URI, SURE)
        assert sure_lines(session.diagnostics(URI)) == [4]
        session.close(URI)


@pytest.mark.parametrize("params", [{"some": "thing"}, [], [1, 2], None])
def test_an_unknown_request_is_answered_whatever_its_params(wire: Wire, params: Any) -> None:
    assert wire.ask("probe/unknown", params).code == METHOD_NOT_FOUND


def test_an_unknown_request_without_params_is_answered(wire: Wire) -> None:
    assert wire.ask("probe/unknown").code == METHOD_NOT_FOUND


@pytest.mark.parametrize("method", ["$/unknown", "$/setTrace", "$/cancelRequest", "exit"])
def test_an_optional_request_and_one_that_is_a_notification_are_unknown(wire: Wire, method: str) -> None:
    assert wire.ask(method, {"value": "off"}).code == METHOD_NOT_FOUND


def test_the_error_of_an_unknown_request_names_it(wire: Wire) -> None:
    error = wire.ask("probe/unknown").error
    assert error is not None
    assert "probe/unknown" in error["message"]


@pytest.mark.parametrize(
    "params",
    [
        pytest.param({}, id="empty"),
        pytest.param({"textDocument": {"uri": URI}}, id="no position"),
        pytest.param({**PLACE, "position": {"line": "one", "character": 0}}, id="line is text"),
        pytest.param({**PLACE, "position": 5}, id="position is a number"),
        pytest.param({**PLACE, "textDocument": URI}, id="document is text"),
        pytest.param({**PLACE, "textDocument": {"uri": 5}}, id="uri is a number"),
        pytest.param([URI, 0, 0], id="a list"),
        pytest.param("text", id="text"),
        pytest.param(None, id="null"),
    ],
)
def test_bad_params_are_refused(wire: Wire, params: Any) -> None:
    assert wire.ask("textDocument/hover", params).code == INVALID_PARAMS


@pytest.mark.parametrize(
    "method",
    [
        "textDocument/hover",
        "textDocument/definition",
        "textDocument/references",
        "textDocument/prepareCallHierarchy",
        "textDocument/prepareRename",
        "textDocument/rename",
        "callHierarchy/incomingCalls",
        "callHierarchy/outgoingCalls",
    ],
)
def test_missing_params_are_refused(wire: Wire, method: str) -> None:
    assert wire.ask(method).code == INVALID_PARAMS
    assert wire.ask(method, {"item": {"name": "x"}, "textDocument": {}}).code == INVALID_PARAMS


@pytest.mark.parametrize(
    "params",
    [
        pytest.param({"command": 5}, id="not a name"),
        pytest.param({}, id="empty"),
        pytest.param({"command": "no.such.command", "arguments": []}, id="unknown command"),
    ],
)
def test_a_wrong_command_is_answered_with_an_error(wire: Wire, params: Any) -> None:
    assert wire.ask("workspace/executeCommand", params).code in (INVALID_PARAMS, METHOD_NOT_FOUND)


@pytest.mark.parametrize(
    ("message", "identity"),
    [
        pytest.param({"jsonrpc": "2.0", "id": 901, "method": 7}, 901, id="method is a number"),
        pytest.param({"jsonrpc": "2.0", "id": 902, "method": None}, 902, id="method is null"),
        pytest.param({"jsonrpc": "2.0", "id": 903}, 903, id="neither request nor answer"),
        pytest.param({"jsonrpc": "1.0", "id": 904, "method": "a/b"}, 904, id="another version"),
        pytest.param({"id": 905, "method": "a/b", "params": {}}, 905, id="no version"),
        pytest.param({"jsonrpc": "2.0", "id": {}, "method": "a/b"}, None, id="id is an object"),
        pytest.param({"jsonrpc": "2.0", "id": [1], "method": "a/b"}, None, id="id is a list"),
        pytest.param({"jsonrpc": "2.0", "id": True, "method": "a/b"}, None, id="id is true"),
        pytest.param([], None, id="empty batch"),
        pytest.param([{"jsonrpc": "2.0", "id": 906, "method": "a/b"}], None, id="batch"),
        pytest.param("text", None, id="text"),
        pytest.param("42", None, id="number"),
        pytest.param("null", None, id="null"),
        pytest.param({}, None, id="empty object"),
    ],
)
def test_what_is_json_but_not_a_request_is_refused(wire: Wire, message: Any, identity: int | None) -> None:
    since = len(wire.messages)
    wire.send('"text"' if message == "text" else message)
    content, _ = wire.wait(lambda message: "error" in message, since=since, timeout=5)
    assert content["error"]["code"] == INVALID_REQUEST
    assert content["id"] == identity


@pytest.mark.parametrize("identity", ["a-name", "", 0, -7, 2**31 - 1, "1"])
def test_every_kind_of_id_is_answered_as_it_is(wire: Wire, identity: str | int) -> None:
    wire.send({"jsonrpc": "2.0", "id": identity, "method": "probe/unknown", "params": {}})
    assert wire.answer(identity).code == METHOD_NOT_FOUND


def test_an_unknown_member_of_a_request_is_no_hindrance(wire: Wire) -> None:
    request = {**wire.request("textDocument/hover", {**PLACE, "later": {"x": 1}}), "extra": [1]}
    wire.send(request)
    assert wire.answer(request).error is None


@pytest.mark.parametrize(
    "notification",
    [
        pytest.param({"method": "probe/unknown", "params": {}}, id="unknown"),
        pytest.param({"method": "probe/unknown"}, id="unknown without params"),
        pytest.param({"method": "$/unknown", "params": {"a": 1}}, id="optional"),
        pytest.param({"method": "$/setTrace", "params": {"value": "off"}}, id="trace"),
        pytest.param({"method": "$/setTrace", "params": {"value": 5}}, id="bad trace"),
        pytest.param({"method": "textDocument/didChange", "params": {}}, id="bad params"),
        pytest.param({"method": "textDocument/didOpen"}, id="no params"),
        pytest.param({"method": "textDocument/didOpen", "params": None}, id="null params"),
        pytest.param({"method": "workspace/didChangeConfiguration", "params": {}}, id="settings"),
        pytest.param(
            {"method": "workspace/didChangeConfiguration", "params": {"settings": [1]}},
            id="odd settings",
        ),
        pytest.param(
            {"method": "workspace/didChangeWatchedFiles", "params": {"changes": "all"}},
            id="odd watched files",
        ),
        pytest.param({"method": "$/cancelRequest", "params": {}}, id="cancel nothing"),
        pytest.param({"method": "$/cancelRequest", "params": {"id": 4711}}, id="cancel unknown"),
        pytest.param({"method": "$/cancelRequest", "params": {"id": None}}, id="cancel null"),
        pytest.param({"method": "$/cancelRequest", "params": {"id": [1]}}, id="cancel a list"),
        pytest.param({"method": "$/cancelRequest"}, id="cancel without params"),
        pytest.param({"method": "$/progress", "params": {"token": 1, "value": 2}}, id="progress"),
        pytest.param({"id": 4711, "result": None}, id="answer to nothing"),
        pytest.param({"id": 4711, "error": {"code": 1, "message": "no"}}, id="error to nothing"),
        pytest.param({"id": None, "error": {"code": -32700, "message": "?"}}, id="error, no id"),
    ],
)
def test_a_wrong_or_unknown_notification_is_never_answered(wire: Wire, notification: dict[str, Any]) -> None:
    since = len(wire.messages)
    following = wire.request("probe/unknown")
    wire.send({"jsonrpc": "2.0", **notification}, following)
    wire.answer(following)
    wire.ask("probe/unknown")
    answers = [content for content, _ in wire.messages[since:] if "method" not in content]
    assert [answer["id"] for answer in answers] == [following["id"], following["id"] + 1]
