"""What operations ask for and answer, known twice: to our model, and to FastAPI's own OpenAPI document."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from fastapi_mentor.cli import command
from fastapi_mentor.project import Project
from fastapi_mentor.project.application.building import build
from fastapi_mentor.project.application.finding import find_application
from fastapi_mentor.project.application.listing import rows
from fastapi_mentor.project.discovery import python_files
from fastapi_mentor.settings import Settings
from tests.oracle.dumping import described
from tests.oracle.operations import OperationScore
from tests.project.application.conftest import write

Described = dict[str, Any]
Same = Callable[[str | dict[str, str]], list[Described]]


def ours(folder: Path) -> list[Described]:
    """The rows of `main:app`, as `fastapi-mentor routes --format json` gives them."""
    project = Project(str(folder), Settings())
    model = build(project, python_files(str(folder)))
    found = find_application(project, model, "main:app")
    assert found is not None
    return [row for each in model.served(*found) for row in rows(each)]


@pytest.fixture
def same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Same]:
    """The operations of `main:app`, after every aspect of each was found to be as FastAPI says."""
    before = set(sys.modules)
    monkeypatch.syspath_prepend(tmp_path)

    def compared(files: str | dict[str, str]) -> list[Described]:
        write(tmp_path, {"main.py": files} if isinstance(files, str) else files)
        predicted = ours(tmp_path)
        theirs = described("main:app", importlib.import_module("main").app)
        score = OperationScore()
        score.add(theirs, predicted)
        assert score.differences == []
        assert score.compared == len(predicted)
        return predicted

    yield compared
    for name in set(sys.modules) - before:
        if str(tmp_path) in str(getattr(sys.modules[name], "__file__", None)):
            del sys.modules[name]


def names(row: Described) -> list[str]:
    """The parameters of an operation with their places."""
    return [f"{each['in']} {each['name']}" for each in row["parameters"]]


def schemes(row: Described) -> list[str]:
    """The security schemes of an operation."""
    return [each["name"] for each in row["security"]]


def test_a_method_of_an_object_is_a_dependency(same: Same) -> None:
    (row,) = same(
        """
        from fastapi import Depends, Security
        from fastapi.security import APIKeyHeader, HTTPBearer

        class Backend:
            scheme = APIKeyHeader(name="X-Key")

        class Provider:
            @classmethod
            def make(cls):
                return Provider()

            def current_user(self, key: str = Depends(Backend.scheme), token=Depends(HTTPBearer())): ...

        auth = Provider.make()
        app = FastAPI()

        @app.get("/me")
        def me(user=Security(auth.current_user, scopes=[])): ...
        """
    )
    assert schemes(row) == ["APIKeyHeader", "HTTPBearer"]


def test_a_wrapper_asks_for_what_the_wrapped_function_asks_for(same: Same) -> None:
    (row,) = same(
        """
        import functools
        from fastapi import Depends
        from fastapi.security import OAuth2PasswordBearer

        class Cookie(OAuth2PasswordBearer): ...

        def authenticate(limit: int, token: str = Depends(Cookie(tokenUrl="/login"))): ...

        def provider():
            return authenticate

        def make():
            inner = provider()

            @functools.wraps(inner)
            async def authorize(*args, **kwargs): ...

            return authorize

        authorize = make()
        app = FastAPI()

        @app.get("/me")
        def me(user=Depends(authorize)): ...
        """
    )
    assert schemes(row) == ["Cookie"]
    assert names(row) == ["query limit"]


def test_a_factory_names_the_parameter_that_it_was_given(same: Same) -> None:
    rows_ = same(
        """
        from typing import Annotated
        from fastapi import Depends, Query

        def search(name: str | None = None):
            name = name or "q"

            def depends(
                value: str | None = Query(default=None, alias=name),
                other: str | None = Query(default=None, alias=f"{name}_other"),
            ): ...

            return depends

        Search = Annotated[str, Depends(search("term"))]
        app = FastAPI()

        @app.get("/a")
        def a(found: Search): ...

        @app.get("/b")
        def b(found: Annotated[str, Depends(search())]): ...
        """
    )
    assert [names(row) for row in rows_] == [["query term", "query term_other"], ["query q", "query q_other"]]


def test_a_function_or_a_constant_makes_the_marker(same: Same) -> None:
    (row,) = same(
        """
        from typing import Annotated
        from fastapi import Body, Depends, Query

        def limit_body():
            def limit(limit: int = Body(None)): ...
            return Depends(limit)

        session = Depends(lambda: 1)
        page = Query(default=1)
        Size = Annotated[int, Query()]
        app = FastAPI()

        @app.post("/")
        def read(size: Size, limit: int = limit_body(), db=session, page: list[int] = page): ...
        """
    )
    assert names(row) == ["query size", "query page"]
    assert row["request_body"] is not None


def test_a_signature_that_is_taken_from_a_model_lists_its_fields(same: Same) -> None:
    (row,) = same(
        """
        import inspect
        from fastapi import Depends, Query
        from pydantic import BaseModel

        class Page(BaseModel):
            size: int = 10

        class Filter(Page):
            tags: list[str] = []
            name: str | None = None

        def dependable(cls):
            def made(*args, **kwargs):
                return cls(*args, **kwargs)

            parameters = [
                each.replace(default=Query(each.default))
                for each in inspect.signature(cls).parameters.values()
            ]
            made.__signature__ = inspect.Signature(parameters)
            return made

        app = FastAPI()

        @app.get("/")
        def read(wanted: Filter = Depends(dependable(Filter))): ...
        """
    )
    assert names(row) == ["query size", "query tags", "query name"]


def test_a_dictionary_of_such_a_model_stays_in_the_body(same: Same) -> None:
    (row,) = same(
        """
        import inspect
        from fastapi import Depends, Query
        from pydantic import BaseModel

        class Filter(BaseModel):
            name: str | None = None
            labels: dict[str, str] | None = None

        def dependable(cls):
            def made(*args, **kwargs):
                return cls(*args, **kwargs)

            parameters = [
                each if each.name == "labels" else each.replace(default=Query(each.default))
                for each in inspect.signature(cls).parameters.values()
            ]
            made.__signature__ = inspect.Signature(parameters)
            return made

        app = FastAPI()

        @app.post("/")
        def read(wanted: Filter = Depends(dependable(Filter))): ...
        """
    )
    assert names(row) == ["query name"]
    assert row["request_body"]


def test_a_field_of_an_object_holds_the_dependency(same: Same) -> None:
    rows_ = same(
        """
        from dataclasses import dataclass
        from typing import Annotated, Callable
        from fastapi import Depends

        def users(user_id: int): ...
        def teams(team_id: int): ...

        @dataclass
        class Resolver:
            prefix: str
            query: Callable

        app = FastAPI()

        def register(resolver: Resolver) -> None:
            @app.get(resolver.prefix)
            def read(found: Annotated[int, Depends(resolver.query)]): ...

        for each in (Resolver("/users", query=users), Resolver("/teams", query=teams)):
            register(each)
        """
    )
    assert [names(row) for row in rows_] == [["query user_id"], ["query team_id"]]


def test_what_a_partial_gives_is_not_asked_for(same: Same) -> None:
    (row,) = same(
        """
        from functools import partial
        from fastapi import Depends

        def page(most: int, size: int, offset: int = 0): ...

        app = FastAPI()

        @app.get("/")
        def read(found=Depends(partial(page, 100, size=5))): ...
        """
    )
    assert [(each["name"], each["required"]) for each in row["parameters"]] == [
        ("size", False),
        ("offset", False),
    ]


def test_hidden_parameters_are_not_listed(same: Same) -> None:
    (row,) = same(
        """
        from typing import Annotated
        from fastapi import Depends, Header, Query

        def version(user_agent: Annotated[str | None, Header(include_in_schema=False)] = None): ...

        app = FastAPI()

        @app.get("/")
        def read(shown: int, hidden: int = Query(1, include_in_schema=False), v=Depends(version)): ...
        """
    )
    assert names(row) == ["query shown"]


def test_a_parameter_model_that_may_be_left_out_requires_nothing(same: Same) -> None:
    (row,) = same(
        """
        from typing import Annotated
        from fastapi import Cookie
        from pydantic import BaseModel

        class Preferences(BaseModel):
            theme: str

        app = FastAPI()

        @app.get("/")
        def read(preferences: Annotated[Preferences | None, Cookie()] = None): ...
        """
    )
    assert [each["required"] for each in row["parameters"]] == [False]


def test_only_a_response_class_that_is_asked_for_changes_the_status(same: Same) -> None:
    rows_ = same(
        """
        from fastapi.responses import RedirectResponse

        app = FastAPI()

        @app.get("/returned")
        def returned() -> RedirectResponse: ...

        @app.get("/asked", response_class=RedirectResponse)
        def asked(): ...
        """
    )
    assert [row["status_code"] for row in rows_] == [200, 307]


def test_a_status_has_its_name_wherever_it_comes_from(same: Same) -> None:
    (row,) = same(
        {
            "codes.py": """
            from starlette import status as _status

            class Compatible:
                def __getattr__(self, name: str) -> int:
                    return getattr(_status, name)

            status = Compatible()
            """,
            "main.py": """
            from codes import status

            app = FastAPI()

            @app.delete("/", status_code=status.HTTP_204_NO_CONTENT)
            def remove(): ...
            """,
        }
    )
    assert row["status_code"] == 204


def test_a_body_that_is_only_described_is_a_body(same: Same) -> None:
    (row,) = same(
        """
        from fastapi import Request

        app = FastAPI()

        @app.post("/", openapi_extra={"requestBody": {"required": True, "content": {"application/yaml": {}}}})
        async def read(request: Request): ...
        """
    )
    assert row["request_body"] == {"content_type": "application/yaml", "required": True, "fields": []}


def test_dependencies_that_can_not_be_seen_are_said_to_be_unknown(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main.py": """
            import secret
            from fastapi import Depends, Query

            def named(value: int = Query(alias=secret.name())): ...

            app = FastAPI()

            @app.get("/a")
            def a(x=Depends(secret.make(1))): ...

            @app.get("/b")
            def b(x=Depends(named)): ...

            @app.get("/c")
            def c(x: int): ...
            """
        },
    )
    found = [(row["complete"], names(row)) for row in ours(tmp_path)]
    assert found == [(False, []), (False, []), (True, ["query x"])]


def test_dependencies_in_a_circle_come_to_an_end(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main.py": """
            from fastapi import Depends

            def first(x=Depends(lambda: 1)): ...
            this = that
            that = this

            app = FastAPI()

            @app.get("/a")
            def a(x=Depends(this)): ...

            @app.get("/b")
            def b(x=Depends(first), y=Depends(first)): ...
            """
        },
    )
    assert [row["complete"] for row in ours(tmp_path)] == [False, True]


def test_the_project_names_its_operations_itself(same: Same) -> None:
    (row,) = same(
        """
        def named(route) -> str:
            return f"{route.tags[0]}-{route.name}"

        app = FastAPI(generate_unique_id_function=named)

        @app.get("/a", tags=["things"])
        def a(): ...
        """
    )
    assert row["operation_id"] == "things-a"


def test_a_name_that_can_not_be_told_is_left_out(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main.py": """
            app = FastAPI(generate_unique_id_function=lambda route: route.name.upper())

            @app.get("/a")
            def a(): ...
            """
        },
    )
    assert [row["operation_id"] for row in ours(tmp_path)] == [None]


def test_the_routes_of_an_application_include_those_of_mounted_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(
        tmp_path,
        {
            "main.py": """
            def create_app():
                app = FastAPI()
                api = FastAPI()

                @api.get("/items")
                def items(): ...

                app.mount("/api", api)
                return app
            """
        },
    )
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(command, ["routes", ".", "--app", "main:create_app()"])
    assert result.exit_code == 0
    assert "/api/items" in result.output


def test_a_route_that_is_handed_over_has_what_its_inclusion_adds(same: Same) -> None:
    same(
        """
        from fastapi import Depends
        from fastapi.routing import APIRoute

        def outer(o: int): ...
        def own(n: int): ...
        def read(item_id: int, q: str = "x"): ...

        router = APIRouter(
            tags=["own"], dependencies=[Depends(own)], routes=[APIRoute("/items/{item_id}", read, tags=["a"])]
        )
        app = FastAPI()
        app.include_router(router, tags=["given"], dependencies=[Depends(outer)])
        """
    )
