"""Class is a dependency.

`Depends(Paging)` works because FastAPI reads the constructor, which the reader has to know: where the
parameters are declared, what a subclass adds to them, and that nothing else can be returned. A function that
returns the object says all of it in its signature, and can be `async`, cached, or end with `yield`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.library import BASES
from fastapi_mentor.facts.model import Model
from fastapi_mentor.rule import Finding, Rule, Severity


def check(handler: Handler) -> Iterator[Finding]:
    for parameter in handler.parameters:
        if parameter.dependency is None:
            continue
        target, at = parameter.dependency
        definition = at.definition(target)
        if definition is None or not isinstance(definition.node, ast.ClassDef):
            continue
        name = at.qualified(target)
        ancestors = at.module.ancestors(name) if name is not None else ()
        is_library = any(each in BASES or each == "?" for each in ancestors if each != "object")
        if (
            (name or "").startswith("fastapi.")
            or definition.node.decorator_list
            or is_library
            or Model.of(definition) is not None
        ):
            continue
        message = (
            f"`Depends` reads the constructor of `{definition.node.name}`: let a function return the object"
        )
        yield Finding(parameter, message)


CLASS = """
from typing import Annotated

from fastapi import Depends, FastAPI

app = FastAPI()


class Paging:
    def __init__(self, skip: int = 0, limit: int = 10):
        self.skip = skip
        self.limit = limit


@app.get("/items")
def read_items(page: Annotated[Paging, Depends()]):
               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `Depends` reads the constructor of `Paging`: let a \
      function return \
      the object
    return page.limit


@app.get("/teas")
def read_teas(page: Paging = Depends()):
              ^^^^^^^^^^^^ `Depends` reads the constructor of `Paging`: let a function return the object
    return page.skip
"""

FINE = """
from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends, FastAPI
from fastapi.security import HTTPBearer
from pydantic import BaseModel

app = FastAPI()


class Paging:
    def __init__(self, limit: int = 10):
        self.limit = limit


def get_paging(limit: int = 10) -> Paging:
    return Paging(limit)


@dataclass
class Sorting:
    order: str = "name"


class Filter(BaseModel):
    q: str = ""


class Bearer(HTTPBearer):
    pass


class Checker:
    def __call__(self) -> bool:
        return True


@app.get("/items")
def read_items(
    page: Annotated[Paging, Depends(get_paging)],
    sorting: Annotated[Sorting, Depends()],
    given: Annotated[Filter, Depends()],
    token: Annotated[str, Depends(Bearer())],
    checked: Annotated[bool, Depends(Checker())],
):
    return page.limit
"""

rule = Rule(
    Handler,
    check,
    bullet="dependency injection",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    examples=[CLASS, FINE],
)
