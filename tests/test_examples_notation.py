"""The notation of examples: what each mark means, and what is refused."""

import pytest

from fastapi_mentor.examples import ExampleError, Expectation, is_fixed, parse
from fastapi_mentor.rule import Example


def test_signs_tell_the_halves_apart() -> None:
    halves = parse(
        """
          a = 1
        - b = 2
        + b = 3
        + c = 4

          d = 5
        """
    )
    assert halves.bad == {"main.py": "a = 1\nb = 2\n\nd = 5\n"}
    assert halves.good == {"main.py": "a = 1\nb = 3\nc = 4\n\nd = 5\n"}


def test_a_text_without_signs_is_one_half_whatever_its_indentation() -> None:
    for margin in ("", "  ", "        "):
        halves = parse(f"\n{margin}def f():\n{margin}    return 1\n")
        assert halves.bad == {"main.py": "def f():\n    return 1\n"}
        assert halves.good is None
        assert halves.expected == ()


def test_carets_state_the_place_and_the_message() -> None:
    halves = parse(
        """
          x = 1
        - value = compute(1)
          ^^^^^ `value` is wrong
                  ^^^^^^^ and so is `compute`
        + value = 2
        """
    )
    assert halves.expected == (
        Expectation("main.py", 1, 0, 1, 5, "`value` is wrong"),
        Expectation("main.py", 1, 8, 1, 15, "and so is `compute`"),
    )


def test_carets_count_lines_of_the_bad_half_only() -> None:
    halves = parse(
        """
        + import os
        + import sys

        - a = 1
          ^ `a` is wrong
        """
    )
    assert halves.expected == (Expectation("main.py", 1, 0, 1, 1, "`a` is wrong"),)
    assert halves.bad == {"main.py": "\na = 1\n"}


def test_a_text_with_carets_and_no_signs_is_found_and_not_fixed() -> None:
    halves = parse("\n    value = 1\n    ^^^^^ wrong\n")
    assert halves.good is None
    assert halves.bad == {"main.py": "value = 1\n"}
    assert halves.expected == (Expectation("main.py", 0, 0, 0, 5, "wrong"),)


def test_columns_are_code_points() -> None:
    halves = parse('\n    x = "é🎉", bad\n              ^^^ wrong\n')
    assert halves.expected[0].column == 10
    assert halves.bad["main.py"].split("\n")[0][10:13] == "bad"


def test_a_finding_may_span_lines() -> None:
    halves = parse(
        """
        call(
        ^^^^^.. `call` is too long
            1,
        )
        ^
        """
    )
    assert halves.expected == (Expectation("main.py", 0, 0, 2, 1, "`call` is too long"),)


def test_a_long_message_goes_on_after_a_backslash() -> None:
    halves = parse(
        """
        x = 1
        ^ one message \
          on two lines
        """
    )
    assert halves.expected[0].message == "one message on two lines"


def test_headers_begin_files_of_any_kind() -> None:
    halves = parse(
        """
        === app/main.py ===
          from app.settings import settings

        - key = "secret"
        + key = settings.key

        === app/settings.py ===
        + settings = ...

        === .env ===
          KEY=secret

        === app/__init__.py ===
        """
    )
    assert halves.bad == {
        "app/main.py": 'from app.settings import settings\n\nkey = "secret"\n',
        ".env": "KEY=secret\n",
        "app/__init__.py": "",
    }
    assert halves.good == {
        "app/main.py": "from app.settings import settings\n\nkey = settings.key\n",
        "app/settings.py": "settings = ...\n",
        ".env": "KEY=secret\n",
        "app/__init__.py": "",
    }


def test_headers_may_stand_at_the_margin_or_over_the_code() -> None:
    outside = parse("\n    === a.py ===\n      x = 1\n    - y = 2\n")
    inside = parse("\n      === a.py ===\n      x = 1\n    - y = 2\n")
    assert outside.bad == inside.bad == {"a.py": "x = 1\ny = 2\n"}
    assert outside.good == inside.good == {"a.py": "x = 1\n"}


def test_a_blank_line_that_one_half_has_alone_is_kept() -> None:
    halves = parse("\n    + x = 1\n    +\n    - y = 2\n")
    assert halves.good == {"main.py": "x = 1\n\n"}
    assert halves.bad == {"main.py": "y = 2\n"}


def test_an_example_is_parsed_by_its_text() -> None:
    assert parse(Example("x = 1")) == parse("x = 1")


def test_whether_a_text_shows_a_fix_is_known_without_parsing_it() -> None:
    assert is_fixed("\n    - x = 1\n    oops")
    assert not is_fixed("\n    x = 1\n    y = - 1\n")
    assert not is_fixed("\n    x = 1\n    ^ wrong\n")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "line 1 of the example: it is empty"),
        ("\n  - a\n  b\n", "line 3 of the example: a line of a diff begins with `- `"),
        ("\n- a\n-b\n", "line 3 of the example: a line of a diff begins with `- `"),
        ("\n- a\n- ^ no\n", "line 3 of the example: carets are in neither half"),
        ("\n^^ what\n", "line 2 of the example: carets stand under a line of the bad half"),
        ("\n- a\n+ b\n  ^ c\n", "line 4 of the example: carets stand under a line of the bad half"),
        ("\na\n^^ long\n", "line 3 of the example: the carets reach past the end"),
        ("\na\n^\n", "line 3 of the example: the carets have no message"),
        ("\na\n^.. x\nb\n", "line 3 of the example: the finding is opened by `..` and never closed"),
        ("\na\n^.. x\nb\n^.. y\n", "line 5 of the example: the finding opened above is not closed"),
        ("\na\n=== b.py ===\nb\n", "line 2 of the example: code stands before the first"),
        ("=== b.py ===\nx\n=== b.py ===\n", "line 3 of the example: `b.py` begins a second time"),
        ("=== ../b.py ===\nx\n", "line 1 of the example: `../b.py` is not a path inside"),
        ("=== /etc/b ===\nx\n", "line 1 of the example: `/etc/b` is not a path inside"),
    ],
)
def test_what_breaks_the_notation_is_refused_with_its_line(text: str, complaint: str) -> None:
    with pytest.raises(ExampleError) as caught:
        parse(text)
    assert str(caught.value).startswith(complaint)
