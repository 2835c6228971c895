"""Columns survive the way to a client and back, in each encoding that a client may ask for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fastapi_mentor.source.encoding import Encoding

CODECS = {
    Encoding.UTF8: ("utf-8", 1),
    Encoding.UTF16: ("utf-16-le", 2),
    Encoding.UTF32: ("utf-32-le", 4),
}
LINE_ENDS = st.sampled_from(["", "\n", "\r\n", "\r"])
CONTENT = st.text(st.characters(exclude_characters="\r\n", codec="utf-8"), max_size=40) | st.text(
    "aé€😀\u2028\f\x00", max_size=40
)


@pytest.mark.parametrize(
    ("encoding", "units"), [(Encoding.UTF8, 6), (Encoding.UTF16, 3), (Encoding.UTF32, 2)]
)
def test_an_accent_and_an_emoji_take_the_units_of_the_encoding(encoding: Encoding, units: int) -> None:
    assert encoding.units("é😀 = 1\n", 2) == units
    assert encoding.column("é😀 = 1\n", units) == 2


@pytest.mark.parametrize("encoding", Encoding)
@given(content=CONTENT, end=LINE_ENDS, data=st.data())
def test_units_are_those_of_the_codec(
    encoding: Encoding, content: str, end: str, data: st.DataObject
) -> None:
    codec, size = CODECS[encoding]
    column = data.draw(st.integers(0, len(content)))
    assert encoding.units(content + end, column) == len(content[:column].encode(codec)) // size


@pytest.mark.parametrize("encoding", Encoding)
@given(content=CONTENT, end=LINE_ENDS, data=st.data())
def test_a_column_comes_back_as_it_went(
    encoding: Encoding, content: str, end: str, data: st.DataObject
) -> None:
    column = data.draw(st.integers(0, len(content)))
    line = content + end
    assert encoding.column(line, encoding.units(line, column)) == column


@pytest.mark.parametrize("encoding", Encoding)
@given(content=CONTENT, end=LINE_ENDS, units=st.integers(-3, 300))
def test_any_number_of_units_lands_inside_the_line_at_a_whole_character(
    encoding: Encoding, content: str, end: str, units: int
) -> None:
    line = content + end
    column = encoding.column(line, units)
    assert 0 <= column <= len(content)
    assert encoding.units(line, column) <= max(units, 0)
    assert column == len(content) or encoding.units(line, column + 1) > units


def test_the_middle_of_a_character_is_its_start() -> None:
    assert Encoding.UTF16.column("a😀b", 2) == 1
    assert [Encoding.UTF8.column("a😀b", units) for units in range(1, 6)] == [1, 1, 1, 1, 2]


def test_half_a_surrogate_pair_is_a_character_like_any_other() -> None:
    line = "a\ud83db\n"
    assert Encoding.UTF16.units(line, 2) == 2
    assert Encoding.UTF16.column(line, 2) == 2
    assert Encoding.UTF8.column(line, Encoding.UTF8.units(line, 2)) == 2


def test_a_column_past_the_end_stays_past_the_end() -> None:
    assert Encoding.UTF16.units("é😀", 5) == 6
    assert Encoding.UTF8.units("é", 3) == 4
