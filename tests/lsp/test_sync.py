"""The server's text is the editor's text, whatever is typed, in whatever units."""

import asyncio
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fastapi_mentor.lsp.documents import Edit, edited, read_changes, spliced
from fastapi_mentor.source import Source, split_lines
from fastapi_mentor.source.encoding import Encoding
from tests.lsp.editor import editing, span

CODECS = {Encoding.UTF8: ("utf-8", 1), Encoding.UTF16: ("utf-16-le", 2), Encoding.UTF32: ("utf-32-le", 4)}
PIECES = [*"ab(\n\r\t é😀\u2028\x0c#'", "\r\n", "def f():\n"]
TEXT = st.lists(st.sampled_from(PIECES), max_size=20).map("".join)


@st.composite
def edits(draw: st.DrawFn, text: str, encoding: Encoding) -> tuple[Edit, str]:
    """A change between two characters of a text, and the text after it."""
    start = draw(st.integers(0, len(text)))
    end = draw(st.integers(start, len(text)))
    start, end = _whole(text, start), _whole(text, end)
    new = draw(TEXT)
    place = (*_units(text[:start], encoding), *_units(text[:end], encoding))
    return Edit(place, new), text[:start] + new + text[end:]


def _whole(text: str, offset: int) -> int:
    """An offset that does not cut a line end in two: no position of the protocol stands there."""
    return offset - 1 if text[offset - 1 : offset + 1] == "\r\n" else offset


def _units(before: str, encoding: Encoding) -> tuple[int, int]:
    lines = split_lines(before)
    codec, size = CODECS[encoding]
    return len(lines) - 1, len(lines[-1].encode(codec)) // size


@pytest.mark.parametrize("encoding", Encoding)
@given(data=st.data(), text=TEXT)
@settings(max_examples=60)
def test_any_edits_make_the_text_that_the_editor_has(
    encoding: Encoding, data: st.DataObject, text: str
) -> None:
    source = Source.open("/a.py", text)
    batch: list[Edit] = []
    for _ in range(data.draw(st.integers(1, 5))):
        one, text = data.draw(edits(text, encoding))
        batch.append(one)
    assert edited(source, batch, encoding).text == text
    assert spliced(source.lines, batch, encoding) == text


@given(old=TEXT, new=TEXT)
def test_a_new_text_replaces_the_old_one(old: str, new: str) -> None:
    source = Source.open("/a.py", old)
    assert edited(source, [Edit(None, new)], Encoding.UTF16).text == new


def test_a_new_text_parses_only_what_differs() -> None:
    source = Source.open("/a.py", "a = 1\nb = 2\nc = 3\n")
    after = edited(source, [Edit(None, "a = 1\nb = 4\nc = 3\n")], Encoding.UTF16)
    assert after.statements[0] is source.statements[0]
    assert after.statements[2] is source.statements[2]


@pytest.mark.parametrize("place", [(0, 99, 0, 99), (7, 0, 7, 0), (7, 3, 9, 9), (0, 2**40, 2**40, 0)], ids=str)
def test_a_place_past_an_end_is_that_end(place: tuple[int, int, int, int]) -> None:
    source = Source.open("/a.py", "a")
    assert edited(source, [Edit(place, "b")], Encoding.UTF16).text == "ab"


@pytest.mark.parametrize(
    "change",
    [
        {"range": span(0, -1, 0), "text": ""},
        {"range": span(0, 0, 0)},
        {"range": {"start": {"line": 0}}, "text": ""},
        {"range": {"start": {"line": 0.5, "character": 0}, "end": {}}, "text": ""},
        {"range": span(0, 0, 0), "text": 5},
        "text",
    ],
    ids=str,
)
def test_a_malformed_change_is_not_guessed_at(change: Any) -> None:
    with pytest.raises((ValueError, TypeError, KeyError, AttributeError)):
        read_changes([change])


@pytest.mark.asyncio
async def test_changes_that_come_together_are_published_once() -> None:
    async with editing() as editor:
        editor.open("file:///a.py", "")
        await editor.published("file:///a.py")
        editor.send(
            *(
                {
                    "jsonrpc": "2.0",
                    "method": "textDocument/didChange",
                    "params": {
                        "textDocument": {"uri": "file:///a.py", "version": version},
                        "contentChanges": [{"range": span(0, 0, 0), "text": 'a = "LOUD"\n'}],
                    },
                }
                for version in range(2, 52)
            )
        )
        params = await editor.publication("file:///a.py", 51)
        assert len(params["diagnostics"]) == 50
        versions = [m["params"]["version"] for m in editor.heard if "diagnostics" in m.get("params", {})]
        assert versions == [1, 51]


@pytest.mark.asyncio
async def test_a_change_of_a_document_that_is_not_open_is_ignored() -> None:
    async with editing() as editor:
        params = {
            "textDocument": {"uri": "file:///b.py", "version": 2},
            "contentChanges": [{"text": "x"}],
        }
        editor.tell("textDocument/didChange", params)
        editor.open("file:///a.py", 'a = "LOUD"')
        assert len(await editor.published("file:///a.py")) == 1


@pytest.mark.asyncio
async def test_what_is_closed_has_no_diagnostics_any_more() -> None:
    async with editing() as editor:
        editor.open("file:///a.py", 'a = "LOUD"')
        assert await editor.published("file:///a.py")
        editor.close("file:///a.py")
        assert (await editor.publication("file:///a.py", None))["diagnostics"] == []


@pytest.mark.asyncio
async def test_a_document_opened_again_is_read_again() -> None:
    async with editing() as editor:
        editor.open("file:///a.py", 'a = "LOUD"')
        await editor.published("file:///a.py")
        editor.close("file:///a.py")
        await editor.publication("file:///a.py", None)
        since = len(editor.heard)
        editor.open("file:///a.py", "a = 2")
        assert (await editor.publication("file:///a.py", 1, since))["diagnostics"] == []


@pytest.mark.asyncio
async def test_a_document_in_another_language_is_not_looked_at() -> None:
    async with editing() as editor:
        editor.open("file:///a.toml", 'a = "LOUD"', "toml")
        editor.open("file:///a.py", "")
        await editor.published("file:///a.py")
        await asyncio.sleep(0.1)
        assert not any("a.toml" in str(message) for message in editor.heard)
