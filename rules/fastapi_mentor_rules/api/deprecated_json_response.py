"""Response class is slower than none, and deprecated.

Since FastAPI 0.131 what a route declares to return is written as JSON by pydantic itself, in Rust, in one
step. `ORJSONResponse` and `UJSONResponse` make Python objects of it first: they are slower than the
default, and warn.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.response_class import ResponseClassOption
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

OLD = frozenset(
    {
        *("starlette.responses.ORJSONResponse", "starlette.responses.UJSONResponse"),
        *("fastapi.responses.ORJSONResponse", "fastapi.responses.UJSONResponse"),
    }
)


def check(option: ResponseClassOption) -> Iterator[Finding]:
    if option.value not in OLD:
        return
    name = option.outline.text(option.node)

    def edit(editor: Editor) -> None:
        editor.remove_argument(option.call.node, option.name)
        editor.remove_import_if_unused(name)

    message = f"`{name}` is deprecated: what is declared FastAPI writes faster itself"
    fix = Fix(f"Leave `{option.name}` away", edit) if option.name else _plain(option, name)
    yield Finding(at=option, message=message, fix=fix)


def _plain(option: ResponseClassOption, name: str) -> Fix:
    def edit(editor: Editor) -> None:
        editor.replace(option.node, editor.add_import("fastapi.responses", "JSONResponse"))
        editor.remove_import_if_unused(name)

    return Fix("Make a `JSONResponse`", edit, Safety.UNSAFE)


CLASSES = """
  from fastapi import APIRouter, FastAPI
- from fastapi.responses import ORJSONResponse, UJSONResponse

- app = FastAPI(title="Shop", default_response_class=ORJSONResponse)
                                                     ^^^^^^^^^^^^^^ \
    `ORJSONResponse` is deprecated: what is declared FastAPI writes faster itself
+ app = FastAPI(title="Shop")
  router = APIRouter()


- @router.get("/items", response_class=UJSONResponse)
                                       ^^^^^^^^^^^^^ \
    `UJSONResponse` is deprecated: what is declared FastAPI writes faster itself
+ @router.get("/items")
  def read_items() -> list[str]:
      return []
"""

MADE = """
  from fastapi import FastAPI
- from fastapi.responses import ORJSONResponse
+ from fastapi.responses import JSONResponse

  app = FastAPI()


  @app.get("/items")
  def read_items(wrong: bool = False):
      if wrong:
-         return ORJSONResponse({"error": "wrong"}, status_code=400)
                 ^^^^^^^^^^^^^^ `ORJSONResponse` is deprecated: what is declared FastAPI writes faster itself
+         return JSONResponse({"error": "wrong"}, status_code=400)
      return []
"""

FINE = """
from fastapi import FastAPI
from fastapi.responses import JSONResponse, PlainTextResponse

app = FastAPI(default_response_class=JSONResponse)


class ORJSONResponse(JSONResponse): ...


@app.get("/a", response_class=PlainTextResponse)
def read_a() -> str:
    return "a"


@app.get("/b", response_class=ORJSONResponse)
def read_b() -> str:
    return "b"
"""

GATED = """
from fastapi import FastAPI
from fastapi.responses import ORJSONResponse

app = FastAPI(default_response_class=ORJSONResponse)
"""

rule = Rule(
    ResponseClassOption,
    check,
    bullet="response models and status codes",
    severity=Severity.WARNING,
    since="0.1",
    requires={"fastapi": ">=0.131"},
    examples=[CLASSES, MADE, FINE, Example(GATED, versions={"fastapi": "0.120"})],
)
