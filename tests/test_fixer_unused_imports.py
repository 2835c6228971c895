"""Imports that a fix made unused go, the others stay."""

import pytest

from fastapi_mentor.edits import Editor
from tests.fixing import Edit, Nodes, fixed


def dropping(*names: str) -> Edit:
    """Takes away the first use of `old`, and these imports if nothing else uses them."""

    def edit(e: Editor, n: Nodes) -> None:
        e.replace(n.expression("old"), "1")
        e.remove_import_if_unused(*names)

    return edit


@pytest.mark.parametrize(
    ("imports", "left"),
    [
        ("from m import old\n", ""),
        ("from m import a, old\n", "from m import a\n"),
        ("from m import old, a\n", "from m import a\n"),
        ("from m import (\n    a,\n    old,  # why\n)\n", "from m import (\n    a,\n)\n"),
        ("import os\nfrom m import old\n", "import os\n"),
        ("from m import x as old\n", ""),
        ("import old\n", ""),
        ("import x as old\n", ""),
        ("import os, old\n", "import os\n"),
    ],
)
def test_an_import_that_nothing_uses_goes(imports: str, left: str) -> None:
    assert fixed(f"{imports}\nx = old\n", dropping("old")) in (
        f"{left}\nx = 1\n",
        "x = 1\n" if not left else "",
    )


@pytest.mark.parametrize(
    "rest",
    [
        "y = old\n",
        "def f() -> 'old': pass\n",
        "def f(): return old.a\n",
        "__all__ = ['old']\n",
        "class A:\n    x: 'list[old]' = 1\n",
        "def f():\n    global old\n",
    ],
)
def test_an_import_that_is_used_elsewhere_stays(rest: str) -> None:
    assert (
        fixed(f"from m import old\nx = old\n{rest}", dropping("old")) == f"from m import old\nx = 1\n{rest}"
    )


@pytest.mark.parametrize(
    "imports",
    [
        "from m import old as old",
        "from m import old  # noqa: F401",
        "try:\n    from m import old\nexcept ImportError:\n    pass",
        "from m import old\nfrom n import old",
    ],
)
def test_an_import_with_a_purpose_of_its_own_stays(imports: str) -> None:
    assert fixed(f"{imports}\nx = old\n", dropping("old")) == f"{imports}\nx = 1\n"


def test_a_package_keeps_what_it_imports_for_others() -> None:
    text = "from m import old\nx = old\n"
    assert fixed(text, dropping("old"), "/nowhere/app/__init__.py") == "from m import old\nx = 1\n"


def test_words_in_comments_and_sentences_are_no_uses() -> None:
    rest = "# old was here\ny = 'the old one'\n"
    assert fixed(f"from m import old\nx = old\n{rest}", dropping("old")) == f"x = 1\n{rest}"


def test_a_dotted_import_goes_when_nothing_uses_its_package() -> None:
    assert fixed("import old.b\nx = old\n", dropping("old.b")) == "x = 1\n"


def test_of_two_dotted_imports_the_unused_one_goes() -> None:
    text = "import old.b\nimport old.c\nx = old\ny = old.c.z\n"
    assert fixed(text, dropping("old.b")) == "import old.c\nx = 1\ny = old.c.z\n"


def test_one_name_of_an_import_takes_the_place_of_another() -> None:
    def edit(e: Editor, n: Nodes) -> None:
        e.replace(n.expression("validator"), e.add_import("pydantic", "field_validator"))
        e.remove_import_if_unused("validator")

    assert fixed("from pydantic import BaseModel, validator\nx = validator\n", edit) == (
        "from pydantic import BaseModel, field_validator\nx = field_validator\n"
    )
    assert fixed("from pydantic import validator\nx = validator\n", edit) == (
        "from pydantic import field_validator\nx = field_validator\n"
    )
    assert fixed("from pydantic import (\n    validator,\n)\nx = validator\n", edit) == (
        "from pydantic import (\n    field_validator,\n)\nx = field_validator\n"
    )


def test_an_import_that_the_fix_relies_on_stays() -> None:
    def edit(e: Editor, n: Nodes) -> None:
        e.replace(n.expression("old"), e.add_import("m", "old") + "er")
        e.remove_import_if_unused("old")

    assert fixed("from m import old\nx = old\n", edit) == "from m import old\nx = older\n"


def test_an_import_goes_where_another_comes_right_next_to_it() -> None:
    def edit(e: Editor, n: Nodes) -> None:
        e.replace(n.expression("old"), e.add_import("n", "new"))
        e.remove_import_if_unused("old")

    assert fixed("import os\n\nfrom m import old\n\nx = old\n", edit) == (
        "import os\n\nfrom n import new\n\nx = new\n"
    )
    assert fixed("from m import old\n\n\nx = old\n", edit) == "from n import new\n\n\nx = new\n"
