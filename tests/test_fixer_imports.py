"""Imports that fixes add: existing ones are used, new ones go where isort would have them."""

from pathlib import Path

import pytest

from fastapi_mentor.edits import Editor
from fastapi_mentor.fixer.import_order import usual_section
from tests.fixing import Edit, Nodes, code, fixed


def adding(module: str, name: str, alias: str | None = None) -> Edit:
    return lambda e, n: e.add_import(module, name, alias)


def using(module: str, name: str) -> Edit:
    """Puts the imported name in the stead of `here`."""
    return lambda e, n: e.replace(n.expression("here"), e.add_import(module, name))


@pytest.mark.parametrize(
    ("imports", "written"),
    [
        ("from fastapi import Depends", "Depends"),
        ("from fastapi import Depends as D", "D"),
        ("import fastapi", "fastapi.Depends"),
        ("import fastapi as fa", "fa.Depends"),
        ("import fastapi.params\nimport fastapi", "fastapi.Depends"),
        ("import fastapi\nfrom fastapi import Depends", "Depends"),
        ("from fastapi import (\n    Query,\n    Depends as D,\n)", "D"),
        ("try:\n    from fastapi import Depends\nexcept ImportError:\n    Depends = None", "Depends"),
    ],
)
def test_an_import_that_is_there_is_used(imports: str, written: str) -> None:
    text = f"{imports}\nx = here\n"
    assert fixed(text, using("fastapi", "Depends")) == text.replace("here", written)


def test_a_module_imported_from_its_package_is_used() -> None:
    text = "from sqlalchemy import orm\nx = here\n"
    assert fixed(text, using("sqlalchemy.orm", "Session")) == text.replace("here", "orm.Session")


@pytest.mark.parametrize(
    ("there", "wanted"),
    [
        ("starlette.responses", "fastapi"),
        ("fastapi.responses", "fastapi"),
        ("fastapi", "starlette.responses"),
    ],
)
def test_what_fastapi_takes_from_starlette_is_used_from_either(there: str, wanted: str) -> None:
    text = f"from {there} import Response\nx = here\n"
    assert fixed(text, using(wanted, "Response")) == text.replace("here", "Response")


@pytest.mark.parametrize(
    ("text", "result"),
    [
        # The name of the package does not mean that its modules were imported.
        (
            "import sqlalchemy\nx = here\n",
            "import sqlalchemy\nfrom sqlalchemy.orm import Session\nx = Session\n",
        ),
        ("def f():\n    from sqlalchemy.orm import Session\nx = here\n", None),
        ("if TYPE_CHECKING:\n    from sqlalchemy.orm import Session\nx = here\n", None),
    ],
)
def test_an_import_that_does_not_reach_the_place_is_not_used(text: str, result: str | None) -> None:
    added = fixed(text, using("sqlalchemy.orm", "Session"))
    if result is None:
        result = "from sqlalchemy.orm import Session\n\n" + text.replace("here", "Session")
        if text.startswith("def"):
            result = result.replace("\n\n", "\n\n\n", 1)
    assert added == result


def test_an_import_below_the_place_is_not_used() -> None:
    text = "x = here\nfrom fastapi import Depends\n"
    assert fixed(text, using("fastapi", "Depends")) == (
        "from fastapi import Depends\n\nx = Depends\nfrom fastapi import Depends\n"
    )


@pytest.mark.parametrize(
    ("before", "result"),
    [
        ("from fastapi import APIRouter, Query\n", "from fastapi import APIRouter, Depends, Query\n"),
        ("from fastapi import Query, APIRouter\n", "from fastapi import Query, APIRouter, Depends\n"),
        ("from fastapi import status\n", "from fastapi import Depends, status\n"),
        ("from fastapi import APIRouter, status\n", "from fastapi import APIRouter, Depends, status\n"),
        ("from fastapi import status  # why\n", "from fastapi import Depends, status  # why\n"),
        ("from fastapi import (APIRouter, Query)\n", "from fastapi import (APIRouter, Depends, Query)\n"),
        (
            "from fastapi import (\n    APIRouter,  # a\n    Query,  # q\n)\n",
            "from fastapi import (\n    APIRouter,  # a\n    Depends,\n    Query,  # q\n)\n",
        ),
        (
            "from fastapi import (\n    APIRouter\n)\n",
            "from fastapi import (\n    APIRouter,\n    Depends\n)\n",
        ),
        ("from fastapi import a, \\\n    b\n", "from fastapi import Depends, a, \\\n    b\n"),
        ("import os; from fastapi import Query\n", "import os; from fastapi import Depends, Query\n"),
        ("from fastapi import Query as Q, status\n", "from fastapi import Depends, Query as Q, status\n"),
    ],
)
def test_a_name_joins_the_import_of_its_module_in_order(before: str, result: str) -> None:
    assert fixed(before, adding("fastapi", "Depends")) == result


