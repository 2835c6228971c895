"""The ways in which a route is declared."""

from __future__ import annotations

import pytest

from tests.project.application.conftest import Agree


@pytest.mark.parametrize("verb", ["get", "post", "put", "patch", "delete", "head", "options", "trace"])
def test_each_verb_is_a_method(agree: Agree, verb: str) -> None:
    assert agree(f"app = FastAPI()\n\n@app.{verb}('/x')\ndef handle(): ...\n") == [
        f"{verb.upper()} /x handle"
    ]


def test_decorators_stack(agree: Agree) -> None:
    assert agree(
        """
        app = FastAPI()

        @app.get("/one")
        @app.post("/two")
        @app.websocket("/three")
        async def handle(): ...
        """
    ) == ["GET /one handle", "POST /two handle", "WEBSOCKET /three handle"]


def test_api_route_takes_methods(agree: Agree) -> None:
    assert agree(
        """
        METHODS = ["POST", "put"]
        OPTIONS = {"methods": ["GET", "DELETE"], "include_in_schema": False}
        app = FastAPI()

        @app.api_route("/a", methods=METHODS)
        @app.api_route("/b")
        @app.api_route("/c", **OPTIONS)
        def handle(): ...
        """
    ) == ["DELETE /c handle", "GET /b handle", "GET /c handle", "POST /a handle", "PUT /a handle"]


def test_routes_are_added_by_calls(agree: Agree) -> None:
    assert agree(
        """
        def handle(): ...
        async def socket(websocket): ...
        async def plain(request): ...

        app = FastAPI()
        app.add_api_route("/a", handle, methods=["PATCH"])
        app.add_api_route(path="/b", endpoint=handle)
        app.add_api_websocket_route("/c", socket)
        app.add_route("/d", plain)
        app.router.add_api_route("/e", handle)
        """
    ) == [
        "GET /b handle",
        "GET /d plain",
        "GET /e handle",
        "HEAD /d plain",
        "PATCH /a handle",
        "WEBSOCKET /c socket",
    ]


def test_a_decorator_is_applied_as_a_call(agree: Agree) -> None:
    assert agree(
        """
        def handle(): ...

        app = FastAPI()
        app.get("/a")(handle)
        app.api_route("/b", methods=["PUT"])(handle)
        """
    ) == ["GET /a handle", "PUT /b handle"]


def test_methods_of_a_class_are_handlers(agree: Agree) -> None:
    assert agree(
        """
        class Pages:
            def __init__(self, app: FastAPI) -> None:
                app.add_api_route("/a", self.a)

            def a(self): ...

        app = FastAPI()
        Pages(app)
        """
    ) == ["GET /a a"]


def test_a_path_is_made_of_constants(agree: Agree) -> None:
    assert agree(
        """
        BASE = "/items"
        ITEM = BASE + "/{item_id}"
        app = FastAPI()

        @app.get(ITEM)
        @app.get(f"{BASE}/all")
        @app.get("/%s/raw" % "items")
        def read(): ...
        """
    ) == ["GET /items/all read", "GET /items/raw read", "GET /items/{item_id} read"]
