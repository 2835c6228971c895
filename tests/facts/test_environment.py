"""Reads of the environment: which expressions they are, and which of them belong in settings."""

from pathlib import Path

import pytest

from fastapi_mentor.facts import EnvironmentRead
from tests.facts.outlines import outlines


def reads(folder: Path, text: str, path: str = "main.py") -> list[EnvironmentRead]:
    return [read for outline in outlines(folder, text, path) for read in EnvironmentRead.find(outline)]


@pytest.mark.parametrize(
    "text",
    [
        "import os\nx = os.getenv('A')",
        "import os\nx = os.getenv(key='A', default='1')",
        "import os\nx = os.environ.get('A', '1')",
        "import os\nx = os.environ['A']",
        "import os as system\nx = [system.environ['A']]",
        "from os import environ\nx = environ['A']",
        "from os import environ as e\nx = e.get('A')",
        "from os import getenv as read\nx = int(read('A'))",
        "import os\ndef f(): return os.environ['A']",
        "import os\nclass C:\n    x = os.environ['A']",
    ],
)
def test_a_variable_is_read_in_many_ways(tmp_path: Path, text: str) -> None:
    (read,) = reads(tmp_path, text)
    assert read.variable == "A"


@pytest.mark.parametrize(
    "text",
    [
        "import os\nos.environ['A'] = '1'",
        "import os\ndel os.environ['A']",
        "import os\nos.environ.setdefault('A', '1')",
        "import os\nx = 'A' in os.environ",
        "import os\nx = os.environ[name]",
        "import os\nx = os.getenv(*names)",
        "environ = {'A': 1}\nx = environ['A']",
        "x = environ.get('A')",
        "from settings import environ\nx = environ.get('A')",
    ],
)
def test_what_is_no_read_of_a_known_variable_is_left_alone(tmp_path: Path, text: str) -> None:
    assert reads(tmp_path, text) == []


FASTAPI = "import os\nfrom fastapi import FastAPI\n"


@pytest.mark.parametrize(
    ("path", "text", "belongs"),
    [
        ("main.py", FASTAPI + "x = os.getenv('A')", True),
        ("main.py", FASTAPI + "def f(): return os.getenv('A')", False),
        ("main.py", FASTAPI + "x = os.getenv('HOME')", False),
        ("main.py", FASTAPI + "x = os.getenv('PYTHONPATH')", False),
        ("main.py", FASTAPI + "if __name__ == '__main__':\n    x = os.getenv('A')", False),
        ("main.py", "import os\nx = os.getenv('A')", False),
        ("cli.py", FASTAPI + "x = os.getenv('A')", False),
        ("test_main.py", FASTAPI + "x = os.getenv('A')", False),
        ("tests/client.py", FASTAPI + "x = os.getenv('A')", False),
        ("scripts/fill.py", FASTAPI + "x = os.getenv('A')", False),
        ("alembic/env.py", FASTAPI + "x = os.getenv('A')", False),
    ],
)
def test_what_an_application_reads_when_it_is_imported_belongs_in_its_settings(
    tmp_path: Path, path: str, text: str, belongs: bool
) -> None:
    (read,) = reads(tmp_path, text, path)
    assert read.belongs_in_settings is belongs


@pytest.mark.parametrize(
    "importer",
    [
        {"shop/main.py": "from fastapi import FastAPI\nfrom shop.constants import SIZE\n"},
        {"shop/main.py": "from fastapi import FastAPI\nfrom . import constants\n"},
        {
            "shop/main.py": "from fastapi import FastAPI\nfrom shop.database import engine\n",
            "shop/database.py": "import shop.constants\n",
        },
        {
            "shop/api/routes.py": "from fastapi import APIRouter\n",
            "main.py": "import fastapi\nimport shop.constants\n",
        },
    ],
)
def test_a_module_belongs_to_the_application_that_imports_it(
    tmp_path: Path, importer: dict[str, str]
) -> None:
    files = {"shop/__init__.py": "", "shop/constants.py": "import os\nSIZE = os.getenv('SIZE')\n", **importer}
    found = [
        read for each in outlines(tmp_path, files, "shop/constants.py") for read in EnvironmentRead.find(each)
    ]
    assert [read.belongs_in_settings for read in found] == [True]


def test_a_module_that_no_application_imports_is_left_alone(tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/main.py": "from fastapi import FastAPI\nfrom shop import database\n",
        "shop/database.py": "constants = 1\n",
        "shop/constants.py": "import os\nSIZE = os.getenv('SIZE')\n",
    }
    found = [
        read for each in outlines(tmp_path, files, "shop/constants.py") for read in EnvironmentRead.find(each)
    ]
    assert [read.belongs_in_settings for read in found] == [False]
