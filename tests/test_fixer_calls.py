"""Arguments, elements and bases: commas, line breaks and comments stay right."""

import ast

import pytest

from fastapi_mentor.edits import Editor, FixRefused
from tests.fixing import Edit, Nodes, becomes, fixed


def set_b(e: Editor, n: Nodes) -> None:
    e.set_keyword(n.call("f"), "b", "2")


def remove_b(e: Editor, n: Nodes) -> None:
    e.remove_argument(n.call("f"), "b")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f()", "f(b=2)"),
        ("f(  )", "f(b=2  )"),
        ("f(a)", "f(a, b=2)"),
        ("f(a,)", "f(a, b=2,)"),
        ("f(a, b=1, c=3)", "f(a, b=2, c=3)"),
        ("f(b=(1))", "f(b=(2))"),
        ("f(a, **c)", "f(a, b=2, **c)"),
        ("f((a))", "f((a), b=2)"),
        ("(f)(a)", "(f)(a)"),
        ("f(i for i in a)", "f((i for i in a), b=2)"),
        ("f((i for i in a))", "f((i for i in a), b=2)"),
        ("f(  # nothing\n)", "f(b=2  # nothing\n)"),
        ("f(\n    a\n)", "f(\n    a,\n    b=2\n)"),
        ("f(\n    a,\n)", "f(\n    a,\n    b=2,\n)"),
        ("f(\n    a,  # one\n    # two\n)", "f(\n    a,  # one\n    b=2,\n    # two\n)"),
        ("f(\n    a  # one\n)", "f(\n    a,  # one\n    b=2\n)"),
        ("f(a,\n  c)", "f(a,\n  c,\n  b=2)"),
        ("f(a, c,\n  d, e)", "f(a, c,\n  d, e, b=2)"),
        ("f(\n    a, c\n)", "f(\n    a, c, b=2\n)"),
        ('f("""\n,)\n""")', 'f("""\n,)\n""", b=2)'),
        ("f(a)(c)", "f(a)(c, b=2)"),
    ],
)
def test_a_keyword_is_set(before: str, after: str) -> None:
    if before == "(f)(a)":
        assert fixed(before, lambda e, n: e.set_keyword(n.first(ast.Call), "b", "2")) == "(f)(a, b=2)"
    else:
        assert fixed(before, set_b) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("f(b=1)", "f()"),
        ("f(b=1,)", "f()"),
        ("f(a, b=1)", "f(a)"),
        ("f(a, b=1,)", "f(a,)"),
        ("f(b=1, c=2)", "f(c=2)"),
        ("f(a, b=1, c=2)", "f(a, c=2)"),
        ("f(a, b=(1), c=2)", "f(a, c=2)"),
        ("f(a,\n  b=1,\n  c=2)", "f(a,\n  c=2)"),
        ("f(b=1,\n  c=2)", "f(c=2)"),
        ("f(a,\n  b=1)", "f(a)"),
        ("f(a,  # one\n  b=1)", "f(a  # one\n  )"),
        ("f(\n    a,\n    b=1\n)", "f(\n    a\n)"),
        ("f(\n    a,\n    b=1,\n)", "f(\n    a,\n)"),
        ("f(\n    a,  # one\n    b=1,  # two\n    c=2,\n)", "f(\n    a,  # one\n    c=2,\n)"),
        ("f(\n    b=1,\n)", "f()"),
        ("f(\n    # why\n    b=1,\n)", "f(\n    # why\n    \n)"),
        ("f(\n    b=[\n        1,\n    ],\n    c=2,\n)", "f(\n    c=2,\n)"),
        ("f(a, c,\n  b=1, d=2)", "f(a, c,\n  d=2)"),
        ("f(a, b=1,\n  d=2)", "f(a,\n  d=2)"),
    ],
)
def test_an_argument_is_removed(before: str, after: str) -> None:
    assert fixed(before, remove_b) == after


@pytest.mark.parametrize(
    ("before", "code", "index", "after"),
    [
        ("f()", "x", None, "f(x)"),
        ("f(a, k=1)", "x", None, "f(a, x, k=1)"),
        ("f(a, k=1)", "x", 0, "f(x, a, k=1)"),
        ("f(a, k=1)", "k2=2", None, "f(a, k=1, k2=2)"),
        ("f(a, k=1)", "**more", None, "f(a, k=1, **more)"),
        ("f(a)", "x, y", None, "f(a, (x, y))"),
        ("f(i for i in a)", "x", 0, "f(x, (i for i in a))"),
        ("f(\n    a,\n)", "x", 0, "f(\n    x,\n    a,\n)"),
        ("f(\n    # about a\n    a,\n)", "x", 0, "f(\n    x,\n    # about a\n    a,\n)"),
        ("f(a,\n  b)", "x", 0, "f(x,\n  a,\n  b)"),
    ],
)
def test_an_argument_is_added(before: str, code: str, index: int | None, after: str) -> None:
    assert fixed(before, lambda e, n: e.add_argument(n.call("f"), code, index)) == after


