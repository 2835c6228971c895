"""Statements: replaced, written between others, removed, with the blank lines that PEP 8 asks for."""

import ast

import pytest

from fastapi_mentor.edits import Editor, FixRefused
from fastapi_mentor.fixer import apply
from fastapi_mentor.source import Source
from tests.fixing import Edit, Nodes, as_fix, becomes, code, fixed


def remove(*starts: str) -> Edit:
    return lambda e, n: [e.remove_statement(n.statement(start)) for start in starts]


def before(start: str, text: str) -> Edit:
    return lambda e, n: e.insert_statement_before(n.statement(start), text)


def after(start: str, text: str) -> Edit:
    return lambda e, n: e.insert_statement_after(n.statement(start), text)


def replace(start: str, text: str) -> Edit:
    return lambda e, n: e.replace_statement(n.statement(start), text)


DEF = "def g():\n    pass"


@pytest.mark.parametrize(
    ("text", "edit", "result"),
    [
        ("a = 1\nb = 2\n", after("a", "x = 1"), "a = 1\nx = 1\nb = 2\n"),
        ("a = 1\nb = 2\n", before("b", "x = 1"), "a = 1\nx = 1\nb = 2\n"),
        ("a = 1", after("a", "x = 1"), "a = 1\nx = 1"),
        ("a = 1\nb = 2\n", after("a", DEF), f"a = 1\n\n\n{DEF}\n\n\nb = 2\n"),
        ("a = 1\n\nb = 2\n", after("a", DEF), f"a = 1\n\n\n{DEF}\n\n\nb = 2\n"),
        ("def f(): pass\n", before("def", "x = 1"), "x = 1\n\n\ndef f(): pass\n"),
        ("@d\ndef f(): pass\n", before("def", "x = 1"), "x = 1\n\n\n@d\ndef f(): pass\n"),
        ("import a\n\n\ndef f(): pass\n", after("import", "x = 1"), "import a\n\nx = 1\n\n\ndef f(): pass\n"),
        ("import a\nimport c\n", after("import a", "import b"), "import a\nimport b\nimport c\n"),
        ('"""Doc."""\na = 1\n', before("a", "x = 1"), '"""Doc."""\n\nx = 1\na = 1\n'),
        ("a = 1\n# about b\nb = 2\n", before("b", "x = 1"), "a = 1\nx = 1\n# about b\nb = 2\n"),
        ("a = 1  # why\nb = 2\n", after("a", "x = 1"), "a = 1  # why\nx = 1\nb = 2\n"),
        ("a = 1; b = 2\n", before("b", "x = 1"), "a = 1; x = 1; b = 2\n"),
        ("a = 1; b = 2\n", after("a", "x = 1"), "a = 1; x = 1; b = 2\n"),
        ("if a: b\n", before("b", "x = 1"), "if a: x = 1; b\n"),
        ("if a: b  # why\n", before("b", "if x:\n    y"), "if a:\n    if x:\n        y\n    b  # why\n"),
        ("a = 1; b = 2\nc\n", after("a", "if x:\n    y"), "a = 1\nif x:\n    y\nb = 2\nc\n"),
    ],
)
def test_statements_are_written_between_others(text: str, edit: Edit, result: str) -> None:
    assert fixed(text, edit) == result


@pytest.mark.parametrize(
    ("edit", "result"),
    [
        (before("x: int", "w = 1"), "class A:\n    w = 1\n    x: int\n    y: str\n"),
        (after("y: str", "w = 1"), "class A:\n    x: int\n    y: str\n    w = 1\n"),
        (
            after("y: str", "def f(self):\n    return 1"),
            "class A:\n    x: int\n    y: str\n\n    def f(self):\n        return 1\n",
        ),
    ],
)
def test_members_are_written_between_others(edit: Edit, result: str) -> None:
    assert fixed("class A:\n    x: int\n    y: str\n", edit) == result


def test_several_statements_at_one_place_keep_the_order_in_which_they_were_asked_for() -> None:
    def edit(e: Editor, n: Nodes) -> None:
        e.insert_statement_after(n.statement("a"), "x = 1")
        e.insert_statement_after(n.statement("a"), DEF)
        e.insert_statement_before(n.statement("b"), "y = 2")

    assert fixed("a = 1\nb = 2\n", edit) == f"a = 1\nx = 1\n\n\n{DEF}\n\n\ny = 2\nb = 2\n"


