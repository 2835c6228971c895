"""Names keep their meaning across modules, however they were imported."""

import os
from collections.abc import Mapping
from pathlib import Path

import pytest

from fastapi_mentor.project import Project
from fastapi_mentor.project.module import ProjectModule
from fastapi_mentor.settings import Settings
from fastapi_mentor.source import Change, Source


def module(folder: Path, files: Mapping[str, str], asked: str = "app/main.py") -> ProjectModule:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    found = Project(str(folder), Settings()).module(os.path.join(str(folder), asked))
    assert found is not None
    return found


def meaning(asked: ProjectModule, dotted: str) -> str | None:
    symbol = asked.resolve(dotted)
    return symbol.qualified if symbol else None


PACKAGE = {"app/__init__.py": "", "app/db.py": "def get_session(): ...\n"}


@pytest.mark.parametrize(
    ("text", "dotted", "expected"),
    [
        ("from fastapi import Depends", "Depends", "fastapi.Depends"),
        ("from fastapi import Depends as D", "D", "fastapi.Depends"),
        ("import fastapi", "fastapi.Depends", "fastapi.Depends"),
        ("import fastapi as f", "f.FastAPI", "fastapi.FastAPI"),
        ("from fastapi.param_functions import Depends", "Depends", "fastapi.Depends"),
        ("from fastapi.responses import JSONResponse", "JSONResponse", "starlette.responses.JSONResponse"),
        ("import os", "os.environ.get", "os.environ.get"),
        ("import os.path", "os.path.join", "os.path.join"),
        ("from os import getenv as read", "read", "os.getenv"),
        ("from .db import get_session", "get_session", "app.db.get_session"),
        ("from app.db import get_session as session", "session", "app.db.get_session"),
        ("from app import db", "db.get_session", "app.db.get_session"),
        ("from . import db", "db.get_session", "app.db.get_session"),
        ("import app.db", "app.db.get_session", "app.db.get_session"),
        ("from .db import *", "get_session", "app.db.get_session"),
        ("from fastapi import *", "FastAPI", "fastapi.FastAPI"),
        ("import os\nread = os.getenv", "read", "os.getenv"),
        ("class Local: ...", "Local", "app.main.Local"),
        ("class Local: ...", "Local.attribute", "app.main.Local.attribute"),
        ("x = 1", "print", "print"),
        ("x = 1", "unknown", None),
        ("from .nowhere import thing", "thing", None),
        ("from .db import nothing", "nothing", None),
        (
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    from .db import get_session",
            "get_session",
            "app.db.get_session",
        ),
        (
            "try:\n    from pydantic import BaseSettings\nexcept ImportError:\n    BaseSettings = None",
            "BaseSettings",
            "pydantic.BaseSettings",
        ),
        ("from .db import (\n    get_session,\n)", "get_session", "app.db.get_session"),
    ],
)
def test_a_name_means_what_its_import_says(
    tmp_path: Path, text: str, dotted: str, expected: str | None
) -> None:
    assert meaning(module(tmp_path, {**PACKAGE, "app/main.py": text + "\n"}), dotted) == expected


def test_reexports_are_followed_to_the_definition(tmp_path: Path) -> None:
    files = {
        "app/__init__.py": "from .core import *\n",
        "app/core/__init__.py": "from ._impl import Base as Base, helper\n",
        "app/core/_impl.py": "class Base: ...\ndef helper(): ...\n",
        "app/main.py": "from app import Base\nimport app\nfrom app.core import helper as h\n",
    }
    asked = module(tmp_path, files)
    assert meaning(asked, "Base") == "app.core._impl.Base"
    assert meaning(asked, "app.Base") == "app.core._impl.Base"
    assert meaning(asked, "h") == "app.core._impl.helper"


