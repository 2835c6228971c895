"""Routes are found by what their decorators mean, whatever the names are."""

from pathlib import Path

import pytest

from fastapi_mentor.facts import UNKNOWN, Kind, Route
from tests.facts.outlines import outlines

MODULE = {
    "shared/__init__.py": "",
    "shared/app.py": """
        from fastapi import APIRouter, FastAPI

        class Api(FastAPI):
            pass

        class Board:
            def get(self, path): ...

        router = APIRouter(include_in_schema=False)
        board = Board()

        def create_app() -> FastAPI:
            return FastAPI()

        def create_router():
            made = APIRouter()
            return made
    """,
}


def routes(folder: Path, text: str) -> list[Route]:
    found = outlines(folder, {**MODULE, "main.py": text})
    return [route for outline in found for route in Route.find(outline)]


def only(folder: Path, text: str) -> Route:
    (route,) = routes(folder, text)
    return route


@pytest.mark.parametrize(
    ("head", "owner"),
    [
        ("from fastapi import FastAPI\napp = FastAPI()", "app"),
        ("import fastapi as f\napp: f.FastAPI = make()", "app"),
        ("from fastapi.routing import APIRouter as Router\nitems = Router()", "items"),
        ("from shared.app import Api\napi = Api()", "api"),
        ("from shared.app import router", "router"),
        ("from shared import app", "app.router"),
        ("from shared.app import create_app\napp = create_app()", "app"),
        ("from shared.app import create_router\nitems = create_router()", "items"),
        ("from fastapi import FastAPI\napp = FastAPI()\nrouter = app.router", "router"),
        ("from fastapi import FastAPI\napp = FastAPI()", "app.router"),
    ],
)
def test_a_route_is_found_by_what_its_owner_is(tmp_path: Path, head: str, owner: str) -> None:
    assert only(tmp_path, f'{head}\n@{owner}.get("/x")\ndef read(): ...').path == "/x"


@pytest.mark.parametrize(
    ("head", "owner"),
    [
        ("from shared.app import board", "board"),
        ("from nowhere import app", "app"),
        ("app = make()", "app"),
        ("", "app"),
        ("from starlette.applications import Starlette\napp = Starlette()", "app"),
        ("from fastapi import FastAPI\napp = FastAPI()", "app.state"),
    ],
)
def test_nothing_is_a_route_by_its_name(tmp_path: Path, head: str, owner: str) -> None:
    assert not routes(tmp_path, f'{head}\n@{owner}.get("/x")\ndef read(): ...')


def test_routes_stand_in_functions_methods_and_bodies_of_classes(tmp_path: Path) -> None:
    found = routes(
        tmp_path,
        """
        from fastapi import APIRouter, FastAPI

        def register(app: FastAPI) -> None:
            @app.get("/function")
            def in_function(): ...

        class Views:
            router = APIRouter()

            def __init__(self) -> None:
                self.app = FastAPI()

            @router.get("/body")
            def in_body(self): ...

            def add(self) -> None:
                @self.app.get("/method")
                def in_method(): ...
        """,
    )
    assert [route.path for route in found] == ["/function", "/body", "/method"]


def test_stacked_decorators_are_routes_of_one_function(tmp_path: Path) -> None:
    found = routes(
        tmp_path,
        """
        from fastapi import FastAPI
        app = FastAPI()

        @app.get("/a")
        @cached
        @app.api_route("/b", methods=["PUT", "post"])
        async def both(): ...
        """,
    )
    assert [route.path for route in found] == ["/a", "/b"]
    assert [route.is_first_of_stack for route in found] == [True, False]
    assert found[0].stack == tuple(found)
    assert found[1].methods == {"PUT", "POST"}
    assert found[0].is_async


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ("", None),
        ("status_code=201", 201),
        ("status_code=status.HTTP_204_NO_CONTENT", 204),
        ("status_code=fastapi.status.HTTP_202_ACCEPTED", 202),
        ("status_code=HTTPStatus.NO_CONTENT", 204),
        ("status_code=HTTPStatus.CREATED.value", 201),
        ("status_code=GONE", 410),
        ("status_code=choose()", UNKNOWN),
    ],
)
def test_the_status_is_known_however_it_is_written(tmp_path: Path, options: str, expected: object) -> None:
    head = "import fastapi\nfrom fastapi import FastAPI, status\nfrom http import HTTPStatus\nGONE = 410\n"
    route = only(tmp_path, f'{head}app = FastAPI()\n@app.get("/", {options})\ndef read(): ...')
    assert route.status_code is expected or route.status_code == expected