@pytest.mark.parametrize(
    ("text", "edit", "result"),
    [
        ("a = 1\nb = 2\nc = 3\n", remove("b"), "a = 1\nc = 3\n"),
        ("a = 1\nb = 2", remove("b"), "a = 1\n"),
        ("a = 1\n\nb = 2\n\nc = 3\n", remove("b"), "a = 1\n\nc = 3\n"),
        ("a = 1\n\n\ndef b(): pass\n\n\nc = 3\n", remove("def"), "a = 1\n\n\nc = 3\n"),
        ("a = 1\n\nb = 2\n\n\nc = 3\n", remove("b"), "a = 1\n\n\nc = 3\n"),
        ("a = 1\n\nb = 2\n", remove("b"), "a = 1\n"),
        ("a = 1\n\nb = 2\n", remove("a"), "b = 2\n"),
        ("b = 2  # why\nc = 3\n", remove("b"), "c = 3\n"),
        ("b = 2;  # why\nc = 3\n", remove("b"), "c = 3\n"),
        ("a = 1; b = 2; c = 3\n", remove("b"), "a = 1; c = 3\n"),
        ("a = 1; b = 2\n", remove("b"), "a = 1\n"),
        ("a = 1; b = 2\n", remove("a"), "b = 2\n"),
        ("if a: b\n", remove("b"), "if a: pass\n"),
        ("if a:\n    b\n", remove("b"), "if a:\n    pass\n"),
        ("if a:\n    b  # why\nelse:\n    c\n", remove("b"), "if a:\n    pass  # why\nelse:\n    c\n"),
        ("def f():\n    b\n    c\n    d\n", remove("b", "d"), "def f():\n    c\n"),
        ("def f():\n    b\n    c\n", remove("b", "c"), "def f():\n    pass\n"),
        ("class A:\n    b = 1\n    c = 2\n", remove("b =", "c ="), "class A:\n    pass\n"),
        ("class A:\n    b = 1\n\n    c = 2\n", remove("c ="), "class A:\n    b = 1\n"),
        ("a\n\nb\n\nc\n\nd\n", remove("b", "c"), "a\n\nd\n"),
        ("try:\n    b\nfinally:\n    c\n", remove("c"), "try:\n    b\nfinally:\n    pass\n"),
        ("x = (\n    1,\n)\ny = 2\n", remove("x"), "y = 2\n"),
        ("b = 1\n", remove("b"), ""),
    ],
)
def test_a_statement_is_removed_with_the_blank_lines_it_leaves_over(
    text: str, edit: Edit, result: str
) -> None:
    assert fixed(text, edit) == result


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("a\n\n# about b\nb\n\nc\n", "a\n\nc\n"),
        ("a\n# about b\nb\nc\n", "a\n# about b\nc\n"),
        ("a\n\n# about b and c\nb\nc\n", "a\n\n# about b and c\nc\n"),
        ("# about the file\nb\n\nc\n", "# about the file\nc\n"),
        ("a\n\n# a heading\n\nb\n\nc\n", "a\n\n# a heading\n\nc\n"),
        ("a\n# mentor: allow[x] why\nb\nc\n", "a\nc\n"),
        ("a\n# about b\n# mentor: allow[x] why\nb\nc\n", "a\n# about b\nc\n"),
    ],
)
def test_comments_above_go_only_if_they_can_only_belong_to_the_statement(text: str, result: str) -> None:
    assert fixed(text, remove("b")) == result


def test_a_block_that_gets_other_statements_needs_no_pass() -> None:
    def edit(e: Editor, n: Nodes) -> None:
        e.insert_statement_before(n.statement("b"), "x = 1")
        e.remove_statement(n.statement("b"))

    assert fixed("if a:\n    b\nc\n", edit) == "if a:\n    x = 1\nc\n"


@pytest.mark.parametrize(
    ("text", "edit", "result"),
    [
        ("a = 1\nb = 2\n", replace("a", "x = 1\ny = 2"), "x = 1\ny = 2\nb = 2\n"),
        ("a = 1  # why\nb = 2\n", replace("a", "x = 1"), "x = 1  # why\nb = 2\n"),
        ("a = 1\nb = 2\n", replace("a", DEF), f"{DEF}\n\n\nb = 2\n"),
        ("z = 0\na = 1\n", replace("a", DEF), f"z = 0\n\n\n{DEF}\n"),
        ("if c:\n\tif d:\n\t\ta\n", replace("a", "if x:\n    y\n"), "if c:\n\tif d:\n\t\tif x:\n\t\t\ty\n"),
        ("a = 1; b = 2\n", replace("b", "x = 1"), "a = 1; x = 1\n"),
        ("a = 1\nb = 2\n", replace("a", ""), "b = 2\n"),
        ("@d\ndef a(): pass\n", replace("def", "x = 1"), "x = 1\n"),
        ("class A:\n  def f(self):\n    pass\n", replace("def", DEF), f"class A:\n  {DEF}\n"),
    ],
)
def test_a_statement_is_replaced(text: str, edit: Edit, result: str) -> None:
    assert fixed(text, edit) == result


def test_only_the_lines_that_differ_are_edited() -> None:
    text = "def f():\n    a = 1\n    b = 2\n    c = 3\n    d = 4\n    return a\n"
    source = Source.open("/nowhere/a.py", text)
    new = text.replace("b = 2", "b = 20").replace("d = 4", "d = 40")
    [edits] = apply(source, [as_fix(source, replace("def", new))]).values()
    assert [(edit.start_line, edit.end_line, edit.text) for edit in edits] == [(2, 2, "0"), (4, 4, "0")]


