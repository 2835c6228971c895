"""A file that is parsed in portions is the file that is parsed in one go."""

from collections.abc import Sequence

import pytest

from fastapi_mentor.source import Source, Statement, split_lines
from fastapi_mentor.source.parsing import parse_module
from fastapi_mentor.source.portions import parse_file

STATEMENTS = [
    "# about it\n\n@one\n@two(\n    3\n)\ndef f(a: int = 1):\n    return {'a': a}\n\n\n",
    'text = """\n\ndef inside(): pass\n"""\n',
    "class A(\n    B,\n):\n    # first\n    x = 1\n\n    def g(self):\n        pass\n    # last\n\n\n",
    "if x:\n    pass\n\n\nelse:\n    y = 2; z = 3\n",
    "async def h(): pass\n# end\n",
]


def told(statements: list[Statement]) -> list[object]:
    return [(s.text, s.lines, s.kind, s.indent, [*map(type, s.nodes)]) for s in statements]


@pytest.mark.parametrize("portion", [1, 2, 3, 5, 8, 13, 40])
@pytest.mark.parametrize("start", ["", "\ufeff", "# only\n" * 50, "# -*- coding: latin-1 -*-\r\n"])
def test_portions_of_any_length_make_the_same_statements(
    portion: int, start: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fastapi_mentor.source.portions._PORTION", portion)
    for turn in range(len(STATEMENTS)):
        lines = split_lines(start + "".join(STATEMENTS[turn:] + STATEMENTS[:turn]) * 3)
        assert told(parse_file(lines)) == told(parse_module(lines))


def test_places_are_those_of_the_file() -> None:
    text = STATEMENTS[0] * 1_000
    source = Source.open("a.py", text)
    places = [source.range_of(s.location(s.nodes[0]))[0] for s in source.statements if s.nodes]
    assert places == [6 + 10 * n for n in range(1_000)]


def test_no_portion_of_a_long_file_is_long(monkeypatch: pytest.MonkeyPatch) -> None:
    portions: list[int] = []

    def parse(lines: Sequence[str]) -> list[Statement]:
        portions.append(len(lines))
        return parse_module(lines)

    monkeypatch.setattr("fastapi_mentor.source.portions.parse_module", parse)
    Source.open("a.py", STATEMENTS[0] * 1_000)
    assert len(portions) > 3
    assert max(portions) < 2_500
