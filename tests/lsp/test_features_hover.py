"""The rule's page at a finding."""

import pytest

from fastapi_mentor.lsp.features.hover import plain
from tests.lsp.editor import ABLE, editing, span

pytestmark = pytest.mark.asyncio
URI = "file:///house/a.py"


def at(line: int, character: int) -> dict[str, object]:
    return {"textDocument": {"uri": URI}, "position": {"line": line, "character": character}}


async def test_the_page_says_what_why_and_how() -> None:
    async with editing() as editor:
        editor.open(URI, 'a = 2\nb = "😀", "LOUD"\n')
        shown = await editor.ask("textDocument/hover", at(1, 12))
        assert shown["contents"]["kind"] == "markdown"
        for part in ("loud-word", "About loud-word.", "The reason of loud-word.", "word ="):
            assert part in shown["contents"]["value"]
        assert shown["range"] == span(1, 10, 16)


@pytest.mark.parametrize("place", [(0, 0), (0, 4), (1, 3), (2, 0), (9, 9)])
async def test_there_is_nothing_to_say_elsewhere(place: tuple[int, int]) -> None:
    async with editing() as editor:
        editor.open(URI, 'a = 2\nb = "LOUD"\n')
        assert await editor.ask("textDocument/hover", at(*place)) is None


async def test_two_findings_in_one_place_have_two_pages() -> None:
    async with editing() as editor:
        editor.open(URI, '["LOUD",1]\n')
        shown = await editor.ask("textDocument/hover", at(0, 8))
        assert "odd-number" in shown["contents"]["value"]
        editor.open(URI, '"LOUD";1\n')
        shown = await editor.ask("textDocument/hover", at(0, 7))
        assert "odd-number" in shown["contents"]["value"]
        assert "loud-word" not in shown["contents"]["value"]


async def test_the_page_is_that_of_the_newest_text() -> None:
    async with editing() as editor:
        editor.open(URI, 'b = "LOUD"\n')
        editor.change(URI, {"text": "b = 2\n"})
        assert await editor.ask("textDocument/hover", at(0, 6)) is None


async def test_an_editor_without_markdown_gets_plain_text() -> None:
    able = {**ABLE, "textDocument": {"hover": {"contentFormat": ["plaintext"]}}}
    async with editing(able=able) as editor:
        editor.open(URI, 'b = "LOUD"\n')
        shown = await editor.ask("textDocument/hover", at(0, 6))
        assert shown["contents"]["kind"] == "plaintext"
        assert "```" not in shown["contents"]["value"]
        assert "**" not in shown["contents"]["value"]


async def test_plain_text_keeps_the_words() -> None:
    page = "# Title\n\n**Bold** and [a link](https://example.com)\n\n```python\nx = 2**3\n```\n"
    assert plain(page) == "Title\n\nBold and a link\n\nx = 2**3\n"


async def test_a_document_that_is_not_open_has_no_page() -> None:
    async with editing() as editor:
        assert await editor.ask("textDocument/hover", at(0, 0)) is None
