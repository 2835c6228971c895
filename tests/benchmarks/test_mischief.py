"""Tests the model of a text that the random edits are made in."""

from itertools import islice
from random import Random

import pytest

from tests.benchmarks.mischief import Edit, Text, mischief
from tests.benchmarks.samples import FUNCTION

SOUND = "import os\n" + FUNCTION * 8
END_OF_BOUT = Edit(0, 0, 0, 0, "")


@pytest.mark.parametrize("seed", range(5))
def test_every_edit_does_what_it_says_and_can_be_taken_back(seed: int) -> None:
    ahead, text = Text(SOUND), Text(SOUND)
    for edit in islice(mischief(ahead, Random(seed)), 300):
        before = str(text)
        start = sum(map(len, text.lines[: edit.line])) + edit.column
        end = sum(map(len, text.lines[: edit.end_line])) + edit.end_column
        back = text.apply(edit)
        assert str(text) == before[:start] + edit.text + before[end:]
        assert text.lines == Text(str(text)).lines
        again = Text(str(text))
        again.apply(back)
        assert str(again) == before


@pytest.mark.parametrize("seed", range(5))
def test_a_bout_breaks_the_text_and_mends_it(seed: int) -> None:
    text = Text(SOUND)
    sound = []
    for edit in islice(mischief(text, Random(seed)), 300):
        if edit == END_OF_BOUT:
            assert text.parses()
        else:
            sound.append(text.parses())
    assert False in sound
    assert str(text) != SOUND
