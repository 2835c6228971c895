"""Routers that are included in routers, and the prefixes that this adds up to."""

from __future__ import annotations

import time

import pytest

from tests.project.application.conftest import Agree, Model


def test_prefixes_of_nested_routers_add_up(agree: Agree) -> None:
    routes = agree(
        """
        inner = APIRouter(prefix="/inner")

        @inner.get("/items/{item_id}")
        def read_item(item_id: int): ...

        outer = APIRouter(prefix="/outer")
        outer.include_router(inner, prefix="/more")
        app = FastAPI()
        app.include_router(outer, prefix="/api")
        """
    )
    assert routes == ["GET /api/outer/more/inner/items/{item_id} read_item"]


def test_routers_of_other_modules_keep_apart_under_one_name(agree: Agree) -> None:
    one = """
        router = APIRouter(prefix="/{name}")

        @router.get("/")
        def read_{name}(): ...
    """
    routes = agree(
        {
            "api/__init__.py": "",
            "api/users.py": one.replace("{name}", "users"),
            "api/items.py": one.replace("{name}", "items"),
            "api/all.py": """
                from . import items
                from .users import router as users_router

                router = APIRouter()
                router.include_router(items.router)
                router.include_router(users_router)
            """,
            "main.py": """
                from api.all import router

                app = FastAPI()
                app.include_router(router)
            """,
        }
    )
    assert routes == ["GET /items/ read_items", "GET /users/ read_users"]


@pytest.mark.parametrize(
    ("definition", "expression"),
    [
        ('PREFIX = "/v1"', "PREFIX"),
        ('VERSION = "v1"', 'f"/{VERSION}"'),
        ('ROOT = "/"', 'ROOT + "v1"'),
        ('NAMES = {"api": "/v1"}', 'NAMES["api"]'),
        ("import os", 'os.getenv("NOT_SET_ANYWHERE", "/v1")'),
        ("class Settings:\n    prefix: str = '/v1'\n\nsettings = Settings()", "settings.prefix"),
        ("import enum\n\nclass Path(enum.StrEnum):\n    V1 = '/v1'", "Path.V1.value"),
        ("def prefix():\n    return '/v' + str(1)", "prefix()"),
        (
            "import dataclasses\n\n@dataclasses.dataclass\nclass Part:\n    path: str\n\npart = Part('/v1')",
            "part.path",
        ),
    ],
)
def test_a_prefix_is_known_however_it_is_written(agree: Agree, definition: str, expression: str) -> None:
    assert agree(
        f"""
{definition}

app = FastAPI()
router = APIRouter(prefix={expression})

@router.get("/me")
def read_me(): ...

app.include_router(router)
"""
    ) == ["GET /v1/me read_me"]


def test_settings_give_prefixes_that_other_modules_import(agree: Agree) -> None:
    assert agree(
        {
            "config.py": """
                from pydantic_settings import BaseSettings

                class Settings(BaseSettings):
                    api_prefix: str = "/api"

                settings = Settings()
            """,
            "main.py": """
                from config import settings

                app = FastAPI()
                router = APIRouter()

                @router.post("/orders")
                def create_order(): ...

                app.include_router(router, prefix=settings.api_prefix)
            """,
        }
    ) == ["POST /api/orders create_order"]


def test_a_router_that_is_included_twice_answers_twice(agree: Agree) -> None:
    assert agree(
        """
        app = FastAPI()
        router = APIRouter()

        @router.get("/x")
        def read(): ...

        app.include_router(router, prefix="/a")
        app.include_router(router, prefix="/b")
        """
    ) == ["GET /a/x read", "GET /b/x read"]


def test_two_applications_of_a_project_are_kept_apart(model: Model) -> None:
    made = model(
        {
            "one.py": "app = FastAPI()\n\n@app.get('/one')\ndef one(): ...\n",
            "two.py": "app = FastAPI()\n\n@app.get('/two')\ndef two(): ...\n",
        }
    )
    assert [[each.path for each in made.routes(app)] for app in made.applications] == [["/one"], ["/two"]]


def test_a_prefix_that_is_not_known_claims_nothing(model: Model) -> None:
    made = model(
        {
            "main.py": """
                import os

                app = FastAPI()
                router = APIRouter(prefix=os.environ["PREFIX"])

                @router.get("/x")
                def read(): ...

                app.include_router(router)
            """
        }
    )
    (endpoint,) = made.endpoints
    assert endpoint.path is None
    assert not endpoint.resolved


def test_routers_that_no_application_includes_are_loose(model: Model) -> None:
    made = model({"main.py": "router = APIRouter()\n\n@router.get('/x')\ndef read(): ...\n"})
    assert not made.endpoints
    assert [each.path for each in made.loose] == ["/x"]


def test_routers_that_include_each_other_end(model: Model) -> None:
    made = model(
        {
            "main.py": """
                app = FastAPI()
                one, two = APIRouter(prefix="/one"), APIRouter(prefix="/two")
                first = APIRouter(prefix="/first")
                second = APIRouter(prefix="/second")
                first.include_router(second)
                second.include_router(first)

                @second.get("/x")
                def read(): ...

                app.include_router(first)
            """
        }
    )
    assert [each.path for each in made.endpoints] == ["/first/second/x"]


def test_25_routers_of_one_name_that_hold_each_other_take_milliseconds(model: Model) -> None:
    files = {"app/__init__.py": ""}
    for level in range(25):
        inner = f"app.level{level + 1}"
        files[f"app/level{level}.py"] = (
            f"from {inner} import router as inner\n"
            f"router = APIRouter(prefix='/{level}')\n"
            "router.include_router(inner, prefix='/a')\nrouter.include_router(inner, prefix='/b')\n"
        )
    files["app/level25.py"] = "router = APIRouter()\n\n@router.get('/x')\ndef read(): ...\n"
    files["main.py"] = "from app.level0 import router\n\napp = FastAPI()\napp.include_router(router)\n"
    made = model(files)
    start = time.perf_counter()
    found = made.endpoints
    assert found[0].path == "".join(f"/{level}/a" for level in range(25)) + "/x"
    assert time.perf_counter() - start < 2


LATE = """
    app = FastAPI()
    router = APIRouter()
    app.include_router(router)

    @router.get("/late")
    def late(): ...
"""


def test_a_route_that_is_added_after_its_router_was_included_counts(agree: Agree) -> None:
    assert agree(LATE) == ["GET /late late"]


def test_a_route_that_is_added_too_late_for_an_old_fastapi_is_lost(
    model: Model, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    made = model({"main.py": LATE, "requirements.txt": "fastapi==0.136.3\n"})
    assert not made.endpoints
