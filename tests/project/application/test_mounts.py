"""Applications below a path of another application."""

from __future__ import annotations

from tests.project.application.conftest import Agree, Model


def test_a_mounted_application_answers_below_its_path(agree: Agree) -> None:
    assert agree(
        """
        inner = FastAPI()

        @inner.get("/x")
        def read(): ...

        app = FastAPI()

        @app.get("/y")
        def other(): ...

        app.mount("/inner", inner)
        """
    ) == ["GET /inner/x read", "GET /y other"]


def test_mounts_nest(agree: Agree) -> None:
    assert agree(
        """
        def create(name: str) -> FastAPI:
            made = FastAPI(title=name)

            @made.get("/x")
            def read(): ...

            return made

        middle = FastAPI()
        middle.mount("/b", create("b"))
        app = FastAPI()
        app.mount("/a/", middle)
        """
    ) == ["GET /a/b/x read"]


def test_what_is_no_application_is_a_mount_without_routes(model: Model) -> None:
    made = model(
        {
            "main.py": """
                from fastapi.staticfiles import StaticFiles

                app = FastAPI()
                app.mount("/static", StaticFiles(directory="static"))
            """
        }
    )
    (application,) = made.applications
    assert [mount.path for mount in made.mounts(application)] == ["/static"]
    assert not list(made.served(application))


def test_an_application_that_mounts_itself_ends(model: Model) -> None:
    made = model(
        {"main.py": "app = FastAPI()\n\n@app.get('/x')\ndef read(): ...\n\napp.mount('/self', app)\n"}
    )
    (application,) = made.applications
    assert [each.path for each in made.served(application)] == ["/x"]
