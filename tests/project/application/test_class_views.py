"""Views that are classes, as `fastapi-utils` has them; a stand-in does to FastAPI what the package does."""

from __future__ import annotations

from typing import Any

import pytest

from tests.project.application.conftest import Agree
from tests.project.application.test_operations import Same, names, same  # noqa: F401

PACKAGE = """
import inspect
from typing import get_type_hints

from fastapi import Depends


def cbv(router, *urls):
    def decorate(cls):
        old = inspect.signature(cls.__init__)
        parameters = list(old.parameters.values())[1:]
        for name, hint in get_type_hints(cls).items():
            kind, default = inspect.Parameter.KEYWORD_ONLY, getattr(cls, name, ...)
            parameters.append(inspect.Parameter(name, kind, annotation=hint, default=default))
        parameters = [each for each in parameters if not each.kind.name.startswith("VAR_")]
        cls.__signature__ = inspect.Signature(parameters)
        functions = dict(inspect.getmembers(cls, inspect.isfunction))
        for url in urls:
            for name, function in functions.items():
                if hasattr(router, name) and not name.startswith("__"):
                    router.api_route(url, methods=[name.upper()])(function)
        routes = [each for each in router.routes if each.endpoint in functions.values()]
        inner = type(router)()
        for route in routes:
            router.routes.remove(route)
            first, *others = inspect.signature(route.endpoint).parameters.values()
            keywords = [each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in others]
            signature = inspect.Signature([first.replace(default=Depends(cls)), *keywords])
            route.endpoint.__signature__ = signature
            path = route.path[len(router.prefix):]
            inner.add_api_route(path, route.endpoint, methods=list(route.methods))
        router.include_router(inner)
        return cls
    return decorate
"""


def using(text: str) -> dict[str, str]:
    return {"fastapi_utils/__init__.py": "", "fastapi_utils/cbv.py": PACKAGE, "main.py": text}


VIEW = """
    from fastapi import Depends
    from fastapi_utils.cbv import cbv

    router = APIRouter(prefix="/things")

    def get_user(token: str): ...

    @cbv(router)
    class Things:
        user: int = Depends(get_user)

        def __init__(self, page: int = 1): ...

        @router.get("/{thing_id}")
        def read(self, thing_id: int): ...

        @router.post("/")
        def make(self, name: str): ...

    app = FastAPI()
    app.include_router(router)
"""


def test_methods_of_a_view_are_routes(agree: Agree) -> None:
    assert agree(using(VIEW)) == ["GET /things/{thing_id} read", "POST /things/ make"]


def test_a_view_asks_for_what_its_class_needs(same: Same) -> None:  # noqa: F811
    read: dict[str, Any] = same(using(VIEW))[0]
    assert sorted(names(read)) == ["path thing_id", "query page", "query token"]


@pytest.mark.parametrize("paths", ['"/a"', '"/a", "/b"'])
def test_methods_of_a_view_are_routes_by_their_names(agree: Agree, paths: str) -> None:
    text = f"""
    from fastapi_utils.cbv import cbv

    router = APIRouter(prefix="/things")

    @cbv(router, {paths})
    class Things:
        def get(self, page: int = 1): ...
        def post(self, name: str): ...
        def help(self): ...

    app = FastAPI()
    app.include_router(router)
    """
    assert len(agree(using(text))) == 2 * len(paths.split(","))
