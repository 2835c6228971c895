"""Dependencies: where they stand, and what is known of those that are called."""

from collections.abc import Mapping
from pathlib import Path

import pytest

from fastapi_mentor.facts import Dependency
from tests.facts.outlines import outlines


def dependencies(folder: Path, files: Mapping[str, str] | str) -> list[Dependency]:
    return [found for each in outlines(folder, files) for found in Dependency.find(each)]


@pytest.mark.parametrize(
    "text",
    [
        "from fastapi import Depends\ndef read(db=Depends(get_db)): ...",
        "from fastapi import Security\ndef read(db=Security(get_db, scopes=['a'])): ...",
        "import fastapi\nrouter = fastapi.APIRouter(dependencies=[fastapi.Depends(get_db)])",
        "from fastapi.params import Depends\nDB = Annotated[str, Depends(dependency=get_db)]",
        "from fastapi.param_functions import Depends\nclass C:\n    def read(self, db=Depends(get_db)): ...",
    ],
)
def test_a_dependency_is_found_wherever_it_stands(tmp_path: Path, text: str) -> None:
    (found,) = dependencies(tmp_path, text)
    assert found.target is not None
    assert found.outline.text(found.target) == "get_db"
    assert found.called is None


def test_the_depends_of_others_is_left_alone(tmp_path: Path) -> None:
    assert dependencies(tmp_path, "from fast_depends import Depends\nx = Depends(get_db)\n") == []


MADE = "from fastapi import Depends\n{definition}\nx = Depends({call})\n"


@pytest.mark.parametrize(
    ("definition", "call", "result"),
    [
        ("def f(): yield 1", "f()", "a generator"),
        ("async def f(): yield 1", "f()", "an async generator"),
        ("async def f(): return 1", "f()", "a coroutine"),
        ("def f() -> int: ...", "f()", "an `int`"),
        ("def f(): return {}", "f()", "a `dict`"),
        ("class C: ...\ndef f(): return C()", "f()", "a `C`"),
        ("class C: ...", "C()", "an object of `C`"),
        ("class C:\n    def __call__(self): ...", "C()", None),
        ("class B:\n    def __call__(self): ...\nclass C(B): ...", "C()", None),
        ("class C:\n    if True:\n        def __call__(self): ...", "C()", None),
        ("class C(metaclass=M): ...", "C()", None),
        ("from other import B\nclass C(B): ...", "C()", None),
        ("@other\nclass C: ...", "C()", None),
        ("@other\ndef f() -> int: ...", "f()", None),
        ("def f(): ...", "f()", None),
        ("def f(): return other()", "f()", None),
        ("def f():\n    if x: return {}\n    return other()", "f()", None),
        ("def f():\n    def inner(): ...\n    return inner", "f()", None),
        ("def f() -> int: return lambda: 1", "f()", None),
        ("from other import f", "f()", None),
        ("def f(): yield 1", "other.f()", None),
    ],
)
def test_the_result_of_a_call_is_useless_only_where_that_is_known(
    tmp_path: Path, definition: str, call: str, result: str | None
) -> None:
    (found,) = dependencies(tmp_path, MADE.format(definition=definition, call=call))
    assert found.useless_result == result


def test_functions_of_other_modules_and_of_the_function_around_are_known(tmp_path: Path) -> None:
    text = """
        from fastapi import Depends
        from shop import database
        from shop.database import get_db as db

        def create_app():
            def local(): return []
            return [Depends(db()), Depends(database.get_db()), Depends(local())]
    """
    files = {
        "main.py": text,
        "shop/__init__.py": "",
        "shop/database.py": "async def get_db():\n    return 1\n",
    }
    found = [dependency.useless_result for dependency in dependencies(tmp_path, files)]
    assert found == ["a coroutine", "a coroutine", "a `list`"]