def test_a_router_hides_its_routes_and_gives_them_a_response_class(tmp_path: Path) -> None:
    hidden, page, plain = routes(
        tmp_path,
        """
        from fastapi import APIRouter
        from fastapi.responses import HTMLResponse
        from shared.app import router

        pages = APIRouter(default_response_class=HTMLResponse)

        @router.get("/hidden")
        def read_hidden(): ...

        @pages.get("/page")
        def read_page(): ...

        @APIRouter().get("/plain", include_in_schema=unknown)
        def read_plain(): ...
        """,
    )
    assert hidden.include_in_schema is False
    assert page.include_in_schema is True
    assert page.response_class == "starlette.responses.HTMLResponse"
    assert plain.include_in_schema is UNKNOWN


@pytest.mark.parametrize(
    ("returned", "kind"),
    [
        ('{"a": 1}', Kind.DATA),
        ("[x for x in y]", Kind.DATA),
        ("user", Kind.DATA),
        ("User()", Kind.DATA),
        ("find()", Kind.DATA),
        ("service.find()", Kind.DATA),
        ("stored.model_dump()", Kind.DATA),
        ("Row()", Kind.DATA),
        ("JSONResponse({})", Kind.RESPONSE),
        ("page()", Kind.RESPONSE),
        ("templates.TemplateResponse('a.html')", Kind.RESPONSE),
        ("made", Kind.RESPONSE),
        ("JSONResponse({}) if user else {}", Kind.DATA),
        ("proxy()", Kind.UNKNOWN),
        ("other", Kind.UNKNOWN),
        ("Strange()", Kind.UNKNOWN),
        ("either()", Kind.UNKNOWN),
    ],
)
def test_a_returned_value_is_data_a_response_or_not_known(tmp_path: Path, returned: str, kind: Kind) -> None:
    route = only(
        tmp_path,
        f"""
        from fastapi import FastAPI
        from fastapi.responses import HTMLResponse, JSONResponse, Response
        from fastapi.templating import Jinja2Templates
        from nowhere import Base, proxy
        from pydantic import BaseModel

        app = FastAPI()
        templates = Jinja2Templates("templates")

        class User(BaseModel):
            name: str

        class Strange(Base): ...

        class Row(Base):
            __tablename__ = "rows"

        class Service:
            def find(self) -> list[User]: ...

        service = Service()

        def find():
            return [User(name="a")]

        def page():
            return HTMLResponse("")

        def either() -> Response | User: ...

        @app.get("/")
        def read(user: User, other, y):
            made = HTMLResponse("")
            made = JSONResponse(user)
            stored = proxy()
            return {returned}
        """,
    )
    assert route.answer.kinds == [kind]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("return 1", False),
        ("if a: return 1", True),
        ("if a: return 1\n    else: raise ValueError", False),
        ("if a: return 1\n    return", True),
        ("try: return 1\n    except KeyError: raise", False),
        ("try: return 1\n    except KeyError: pass", True),
        ("with a: return 1", False),
        ("return None", True),
    ],
)
def test_a_function_may_end_without_a_value(tmp_path: Path, body: str, expected: bool) -> None:
    head = "from fastapi import FastAPI\napp = FastAPI()\n"
    route = only(tmp_path, f'{head}@app.get("/")\ndef read(a):\n    {body}')
    assert route.answer.may_be_nothing is expected


def test_parameters_know_their_markers_and_defaults(tmp_path: Path) -> None:
    route = only(
        tmp_path,
        """
        from typing import Annotated
        from fastapi import Depends, FastAPI, Header, Query

        app = FastAPI()
        def find() -> str: ...
        Found = Annotated[str, Depends(find)]

        @app.get("/{a}")
        def read(a: int, found: Found, q: Annotated[str, Query()] = None, *, agent: str = Header(None)): ...
        """,
    )
    a, _, q, agent = route.parameters
    assert [p.name for p in route.parameters] == ["a", "found", "q", "agent"]
    assert [p.type for p in route.parameters] == ["int", "str", "str", "str"]
    assert [p.is_injected for p in route.parameters] == [False, True, False, False]
    assert (q.marker or ("",))[0] == "fastapi.Query"
    assert (agent.marker or ("",))[0] == "fastapi.Header"
    assert a.marker is None
    assert [p.defaults_to_none for p in route.parameters] == [False, False, True, True]
