"""Applications and routers that functions make, and functions that add to them."""

from __future__ import annotations

from tests.project.application.conftest import Agree, Model


def test_a_function_makes_the_application(agree: Agree) -> None:
    assert agree(
        """
        def create_app() -> FastAPI:
            app = FastAPI()

            @app.get("/health")
            def health(): ...

            return app
        """,
        "main:create_app()",
    ) == ["GET /health health"]


def test_a_variable_holds_what_a_function_makes(agree: Agree) -> None:
    assert agree(
        """
        def create_app():
            application = FastAPI()
            add_routes(application)
            return application

        def add_routes(target):
            target.add_api_route("/added", added)

        def added(): ...

        app = create_app()
        """
    ) == ["GET /added added"]


def test_each_call_of_a_function_makes_a_router_of_its_own(agree: Agree) -> None:
    assert agree(
        """
        def get_router(prefix: str, *, writable: bool = False) -> APIRouter:
            router = APIRouter(prefix=prefix)

            @router.get("/")
            def read(): ...

            if writable:
                @router.post("/")
                def write(): ...

            return router

        app = FastAPI()
        app.include_router(get_router("/a"))
        app.include_router(get_router("/b", writable=True))
        """
    ) == ["GET /a/ read", "GET /b/ read", "POST /b/ write"]


def test_functions_hand_the_application_on(agree: Agree) -> None:
    assert agree(
        {
            "main.py": """
                from setup import configure

                app = FastAPI()
                configure(app, "/v2")
            """,
            "setup.py": """
                from users import register

                def configure(app: FastAPI, prefix: str) -> None:
                    register(app, prefix + "/users")
            """,
            "users.py": """
                router = APIRouter()

                @router.get("/me")
                def me(): ...

                def register(application: FastAPI, prefix: str) -> None:
                    application.include_router(router, prefix=prefix)
            """,
        }
    ) == ["GET /v2/users/me me"]


def test_routers_come_from_a_list(agree: Agree) -> None:
    assert agree(
        """
        users, items = APIRouter(prefix="/users"), APIRouter(prefix="/items")
        one = APIRouter(prefix="/one")
        two = APIRouter(prefix="/two")

        @one.get("/")
        def read_one(): ...

        @two.get("/")
        def read_two(): ...

        ROUTERS = [one, two]
        app = FastAPI()
        for router in ROUTERS:
            app.include_router(router, prefix="/api")
        """
    ) == ["GET /api/one/ read_one", "GET /api/two/ read_two"]


def test_each_round_of_a_loop_has_its_own_prefix(agree: Agree) -> None:
    assert agree(
        """
        one = APIRouter()
        two = APIRouter()

        @one.get("/x")
        def read_one(): ...

        @two.get("/x")
        def read_two(): ...

        app = FastAPI()
        for router, prefix in [(one, "/one"), (two, "/two")]:
            app.include_router(router, prefix=prefix)
        for prefix, router in {"/three": one, "/four": two}.items():
            app.include_router(router, prefix=prefix)
        """
    ) == ["GET /four/x read_two", "GET /one/x read_one", "GET /three/x read_one", "GET /two/x read_two"]


def test_routes_are_added_in_a_loop(agree: Agree) -> None:
    assert agree(
        """
        def get_a(): ...
        def get_b(): ...

        app = FastAPI()
        for path, endpoint in (("/a", get_a), ("/b", get_b)):
            app.add_api_route(path, endpoint, methods=["GET"])
        for name in ("x", "y"):
            @app.get(f"/{name}")
            def read(): ...
        [app.add_api_route(f"/c/{n}", get_a) for n in ("1", "2")]
        """
    ) == ["GET /a get_a", "GET /b get_b", "GET /c/1 get_a", "GET /c/2 get_a", "GET /x read", "GET /y read"]


def test_a_switch_that_is_off_leaves_routes_out(agree: Agree) -> None:
    assert agree(
        """
        import os
        from pydantic_settings import BaseSettings

        class Settings(BaseSettings):
            enable_admin: bool = False
            enable_docs: bool = True

        settings = Settings()
        app = FastAPI()
        if settings.enable_admin:
            @app.get("/admin")
            def admin(): ...
        if settings.enable_docs and os.getenv("NOT_SET_ANYWHERE") is None:
            @app.get("/guide")
            def guide(): ...
        else:
            @app.get("/none")
            def none(): ...
        """
    ) == ["GET /guide guide"]


def test_what_is_switched_off_is_known_all_the_same(model: Model) -> None:
    made = model(
        {
            "main.py": """
                DEBUG = False
                app = FastAPI()
                if DEBUG:
                    @app.get("/debug")
                    def debug(): ...
            """
        }
    )
    assert not made.endpoints
    assert [effect.active for node in made.nodes.values() for effect in node.effects] == [False]


def test_an_early_return_leaves_the_rest_out(agree: Agree) -> None:
    assert (
        agree(
            """
        METRICS = ""

        def add_metrics(app: FastAPI) -> None:
            if not METRICS:
                return

            @app.get("/metrics")
            def metrics(): ...

        app = FastAPI()
        add_metrics(app)
        """
        )
        == []
    )


def test_what_a_handler_of_errors_includes_is_not_there(agree: Agree) -> None:
    assert agree(
        """
        app = FastAPI()
        try:
            import json
        except ImportError:
            @app.get("/fallback")
            def fallback(): ...
        else:
            @app.get("/json")
            def read_json(): ...
        """
    ) == ["GET /json read_json"]


def test_what_another_function_adds_is_not_what_the_factory_makes(agree: Agree) -> None:
    assert agree(
        """
        def create_app():
            app = FastAPI()

            @app.get("/api")
            def api(): ...

            return app

        def run():
            app = create_app()

            @app.get("/page")
            def page(): ...
        """,
        "main:create_app()",
    ) == ["GET /api api"]


def test_a_function_that_only_returns_the_application_is_followed(agree: Agree) -> None:
    assert agree(
        """
        BASE = "/"

        def create_app():
            inner = FastAPI()

            @inner.get("/x")
            def read(): ...

            if BASE != "/":
                outer = FastAPI()
                outer.mount(BASE, inner)
                return outer
            return inner
        """,
        "main:create_app()",
    ) == ["GET /x read"]