def test_a_keyword_is_renamed() -> None:
    assert fixed("f(a, regex = 'a')", lambda e, n: e.rename_keyword(n.call(), "regex", "pattern")) == (
        "f(a, pattern = 'a')"
    )


def test_several_edits_of_one_call_get_along() -> None:
    def edit(e: Editor, n: Nodes) -> None:
        e.remove_argument(n.call(), "b")
        e.remove_argument(n.call(), 0)
        e.set_keyword(n.call(), "c", "3")
        e.set_keyword(n.call(), "d", "4")

    assert fixed("f(a, b=1)", edit) == "f(c=3, d=4)"
    assert fixed("f(a, x, b=1)", edit) == "f(x, c=3, d=4)"
    assert fixed("f(\n    a,\n    x,\n    b=1,\n)", edit) == "f(\n    x,\n    c=3,\n    d=4,\n)"


def test_an_argument_and_the_inside_of_another_can_be_edited() -> None:
    def edit(e: Editor, n: Nodes) -> None:
        e.replace(n.expression("x"), "y")
        e.remove_argument(n.call("g"), 0)
        e.set_keyword(n.call("f"), "b", "2")

    assert fixed("f(g(1, x))", edit) == "f(g(y), b=2)"


def test_a_call_that_outgrows_the_line_is_broken_as_black_does() -> None:
    call = "result = function(first_argument, second_argument, third_argument, fourth_argument)"
    assert fixed(call, lambda e, n: e.set_keyword(n.call(), "fifth", "5")) == (
        "result = function(\n    first_argument, second_argument, third_argument, fourth_argument, fifth=5\n)"
    )


def test_a_call_that_was_too_long_before_is_not_laid_out_anew() -> None:
    call = "result = function(first_argument, second_argument, third_argument, fourth_argument, 'more')"
    assert fixed(call, lambda e, n: e.set_keyword(n.call(), "fifth", "5")) == call[:-1] + ", fifth=5)"


def test_code_of_several_lines_is_indented_as_its_argument() -> None:
    becomes(
        """
        def g():
            f(
                a,
            )
        """,
        lambda e, n: e.set_keyword(n.call(), "b", "[\n    1,\n    2,\n]"),
        """
        def g():
            f(
                a,
                b=[
                    1,
                    2,
                ],
            )
        """,
    )


@pytest.mark.parametrize("argument", ["b", 1, 7])
def test_an_argument_that_is_not_there_is_refused(argument: str | int) -> None:
    with pytest.raises(FixRefused, match="no argument"):
        fixed("f(a)", lambda e, n: e.remove_argument(n.call(), argument))


def test_the_same_keyword_twice_is_refused() -> None:
    def edit(e: Editor, n: Nodes) -> None:
        set_b(e, n)
        set_b(e, n)

    with pytest.raises(FixRefused, match="would not be valid Python"):
        fixed("f()", edit)


@pytest.mark.parametrize(
    ("before", "code", "after"),
    [
        ("x = []", "1", "x = [1]"),
        ("x = ()", "1", "x = (1,)"),
        ("x = (a,)", "1", "x = (a, 1,)"),
        ("x = a, b", "1", "x = a, b, 1"),
        ("x = (a), (b)", "1", "x = (a), (b), 1"),
        ("x = {}", "'a': 1", "x = {'a': 1}"),
        ("x = {**a}", "'b': 1", "x = {**a, 'b': 1}"),
        ("x = {\n    'a': 1,\n}", "'b': 1", "x = {\n    'a': 1,\n    'b': 1,\n}"),
        ("x = {a, b}", "c", "x = {a, b, c}"),
    ],
)
def test_an_element_is_added(before: str, code: str, after: str) -> None:
    def edit(e: Editor, n: Nodes) -> None:
        collection = next(
            node
            for node in ast.walk(n.source.statements[0].nodes[0])
            if isinstance(node, ast.List | ast.Tuple | ast.Set | ast.Dict)
        )
        e.add_element(collection, code)

    assert fixed(before, edit) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("class A:\n    pass\n", "class A(B):\n    pass\n"),
        ("class A():\n    pass\n", "class A(B):\n    pass\n"),
        ("class A(C, metaclass=M):\n    pass\n", "class A(C, B, metaclass=M):\n    pass\n"),
        ("class A: x = (1, 2)\n", "class A(B): x = (1, 2)\n"),
        ("@d(1)\nclass A:  # why\n    pass\n", "@d(1)\nclass A(B):  # why\n    pass\n"),
    ],
)
def test_a_base_is_added(before: str, after: str) -> None:
    assert fixed(before, lambda e, n: e.add_base(n.class_("A"), "B")) == after


def test_a_fact_with_a_location_stands_for_its_call() -> None:
    def edit(e: Editor, n: Nodes) -> None:
        node = n.call("g")
        e.set_keyword(n.statement_of(node).location(node), "b", "2")

    both: Edit = edit
    assert fixed("f(g(1))", both) == "f(g(1, b=2))"
