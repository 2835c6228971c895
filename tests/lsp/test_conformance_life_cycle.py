"""Probes birth and death of the server, over the raw wire."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import time
from pathlib import Path

import pytest

from tests.wire import Session, Way, capabilities, frame
from tests.wire.serving import SURE, free_port, serving, sure_lines
from tests.wire.session import server_command

pytestmark = pytest.mark.timeout(90)

NOT_INITIALIZED, INVALID_REQUEST, METHOD_NOT_FOUND = -32002, -32600, -32601
URI = "untitled:Untitled-1"
INITIALIZE: dict[str, object] = {"processId": None, "rootUri": None, "capabilities": {}}


@pytest.mark.parametrize("options", [(), ("--stdio",)], ids=["plain", "--stdio"])
def test_the_server_speaks_on_its_standard_streams(tmp_path: Path, options: list[str]) -> None:
    with serving(tmp_path, *options) as session:
        session.open(URI, SURE)
        assert sure_lines(session.diagnostics(URI)) == [4]
        assert session.shut_down() == 0


def test_the_server_speaks_on_a_tcp_port(tmp_path: Path) -> None:
    with serving(tmp_path, "--tcp", str(free_port())) as session:
        session.open(URI, SURE)
        assert sure_lines(session.diagnostics(URI)) == [4]
        assert session.shut_down() == 0


def test_the_port_may_be_one_of_ipv6(tmp_path: Path) -> None:
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("this machine has no IPv6")
    command = server_command("--tcp", "[::1]:0")
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as server:
        assert server.stderr is not None
        said = server.stderr.readline()
        assert said.startswith("Listening on [::1]:")
        with socket.create_connection(("::1", int(said.rpartition(":")[2]))) as editor:
            editor.sendall(frame({"jsonrpc": "2.0", "id": 1, "method": "probe/early"}))
            assert editor.recv(1 << 16).startswith(b"Content-Length: ")


def test_the_end_of_a_tcp_connection_ends_the_server(tmp_path: Path) -> None:
    with serving(tmp_path, "--tcp", str(free_port())) as session:
        session.wire.close_input()
        session.wire.exit_code(timeout=10)


def test_the_server_says_who_it_is(tmp_path: Path) -> None:
    with serving(tmp_path, handshake=False) as session:
        answer = session.wire.ask("initialize", INITIALIZE)
        assert answer.result["serverInfo"]["name"] == "fastapi-mentor"
        assert answer.result["serverInfo"]["version"]


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"workspaceFolders": None}, id="folders are null"),
        pytest.param({"workspaceFolders": []}, id="no folder"),
        pytest.param({"rootPath": "/nowhere", "rootUri": "file:///nowhere"}, id="missing root"),
        pytest.param({"rootUri": "untitled:root"}, id="root that is not a file"),
        pytest.param({"initializationOptions": {"no": ["such"]}}, id="unknown options"),
        pytest.param({"initializationOptions": "text"}, id="options are text"),
        pytest.param({"trace": "verbose", "locale": "de", "clientInfo": {"name": "x"}}, id="trace"),
        pytest.param({"processId": os.getpid()}, id="with a parent"),
        pytest.param({"capabilities": {"experimental": {"a": 1}, "later": {}}}, id="the future"),
    ],
)
def test_every_sound_handshake_is_accepted(tmp_path: Path, change: dict[str, object]) -> None:
    with serving(tmp_path, handshake=False) as session:
        assert session.wire.ask("initialize", {**INITIALIZE, **change}).error is None
        session.wire.notify("initialized", {})
        session.open(URI, SURE)
        assert sure_lines(session.diagnostics(URI)) == [4]


def test_a_client_without_any_ability_gets_diagnostics_by_push(tmp_path: Path) -> None:
    with serving(tmp_path, handshake=False) as session:
        session.initialize(able={})
        session.open(URI, SURE)
        assert sure_lines(session.diagnostics(URI)) == [4]


def test_requests_before_initialize_are_refused(tmp_path: Path) -> None:
    with serving(tmp_path, handshake=False) as session:
        assert session.wire.ask("textDocument/hover", {}).code == NOT_INITIALIZED
        assert session.wire.ask("probe/unknown").code == NOT_INITIALIZED
        assert session.wire.ask("shutdown").code == NOT_INITIALIZED
        session.initialize()
        assert session.wire.ask("probe/unknown").code == METHOD_NOT_FOUND


def test_notifications_before_initialize_are_dropped(tmp_path: Path) -> None:
    with serving(tmp_path, handshake=False) as session:
        session.open(URI, SURE)
        session.wire.notify("initialized", {})
        session.wire.notify("probe/unknown")
        session.initialize()
        assert session.wire.ask("probe/unknown").code == METHOD_NOT_FOUND
        assert session.publications() == []


def test_a_second_initialize_is_refused_and_changes_nothing(tmp_path: Path) -> None:
    with serving(tmp_path, way=Way.PUSH) as session:
        able = capabilities(Way.PULL, ["utf-8"])
        again = session.wire.ask("initialize", {**INITIALIZE, "capabilities": able})
        assert again.code == INVALID_REQUEST
        session.open(URI, SURE)
        assert sure_lines(session.diagnostics(URI)) == [4]


def test_everything_may_be_sent_before_the_first_answer(tmp_path: Path) -> None:
    with serving(tmp_path, handshake=False) as session:
        wire = session.wire
        hello = wire.request("initialize", INITIALIZE)
        ready = wire.notification("initialized", {})
        opened = session.opening(URI, SURE)
        wire.send(hello, ready, opened, session.changing(URI, {"text": "\n" + SURE}))
        assert wire.answer(hello).error is None
        assert sure_lines(session.diagnostics(URI)) == [5]


def test_requests_after_shutdown_are_refused(tmp_path: Path) -> None:
    with serving(tmp_path) as session:
        assert session.wire.ask("shutdown").error is None
        assert session.wire.ask("textDocument/hover", {}).code == INVALID_REQUEST
        assert session.wire.ask("probe/unknown").code == INVALID_REQUEST
        assert session.wire.ask("shutdown").code == INVALID_REQUEST
        assert session.wire.ask("initialize", INITIALIZE).code == INVALID_REQUEST
        session.open(URI, SURE)
        session.wire.notify("exit")
        assert session.wire.exit_code() == 0


def test_the_answer_to_shutdown_has_a_result_that_is_null(tmp_path: Path) -> None:
    with serving(tmp_path) as session:
        request = session.wire.request("shutdown")
        session.wire.send(request)
        session.wire.answer(request)
        answer = session.wire.messages[-1].content
        assert answer == {"jsonrpc": "2.0", "id": request["id"], "result": None}


def test_shutdown_may_have_null_params(tmp_path: Path) -> None:
    with serving(tmp_path) as session:
        assert session.wire.ask("shutdown", None).error is None
        session.wire.notify("exit", None)
        assert session.wire.exit_code() == 0


def test_exit_without_shutdown_is_a_failure(tmp_path: Path) -> None:
    with serving(tmp_path) as session:
        session.wire.notify("exit")
        assert session.wire.exit_code() == 1


def test_exit_before_initialize_is_a_failure(tmp_path: Path) -> None:
    with serving(tmp_path, handshake=False) as session:
        session.wire.notify("exit")
        assert session.wire.exit_code() == 1


def test_shutdown_and_exit_may_come_in_one_write(tmp_path: Path) -> None:
    with serving(tmp_path) as session:
        shutdown = session.wire.request("shutdown")
        session.wire.send(session.opening(URI, SURE), shutdown, session.wire.notification("exit"))
        assert session.wire.answer(shutdown).error is None
        assert session.wire.exit_code() == 0


def test_work_in_progress_does_not_hold_the_exit_up(tmp_path: Path) -> None:
    with serving(tmp_path, way=Way.PULL) as session:
        session.open(URI, SURE * 4_000)
        session.wire.send(session.pulling(URI))
        shutdown = session.wire.request("shutdown")
        session.wire.send(shutdown, session.wire.notification("exit"))
        assert session.wire.exit_code(timeout=10) == 0
        assert len(session.wire.stderr) < 10_000


@pytest.mark.parametrize("moment", ["at once", "in use", "amid a message", "after shutdown"])
def test_the_end_of_input_ends_the_server(tmp_path: Path, moment: str) -> None:
    with serving(tmp_path, handshake=moment != "at once") as session:
        match moment:
            case "in use":
                session.open(URI, SURE)
                session.diagnostics(URI)
            case "amid a message":
                session.wire.write(frame(session.wire.request("probe/unknown"))[:-5])
            case "after shutdown":
                session.wire.ask("shutdown")
        session.wire.close_input()
        assert session.wire.exit_code(timeout=10) in (0, 1)


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_signal_ends_the_server(tmp_path: Path, stop: signal.Signals) -> None:
    if signal.getsignal(stop) is signal.SIG_IGN:
        pytest.skip("the tests run in the background: the signal is ignored by all that they start")
    with serving(tmp_path) as session:
        session.wire.ask("probe/unknown")
        session.wire.process.send_signal(stop)
        session.wire.exit_code(timeout=10)


def some_modules(folder: Path, count: int = 400) -> None:
    for number in range(count):
        (folder / f"module_{number}.py").write_text("import fastapi\n" + SURE * 20)


def leftovers(session: Session) -> bool:
    """Whether a process that the server started still runs."""
    try:
        os.killpg(session.wire.process.pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.mark.parametrize("way_out", ["exit", "end of input", "killed"])
def test_no_process_is_left_behind(tmp_path: Path, way_out: str) -> None:
    some_modules(tmp_path)
    with serving(tmp_path, workspace=True) as session:
        session.open(URI, SURE)
        session.diagnostics(URI)
        match way_out:
            case "exit":
                session.shut_down()
            case "end of input":
                session.wire.close_input()
            case "killed":
                session.wire.process.kill()
        session.wire.process.wait(10)
        deadline = time.monotonic() + 10
        while leftovers(session) and time.monotonic() < deadline:
            time.sleep(0.1)
        assert not leftovers(session)
