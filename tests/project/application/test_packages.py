"""Routers that installed packages make: what is written there is followed as if it were the project's own."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.project.application.conftest import Agree

SITE = f".venv/lib/python{sys.version_info.major}.{sys.version_info.minor}/site-packages"


def test_methods_of_an_object_from_a_package_make_routers(
    agree: Agree, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(tmp_path / SITE)
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv" / "pyvenv.cfg").write_text("home = /usr/bin\n")
    routes = agree(
        {
            f"{SITE}/userkit/__init__.py": "from userkit.kit import Kit\n",
            f"{SITE}/userkit/kit.py": """
                from typing import Generic, TypeVar

                from userkit.routes import get_login_router, get_users_router

                T = TypeVar("T")

                class Kit(Generic[T]):
                    def __init__(self, manager):
                        self.manager = manager

                    def get_login_router(self, backend) -> APIRouter:
                        return get_login_router(backend, self.manager)

                    def get_users_router(self, model, *, verified: bool = False) -> APIRouter:
                        return get_users_router(self.manager, model, verified)
            """,
            f"{SITE}/userkit/routes.py": """
                def get_login_router(backend, manager):
                    router = APIRouter()

                    @router.post("/login", name=f"{backend}.login")
                    def login(): ...

                    return router

                def get_users_router(manager, model, verified):
                    router = APIRouter()

                    @router.get("/me")
                    def me(): ...

                    return router
            """,
            "main.py": """
                from userkit import Kit

                class User: ...

                kit = Kit[User](None)
                app = FastAPI()
                app.include_router(kit.get_login_router("jwt"), prefix="/auth/jwt")
                app.include_router(kit.get_login_router("cookie"), prefix="/auth/cookie")
                app.include_router(kit.get_users_router(User), prefix="/users")
            """,
        }
    )
    assert routes == ["GET /users/me me", "POST /auth/cookie/login login", "POST /auth/jwt/login login"]
