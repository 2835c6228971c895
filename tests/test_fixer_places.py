"""Expressions and other places: replaced, wrapped, written next to, removed."""

import ast

import pytest

from fastapi_mentor.edits import Editor, FixRefused
from fastapi_mentor.fixer import apply
from fastapi_mentor.source import Change, Source
from tests.fixing import Nodes, as_fix, becomes, fixed


@pytest.mark.parametrize(
    ("before", "old", "new", "after"),
    [
        ("x = a", "a", "b + c", "x = b + c"),
        ("x = a.f()", "a", "await_(b)", "x = await_(b).f()"),
        ("x = a.f()", "a", "b + c", "x = (b + c).f()"),
        ("x = a.f()", "a", "1", "x = (1).f()"),
        ("x = a * 2", "a", "b + c", "x = (b + c) * 2"),
        ("x = a + 2", "a", "b * c", "x = b * c + 2"),
        ("x = not a", "a", "b or c", "x = not (b or c)"),
        ("f(a)", "a", "b, c", "f((b, c))"),
        ("f(a)", "a", "b if c else d", "f(b if c else d)"),
        ("f(k=a)", "a", "(yield)", "f(k=(yield))"),
        ("x = [a]", "a", "b := 1", "x = [b := 1]"),
        ("x = a", "a", "b := 1", "x = (b := 1)"),
        ("if a: pass", "a", "b := f()", "if b := f(): pass"),
        ("x = a", "a", "b, c", "x = b, c"),
        ("for i in a: pass", "a", "b, c", "for i in (b, c): pass"),
        ("x = (a)", "a", "b + c", "x = (b + c)"),
        ("x = (a).f", "a", "b + c", "x = (b + c).f"),
        ("x = a", "a", "b +\n    c", "x = (b +\n    c)"),
        ("x = f(a)", "a", "b +\n    c", "x = f((b +\n    c))"),
        ("x = [i for i in a if i]", "a", "b or c", "x = [i for i in b or c if i]"),
        ("f(*a)", "a", "b or c", "f(*(b or c))"),
        ("x = lambda: a", "a", "b, c", "x = lambda: (b, c)"),
        ("x = d[a]", "a", "b, c", "x = d[b, c]"),
        ("f(i for i in a)", "(i for", "[b]", "f([b])"),
    ],
)
def test_what_replaces_an_expression_stays_one_expression(
    before: str, old: str, new: str, after: str
) -> None:
    if new == "(yield)":
        before, after = f"def g(): {before}", f"def g(): {after}"
    assert fixed(before, lambda e, n: e.replace(n.expression(old), new)) == after


def test_what_replaces_an_expression_does_not_grow_together_with_words() -> None:
    assert fixed(
        "def f():\n    return[1]if x else 2\n", lambda e, n: e.replace(n.expression("[1]"), "y")
    ) == ("def f():\n    return y if x else 2\n")


def test_an_expression_in_an_f_string_is_replaced_in_place() -> None:
    assert fixed("x = f\"é{ get('A') } {b!r:>{w}}\"", lambda e, n: e.replace(n.call(), "settings.a")) == (
        'x = f"é{ settings.a } {b!r:>{w}}"'
    )


def test_quotes_inside_an_f_string_give_way() -> None:
    assert fixed("x = f'{a}'", lambda e, n: e.replace(n.expression("a"), "d['k']")) == "x = f'{d[\"k\"]}'"


def test_columns_are_code_points_not_bytes() -> None:
    assert fixed('f("é😀", a)', lambda e, n: e.replace(n.expression("a"), "b")) == 'f("é😀", b)'


def test_code_that_is_no_expression_is_refused() -> None:
    with pytest.raises(FixRefused, match="no expression"):
        fixed("x = a", lambda e, n: e.replace(n.expression("a"), "return 1"))


def test_an_expression_that_may_not_stand_there_is_refused() -> None:
    with pytest.raises(FixRefused, match="would not be valid Python"):
        fixed("a = 1", lambda e, n: e.replace(n.expression("a"), "f()"))


def test_the_text_of_a_place_can_be_written_elsewhere() -> None:
    becomes(
        """
        class A:
            def f(self):
                x = call(
                    1,
                    [
                        2,
                    ],
                )
        """,
        lambda e, n: (
            e.replace(n.call(), "None"),
            e.add_at_module_level(f"y = {e.text(n.call())}"),
        ),
        """
        y = call(
            1,
            [
                2,
            ],
        )


        class A:
            def f(self):
                x = None
        """,
    )


