"""A comment allows the findings that it stands at, and no others; one that allows none is told."""

from __future__ import annotations

import textwrap
from typing import NamedTuple

import pytest

from fastapi_mentor.source import Source, split_lines
from fastapi_mentor.source.lines import Change
from fastapi_mentor.suppression import (
    MALFORMED,
    UNKNOWN,
    UNUSED,
    Kind,
    Remark,
    apply,
    names_for_file,
    remarks,
    suppressions,
)

KNOWN = ["query-in-loop", "missing-response-model", "called-dependency"]


class Finding(NamedTuple):
    rule: str
    line: int
    end_line: int


def text_of(code: str) -> str:
    return textwrap.dedent(code).lstrip("\n")


def kept_lines(code: str) -> list[int]:
    """The lines marked with `!` (the marks are taken out) whose findings stay."""
    text = text_of(code)
    marked = [number for number, line in enumerate(split_lines(text)) if "!" in line]
    findings = [Finding("query-in-loop", line, line) for line in marked]
    assert findings
    return [one.line for one in apply(findings, suppressions(text.replace("!", ""))).kept]


@pytest.mark.parametrize(
    "code",
    [
        "get(x!)  # mentor: allow[query-in-loop] few rows",
        "get(x!)#mentor:allow[ query-in-loop ]",
        "get(x!)  # noqa: E501  # mentor: allow[query-in-loop]",
        "get(x!)  # mentor: allow[called-dependency, query-in-loop]",
        "# mentor: allow[query-in-loop] few rows\nget(x!)",
        "# mentor: allow[query-in-loop] few rows\n# and fewer next year\nget(x!)",
        "get(\n    x!,\n    y,\n)  # mentor: allow[query-in-loop]",
        "# mentor: allow[query-in-loop]\nget(\n    x,\n    y!,\n)",
        "get(\n    x,\n    # mentor: allow[query-in-loop]\n    # really\n    y!,\n)",
        "get(\n    x!,  # mentor: allow[query-in-loop]\n    y,\n)",
        'get(f"""\n  {x!}\n""")  # mentor: allow[query-in-loop]',
        "# mentor: allow[query-in-loop]\n@app.get(\n    '/'\n)\n@cached\nasync def me(!\n): ...",
        "@app.get('/')\n# mentor: allow[query-in-loop]\nasync def me!(): ...",
        "@app.get('/')\nasync def me!(\n    x: int,\n) -> None:  # mentor: allow[query-in-loop]\n    ...",
        "def f():\n    # mentor: allow[query-in-loop]\n    return x!\n",
        "class A:\n\n    # mentor: allow[query-in-loop]\n    x = y!",
        "    # mentor: allow[query-in-loop]\n    def f(!self): ...",
        "a = 1\rget(x!)  # mentor: allow[query-in-loop]\rb = 2",
        "x = '\x0c'\x0cget(x!)  # mentor: allow[query-in-loop]",
        "get(x!  # mentor: allow[query-in-loop]",
        "# mentor: allow[query-in-loop]\nget(x!",
    ],
)
def test_a_comment_allows_the_finding_it_stands_at(code: str) -> None:
    assert kept_lines(code) == []


@pytest.mark.parametrize(
    ("code", "line"),
    [
        ("get(x!)  # mentor: allow[called-dependency]", 0),
        ("# mentor: allow[query-in-loop]\n\nget(x!)", 2),
        ("# mentor: allow[query-in-loop]\na = 1\nget(x!)", 2),
        ("a = 1  # mentor: allow[query-in-loop]\nget(x!)", 1),
        ("get(x!)\n# mentor: allow[query-in-loop]", 0),
        ("get(\n    x,  # mentor: allow[query-in-loop]\n    y!,\n)", 2),
        ('get(x!, "# mentor: allow[query-in-loop]")', 0),
        ('"""\n# mentor: allow[query-in-loop]\n"""; get(x!)', 2),
        ("# mentor: allow[query-in-loop]\n@app.get('/')\ndef f():\n    return x!", 3),
        ("get(x!)  # Mentor: allow[query-in-loop]", 0),
        ("get(x!)  # mentor: allow query-in-loop", 0),
        ("# mentor: allow-file[query-in-loop]\nget(x!)", 1),
    ],
)
def test_a_comment_elsewhere_allows_nothing(code: str, line: int) -> None:
    assert kept_lines(code) == [line]


def test_a_finding_over_several_lines_is_allowed_where_it_ends() -> None:
    text = "f(\n    g(\n        x\n    ),  # mentor: allow[query-in-loop]\n    y,\n)"
    finding = Finding("query-in-loop", 1, 3)
    assert apply([finding], suppressions(text)).kept == []


def test_a_comment_at_the_top_allows_in_the_whole_file() -> None:
    text = "#!/usr/bin/env python\n# mentor: allow-file[query-in-loop, called-dependency] demo\nx = 1\n"
    (comment,) = suppressions(text, first_statement=True)
    assert comment.kind is Kind.FILE
    allowed = {name.text for _, name in names_for_file([comment])}
    assert allowed == {"query-in-loop", "called-dependency"}
    elsewhere = [Finding("query-in-loop", 3, 3), Finding("missing-response-model", 3, 3)]
    assert apply(elsewhere, [], allowed).kept == elsewhere[1:]


