"""Classes of routers and applications, and classes that hold them."""

from __future__ import annotations

from tests.project.application.conftest import Agree, Model


def test_a_class_of_routers_has_a_prefix_of_its_own(agree: Agree) -> None:
    assert agree(
        """
        class VersionedRouter(APIRouter):
            def __init__(self, version: str, **options) -> None:
                super().__init__(prefix=f"/{version}", **options)

        router = VersionedRouter("v1", tags=["x"])

        @router.get("/x")
        def read(): ...

        app = FastAPI()
        app.include_router(router)
        """
    ) == ["GET /v1/x read"]


def test_a_class_of_routers_passes_options_on(agree: Agree) -> None:
    assert agree(
        """
        class Router(APIRouter):
            def __init__(self, *args, **kwargs) -> None:
                super().__init__(*args, **kwargs)

        class Plain(APIRouter):
            pass

        one = Router(prefix="/one")
        two = Plain(prefix="/two")

        @one.get("/x")
        @two.get("/x")
        def read(): ...

        app = FastAPI()
        app.include_router(one)
        app.include_router(two)
        """
    ) == ["GET /one/x read", "GET /two/x read"]


def test_a_class_of_routers_declares_routes_itself(agree: Agree) -> None:
    assert agree(
        """
        class Crud(APIRouter):
            def __init__(self, name: str) -> None:
                super().__init__(prefix=f"/{name}")
                self.add_api_route("/", self.read_all)

                @self.post("/")
                def create(): ...

            def read_all(self): ...

        app = FastAPI()
        app.include_router(Crud("users"))
        app.include_router(Crud("items"), prefix="/v1")
        """
    ) == ["GET /users/ read_all", "GET /v1/items/ read_all", "POST /users/ create", "POST /v1/items/ create"]


def test_an_application_is_of_a_class_of_the_project(agree: Agree) -> None:
    assert agree(
        """
        class Service(FastAPI):
            def __init__(self, **options) -> None:
                super().__init__(title="Service", **options)
                self.add_api_route("/health", self.health)

            def health(self): ...

        app = Service()

        @app.get("/x")
        def read(): ...
        """
    ) == ["GET /health health", "GET /x read"]


def test_an_object_holds_the_application(agree: Agree) -> None:
    assert agree(
        """
        class Server:
            def __init__(self) -> None:
                self.app = FastAPI()
                self.router = APIRouter(prefix="/r")
                self.configure()

            def configure(self) -> None:
                @self.router.get("/x")
                def read(): ...

                self.app.include_router(self.router)
                self.app.add_api_route("/y", self.y)

            def y(self): ...

        server = Server()
        """,
        "main:Server().app",
    ) == ["GET /r/x read", "GET /y y"]


def test_a_class_keeps_routers_in_its_body(agree: Agree) -> None:
    assert agree(
        """
        class Users:
            router = APIRouter(prefix="/users")

            @staticmethod
            @router.get("/")
            def read_users(): ...

        app = FastAPI()
        app.include_router(Users.router)
        """
    ) == ["GET /users/ read_users"]


SITE = """
    class Site(FastAPI):
        def __init__(self, health="/health", about=None, **options):
            super().__init__(**options)
            self.health = health
            self.about = about
            router = APIRouter()
            self._own(router)
            self.include_router(router)

        def _own(self, router):
            if self.health is not None:
                router.add_api_route(self.health, self.check)
            if self.about is not None:
                router.add_api_route(self.about, self.tell)
            if self.swagger_ui_oauth2_redirect_url:
                async def after(request): ...
                self.add_route(f"{self.swagger_ui_oauth2_redirect_url}/after", after)

        def check(self): ...
        def tell(self): ...
"""


def test_an_application_knows_what_it_was_made_with(agree: Agree) -> None:
    assert agree(SITE + "\n    app = Site(title='x')\n") == [
        "GET /docs/oauth2-redirect/after after",
        "GET /health check",
        "HEAD /docs/oauth2-redirect/after after",
    ]


def test_an_application_knows_what_else_it_was_made_with(agree: Agree) -> None:
    made = "\n    app = Site(about='/about', health=None, swagger_ui_oauth2_redirect_url='/back')\n"
    assert agree(SITE + made) == ["GET /about tell", "GET /back/after after", "HEAD /back/after after"]


def test_a_method_of_an_application_adds_to_that_application(agree: Agree) -> None:
    routes = agree(
        """
        class Site(FastAPI):
            def add_pages(self, prefix):
                @self.get(f"{prefix}/page")
                def page(): ...

        app = Site()
        app.add_pages("/one")
        other = Site()
        other.add_pages("/two")
        """
    )
    assert routes == ["GET /one/page page"]


def test_what_an_object_was_made_with_elsewhere_is_not_guessed(model: Model) -> None:
    found = model(
        {
            "main.py": """
            class Plan:
                def __init__(self, prefix="/x"):
                    self.prefix = prefix

                def build(self, app):
                    @app.get(self.prefix)
                    def page(): ...

            app = FastAPI()
            Plan("/y").build(app)
            """
        }
    )
    assert all(each.path in (None, "/y") for each in found.endpoints)
