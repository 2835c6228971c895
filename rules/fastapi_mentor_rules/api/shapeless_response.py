"""Route declares a dict, or anything at all.

`-> dict` and `-> Any` tell OpenAPI nothing, validate nothing and drop nothing. Where the keys are written in
the function they are a model already: name it, and clients know what they get.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits.response_models import declare_response
from fastapi_mentor.facts import Purpose, Route, purpose_of
from fastapi_mentor.facts.shape import annotated_shape
from fastapi_mentor.facts.written_dict import written_keys
from fastapi_mentor.rule import Finding, Rule, Severity

FEW = 2
ANY = frozenset({"typing.Any", "object"})


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack or not route.answers_documented_json or route.answer.is_streamed:
        return
    declared = route.response_model if route.response_model is not None else route.node.returns
    if declared is None or route.is_health_check or route.answer.is_acknowledgement:
        return
    shape = annotated_shape(declared, route.place)
    is_bare = route.place.qualified(declared) in ("dict", *ANY)
    is_any = (
        shape is not None
        and shape.name == "dict"
        and shape.arguments[-1:]
        and shape.arguments[-1].name in ANY
    )
    if not (is_bare or is_any) or purpose_of(route.outline.module) is Purpose.TEST:
        return
    if not route.answer.values:
        return
    keys = written_keys(route)
    text = route.outline.text(declared)
    is_dynamic = any(isinstance(value, (ast.Dict, ast.DictComp)) for value in route.answer.values)
    if len(keys) >= FEW or (not keys and is_bare and not is_dynamic):
        shown = ", ".join(f"`{key}`" for key in keys[:3]) or "what they get"
        message = f"`{text}` does not tell clients {'of ' if keys else ''}{shown}"
        yield Finding(
            at=declared,
            message=message,
            fix=declare_response(route) if route.response_model is None else None,
        )


DICT = """
  from typing import Any

  from fastapi import FastAPI
+ from pydantic import BaseModel

  app = FastAPI()


+ class ReadItemResponse(BaseModel):
+     item_id: int
+     tags: list[str]
+
+
  @app.get("/items/{item_id}")
- def read_item(item_id: int) -> dict[str, Any]:
                                 ^^^^^^^^^^^^^^ `dict[str, Any]` does not tell clients of `item_id`, `tags`
-     return {"item_id": item_id, "tags": ["a"]}
+ def read_item(item_id: int) -> ReadItemResponse:
+     return ReadItemResponse(item_id=item_id, tags=["a"])
"""


UNKNOWN = """
import json

from fastapi import FastAPI

app = FastAPI()


@app.get("/sums")
def add(first: str, second: str) -> dict:
                                    ^^^^ `dict` does not tell clients of `sum`, `parts`
    return {"sum": json.loads(first), "parts": json.loads(second)}
"""

FINE = """
from typing import Any

from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()


class Item(BaseModel):
    name: str


@app.get("/a")
def read_a() -> dict[str, int]:
    return {"a": 1, "b": 2}


@app.get("/health")
def health() -> dict[str, Any]:
    return {"status": "ok", "checks": [1]}


@app.get("/b")
def read_b(name: str) -> dict[str, Any]:
    return {name: 1, "b": 2}


@app.get("/c", response_model=Item)
def read_c() -> dict[str, Any]:
    return {"name": "c", "more": 1}


@app.get("/d")
def read_d() -> dict:
    return {"message": "done", "status": "ok"}


@app.get("/e", include_in_schema=False)
def read_e() -> dict:
    return {"a": [1], "b": [2]}


@app.get("/f")
def read_f() -> dict[str, Any]:
    found = {"a": [1], "b": [2]}
    found["c"] = [3]
    return found
"""

rule = Rule(
    Route,
    check,
    bullet="response models and status codes",
    severity=Severity.INFO,
    since="0.1",
    changes=("responses", "schemas"),
    examples=[DICT, UNKNOWN, FINE],
)
