"""Carets stand under the place that they mean, and nothing in a file can act on the terminal."""

from __future__ import annotations

import pytest

from fastapi_mentor.cli.excerpt import clean, excerpt


def shown(line: str, place: str, width: int = 80, encoding: str = "utf-8") -> tuple[str, str]:
    column = line.index(place)
    text, indent, carets = excerpt(line, column, column + len(place), width, encoding)
    return text, " " * indent + "^" * carets


@pytest.mark.parametrize(
    ("line", "text", "carets"),
    [
        ("x = [HERE]\n", "x = [HERE]", "     ^^^^"),
        ("\tx, HERE\r\n", "    x, HERE", "       ^^^^"),
        ("'日本', HERE", "'日本', HERE", "        ^^^^"),
        ("'é', HERE", "'é', HERE", "     ^^^^"),
        ("'e\u0301', HERE", "'e\u0301', HERE", "     ^^^^"),
        ("'😀', HERE", "'😀', HERE", "      ^^^^"),
        ("'\x1b[2J', HERE", "'\\x1b[2J', HERE", "           ^^^^"),
        ("'\u202e', HERE", "'\\u202e', HERE", "          ^^^^"),
        ("'\x00\x0c', HERE", "'\\x00\\x0c', HERE", "            ^^^^"),
    ],
)
def test_carets_stand_under_the_place(line: str, text: str, carets: str) -> None:
    assert shown(line, "HERE") == (text, carets)


def test_what_the_terminal_cannot_show_is_escaped() -> None:
    assert shown("'é日', HERE", "HERE", encoding="latin-1") == (
        "'é\\u65e5', HERE",
        "           ^^^^",
    )


def test_a_long_line_is_cut_around_the_place() -> None:
    text, carets = shown("a" * 1000 + "HERE" + "b" * 1000, "HERE", width=20)
    assert text == "... " + "a" * 8 + "HERE" + "b" * 8 + " ..."
    assert carets == " " * 12 + "^^^^"


def test_a_place_behind_the_end_of_its_line_has_one_caret() -> None:
    assert excerpt("x\n", 5, 9, 80, "utf-8") == ("x", 1, 1)


def test_a_message_cannot_act_on_the_terminal() -> None:
    assert clean("`\x1b]0;owned\x07` é") == "`\\x1b]0;owned\\x07` é"
