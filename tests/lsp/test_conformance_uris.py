"""Probes documents with odd addresses, over the raw wire."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.wire import Session, Way, path_uri
from tests.wire.serving import SURE, Lasting, serving, sure_lines

pytestmark = pytest.mark.timeout(90)

METHOD_NOT_FOUND = -32601


@pytest.fixture(scope="module")
def pushing(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lasting]:
    lasting = Lasting(lambda: serving(tmp_path_factory.mktemp("uris")))
    yield lasting
    lasting.stop()


@pytest.fixture(scope="module")
def pulling(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lasting]:
    lasting = Lasting(lambda: serving(tmp_path_factory.mktemp("uris"), way=Way.PULL))
    yield lasting
    lasting.stop()


@pytest.fixture(params=[Way.PUSH, Way.PULL], ids=["push", "pull"])
def session(request: pytest.FixtureRequest, pushing: Lasting, pulling: Lasting) -> Iterator[Session]:
    lasting = pushing if request.param is Way.PUSH else pulling
    with lasting.lent() as session:
        yield session


@pytest.mark.parametrize(
    "uri",
    [
        "file:///tmp/plain.py",
        "file:///tmp/with%20space.py",
        "file:///tmp/with space.py",
        "file:///tmp/gr%C3%B6%C3%9Fe.py",
        "file:///tmp/größe.py",
        "file:///tmp/%F0%9F%9A%80.py",
        "file:///tmp/100%25.py",
        "file:///tmp/a%23b.py",
        "file:///tmp/a%3Fb.py",
        "file:///tmp/a+b&c=d;e,f@g$h!.py",
        "file:///tmp/no_suffix",
        "file:///tmp/stub.pyi",
        "file:///tmp/../tmp/./dots.py",
        "file:///tmp//twice.py",
        "file:/tmp/one_slash.py",
        "FILE:///tmp/upper.py",
        "file://localhost/tmp/host.py",
        "file:///c%3A/Users/Ada/main.py",
        "file:///C:/Users/Ada/main.py",
        "file:///c:/Users/Ada/main%20copy.py",
        "file://server/share/main.py",
        "untitled:Untitled-1",
        "untitled:/tmp/new file.py",
        "vscode-notebook-cell:/tmp/book.ipynb#W0sZmlsZQ%3D%3D",
        "vscode-remote://ssh-remote%2Bhost/home/ada/main.py",
        "vscode-vfs://github/ada/app/main.py",
        "inmemory://model/1",
        "git:/tmp/main.py?%7B%22path%22%3A%22%2Ftmp%2Fmain.py%22%2C%22ref%22%3A%22~%22%7D",
        "zipfile:///tmp/a.zip::b.py",
    ],
)
def test_a_document_is_checked_and_named_as_the_editor_names_it(session: Session, uri: str) -> None:
    session.open(uri, SURE)
    assert sure_lines(session.diagnostics(uri)) == [4]
    session.change(uri, {"text": "\n\n" + SURE})
    assert sure_lines(session.diagnostics(uri)) == [6]
    session.close(uri)


@pytest.mark.parametrize(
    "uri",
    ["", "not a uri", "file:", "file://", "file:///", "://", "file:///tmp/%ZZ%.py", "http://[/", "\x00"],
)
def test_an_address_that_makes_no_sense_does_no_harm(session: Session, uri: str) -> None:
    wire = session.wire
    session.open(uri, SURE)
    session.change(uri, {"text": "\n\n" + SURE})
    hover = wire.ask("textDocument/hover", _place(uri))
    assert hover.error is None or hover.code in (-32602, -32803)
    session.close(uri)
    assert wire.ask("probe/unknown").code == METHOD_NOT_FOUND


def test_documents_whose_addresses_differ_only_in_case_are_two(session: Session) -> None:
    session.open("file:///tmp/case.py", SURE)
    session.open("file:///tmp/Case.py", "\n" + SURE)
    assert sure_lines(session.diagnostics("file:///tmp/case.py")) == [4]
    assert sure_lines(session.diagnostics("file:///tmp/Case.py")) == [5]


@pytest.mark.parametrize(
    "method",
    [
        "hover",
        "diagnostic",
        "codeAction",
        "definition",
        "references",
        "prepareCallHierarchy",
        "prepareRename",
        "rename",
    ],
)
def test_a_request_about_a_document_that_is_not_open_is_answered(
    session: Session, tmp_path: Path, method: str
) -> None:
    (tmp_path / "on_disk.py").write_text(SURE)
    for uri in (path_uri(tmp_path / "on_disk.py"), path_uri(tmp_path / "nowhere.py"), "untitled:x"):
        answer = session.wire.ask(f"textDocument/{method}", _place(uri))
        allowed = (-32602, -32803, METHOD_NOT_FOUND) if method == "diagnostic" else (-32602, -32803)
        assert answer.error is None or answer.code in allowed


def test_changes_and_closing_of_a_document_that_is_not_open_are_ignored(session: Session) -> None:
    uri = "file:///tmp/never_opened.py"
    session.change(uri, {"text": SURE})
    session.close(uri)
    session.close(uri)
    session.open(uri, "\n" + SURE, version=7)
    assert sure_lines(session.diagnostics(uri)) == [5]


def test_opening_a_document_twice_takes_the_newer_text(session: Session) -> None:
    uri = "file:///tmp/opened_twice.py"
    session.open(uri, SURE, version=1)
    session.open(uri, "\n\n\n" + SURE, version=2)
    assert sure_lines(session.diagnostics(uri)) == [7]


def test_a_document_can_be_closed_and_opened_again(session: Session) -> None:
    uri = "file:///tmp/opened_again.py"
    session.open(uri, SURE, version=5)
    session.diagnostics(uri)
    session.close(uri)
    session.open(uri, "\n" + SURE, version=1)
    assert sure_lines(session.diagnostics(uri)) == [5]


def test_diagnostics_of_a_closed_document_are_taken_back(pushing: Lasting) -> None:
    uri = "untitled:Untitled-9"
    with pushing.lent() as session:
        session.open(uri, SURE)
        session.diagnostics(uri)
        since = len(session.wire.messages)
        session.close(uri)

        def taken_back(content: dict[str, object]) -> bool:
            match content:
                case {"params": {"uri": str(closed), "diagnostics": []}}:
                    return closed == uri
            return False

        session.wire.wait(taken_back, since=since, what="an empty publication")


def _place(uri: str) -> dict[str, object]:
    zero = {"line": 4, "character": 12}
    return {
        "textDocument": {"uri": uri},
        "position": zero,
        "range": {"start": zero, "end": zero},
        "context": {"diagnostics": []},
    }
