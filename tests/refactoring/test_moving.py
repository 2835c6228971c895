"""What is moved to another module, and what has to stay."""

from pathlib import Path

import pytest

from fastapi_mentor.edits import FixRefused
from tests.refactoring.performing import done, offered

MAIN = """\
from enum import Enum

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Size(Enum):
    SMALL = "small"


class It‸em(BaseModel):
    # What is printed on it.
    name: str
    size: Size


@app.get("/items")
def read_items() -> list[Item]:
    return []
"""


def test_a_model_moves_to_a_new_module_of_schemas(tmp_path: Path) -> None:
    other = "from app.main import Item, app\n\nprint(Item, app)\n"
    near = "from .main import Item\n\nprint(Item)\n"
    files = {"app/__init__.py": "", "app/main.py": MAIN, "app/near.py": near, "tool.py": other}
    changed = done(tmp_path, files, "moved-model")
    assert changed["app/schemas.py"] == (
        "from enum import Enum\n"
        "\n"
        "from pydantic import BaseModel\n"
        "\n"
        "\n"
        "class Size(Enum):\n"
        '    SMALL = "small"\n'
        "\n"
        "\n"
        "class Item(BaseModel):\n"
        "    # What is printed on it.\n"
        "    name: str\n"
        "    size: Size\n"
    )
    assert changed["app/main.py"] == (
        "from fastapi import FastAPI\n"
        "from app.schemas import Item\n"
        "\n"
        "app = FastAPI()\n"
        "\n"
        "\n"
        '@app.get("/items")\n'
        "def read_items() -> list[Item]:\n"
        "    return []\n"
    )
    assert changed["app/near.py"] == "from .schemas import Item\n\nprint(Item)\n"
    assert (
        changed["tool.py"] == "from app.main import app\nfrom app.schemas import Item\n\nprint(Item, app)\n"
    )


def test_a_model_moves_to_the_module_of_schemas_that_is_there(tmp_path: Path) -> None:
    schemas = "from pydantic import BaseModel\n\n\nclass User(BaseModel):\n    name: str\n"
    files = {"main.py": MAIN, "schemas.py": schemas}
    changed = done(tmp_path, files, "moved-model")["schemas.py"]
    assert changed.startswith("from enum import Enum\n\nfrom pydantic import BaseModel\n")
    assert changed.endswith("    name: str\n    size: Size\n")


def test_what_others_read_off_the_module_can_still_be_read(tmp_path: Path) -> None:
    text = MAIN.partition('@app.get("/items")')[0].rstrip() + "\n"
    tool = "import main\n\nprint(main.Item)\n"
    changed = done(tmp_path, {"main.py": text, "tool.py": tool}, "moved-model")
    assert "from schemas import Item\n" in changed["main.py"]
    assert "tool.py" not in changed


def test_a_folder_of_schemas_gets_a_module_of_the_same_name(tmp_path: Path) -> None:
    files = {"app/__init__.py": "", "app/schemas/__init__.py": "", "app/items.py": MAIN}
    changed = done(tmp_path, files, "moved-model")
    assert changed["app/schemas/items.py"].endswith("    size: Size\n")
    assert "from app.schemas.items import Item\n" in changed["app/items.py"]


def test_a_model_that_needs_a_function_stays(tmp_path: Path) -> None:
    text = MAIN.replace("class Size", "def now() -> int:\n    return 1\n\n\nclass Size")
    text = text.replace("    size: Size\n", "    size: Size\n    at: int = now()\n")
    assert not [title for title in offered(tmp_path, {"main.py": text}) if "Move" in title]


ROUTES = """\
from datetime import date

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str


@app.get("/items")
def re‸ad_items(day: date) -> list[Item]:
    return []


@app.get("/items/{name}", tags=["items"])
def read_item(name: str) -> Item:
    return Item(name=name)


@app.get("/users")
def read_users() -> list[str]:
    return []
"""