def test_a_module_below_a_src_folder_is_found(tmp_path: Path) -> None:
    files = {
        "pyproject.toml": "[project]\nname = 'shop'\n",
        "src/shop/__init__.py": "",
        "src/shop/models.py": "class Item: ...\n",
        "src/shop/main.py": "from shop.models import Item\n",
        "tests/test_shop.py": "from shop.models import Item\n",
    }
    assert meaning(module(tmp_path, files, "src/shop/main.py"), "Item") == "shop.models.Item"
    assert meaning(module(tmp_path, files, "tests/test_shop.py"), "Item") == "shop.models.Item"


def test_a_namespace_package_needs_no_init_file(tmp_path: Path) -> None:
    files = {
        "company/shop/models.py": "class Item: ...\n",
        "main.py": "from company.shop.models import Item\n",
    }
    assert meaning(module(tmp_path, files, "main.py"), "Item") == "company.shop.models.Item"


def test_two_services_of_a_monorepo_do_not_see_each_other(tmp_path: Path) -> None:
    files = {}
    for service in ("one", "two"):
        files |= {
            f"{service}/pyproject.toml": "",
            f"{service}/app/__init__.py": "",
            f"{service}/app/models.py": f"class {service.title()}: ...\n",
            f"{service}/app/main.py": "from app.models import One, Two\n",
        }
    assert meaning(module(tmp_path, files, "one/app/main.py"), "One") == "app.models.One"
    assert meaning(module(tmp_path, files, "one/app/main.py"), "Two") is None
    assert meaning(module(tmp_path, files, "two/app/main.py"), "Two") == "app.models.Two"


def test_circles_of_imports_and_aliases_end(tmp_path: Path) -> None:
    files = {
        "app/__init__.py": "",
        "app/a.py": "from .b import thing\n",
        "app/b.py": "from .a import thing\n",
        "app/main.py": "from .a import thing\nx = y\ny = x\nfrom .main import z\n",
    }
    asked = module(tmp_path, files)
    assert meaning(asked, "thing") is None
    assert meaning(asked, "x") in ("app.main.x", "app.main.y")
    assert meaning(asked, "z") is None


def test_bases_are_known_across_modules(tmp_path: Path) -> None:
    files = {
        "app/__init__.py": "",
        "app/base.py": "import pydantic\nclass Schema(pydantic.BaseModel): ...\n",
        "app/users.py": "from .base import Schema as S\nclass User(S): ...\nclass Odd(unknown): ...\n",
        "app/main.py": "from .users import User, Odd\nclass Admin(User): ...\n",
    }
    asked = module(tmp_path, files)
    assert asked.ancestors("app.main.Admin") == (
        *("app.main.Admin", "app.users.User", "app.base.Schema", "pydantic.BaseModel"),
    )
    assert "?" in asked.ancestors("app.users.Odd")
    assert "?" not in asked.ancestors("app.users.User")


def test_the_last_sound_state_of_an_edited_module_counts(tmp_path: Path) -> None:
    asked = module(tmp_path, {**PACKAGE, "app/main.py": "from .db import get_session\n"})
    project = asked.project
    path = os.path.join(str(tmp_path), "app/db.py")
    source = Source.open(path, "def get_session(): ...\n")
    project.overlay(path, source)
    assert meaning(asked, "get_session") == "app.db.get_session"
    project.overlay(path, source.edit([Change(0, 16, 0, 17, "")]))
    assert meaning(asked, "get_session") == "app.db.get_session"
    project.overlay(path, source.edit([Change(0, 4, 0, 15, "other")]))
    assert meaning(asked, "get_session") is None
    project.overlay(path, None)
    assert meaning(asked, "get_session") == "app.db.get_session"


def test_text_in_a_long_string_defines_nothing(tmp_path: Path) -> None:
    files = {**PACKAGE, "app/db.py": '"""\nclass Fake: ...\n"""\nclass Real: ...\n'}
    asked = module(tmp_path, {**files, "app/main.py": "from .db import Fake, Real\n"})
    assert meaning(asked, "Real") == "app.db.Real"
    assert meaning(asked, "Fake") is None