@pytest.mark.parametrize(
    ("code", "first_statement"),
    [
        ("x = 1  # mentor: allow-file[query-in-loop]", True),
        ("x = 1\n# mentor: allow-file[query-in-loop]", True),
        ("# mentor: allow-file[query-in-loop]\nx = 1", False),
    ],
)
def test_allow_file_below_the_top_counts_for_nothing(code: str, first_statement: bool) -> None:
    (comment,) = suppressions(code, first_statement)
    assert comment.kind is Kind.MISPLACED


def test_a_comment_above_a_statement_belongs_to_its_text() -> None:
    source = Source.open("/a.py", "import os\n\n# mentor: allow[query-in-loop]\nx = 1\n")
    (with_comment,) = (one for one in source.statements if suppressions(one.text))
    assert "x = 1" in with_comment.text


def said(code: str, *rules: str, off: tuple[str, ...] = (), first: bool = False) -> list[Remark]:
    """The remarks about a code where there is a finding of each of `rules` on the first line."""
    comments = suppressions(code, first)
    outcome = apply([Finding(rule, 0, 0) for rule in rules], comments)
    return list(remarks(code, comments, outcome.unused, KNOWN, lambda rule: rule not in off))


def mended(code: str, change: Change) -> str:
    source = Source.open("/a.py", code)
    return source.edit([change]).text


def test_a_used_comment_is_not_remarked_on() -> None:
    assert said("get(x)  # mentor: allow[query-in-loop]", "query-in-loop") == []


def test_an_unused_comment_is_removed_with_the_space_before_it() -> None:
    code = "x = 'é'  # mentor: allow[query-in-loop] why\r\ny = 2\r\n"
    (remark,) = said(code)
    assert remark[:5] == (UNUSED, "There is no `query-in-loop` here to allow", 0, 25, 38)
    assert remark.safe
    assert mended(code, remark.change) == "x = 'é'\r\ny = 2\r\n"


def test_a_comment_before_it_on_the_line_stays() -> None:
    code = "x = 1  # noqa: E501  # mentor: allow[query-in-loop] why\n"
    (remark,) = said(code)
    assert mended(code, remark.change) == "x = 1  # noqa: E501\n"


@pytest.mark.parametrize(
    ("code", "after"),
    [
        ("a = 1\n    # mentor: allow[query-in-loop]\nb = 2\n", "a = 1\nb = 2\n"),
        ("# mentor: allow[query-in-loop]", ""),
    ],
)
def test_an_unused_comment_on_its_own_line_takes_the_line_with_it(code: str, after: str) -> None:
    (remark,) = said(code)
    assert mended(code, remark.change) == after


@pytest.mark.parametrize(
    ("used", "after"),
    [
        ("query-in-loop", "x = 1  # mentor: allow[query-in-loop] why"),
        ("called-dependency", "x = 1  # mentor: allow[called-dependency] why"),
    ],
)
def test_of_two_names_only_the_unused_one_goes(used: str, after: str) -> None:
    code = "x = 1  # mentor: allow[query-in-loop, called-dependency] why"
    (remark,) = said(code, used)
    assert remark.rule == UNUSED
    assert code[remark.column : remark.end_column] in remark.message
    assert mended(code, remark.change) == after


def test_two_unused_names_are_one_remark_about_the_comment() -> None:
    (remark,) = said("x = 1  # mentor: allow[query-in-loop, called-dependency]")
    assert remark.message == "There is no `query-in-loop` and `called-dependency` here to allow"
    assert remark.title == "Remove the comment"


def test_a_rule_that_is_off_may_be_allowed_in_vain() -> None:
    assert said("x = 1  # mentor: allow[query-in-loop]", off=("query-in-loop",)) == []


def test_a_remark_can_be_turned_off() -> None:
    code = "x = 1  # mentor: allow[query-in-loop]\n"
    assert said(code, off=(UNUSED,)) == []


def test_an_unknown_rule_is_told_with_the_nearest_name() -> None:
    (remark,) = said("x = 1  # mentor: allow[query-in-lop]")
    assert remark.rule == UNKNOWN
    assert remark.message == "There is no rule `query-in-lop`, did you mean `query-in-loop`?"
    assert not remark.safe


def test_a_misplaced_allow_file_says_where_it_belongs() -> None:
    (remark,) = said("x = 1\n# mentor: allow-file[query-in-loop]\ny = 2", first=True)
    assert remark[:2] == (UNUSED, "`allow-file` counts only in the comments at the top of a file")


@pytest.mark.parametrize(
    "comment",
    ["# mentor: allow", "# mentor: allow[]", "# mentor: ignore[query-in-loop]", "# mentor: allow-line[x]"],
)
def test_a_comment_that_is_meant_for_us_and_not_understood_is_told(comment: str) -> None:
    (remark,) = said(f"x = 1  {comment}\n")
    assert remark.rule == MALFORMED
    assert not remark.safe
    assert mended(f"x = 1  {comment}\n", remark.change) == "x = 1\n"


def test_a_note_to_a_person_is_left_alone() -> None:
    assert not suppressions("x = 1  # mentor: Ada, since May")
