"""Routes that are made as objects and handed over in lists, and applications behind the name of a host."""

from __future__ import annotations

from tests.project.application.conftest import Agree, Model


def test_an_application_is_made_with_routes(agree: Agree) -> None:
    routes = agree(
        """
        from fastapi.routing import APIRoute
        from starlette.routing import Host, Mount, Route, WebSocketRoute

        async def plain(request): ...
        def read(item_id: int): ...
        async def socket(websocket): ...

        inner = FastAPI()

        @inner.get("/inside")
        def inside(): ...

        app = FastAPI(
            routes=[
                Route("/plain", plain),
                Route("/posted", endpoint=plain, methods=["POST"]),
                APIRoute("/items/{item_id}", read, methods=["PUT"]),
                WebSocketRoute("/socket", socket),
                Mount("/inner", app=inner),
                Mount("/files", routes=[Route("/nothing", plain)]),
            ]
        )

        @app.get("/own")
        def own(): ...
        """
    )
    assert routes == [
        "GET /inner/inside inside",
        "GET /own own",
        "GET /plain plain",
        "HEAD /plain plain",
        "POST /posted plain",
        "PUT /items/{item_id} read",
        "WEBSOCKET /socket socket",
    ]


def test_the_prefix_of_a_router_is_not_for_the_routes_that_it_is_made_with(agree: Agree) -> None:
    routes = agree(
        {
            "pages.py": """
                from fastapi.routing import APIRoute

                def read(): ...

                routes = [APIRoute("/a", read), APIRoute("/b", read, methods=["POST"])]
            """,
            "main.py": """
                from pages import routes

                router = APIRouter(prefix="/own", routes=routes)
                app = FastAPI()
                app.include_router(router, prefix="/given")
            """,
        }
    )
    assert routes == ["GET /given/a read", "POST /given/b read"]


def test_routes_are_added_to_the_list(agree: Agree) -> None:
    routes = agree(
        """
        from fastapi.routing import APIRoute
        from starlette.routing import Route

        def read(): ...
        async def plain(request): ...

        def add_pages(app):
            app.router.routes.extend([APIRoute("/c", read), APIRoute("/d", read)])

        app = FastAPI()
        app.routes.append(Route("/a", plain, methods=["PUT"]))
        app.routes.insert(0, APIRoute("/b", read))
        add_pages(app)
        """
    )
    assert routes == ["GET /b read", "GET /c read", "GET /d read", "PUT /a plain"]


def test_other_lists_of_routes_are_none_of_ours(model: Model) -> None:
    found = model(
        {
            "main.py": """
            from starlette.applications import Starlette
            from starlette.routing import Route

            async def plain(request): ...

            other = Starlette(routes=[Route("/other", plain)])
            other.routes.append(Route("/more", plain))
            app = FastAPI(routes=unknown())
            app.routes.append(made_elsewhere())
            """
        }
    )
    assert found.endpoints == []


def test_an_application_answers_for_a_host(agree: Agree) -> None:
    routes = agree(
        """
        api = FastAPI()

        @api.get("/inside")
        def inside(): ...

        app = FastAPI()
        app.host("api.example.com", api)

        @app.get("/outside")
        def outside(): ...
        """
    )
    assert routes == ["GET /inside inside", "GET /outside outside"]


def test_a_frontend_has_no_routes_of_its_own(agree: Agree) -> None:
    routes = agree(
        """
        app = FastAPI()
        app.frontend("/", directory="dist", check_dir=False)

        @app.get("/own")
        def own(): ...
        """
    )
    assert routes == ["GET /own own"]