def test_routes_of_one_kind_become_a_router(tmp_path: Path) -> None:
    changed = done(tmp_path, {"app/__init__.py": "", "app/main.py": ROUTES}, "router-module")
    assert changed["app/routers/__init__.py"] == ""
    assert changed["app/routers/items.py"] == (
        "from datetime import date\n"
        "\n"
        "from fastapi import APIRouter\n"
        "from pydantic import BaseModel\n"
        "\n"
        'router = APIRouter(prefix="/items")\n'
        "\n"
        "\n"
        "class Item(BaseModel):\n"
        "    name: str\n"
        "\n"
        "\n"
        '@router.get("")\n'
        "def read_items(day: date) -> list[Item]:\n"
        "    return []\n"
        "\n"
        "\n"
        '@router.get("/{name}", tags=["items"])\n'
        "def read_item(name: str) -> Item:\n"
        "    return Item(name=name)\n"
    )
    assert changed["app/main.py"] == (
        "from fastapi import FastAPI\n"
        "\n"
        "from app.routers.items import router as items_router\n"
        "\n"
        "app = FastAPI()\n"
        "\n"
        "\n"
        "app.include_router(items_router)\n"
        "\n"
        "\n"
        '@app.get("/users")\n'
        "def read_users() -> list[str]:\n"
        "    return []\n"
    )


def test_a_version_belongs_to_the_prefix(tmp_path: Path) -> None:
    text = ROUTES.replace('"/items', '"/api/v1/items')
    changed = done(tmp_path, {"main.py": text}, "router-module")
    assert 'router = APIRouter(prefix="/api/v1/items")' in changed["routers/items.py"]
    assert '@router.get("/{name}", tags=["items"])' in changed["routers/items.py"]


def test_what_the_application_needs_stays_and_both_sides_get_a_logger(tmp_path: Path) -> None:
    text = ROUTES.replace(
        "app = FastAPI()\n",
        "logger = logging.getLogger(__name__)\n"
        "\n"
        "\n"
        "async def lifespan(app: FastAPI):\n"
        '    logger.info("up")\n'
        "    yield\n"
        "\n"
        "\n"
        "app = FastAPI(lifespan=lifespan)\n"
        "\n"
        "\n"
        "# What is sold.\n"
        "LARGEST = 3\n",
    ).replace(
        '    return []\n\n\n@app.get("/items/{name}',
        '    logger.info("%s", LARGEST)\n\n\n@app.get("/items/{name}',
    )
    text = "import logging\n" + text
    changed = done(tmp_path, {"main.py": text}, "router-module")
    assert "logger = logging.getLogger(__name__)" in changed["main.py"]
    assert "async def lifespan" in changed["main.py"]
    assert "LARGEST" not in changed["main.py"]
    assert "lifespan" not in changed["routers/items.py"]
    assert (
        'router = APIRouter(prefix="/items")\n'
        "logger = logging.getLogger(__name__)\n"
        "\n"
        "\n"
        "# What is sold.\n"
        "LARGEST = 3\n" in changed["routers/items.py"]
    )


def test_other_files_import_what_has_moved_with_the_routes_from_there(tmp_path: Path) -> None:
    files = {
        "app/__init__.py": "",
        "app/main.py": ROUTES,
        "app/jobs.py": 'from app.main import Item\n\nfirst = Item(name="Tea")\n',
        "app/more.py": 'from app import main as m\n\nfirst = m.Item(name="Tea")\n',
    }
    changed = done(tmp_path, files, "router-module")
    assert changed["app/jobs.py"].startswith("from app.routers.items import Item\n")
    assert "from app.routers.items import Item\n" in changed["app/main.py"]
    assert "app/more.py" not in changed


def test_what_both_sides_need_has_to_move_first(tmp_path: Path) -> None:
    text = ROUTES.replace("-> list[str]", "-> list[Item]")
    with pytest.raises(FixRefused, match="`Item` is needed by what stays as well"):
        done(tmp_path, {"main.py": text}, "router-module")


def test_a_file_of_one_kind_of_routes_stays_whole(tmp_path: Path) -> None:
    text = ROUTES.partition('@app.get("/users")')[0]
    assert not [title for title in offered(tmp_path, {"main.py": text}) if "Extract" in title]
