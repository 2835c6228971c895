"""The way out: statements cut with LibCST."""

import subprocess
import sys
from typing import Any

import libcst
import pytest

from fastapi_mentor.edits import FixRefused
from tests.fixing import becomes, fixed


def renamed(node: Any) -> Any:
    """The same statement with every name `old` turned to `new`."""

    class Rename(libcst.CSTTransformer):
        def leave_Name(self, original_node: libcst.Name, updated_node: libcst.Name) -> libcst.Name:
            return updated_node.with_changes(value="new") if original_node.value == "old" else updated_node

    return node.visit(Rename())


def test_a_statement_is_given_and_taken_back_as_a_node() -> None:
    becomes(
        """
        # about the function
        @old  # why
        def f(a,
              b = old ) :
            '''Doc.
          odd'''
            return ( old+a )  # odd


        old = 1
        """,
        lambda e, n: e.rewrite(n.function("f"), renamed),
        """
        # about the function
        @new  # why
        def f(a,
              b = new ) :
            '''Doc.
          odd'''
            return ( new+a )  # odd


        old = 1
        """,
    )


@pytest.mark.parametrize(
    ("text", "start"),
    [
        ("class A:\n\tx = 1\n\tdef f(self):\n\t\tif old:\n\t\t\treturn '''\n  a'''\n\ty = 2", "if"),
        ("class A:\r\n  def f(self):\r\n      return old\r\n  y = 2\r\n", "return"),
        ("class A:\r\n  def f(self):\r\n      return old\r\n  y = 2", "def"),
        ("def f():\n    if x:\n        y\n    elif old: z\n    else:\n        w\n", "if"),
    ],
)
def test_indented_statements_keep_every_byte_around_the_change(text: str, start: str) -> None:
    assert fixed(text, lambda e, n: e.rewrite(n.statement(start), renamed)) == text.replace("old", "new")


def test_none_leaves_the_statement_alone() -> None:
    assert fixed("old\n", lambda e, n: e.rewrite(n.statement("old"), lambda node: None)) == "old\n"


def test_a_removed_node_removes_the_statement() -> None:
    def edit(e: Any, n: Any) -> None:
        e.rewrite(n.statement("old"), lambda node: libcst.RemoveFromParent())

    assert fixed("if a:\n    old\nb\n", edit) == "if a:\n    pass\nb\n"


def test_one_statement_may_become_several() -> None:
    def edit(e: Any, n: Any) -> None:
        e.rewrite(
            n.statement("old"), lambda node: libcst.FlattenSentinel([libcst.parse_statement("x = 1"), node])
        )

    assert fixed("if a:\n    old\nb\n", edit) == "if a:\n    x = 1\n    old\nb\n"


def test_a_statement_that_shares_its_line_is_refused() -> None:
    with pytest.raises(FixRefused, match="shares its line"):
        fixed("a; old\n", lambda e, n: e.rewrite(n.statement("old"), renamed))


def test_libcst_is_loaded_only_when_it_cuts() -> None:
    program = (
        "import sys, fastapi_mentor.fixer\n"
        "from tests.fixing import fixed\n"
        "fixed('def f(): pass', lambda e, n: e.set_return_annotation(n.function(), e.add_import('a', 'b')))\n"
        "assert not {'libcst', 'pydantic', 'asyncio'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)


def test_the_vocabulary_alone_loads_nothing_heavy() -> None:
    program = (
        "import sys, fastapi_mentor.edits\n"
        "heavy = {'libcst', 'pydantic', 'difflib', 'inspect', 'tomllib', 'fastapi_mentor.fixer'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True)
