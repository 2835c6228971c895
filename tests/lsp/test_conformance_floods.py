"""Probes haste: floods, cancellation, versions, and diagnostics by push or by pull, over the wire."""

from __future__ import annotations

import statistics
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.wire import Session, Way, change, frame, path_uri
from tests.wire.serving import SURE, serving, sure_lines
from tests.wire.session import server_command

pytestmark = pytest.mark.timeout(120)

CANCELLED, CONTENT_MODIFIED, METHOD_NOT_FOUND = -32800, -32801, -32601
URI = "file:///flood.py"
BOTH = pytest.mark.parametrize("way", [Way.PUSH, Way.PULL], ids=["push", "pull"])


@BOTH
def test_the_last_of_two_thousand_changes_wins(tmp_path: Path, way: Way) -> None:
    with serving(tmp_path, way=way) as session:
        session.open(URI, SURE)
        flood = [session.changing(URI, change((0, 0), None, "\n")) for _ in range(2_000)]
        session.wire.send(*flood)
        assert sure_lines(session.diagnostics(URI, timeout=30)) == [2_004]


@BOTH
def test_two_thousand_keys_typed_in_one_write_are_all_typed(tmp_path: Path, way: Way) -> None:
    typed = SURE * 14
    with serving(tmp_path, way=way) as session:
        session.open(URI, "# head\n")
        row, column, flood = 1, 0, []
        for key in typed:
            flood.append(session.changing(URI, change((row, column), None, key)))
            row, column = (row + 1, 0) if key == "\n" else (row, column + 1)
        assert len(flood) > 1_500
        session.wire.send(*flood)
        found = session.diagnostics(URI, timeout=60)
        assert sure_lines(found) == [5 + 5 * number for number in range(14)]


def test_versions_only_grow(tmp_path: Path) -> None:
    with serving(tmp_path) as session:
        session.open(URI, SURE)
        for pause in (0, 0, 0, 0.001, 0.01, 0.03, 0.1):
            for _ in range(20):
                session.change(URI, change((0, 0), None, "\n"))
                time.sleep(pause)
        session.published(URI)
        versions = [published["version"] for published in session.publications(URI)]
        assert versions == sorted(versions)
        assert versions[-1] == 141


def test_what_is_published_belongs_to_its_version(tmp_path: Path) -> None:
    with serving(tmp_path) as session:
        session.open(URI, SURE)
        for _ in range(100):
            session.change(URI, change((0, 0), None, "\n"))
            time.sleep(0.002)
        session.published(URI)
        for published in session.publications(URI):
            assert sure_lines(published["diagnostics"]) == [3 + published["version"]]


