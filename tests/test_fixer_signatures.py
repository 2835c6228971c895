"""Parameters, annotations, defaults, decorators and the word `async`."""

import pytest

from fastapi_mentor.edits import Editor, FixRefused
from tests.fixing import Nodes, becomes, fixed


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(): pass", "def f() -> User: pass"),
        ("def f() -> dict: pass", "def f() -> User: pass"),
        ("def f() -> (dict): pass", "def f() -> (User): pass"),
        ("async def f(a=(1), *, b: int = g()): pass", "async def f(a=(1), *, b: int = g()) -> User: pass"),
        ("def f(\n    a,\n):\n    pass", "def f(\n    a,\n) -> User:\n    pass"),
        ("def f(a=')'):  # why\n    pass", "def f(a=')') -> User:  # why\n    pass"),
        ("@d(f())\ndef f(a: 'x(' = {}): pass", "@d(f())\ndef f(a: 'x(' = {}) -> User: pass"),
        ("def f \\\n  (a): pass", "def f \\\n  (a) -> User: pass"),
    ],
)
def test_a_function_declares_what_it_returns(before: str, after: str) -> None:
    assert fixed(before, lambda e, n: e.set_return_annotation(n.function(), "User")) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f() -> dict: pass", "def f(): pass"),
        ("def f()->(dict[str, int]) : pass", "def f() : pass"),
        ("def f(\n    a,\n) -> Annotated[\n    int, 1\n]:\n    pass", "def f(\n    a,\n):\n    pass"),
    ],
)
def test_a_function_declares_no_more_what_it_returns(before: str, after: str) -> None:
    assert fixed(before, lambda e, n: e.remove_return_annotation(n.function())) == after


@pytest.mark.parametrize(
    ("before", "code", "after"),
    [
        ("def f(): pass", "x", "def f(x): pass"),
        ("def f(a): pass", "x: int", "def f(a, x: int): pass"),
        ("def f(a, b=1): pass", "x", "def f(a, x, b=1): pass"),
        ("def f(a, b=1): pass", "x=2", "def f(a, b=1, x=2): pass"),
        ("def f(a, *, b=1): pass", "x", "def f(a, *, b=1, x): pass"),
        ("def f(a, *args): pass", "x", "def f(a, *args, x): pass"),
        ("def f(a, **kw): pass", "x", "def f(a, x, **kw): pass"),
        ("def f(a=1, /): pass", "x", "def f(a=1, /, *, x): pass"),
        ("def f(a=1, **kw): pass", "x = 2", "def f(a=1, x = 2, **kw): pass"),
        ("def f(\n    a,\n    b=1,\n): pass", "x", "def f(\n    a,\n    x,\n    b=1,\n): pass"),
        ("def f(a,\n      b=1): pass", "x=2", "def f(a,\n      b=1,\n      x=2): pass"),
        ("def f(a): pass", "*, x", "def f(a, *, x): pass"),
    ],
)
def test_a_parameter_is_added_where_python_allows_it(before: str, code: str, after: str) -> None:
    assert fixed(before, lambda e, n: e.add_parameter(n.function(), code)) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(x): pass", "def f(): pass"),
        ("def f(a, x: int = 1, b=2): pass", "def f(a, b=2): pass"),
        ("def f(a, *, x): pass", "def f(a): pass"),
        ("def f(x, /, a): pass", "def f(a): pass"),
        ("def f(x, /): pass", "def f(): pass"),
        ("def f(a, *x): pass", "def f(a): pass"),
        ("def f(a, *x, b): pass", "def f(a, *, b): pass"),
        (
            "def f(\n    a,\n    x: int = Depends(  # why\n        g,\n    ),\n    b=1,\n): pass",
            "def f(\n    a,\n    b=1,\n): pass",
        ),
    ],
)
def test_a_parameter_is_removed(before: str, after: str) -> None:
    assert fixed(before, lambda e, n: e.remove_parameter(n.function(), "x")) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(x): pass", "def f(x: int): pass"),
        ("def f(x=1): pass", "def f(x: int = 1): pass"),
        ("def f(x = (1)): pass", "def f(x: int = (1)): pass"),
        ("def f(x: str=1): pass", "def f(x: int=1): pass"),
        ("def f(*x): pass", "def f(*x: int): pass"),
    ],
)
def test_a_parameter_gets_a_type(before: str, after: str) -> None:
    assert fixed(before, lambda e, n: e.set_annotation(n.parameter("x"), "int")) == after