@pytest.mark.parametrize(
    "edit", [remove("if b"), before("if b", "x"), replace("if b", "x"), replace("a", "if x:\n    y")]
)
def test_what_can_not_be_said_is_refused(edit: Edit) -> None:
    with pytest.raises(FixRefused):
        fixed("if a: a; c\nelif b:\n    d\n", edit)


def test_code_that_does_not_parse_is_refused() -> None:
    with pytest.raises(FixRefused, match="does not parse"):
        fixed("a = 1\n", after("a", "x ="))


@pytest.mark.parametrize(
    ("text", "member", "result"),
    [
        ("class A:\n    pass\n", "x: int", "class A:\n    x: int\n"),
        ("class A:\n    ...\n\n\nb\n", "x: int", "class A:\n    x: int\n\n\nb\n"),
        ("class A: pass\n", "x: int\ny: int", "class A:\n    x: int\n    y: int\n"),
        ('class A:\n    """Doc."""\n', "x: int", 'class A:\n    """Doc."""\n\n    x: int\n'),
        ("class A:\n  y = 1\n\n# end\nb\n", "x: int", "class A:\n  y = 1\n  x: int\n\n# end\nb\n"),
        (
            "class A:\n\tdef f(self):\n\t\tpass",
            DEF,
            "class A:\n\tdef f(self):\n\t\tpass\n\n\tdef g():\n\t\tpass",
        ),
        (
            "class A:\n    class B:\n        y = 1\n    z = 1\n",
            "x = 1",
            "class A:\n    class B:\n        y = 1\n    z = 1\n    x = 1\n",
        ),
    ],
)
def test_members_are_added_to_the_end_of_a_class(text: str, member: str, result: str) -> None:
    assert fixed(text, lambda e, n: e.append_to_class(n.class_("A"), member)) == result


def test_members_are_added_to_a_class_inside_a_function() -> None:
    becomes(
        """
        def f():
            class A:
                x = 1
            return A
        """,
        lambda e, n: e.append_to_class(n.class_("A"), "y = 2"),
        """
        def f():
            class A:
                x = 1
                y = 2
            return A
        """,
    )


def test_all_that_stands_in_a_module_can_give_way_to_something_else() -> None:
    def edit(editor: Editor, nodes: Nodes) -> None:
        base = editor.add_import("pydantic", "BaseModel")
        gone = nodes.first(ast.Assign, "SIZE")
        editor.add_class(f"class Size({base}):\n    size: int", gone)
        editor.remove_statement(gone)
        editor.remove_import_if_unused("os")

    changed = fixed('import os\n\nSIZE = os.getenv("SIZE")\n', edit)
    assert changed == "from pydantic import BaseModel\n\n\nclass Size(BaseModel):\n    size: int\n"


def test_a_class_is_added_above_the_statement_around_a_place() -> None:
    becomes(
        """
        import a
        # about B
        class B:
            def f(self):
                return {"x": 1}
        """,
        lambda e, n: e.add_class("class New:\n    x: int", n.expression("{")),
        """
        import a


        class New:
            x: int


        # about B
        class B:
            def f(self):
                return {"x": 1}
        """,
    )


@pytest.mark.parametrize(
    ("text", "after_imports", "result"),
    [
        ("", True, "x = 1\n"),
        ("# about the file\n", True, "# about the file\nx = 1\n"),
        ("#!/usr/bin/python\na = 1\n", True, "#!/usr/bin/python\nx = 1\na = 1\n"),
        ("# licence\n\na = 1\n", True, "# licence\n\nx = 1\na = 1\n"),
        ('"""Doc."""\n', True, '"""Doc."""\n\nx = 1\n'),
        ("import a\n\nb = 1\n", True, "import a\n\nx = 1\n\nb = 1\n"),
        (
            "import a\nif TYPE_CHECKING:\n    import b\n\nc\n",
            True,
            "import a\nif TYPE_CHECKING:\n    import b\nx = 1\n\nc\n",
        ),
        ("import a\n\nb = 1\n", False, "import a\n\nb = 1\nx = 1\n"),
        ("def f(): pass", False, "def f(): pass\n\n\nx = 1"),
        ("\ufeffa = 1\n", True, "\ufeffx = 1\na = 1\n"),
    ],
)
def test_statements_are_added_to_the_module(text: str, after_imports: bool, result: str) -> None:
    assert fixed(text, lambda e, n: e.add_at_module_level("x = 1", after_imports)) == result


def test_line_ends_and_indentation_follow_the_file() -> None:
    text = "class A:\r\n\tdef f(self):\r\n\t\treturn 1\r\n"
    edit: Edit = after("return", "if x:\n    y = [\n        1,\n    ]")
    assert fixed(text.replace("return", "z ="), after("z", "if x:\n    y = [\n        1,\n    ]")) == (
        text.replace("return", "z =") + "\t\tif x:\r\n\t\t\ty = [\r\n\t\t\t\t1,\r\n\t\t\t]\r\n"
    )
    assert "\r\n" in fixed(code(text), edit)
