"""Model is defined among the routes, though the project has a place for schemas.

Schemas are shared: other routers, services and tests need them, and importing them from a module of routes
imports the routes as well, which easily becomes a circle.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Model, Module, Outline, Purpose, Route, purpose_of
from fastapi_mentor.facts.route import DECORATORS
from fastapi_mentor.rule import Finding, Rule, Severity


def check(model: Model) -> Iterator[Finding]:
    module = model.outline.module
    if model.is_settings or model.is_table or purpose_of(module) is not Purpose.APPLICATION:
        return
    statements = module.calling(DECORATORS)
    if not statements or "schema" in module.relative_path:
        return
    place = _schemas_near(module)
    if not place or not any(True for each in statements for _ in Route.find(Outline(each, module))):
        return
    names = _models_of(module)
    if names and names[0] == model.name:
        subject = f"`{model.name}` is" if len(names) == 1 else f"`{model.name}` and {len(names) - 1} more are"
        yield Finding(model, f"{subject} defined among routes, though there is `{place}`")


def _models_of(module: Module) -> list[str]:
    """The names of the models at the top level of a module, those of settings and tables left out."""
    found: list[str] = []
    for name in module.classes():
        for definition in module.definitions(name)[:1]:
            model = Model.of(definition)
            if model is not None and not model.is_settings and not model.is_table:
                found.append(name)
    return found


def _schemas_near(module: Module) -> str:
    """The path of the nearest module or package of schemas."""
    root = module.path.removesuffix(module.relative_path)
    folder = module.relative_path.rpartition("/")[0]
    while True:
        before = f"{folder}/" if folder else ""
        for name in ("schemas.py", "schemas", "schema.py"):
            if module.has_file(f"{root}{before}{name}"):
                return f"{before}{name}"
        if not folder:
            return ""
        folder = folder.rpartition("/")[0]


AMONG = """
=== shop/schemas/cups.py ===
from pydantic import BaseModel


class Cup(BaseModel):
    size: int
=== shop/routers/teas.py ===
from fastapi import APIRouter
from pydantic import BaseModel

router = APIRouter()


class Tea(BaseModel):
      ^^^ `Tea` and 1 more are defined among routes, though there is `shop/schemas`
    name: str


class Pot(BaseModel):
    size: int


@router.post("/teas")
def create_tea(tea: Tea):
    return tea
"""

FINE = """
=== shop/main.py ===
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Tea(BaseModel):
    name: str


@app.post("/teas")
def create_tea(tea: Tea):
    return tea
"""

rule = Rule(
    Model,
    check,
    bullet="routers for the parts of an application",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    examples=[AMONG, FINE],
)