def test_a_client_that_pulls_is_never_pushed_to(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text(SURE)
    with serving(tmp_path, way=Way.PULL, workspace=True) as session:
        uri = path_uri(tmp_path / "main.py")
        session.open(uri, SURE)
        session.change(uri, change((0, 0), None, "\n"))
        assert sure_lines(session.diagnostics(uri)) == [5]
        session.wire.notify("textDocument/didSave", {"textDocument": {"uri": uri}})
        session.close(uri)
        time.sleep(1)
        assert session.publications() == []


def test_a_client_that_cannot_pull_is_pushed_to(tmp_path: Path) -> None:
    with serving(tmp_path, handshake=False) as session:
        server = session.initialize()
        assert server.get("diagnosticProvider") is None
        session.open(URI, SURE)
        assert sure_lines(session.diagnostics(URI)) == [4]


def test_a_client_that_can_pull_is_told_that_it_may(tmp_path: Path) -> None:
    with serving(tmp_path, way=Way.PULL, handshake=False) as session:
        provider = session.initialize()["diagnosticProvider"]
        assert isinstance(provider["interFileDependencies"], bool)
        assert isinstance(provider["workspaceDiagnostics"], bool)


def test_pulling_twice_gives_the_same_or_says_that_it_is_the_same(tmp_path: Path) -> None:
    with serving(tmp_path, way=Way.PULL) as session:
        session.open(URI, SURE)
        first = session.pull(URI).result
        params = {"textDocument": {"uri": URI}, "previousResultId": first.get("resultId", "none")}
        again = session.wire.ask("textDocument/diagnostic", params).result
        if again["kind"] == "unchanged":
            assert again["resultId"] == first["resultId"]
            session.change(URI, change((0, 0), None, "\n"))
            again = session.wire.ask("textDocument/diagnostic", params).result
            assert again["kind"] == "full"
            assert sure_lines(again["items"]) == [5]
        else:
            assert again["items"] == first["items"]


def test_a_made_up_result_id_is_not_believed(tmp_path: Path) -> None:
    with serving(tmp_path, way=Way.PULL) as session:
        session.open(URI, SURE)
        for made_up in ("", "0", "1", "none", "🚀"):
            params = {"textDocument": {"uri": URI}, "previousResultId": made_up}
            answer = session.wire.ask("textDocument/diagnostic", params)
            assert answer.result["kind"] == "full"
            assert sure_lines(answer.result["items"]) == [4]


def test_the_whole_workspace_can_be_pulled(tmp_path: Path) -> None:
    (tmp_path / "one.py").write_text(SURE)
    (tmp_path / "two.py").write_text("\n" + SURE)
    with serving(tmp_path, way=Way.PULL, workspace=True) as session:
        open_uri = path_uri(tmp_path / "one.py")
        session.open(open_uri, "\n\n" + SURE)
        answer = session.wire.ask("workspace/diagnostic", {"previousResultIds": []}, timeout=60)
        found = {item["uri"]: sure_lines(item["items"]) for item in answer.result["items"]}
        assert found[open_uri] == [6]
        assert found[path_uri(tmp_path / "two.py")] == [5]


def test_two_thousand_requests_in_one_write_are_all_answered(tmp_path: Path) -> None:
    with serving(tmp_path) as session:
        session.open(URI, SURE)
        params = {"textDocument": {"uri": URI}, "position": {"line": 4, "character": 12}}
        flood = [session.wire.request("textDocument/hover", params) for _ in range(2_000)]
        session.wire.send(*flood)
        answers = [session.wire.answer(request, timeout=60) for request in flood]
        assert {answer.code for answer in answers} == {None}
        assert len({str(answer.result) for answer in answers}) == 1


def test_a_log_that_nobody_reads_keeps_nobody_waiting(tmp_path: Path) -> None:
    command = server_command()
    pipe = subprocess.PIPE
    with subprocess.Popen(command, cwd=tmp_path, stdin=pipe, stdout=pipe, stderr=pipe) as server:
        assert server.stdin is not None
        assert server.stdout is not None
        wrong = {"jsonrpc": "2.0", "method": "textDocument/didClose", "params": {"text": "x" * 100}}
        able = {"capabilities": {}, "processId": None}
        first = {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": able}
        last = {"jsonrpc": "2.0", "id": 2, "method": "shutdown"}
        over = {"jsonrpc": "2.0", "method": "exit"}
        server.stdin.write(b"".join(map(frame, [first, *[wrong] * 3_000, last, over])))
        server.stdin.flush()
        assert b'"id":2,"result":null' in server.stdout.read()
        assert server.wait(10) == 0


def test_a_thousand_documents_may_be_opened_and_closed(tmp_path: Path) -> None:
    with serving(tmp_path) as session:
        for number in range(1_000):
            session.open(f"untitled:{number}", SURE)
            session.close(f"untitled:{number}")
        session.open(URI, SURE)
        assert sure_lines(session.diagnostics(URI, timeout=60)) == [4]


def cancel(session: Session, request: dict[str, Any]) -> dict[str, Any]:
    return session.wire.notification("$/cancelRequest", {"id": request["id"]})


def test_a_request_that_is_cancelled_in_the_same_write_is_answered(tmp_path: Path) -> None:
    with serving(tmp_path, way=Way.PULL) as session:
        session.open(URI, SURE * 300)
        request = session.pulling(URI)
        session.wire.send(request, cancel(session, request))
        answer = session.wire.answer(request)
        assert answer.code in (CANCELLED, None)
        assert len(sure_lines(session.diagnostics(URI))) == 300


def test_a_cancel_that_comes_too_late_or_too_early_is_ignored(tmp_path: Path) -> None:
    with serving(tmp_path) as session:
        session.open(URI, SURE)
        done = session.wire.request("probe/unknown")
        session.wire.send(done)
        session.wire.answer(done)
        later = session.wire.request("textDocument/codeAction", code_action())
        session.wire.send(cancel(session, done), cancel(session, later), later)
        assert session.wire.answer(later).error is None


def test_every_one_of_many_cancelled_requests_is_answered_once(tmp_path: Path) -> None:
    with serving(tmp_path, way=Way.PULL) as session:
        session.open(URI, SURE * 200)
        requests = [session.pulling(URI) for _ in range(100)]
        session.wire.send(*requests, *(cancel(session, request) for request in requests))
        codes = {session.wire.answer(request).code for request in requests}
        assert codes <= {None, CANCELLED, CONTENT_MODIFIED}
        session.wire.ask("probe/unknown")
        answered = [message.content["id"] for message in session.wire.messages
                    if "method" not in message.content]  # fmt: skip
        assert len(answered) == len(set(answered))


@pytest.mark.parametrize("method", ["textDocument/diagnostic", "workspace/diagnostic"])
def test_a_cancelled_request_ends_within_a_tenth_of_a_second(tmp_path: Path, method: str) -> None:
    """The median of seven: the machine that runs the tests may be busy with something else."""
    for number in range(300):
        (tmp_path / f"module_{number}.py").write_text("import fastapi\n" + SURE * 40)
    with serving(tmp_path, way=Way.PULL, workspace=True) as session:
        uri = path_uri(tmp_path / "main.py")
        waits, codes = [], set()
        for round_ in range(7):
            session.open(uri, "# again\n" * round_ + SURE * 3_000)
            document: dict[str, Any] = {"textDocument": {"uri": uri}}
            params = document if method.startswith("text") else {"previousResultIds": []}
            request = session.wire.request(method, params)
            session.wire.send(request)
            time.sleep(0.02)
            cancelled_at = time.perf_counter()
            session.wire.send(cancel(session, request))
            answer = session.wire.answer(request)
            waits.append(answer.at - cancelled_at)
            codes.add(answer.code)
            session.close(uri)
        assert codes <= {None, CANCELLED}
        assert statistics.median(waits) < 0.1


def code_action() -> dict[str, object]:
    place = {"line": 4, "character": 12}
    return {
        "textDocument": {"uri": URI},
        "range": {"start": place, "end": place},
        "context": {"diagnostics": []},
    }