def test_a_parameter_of_a_lambda_is_left_alone() -> None:
    with pytest.raises(FixRefused, match="lambda"):
        fixed("x = lambda y: y", lambda e, n: e.set_annotation(n.parameter("y"), "int"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(x: int): pass", "def f(x): pass"),
        ("def f(x: (int) = 1): pass", "def f(x=1): pass"),
    ],
)
def test_a_parameter_loses_its_type(before: str, after: str) -> None:
    assert fixed(before, lambda e, n: e.remove_annotation(n.parameter("x"))) == after


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(x): pass", "def f(x=1): pass"),
        ("def f(x: int): pass", "def f(x: int = 1): pass"),
        ("def f(x: int = 2): pass", "def f(x: int = 1): pass"),
        ("def f(*, x, y): pass", "def f(*, x=1, y): pass"),
    ],
)
def test_a_parameter_gets_a_default(before: str, after: str) -> None:
    assert fixed(before, lambda e, n: e.set_default(n.parameter("x"), "1")) == after


def test_a_default_before_a_required_parameter_is_refused() -> None:
    with pytest.raises(FixRefused, match="would not be valid Python"):
        fixed("def f(x, y): pass", lambda e, n: e.set_default(n.parameter("x"), "1"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("def f(x=1): pass", "def f(x): pass"),
        ("def f(x: int = (1), y=2): pass", "def f(x: int, y=2): pass"),
        ("def f(*, x = g(\n    1\n), y): pass", "def f(*, x, y): pass"),
    ],
)
def test_a_parameter_loses_its_default(before: str, after: str) -> None:
    assert fixed(before, lambda e, n: e.remove_default(n.parameter("x"))) == after


def test_the_type_and_the_default_can_change_together() -> None:
    def edit(e: Editor, n: Nodes) -> None:
        depends = e.add_import("fastapi", "Depends")
        e.set_annotation(n.parameter("x"), f"Annotated[int, {depends}(g)]")
        e.remove_default(n.parameter("x"))

    text = "from fastapi import Depends\ndef f(x: int = Depends(g)): pass\n"
    assert fixed(text, edit) == ("from fastapi import Depends\ndef f(x: Annotated[int, Depends(g)]): pass\n")


def test_a_function_stops_being_async() -> None:
    becomes(
        """
        class A:
            @d
            async def f(self):
                return 1
        """,
        lambda e, n: e.remove_keyword_async(n.function("f")),
        """
        class A:
            @d
            def f(self):
                return 1
        """,
    )


def test_a_function_that_awaits_stays_async() -> None:
    with pytest.raises(FixRefused, match=r"would not be valid Python: .*await"):
        fixed("async def f():\n    await g()\n", lambda e, n: e.remove_keyword_async(n.function()))


def test_a_function_becomes_async() -> None:
    assert fixed("def f(): pass", lambda e, n: e.add_keyword_async(n.function())) == "async def f(): pass"


DECORATED = """
class A:
    # about a
    @a
    @b(
        1,
    )  # about b
    def f(self): pass
"""


@pytest.mark.parametrize(
    ("position", "line"), [(0, "    @new\n    @a"), (1, "    @a\n    @new"), (None, "    @new\n    def f")]
)
def test_a_decorator_is_added(position: int | None, line: str) -> None:
    assert line in fixed(DECORATED, lambda e, n: e.add_decorator(n.function(), "new", position))


def test_a_decorator_is_added_to_what_had_none() -> None:
    assert fixed("x = 1\ndef f(): pass\n", lambda e, n: e.add_decorator(n.function(), "@new")) == (
        "x = 1\n@new\ndef f(): pass\n"
    )


def test_a_decorator_is_removed_with_its_lines() -> None:
    expected = "\nclass A:\n    # about a\n    @a\n    def f(self): pass\n"
    assert fixed(DECORATED, lambda e, n: e.remove_decorator(n.function(), 1)) == expected
    assert fixed(DECORATED, lambda e, n: e.remove(n.call("b"))) == expected


def test_decorators_change_places_and_keep_their_comments() -> None:
    def edit(e: Editor, n: Nodes) -> None:
        first, second = n.function().decorator_list
        e.set_decorators(n.function(), [e.text(second), "new", e.text(first)])

    assert fixed(DECORATED, edit) == (
        "\nclass A:\n    # about a\n    @b(\n        1,\n    )  # about b\n    @new\n    @a\n"
        "    def f(self): pass\n"
    )


def test_a_decorator_that_is_not_there_is_refused() -> None:
    with pytest.raises(FixRefused, match="no such decorator"):
        fixed(DECORATED, lambda e, n: e.remove_decorator(n.function(), 2))
