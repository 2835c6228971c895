"""Lines in pieces are the list of lines that they stand for, whatever is done to them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from fastapi_mentor.source.lines import Lines

COUNTS = st.integers(0, 2_000)


@given(
    COUNTS.filter(bool), st.lists(st.tuples(COUNTS, COUNTS, st.integers(0, 700)), max_size=12), COUNTS, COUNTS
)
def test_what_is_replaced_in_pieces_is_what_is_replaced_in_a_list(
    size: int, edits: list[tuple[int, int, int]], start: int, stop: int
) -> None:
    expected = [f"{number}\n" for number in range(size)]
    lines = Lines.of(expected)
    for turn, (one, other, count) in enumerate(edits):
        first, last = sorted((one % (len(expected) + 1), other % (len(expected) + 1)))
        new = [f"{turn}.{number}\n" for number in range(count)]
        before = list(lines)
        changed = lines.replaced(first, last, new)
        assert list(lines) == before, "an edit changes no lines but its own"
        lines = changed
        expected[first:last] = new
    assert list(lines) == expected
    assert len(lines) == len(expected)
    assert lines[start:stop] == expected[start:stop]
    assert lines[start:stop:3] == expected[start:stop:3]
    assert [lines[at] for at in range(-len(expected), len(expected), 97)] == [
        expected[at] for at in range(-len(expected), len(expected), 97)
    ]