def test_an_import_that_outgrows_the_line_is_put_in_parentheses() -> None:
    names = ["APIRouter", "BackgroundTasks", "FastAPI", "HTTPException", "Query", "Request"]
    text = f"from fastapi import {', '.join(names)}\n"
    assert len(text) < 88 < len(text) + len("Depends, ")
    lines = "".join(f"    {name},\n" for name in sorted([*names, "Depends"]))
    assert fixed(text, adding("fastapi", "Depends")) == f"from fastapi import (\n{lines})\n"


def test_the_length_of_lines_is_the_one_that_the_project_set(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.ruff]\nline-length = 120\n")
    names = "APIRouter, BackgroundTasks, FastAPI, HTTPException, Query, Request"
    text = f"from fastapi import {names}\n"
    result = fixed(text, adding("fastapi", "Depends"), str(tmp_path / "main.py"))
    assert result == text.replace("FastAPI", "Depends, FastAPI")


BLOCK = """
"Doc."

from __future__ import annotations

import os
from typing import Any

import fastapi_users
from pydantic import BaseModel

from .models import User

x = 1
"""


@pytest.mark.parametrize(
    ("module", "name", "line", "above"),
    [
        ("fastapi", "Depends", "from fastapi import Depends", "import fastapi_users"),
        ("re", None, "import re", "import os"),
        ("abc", None, "import abc", ""),
        ("zlib", None, "import zlib", "import os"),
        ("collections.abc", "Iterator", "from collections.abc import Iterator", "import os"),
        ("sqlalchemy", "text", "from sqlalchemy import text", "from pydantic import BaseModel"),
        (".config", "Settings", "from .config import Settings", ""),
        ("..config", "Settings", "from ..config import Settings", ""),
        (".z", "Settings", "from .z import Settings", "from .models import User"),
        ("__future__", "generator_stop", "from __future__ import annotations, generator_stop", ""),
    ],
)
def test_a_new_import_stands_where_isort_would_have_it(
    module: str, name: str | None, line: str, above: str
) -> None:
    result = fixed(
        BLOCK, lambda e, n: e.add_import(module, name) if name else e.add_plain_import(module)
    ).splitlines()
    assert result[result.index(line) - 1] == above


def test_new_sections_are_set_apart() -> None:
    text = "import os\n\nx = 1\n"
    assert fixed(text, adding("fastapi", "Depends")) == "import os\n\nfrom fastapi import Depends\n\nx = 1\n"
    assert fixed("import fastapi\n\nx = 1\n", lambda e, n: e.add_plain_import("os")) == (
        "import os\n\nimport fastapi\n\nx = 1\n"
    )


def test_a_file_that_does_not_set_sections_apart_is_left_so() -> None:
    text = "import os\nimport fastapi\nx = 1\n"
    assert (
        fixed(text, adding(".models", "User"))
        == "import os\nimport fastapi\nfrom .models import User\nx = 1\n"
    )


@pytest.mark.parametrize(
    ("text", "result"),
    [
        ("", "import os\n"),
        ("x = 1\n", "import os\n\nx = 1\n"),
        ("def f(): pass\n", "import os\n\n\ndef f(): pass\n"),
        ('"""Doc."""\nx = 1\n', '"""Doc."""\n\nimport os\n\nx = 1\n'),
        ('"""Doc."""', '"""Doc."""\n\nimport os'),
        (
            "#!/usr/bin/python\n# coding: utf-8\nx = 1\n",
            "#!/usr/bin/python\n# coding: utf-8\nimport os\n\nx = 1\n",
        ),
        ("# licence\n\n# about x\nx = 1\n", "# licence\n\nimport os\n\n# about x\nx = 1\n"),
        ("\ufeffx = 1\n", "\ufeffimport os\n\nx = 1\n"),
        ("if TYPE_CHECKING:\n    import a\n", "import os\n\nif TYPE_CHECKING:\n    import a\n"),
        (
            "try:\n    import a\nexcept ImportError: pass\n",
            "import os\n\ntry:\n    import a\nexcept ImportError: pass\n",
        ),
        ("def f():\n    import a\n", "import os\n\n\ndef f():\n    import a\n"),
        ("x = 1\r\n", "import os\r\n\r\nx = 1\r\n"),
    ],
)
def test_the_first_import_of_a_file_stands_below_its_docstring_and_comments(text: str, result: str) -> None:
    assert fixed(text, lambda e, n: e.add_plain_import("os")) == result