def test_the_white_space_of_strings_is_left_alone() -> None:
    before = 'def f():\n\tx = g("""\n  a\n\tb""",\n\t\t1)\n'
    assert fixed(before, lambda e, n: e.replace(n.call(), f"h({e.text(n.call())})")) == (
        'def f():\n\tx = h(g("""\n  a\n\tb""",\n\t\t1))\n'
    )


@pytest.mark.parametrize(
    ("before", "old", "start", "end", "after"),
    [
        ("x = f()", "f()", "wait(", ")", "x = wait(f())"),
        ("x = a + b", "a + b", "not ", "", "x = not a + b"),
        ("x = a or b", "a or b", "not ", "", "x = not (a or b)"),
        ("x = a.b", "a", "-", "", "x = (-a).b"),
        ("def g():\n    return(a)", "a", "-", "", "def g():\n    return(-a)"),
    ],
)
def test_wrapping_keeps_what_belongs_together(
    before: str, old: str, start: str, end: str, after: str
) -> None:
    assert fixed(before, lambda e, n: e.wrap(n.expression(old), start, end)) == after


def test_the_inside_of_what_is_wrapped_can_be_edited_too() -> None:
    becomes(
        "x = f(g(1), 2)\n",
        lambda e, n: (
            e.wrap(n.call("g"), "h(", ")"),
            e.wrap(n.call("f"), "k(", ")"),
            e.set_keyword(n.call("f"), "a", "3"),
            e.replace(n.expression("1"), "one"),
        ),
        "x = k(f(h(g(one)), 2, a=3))\n",
    )


def test_wrapping_the_same_start_nests_however_it_is_asked_for() -> None:
    def outer_first(e: Editor, n: Nodes) -> None:
        e.wrap(n.expression("a.b"), "outer(", ")")
        e.wrap(n.first(ast.Name, "a"), "inner(", ")")

    def inner_first(e: Editor, n: Nodes) -> None:
        e.wrap(n.first(ast.Name, "a"), "inner(", ")")
        e.wrap(n.expression("a.b"), "outer(", ")")

    assert fixed("x = a.b", outer_first) == fixed("x = a.b", inner_first) == "x = outer(inner(a).b)"


def test_code_can_be_written_right_before_and_after_a_place() -> None:
    assert fixed(
        "x = a",
        lambda e, n: (
            e.insert_before(n.expression("a"), "b + "),
            e.insert_after(n.expression("a"), " + c"),
        ),
    ) == ("x = b + a + c")


def test_a_place_given_by_lines_and_columns_is_replaced_as_it_is() -> None:
    source = Source.open("/nowhere/a.py", "# old comment\nx = 1\n")
    place = source.statements[0].place(0, 2, 0, 5)
    assert fixed(source.text, lambda e, n: e.replace(n.source.statements[0].place(*place[1:]), "new")) == (
        "# new comment\nx = 1\n"
    )


def test_a_location_of_an_expression_stands_for_the_expression() -> None:
    def edit(e: Editor, n: Nodes) -> None:
        node = n.expression("a")
        e.replace(n.statement_of(node).location(node), "b + c")

    assert fixed("x = a.f", edit) == "x = (b + c).f"


@pytest.mark.parametrize(
    ("before", "old", "after"),
    [
        ("f(a, b)", "a", "f(b)"),
        ("x = [a, b]", "b", "x = [a]"),
        ("x = (a, b)", "b", "x = (a,)"),
        ("x = (a, b,)", "b", "x = (a,)"),
        ("x = (a, b)", "a", "x = (b,)"),
        ("x = a, b", "b", "x = a,"),
        ("x = {a, b}", "a", "x = {b}"),
        ("class A(a, b): pass", "a", "class A(b): pass"),
        ("class A(a): pass", "a", "class A(): pass"),
    ],
)
def test_an_item_is_removed_with_its_comma(before: str, old: str, after: str) -> None:
    assert fixed(before, lambda e, n: e.remove(n.expression(old))) == after


def test_what_can_not_stand_alone_can_not_be_removed() -> None:
    with pytest.raises(FixRefused, match="can not be removed"):
        fixed("x = a + b", lambda e, n: e.remove(n.expression("b")))


def test_a_node_of_an_older_snapshot_is_refused() -> None:
    old = Nodes(Source.open("/nowhere/app/main.py", "x = a")).expression("a")
    with pytest.raises(FixRefused, match="has changed"):
        fixed("x = a", lambda e, n: e.replace(old, "b"))


def test_code_around_a_syntax_error_is_left_alone() -> None:
    source = Source.open("/nowhere/app/main.py", "def f():\n    return a\n")
    broken = source.edit([Change(0, 5, 0, 6, "")])
    with pytest.raises(FixRefused, match="syntax error"):
        apply(broken, [as_fix(broken, lambda e, n: e.replace(n.expression("a"), "b"))])
