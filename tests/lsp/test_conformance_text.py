"""Probes positions and edits in text of every kind, over the raw wire."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from tests.wire import Session, change, path_uri
from tests.wire.serving import (
    SURE,
    SURE_LINE,
    Lasting,
    serving,
    sure_findings,
    sure_lines,
)

pytestmark = pytest.mark.timeout(90)

ENCODINGS = ["utf-8", "utf-16", "utf-32"]
URI = "file:///text.py"
REQUEST_FAILED = -32803
SAFE_LINE = SURE_LINE.replace("False", "True")


def units(text: str, encoding: str) -> int:
    """The length of `text` as a client counts it."""
    match encoding:
        case "utf-8":
            return len(text.encode())
        case "utf-16":
            return len(text.encode("utf-16-le")) // 2
    return len(text)


def covered(line: str, finding: dict[str, Any], encoding: str) -> str:
    """The part of `line` that a finding underlines."""
    codec, width = {"utf-8": ("utf-8", 1), "utf-16": ("utf-16-le", 2), "utf-32": ("utf-32-le", 4)}[encoding]
    span = finding["range"]
    start, end = span["start"]["character"] * width, span["end"]["character"] * width
    return line.encode(codec)[start:end].decode(codec)


@pytest.fixture(scope="module", params=ENCODINGS)
def lasting(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Lasting]]:
    encoding: str = request.param
    folder = tmp_path_factory.mktemp("text")
    lasting = Lasting(lambda: serving(folder, encodings=[encoding]))
    yield encoding, lasting
    lasting.stop()


@pytest.fixture
def encoding(lasting: tuple[str, Lasting]) -> str:
    return lasting[0]


@pytest.fixture
def session(lasting: tuple[str, Lasting]) -> Iterator[Session]:
    """A server for each encoding; after each test it must still know its lines."""
    with lasting[1].lent() as session:
        yield session
        session.replace(URI, SURE)
        assert sure_lines(session.diagnostics(URI)) == [4]
        session.close(URI)


def make_it_sure(session: Session, encoding: str, lines: Sequence[str], row: int) -> None:
    """Edit `True` into `False` in the safe call on line `row`, by range."""
    before, found, _ = lines[row].partition("True")
    assert found
    start = units(before, encoding)
    session.change(URI, change((row, start), (row, start + 4), "False"))


@pytest.mark.parametrize(
    ("offered", "allowed"),
    [
        (None, {"utf-16"}),
        ([], {"utf-16"}),
        (["utf-16"], {"utf-16"}),
        (["utf-8"], {"utf-8"}),
        (["utf-32"], {"utf-32"}),
        (["utf-8", "utf-16"], {"utf-8", "utf-16"}),
        (["utf-32", "utf-8", "utf-16"], {"utf-8", "utf-16", "utf-32"}),
        (["utf-7", "utf-16"], {"utf-16"}),
        (["utf-7"], {"utf-16"}),
    ],
)
def test_the_encoding_is_one_that_the_client_offers(
    tmp_path: Path, offered: list[str] | None, allowed: set[str]
) -> None:
    with serving(tmp_path, handshake=False) as session:
        chosen = session.initialize(encodings=offered).get("positionEncoding", "utf-16")
        assert chosen in allowed
        line = f'    greeting = "🚀 größe"; return {SURE_LINE}'
        session.open(URI, f"import jwt\ndef claims(token: str, greeting: str):\n{line}\n")
        (finding,) = sure_findings(session.diagnostics(URI))
        assert covered(line, finding, chosen) in SURE_LINE


@pytest.mark.parametrize("before", ["", 'a = "é"; ', 'a = "🚀👩‍👩‍👧"; ', 'a = "𝒳\u0301"; '])
def test_a_finding_covers_the_same_text_whatever_stands_before_it(
    session: Session, encoding: str, before: str
) -> None:
    session.open(URI, SURE)
    (plain,) = sure_findings(session.diagnostics(URI))
    line = f"    {before}return {SURE_LINE}"
    session.replace(URI, f"import jwt\n\n\ndef claims(token: str):\n{line}\n")
    (finding,) = sure_findings(session.diagnostics(URI))
    assert finding["range"]["start"]["line"] == finding["range"]["end"]["line"] == 4
    assert covered(line, finding, encoding) == covered(SURE.splitlines()[4], plain, encoding)
    assert covered(line, finding, encoding) != ""


@pytest.mark.parametrize("before", ['a = "é"; ', 'a = "🚀👩‍👩‍👧"; ', 'a = "\t𝒳\u0301"; '])
def test_an_edit_behind_any_text_lands_where_it_should(session: Session, encoding: str, before: str) -> None:
    lines = ["import jwt", "def claims(token):", f"    {before}return {SAFE_LINE}", ""]
    session.open(URI, "\n".join(lines))
    assert sure_lines(session.diagnostics(URI)) == []
    make_it_sure(session, encoding, lines, 2)
    assert sure_lines(session.diagnostics(URI)) == [2]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"], ids=["LF", "CRLF", "CR"])
def test_all_three_line_ends_end_lines(session: Session, encoding: str, end: str) -> None:
    lines = ["import jwt", "", "def claims(token):", "    # 🚀", f"    return {SAFE_LINE}", ""]
    session.open(URI, end.join(lines))
    make_it_sure(session, encoding, lines, 4)
    assert sure_lines(session.diagnostics(URI)) == [4]
    session.change(URI, change((0, 0), (0, 0), f"# one{end}# two{end}"))
    assert sure_lines(session.diagnostics(URI)) == [6]


def test_mixed_line_ends_end_lines(session: Session, encoding: str) -> None:
    text = f"import jwt\r\n\r# one\n\r\ndef claims(token):\r    return {SAFE_LINE}\n"
    lines = ["import jwt", "", "# one", "", "def claims(token):", f"    return {SAFE_LINE}"]
    session.open(URI, text)
    make_it_sure(session, encoding, lines, 5)
    assert sure_lines(session.diagnostics(URI)) == [5]


def test_an_edit_may_split_and_join_a_pair_of_line_ends(session: Session) -> None:
    session.open(URI, "# one\r\n" + SURE)
    session.change(URI, change((0, 5), (0, 5), "\r"))
    session.change(URI, change((0, 5), (1, 0), ""))
    assert sure_lines(session.diagnostics(URI)) == [5]


@pytest.mark.parametrize(
    "odd",
    ["\f", "\v", "\x1c", "\x1d", "\x1e", "\x85", "\u2028", "\u2029"],
    ids=["FF", "VT", "FS", "GS", "RS", "NEL", "U+2028", "U+2029"],
)
def test_no_other_character_ends_a_line(session: Session, encoding: str, odd: str) -> None:
    lines = [
        "import jwt",
        f"# a comment {odd} goes on",
        "def claims(token):",
        f'    """Text {odd} goes on {odd}."""',
        f'    name = "{odd}🚀"; return {SAFE_LINE}',
        "",
    ]
    session.open(URI, "\n".join(lines))
    make_it_sure(session, encoding, lines, 4)
    (finding,) = sure_findings(session.diagnostics(URI))
    sure_line = lines[4].replace("True", "False")
    assert finding["range"]["start"]["line"] == 4
    assert covered(sure_line, finding, encoding) in SURE_LINE


def test_a_form_feed_between_statements_is_white_space(session: Session, encoding: str) -> None:
    lines = ["import jwt", "\f", "\fdef claims(token):", f"    return {SAFE_LINE}", ""]
    session.open(URI, "\n".join(lines))
    make_it_sure(session, encoding, lines, 3)
    assert sure_lines(session.diagnostics(URI)) == [3]


def test_a_byte_order_mark_does_not_hide_the_file(session: Session) -> None:
    session.open(URI, "\ufeff" + SURE)
    assert sure_lines(session.diagnostics(URI)) == [4]
    session.change(URI, change((2, 0), (2, 0), "\n"))
    assert sure_lines(session.diagnostics(URI)) == [5]


def test_a_null_character_breaks_one_statement_only(session: Session) -> None:
    session.open(URI, f'a = "\0"\n{SURE}b = "\0"\n')
    assert sure_lines(session.diagnostics(URI)) == [5]
    session.change(URI, change((0, 5), (0, 6), ""))
    assert sure_lines(session.diagnostics(URI)) == [5]


@pytest.mark.parametrize("huge", ['a = "{}"', "# {}", 'a = ["{}"]'], ids=["text", "comment", "list"])
def test_a_line_of_a_megabyte_is_a_line(session: Session, encoding: str, huge: str) -> None:
    filler = '🚀", "' if "[" in huge else "größer 🚀 "
    line = huge.format(filler * 100_000)
    session.open(URI, f"{line}\n{SURE}")
    assert sure_lines(session.diagnostics(URI)) == [5]
    end = units(line, encoding)
    session.change(URI, change((0, end), (0, end), "\n\n"))
    assert sure_lines(session.diagnostics(URI)) == [7]


def test_tabs_count_as_one_character(session: Session, encoding: str) -> None:
    lines = ["import jwt", "def claims(token):", "\tif token:", f"\t\treturn\t{SAFE_LINE}", ""]
    session.open(URI, "\n".join(lines))
    make_it_sure(session, encoding, lines, 3)
    (finding,) = sure_findings(session.diagnostics(URI))
    assert covered(lines[3].replace("True", "False"), finding, encoding) in SURE_LINE


def test_a_position_past_the_end_of_a_line_is_its_end(session: Session) -> None:
    session.open(URI, "# one\n" + SURE)
    session.change(URI, change((0, 999_999), (0, 999_999), "\n\n"))
    assert sure_lines(session.diagnostics(URI)) == [7]


def test_a_position_past_the_end_of_the_document_is_its_end(session: Session) -> None:
    session.open(URI, "import jwt\ntoken = ''")
    session.change(URI, change((999, 3), (2**31 - 1, 2**31 - 1), f"\n\n{SURE_LINE}\n"))
    assert sure_lines(session.diagnostics(URI)) == [3]


def test_the_whole_document_may_be_replaced_by_a_range(session: Session) -> None:
    session.open(URI, "x = 1\n" * 50)
    session.change(URI, change((0, 0), (2**31 - 1, 2**31 - 1), SURE))
    assert sure_lines(session.diagnostics(URI)) == [4]


def test_an_empty_document_can_be_filled_and_emptied(session: Session) -> None:
    session.open(URI, "")
    assert session.diagnostics(URI) == []
    session.change(URI, change((0, 0), (0, 0), SURE))
    assert sure_lines(session.diagnostics(URI)) == [4]
    session.change(URI, change((0, 0), (5, 0), ""))
    assert session.diagnostics(URI) == []


def test_several_changes_of_one_message_build_on_each_other(session: Session) -> None:
    session.open(URI, "import jwt\ntoken = ''\nx")
    call = [change((2, 0), (2, 1), "jwt."), change((2, 4), None, "decode(token, options={})")]
    session.change(URI, *call, change((2, 27), None, '"verify_signature": False'))
    assert sure_lines(session.diagnostics(URI)) == [2]
    session.change(URI, {"text": ""}, change((0, 0), None, "\n" + SURE), change((0, 0), None, "\n"))
    assert sure_lines(session.diagnostics(URI)) == [6]


def test_the_old_length_of_a_change_is_not_trusted(session: Session) -> None:
    session.open(URI, SURE)
    session.change(URI, {**change((0, 0), None, "\n"), "rangeLength": 400})
    assert sure_lines(session.diagnostics(URI)) == [5]


def test_a_position_inside_a_character_does_no_harm(session: Session) -> None:
    session.open(URI, "# 🚀🚀\n" + SURE)
    session.change(URI, change((0, 3), (0, 3), "x"))
    assert sure_lines(session.diagnostics(URI)) == [5]


@pytest.mark.parametrize("place", [(0, 3), (4, 10_000), (10_000, 0), (2**31 - 1, 2**31 - 1)], ids=str)
def test_a_question_about_any_place_is_answered(session: Session, place: tuple[int, int]) -> None:
    session.open(URI, "# 🚀🚀\n" + SURE)
    position = {"line": place[0], "character": place[1]}
    params = {"textDocument": {"uri": URI}, "position": position}
    assert session.wire.ask("textDocument/hover", params).error is None
    params = {
        "textDocument": {"uri": URI},
        "range": {"start": position, "end": position},
        "context": {"diagnostics": []},
    }
    assert session.wire.ask("textDocument/codeAction", params).error is None


@pytest.mark.parametrize("place", [(0, 3), (4, 10_000), (10_000, 0), (2**31 - 1, 2**31 - 1)], ids=str)
def test_the_way_from_any_place_leads_somewhere_or_nowhere(
    session: Session, place: tuple[int, int], tmp_path: Path
) -> None:
    session.open(URI, SURE)
    uri = path_uri(tmp_path / "text.py")
    session.open(uri, "# 🚀🚀\n" + SURE)
    position = {"line": place[0], "character": place[1]}
    more = {"context": {"includeDeclaration": True}, "newName": "other"}
    params = {"textDocument": {"uri": uri}, "position": position, **more}
    for method in ("definition", "references", "prepareCallHierarchy"):
        assert session.wire.ask(f"textDocument/{method}", params).error is None
    for method in ("prepareRename", "rename"):
        assert session.wire.ask(f"textDocument/{method}", params).code == REQUEST_FAILED
    session.close(uri)


def test_a_range_that_ends_before_it_starts_does_no_harm(session: Session) -> None:
    session.open(URI, SURE)
    session.change(URI, change((3, 5), (1, 0), "# odd\n"))
    session.replace(URI, "\n" + SURE)
    assert sure_lines(session.diagnostics(URI)) == [5]


def test_findings_outside_of_a_broken_statement_stay_and_move(session: Session) -> None:
    session.open(URI, "def first():\n    return 1\n\n\n" + SURE)
    assert sure_lines(session.diagnostics(URI)) == [8]
    session.change(URI, change((1, 12), (1, 12), " + (\n"))
    assert sure_lines(session.diagnostics(URI)) == [9]