def test_imports_added_together_are_merged_and_sorted() -> None:
    def edit(e: Editor, n: Nodes) -> None:
        assert e.add_import("fastapi", "status") == "status"
        assert e.add_plain_import("os") == "os"
        assert e.add_import("fastapi", "Depends") == "Depends"
        assert e.add_import("fastapi", "Depends") == "Depends"
        assert e.add_import(".models", "User") == "User"
        assert e.add_import("typing", "Annotated", "An") == "An"

    assert fixed('"Doc."\n\nx = 1\n', edit) == code(
        """
        "Doc."

        import os
        from typing import Annotated as An

        from fastapi import Depends, status

        from .models import User

        x = 1
        """
    )


@pytest.mark.parametrize(
    ("text", "written", "added"),
    [
        ("Depends = 1\nx = here\n", "fastapi.Depends", "import fastapi"),
        ("def Depends(): pass\nx = here\n", "fastapi.Depends", "import fastapi"),
        ("from other import Depends\nx = here\n", "fastapi.Depends", "import fastapi"),
        (
            "Depends = fastapi = 1\nx = here\n",
            "fastapi_Depends",
            "from fastapi import Depends as fastapi_Depends",
        ),
        ("def f(Depends):\n    return here\n", "fastapi.Depends", "import fastapi"),
        ("def f():\n    Depends = 1\n    return here\n", "fastapi.Depends", "import fastapi"),
        ("def f(Depends):\n    pass\nx = here\n", "Depends", "from fastapi import Depends"),
        ("@here\ndef f(Depends):\n    pass\n", "Depends", "from fastapi import Depends"),
    ],
)
def test_a_name_that_means_something_else_is_written_another_way(text: str, written: str, added: str) -> None:
    result = fixed(text, using("fastapi", "Depends"))
    assert text.replace("here", written) in result
    assert added in result.splitlines()


def test_a_name_of_a_submodule_that_is_taken_gets_an_alias() -> None:
    result = fixed("text = 1\nx = here\n", using("sqlalchemy.sql", "text"))
    assert result == "from sqlalchemy.sql import text as sql_text\n\ntext = 1\nx = sql_text\n"


def test_a_builtin_is_not_hidden() -> None:
    assert "import open as aio_open" in fixed("x = here\n", using("lib.aio", "open"))


def test_a_name_around_the_place_that_is_told_is_avoided() -> None:
    text = "def f(status):\n    return here\n"
    seen: list[str] = []

    def edit(e: Editor, n: Nodes) -> None:
        seen.append(e.add_import("fastapi", "status", at=n.expression("here")))

    fixed(text, edit)
    assert seen == ["fastapi.status"]


def test_a_plain_import_whose_name_is_taken_gets_an_alias() -> None:
    assert fixed(
        "os = 1\nx = here\n", lambda e, n: e.replace(n.expression("here"), e.add_plain_import("os"))
    ) == ("import os as os_module\n\nos = 1\nx = os_module\n")


def test_a_relative_import_is_the_same_as_the_absolute_one(tmp_path: Path) -> None:
    package = tmp_path / "app" / "api"
    package.mkdir(parents=True)
    for folder in (package, package.parent):
        (folder / "__init__.py").touch()
    text = "from ..models import User as U\nx = here\n"
    assert fixed(text, using("app.models", "User"), str(package / "main.py")) == text.replace("here", "U")


def test_modules_are_told_by_where_they_come_from(tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "pyproject.toml").touch()
    path = str(tmp_path / "app" / "main.py")
    sections = [usual_section(m, path) for m in ("__future__", "os.path", "fastapi", "app.models", ".models")]
    assert sections == [0, 1, 2, 3, 4]


def test_a_name_that_nothing_uses_is_free() -> None:
    seen: list[str] = []

    def edit(e: Editor, n: Nodes) -> None:
        seen.extend(e.free_name(name) for name in ("settings", "Settings", "config", "print"))

    fixed("class Settings: pass\ndef f(config): config_2 = 1\n", edit)
    assert seen == ["settings", "Settings_2", "config_3", "print_2"]


def test_a_file_that_takes_names_of_a_module_takes_one_more_though_it_imports_the_module_too() -> None:
    text = "import fastapi\nfrom fastapi import Query\n\nx = here\n"
    assert fixed(text, using("fastapi", "Depends")) == (
        "import fastapi\nfrom fastapi import Depends, Query\n\nx = Depends\n"
    )
