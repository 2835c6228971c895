"""Edits of a text."""

import pytest

from fastapi_mentor.edits import TextEdit, apply_edits


def test_edits_speak_of_the_text_before_any_of_them() -> None:
    edits = [TextEdit(0, 0, 0, 1, "xyz\n"), TextEdit(1, 0, 1, 1, "c")]
    assert apply_edits("a\nb\n", edits) == "xyz\n\nc\n"


def test_edits_may_come_in_any_order() -> None:
    edits = [TextEdit(1, 0, 1, 1, "c"), TextEdit(0, 0, 0, 0, "xyz")]
    assert apply_edits("a\nb\n", edits) == "xyza\nc\n"


def test_a_new_file_is_an_edit_of_an_empty_text() -> None:
    assert apply_edits("", [TextEdit(0, 0, 0, 0, "x = 1\n")]) == "x = 1\n"


def test_two_insertions_at_one_place_stay_in_order() -> None:
    assert apply_edits("ab", [TextEdit(0, 1, 0, 1, "1"), TextEdit(0, 1, 0, 1, "2")]) == "a12b"


def test_columns_are_code_points_and_only_line_ends_end_lines() -> None:
    assert apply_edits("a\f\u2028😀b\r\nc", [TextEdit(0, 4, 0, 5, "B"), TextEdit(1, 0, 1, 1, "C")]) == (
        "a\f\u2028😀B\r\nC"
    )


def test_a_carriage_return_alone_ends_a_line() -> None:
    assert apply_edits("a\rb\r\nc", [TextEdit(1, 0, 1, 1, "B"), TextEdit(2, 0, 2, 1, "C")]) == "a\rB\r\nC"


@pytest.mark.parametrize(
    "second", [TextEdit(0, 1, 0, 3, ""), TextEdit(0, 1, 0, 1, "x"), TextEdit(0, 3, 0, 2, "")]
)
def test_edits_that_overlap_or_end_before_they_start_are_an_error(second: TextEdit) -> None:
    with pytest.raises(ValueError, match="overlaps"):
        apply_edits("abcd", [TextEdit(0, 0, 0, 2, ""), second])
