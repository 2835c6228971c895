"""Application replaces a dependency of its own.

`dependency_overrides` is made for tests: it silently puts one function in the stead of another, wherever that
is asked for, and nothing in the routes shows it. In the application itself it hides what really runs; a check
of permissions that is replaced for development is easily shipped. Let the dependency itself choose, by the
settings.
"""

import re
from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.override import DependencyOverride
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Example, Finding, Rule, Severity

_FOR_TESTS = pattern(r"test|fixture|mock|fake", re.IGNORECASE)


def check(override: DependencyOverride) -> Iterator[Finding]:
    module = override.outline.module
    if purpose_of(module) is not Purpose.APPLICATION or _FOR_TESTS.search(module.relative_path):
        return
    function = override.scope.function
    name = getattr(function.node, "name", "") if function is not None else ""
    if _FOR_TESTS.search(name) or override.fills_a_gap or override.changes_a_variant:
        return
    replaced = override.outline.text(override.replaced)
    yield Finding(override, f"`{replaced}` is replaced in the application itself, not in a test")


REPLACED = """
=== app/main.py ===
from fastapi import Depends, FastAPI, HTTPException

app = FastAPI()


def require_user(key: str = ""):
    if not key:
        raise HTTPException(401)
    return key


@app.get("/me")
def read_me(user: str = Depends(require_user)):
    return user


app.dependency_overrides[require_user] = lambda: "admin"
^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `require_user` is replaced in the application itself, not in a test
"""

UPDATED = """
from fastapi import Depends, FastAPI, HTTPException

app = FastAPI()


def require_user(key: str = ""):
    if not key:
        raise HTTPException(401)
    return key


@app.get("/me")
def read_me(user: str = Depends(require_user)):
    return user


app.dependency_overrides.update({require_user: lambda: "admin"})
^^^^^^^^^^^^^^^^^^^^^^^^ `require_user` is replaced in the application itself, not in a test
"""

WHOLE = UPDATED.replace('.update({require_user: lambda: "admin"})', ' = {require_user: lambda: "admin"}')

FACTORY = """
=== app/main.py ===
from fastapi import Depends, FastAPI


def require_user(key: str) -> str:
    return key


def create_app() -> FastAPI:
    app = FastAPI()

    @app.get("/me")
    def read_me(user: str = Depends(require_user)):
        return user

    return app


app = create_app()
=== app/development.py ===
from app.main import app, require_user


def open_all_doors() -> None:
    app.dependency_overrides[require_user] = lambda: "admin"
    ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `require_user` is replaced in the application itself, not in a test
"""

REFUSES = """
from app.main import app
from fastapi.testclient import TestClient

assert TestClient(app).get("/me").status_code == 401
"""

# A dependency that waits to be filled, and tests.
FINE = """
=== app/main.py ===
from fastapi import Depends, FastAPI

app = FastAPI()


def get_repository() -> list:
    \"\"\"Filled when the application is put together.\"\"\"
    raise NotImplementedError


@app.get("/items")
def read_items(repository: list = Depends(get_repository)):
    return repository


app.dependency_overrides[get_repository] = lambda: ["tea"]


def create_open_app() -> FastAPI:
    return FastAPI()


open_app = create_open_app()
open_app.dependency_overrides[read_items] = list


def make_test_app() -> FastAPI:
    app.dependency_overrides[read_items] = list
    return app
=== tests/test_items.py ===
from app.main import app, read_items

app.dependency_overrides[read_items] = list
"""

rule = Rule(
    DependencyOverride,
    check,
    bullet="dependency injection",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(REPLACED, proof=REFUSES),
        Example(UPDATED, proof=REFUSES.replace("from app.main import app\n", "")),
        Example(WHOLE, proof=REFUSES.replace("from app.main import app\n", "")),
        FACTORY,
        FINE,
    ],
)
