"""Many routes are declared on the application itself.

In an application of several modules, its file puts things together: it makes the `FastAPI`, adds
middleware, includes routers. Routes belong into an `APIRouter` of the part that they are about, where they
share a prefix, tags and dependencies, and are found by name.
"""

from collections.abc import Iterator
from textwrap import indent

from fastapi_mentor.facts import Outline, Purpose, Route, purpose_of
from fastapi_mentor.facts.application import Application
from fastapi_mentor.facts.route import DECORATORS
from fastapi_mentor.rule import Finding, Rule, Severity

_MANY = 5


def check(application: Application) -> Iterator[Finding]:
    module = application.outline.module
    if purpose_of(module) is not Purpose.APPLICATION:
        return
    in_factory = application.call.scope.node is not None
    outlines = [application.outline]
    if not in_factory:
        outlines = [Outline(each, module) for each in module.calling(DECORATORS)]
    if (not in_factory and len(outlines) < _MANY) or not _has_neighbours(application):
        return
    routes = [
        route
        for outline in outlines
        for route in Route.find(outline)
        if route.router == "fastapi.FastAPI" and route.include_in_schema is True and not route.is_health_check
    ]
    if len(routes) >= _MANY:
        message = f"{len(routes)} routes are declared on the application itself, not on an `APIRouter`"
        yield Finding(application, message)


def _has_neighbours(application: Application) -> bool:
    """Whether the module imports from other modules of the project."""
    module = application.outline.module
    for name in module.imported_names():
        symbol = module.resolve(name)
        if symbol is not None and symbol.definition is not None and symbol.definition.module is not module:
            return True
    return False


ROUTES = "".join(
    f'\n\n@app.get("/{name}")\ndef read_{name}():\n    return get_names()\n'
    for name in ("teas", "cups", "pots", "spoons", "trays")
)

IN_FACTORY = f"""
=== shop/names.py ===
def get_names():
    return ["tea"]
=== shop/main.py ===
from fastapi import FastAPI

from shop.names import get_names


def create_app():
    app = FastAPI()
          ^^^^^^^^^ 5 routes are declared on the application itself, not on an `APIRouter`
{indent(ROUTES, "    ")}
    return app


app = create_app()
"""

MANY = f"""
=== shop/names.py ===
def get_names():
    return ["tea"]
=== shop/main.py ===
from fastapi import FastAPI

from shop.names import get_names

app = FastAPI()
      ^^^^^^^^^ 5 routes are declared on the application itself, not on an `APIRouter`
{ROUTES}"""

ALONE = f"""
from fastapi import FastAPI

app = FastAPI()


def get_names():
    return ["tea"]
{ROUTES}"""

ROUTER = f"""
=== shop/names.py ===
def get_names():
    return ["tea"]
=== shop/main.py ===
from fastapi import APIRouter, FastAPI

from shop.names import get_names

app = FastAPI()
router = APIRouter()
{ROUTES.replace("@app", "@router")}

@app.get("/health")
def read_health():
    return "ok"


app.include_router(router)
"""

rule = Rule(
    Application,
    check,
    bullet="routers for the parts of an application",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    examples=[MANY, IN_FACTORY, ALONE, ROUTER],
)
