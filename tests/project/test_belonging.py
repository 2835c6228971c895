"""A module is part of an application where a file near it that uses FastAPI leads to it."""

from pathlib import Path

import pytest

from fastapi_mentor.project import Project
from fastapi_mentor.settings import Settings

SCHEMA = "from pydantic import BaseModel\n\n\nclass User(BaseModel):\n    name: str\n"
ROUTES = "from fastapi import APIRouter\nfrom {package} import {name}\n\nrouter = APIRouter()\n"

LAYOUTS = {
    "imported by a router": {
        "shop/main.py": "from fastapi import FastAPI\nfrom shop.routers import users\n",
        "shop/routers/__init__.py": "",
        "shop/routers/users.py": ROUTES.format(package="shop.schemas.user", name="User"),
        "shop/schemas/__init__.py": "",
    },
    "given by its package": {
        "shop/main.py": "from fastapi import FastAPI\nfrom shop.routers import users\n",
        "shop/routers/__init__.py": "",
        "shop/routers/users.py": ROUTES.format(package="shop.schemas", name="User"),
        "shop/schemas/__init__.py": "from .user import User\n",
    },
    "of an application that a factory makes": {
        "shop/factory.py": "from fastapi import FastAPI\nfrom .routers import users\n",
        "shop/routers/__init__.py": "",
        "shop/routers/users.py": ROUTES.format(package="..schemas", name="User"),
        "shop/schemas/__init__.py": "from .user import User\n",
    },
}


def belongs(root: Path, files: dict[str, str]) -> bool:
    for name, text in {**files, "shop/__init__.py": "", "shop/schemas/user.py": SCHEMA}.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    module = Project(str(root), Settings()).module(str(root / "shop" / "schemas" / "user.py"))
    assert module is not None
    return module.is_part_of_application()


@pytest.mark.parametrize("layout", LAYOUTS)
def test_a_schema_belongs_to_the_application(tmp_path: Path, layout: str) -> None:
    assert belongs(tmp_path.resolve(), LAYOUTS[layout])


def test_a_schema_that_no_file_with_fastapi_leads_to_belongs_to_none(tmp_path: Path) -> None:
    files = {
        "shop/main.py": "from shop.schemas import User\n",
        "shop/api.py": "from fastapi import FastAPI\n",
        "shop/schemas/__init__.py": "from .user import User\n",
    }
    assert not belongs(tmp_path.resolve(), files)
