"""Errors have a shape of their own, and validation errors do not.

A handler of `HTTPException` gives errors another shape than FastAPI's `{"detail": ...}`. What pydantic
finds wrong with a request is a `RequestValidationError`, which that handler does not see: clients still get
a 422 with `detail`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Outline
from fastapi_mentor.facts.exception_handler import ExceptionHandler
from fastapi_mentor.facts.http_error import HTTP_EXCEPTIONS
from fastapi_mentor.facts.made_response import made_responses
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

VALIDATION = frozenset({"fastapi.RequestValidationError", "fastapi.exceptions.RequestValidationError"})
OTHERS = frozenset({"Exception", "ValueError"})


def check(handler: ExceptionHandler) -> Iterator[Finding]:
    if handler.raised is None or handler.place.qualified(handler.raised) not in HTTP_EXCEPTIONS:
        return
    keys = _keys(handler)
    if not keys or "detail" in keys or _handles_validation(handler):
        return
    shown = ", ".join(f"`{key}`" for key in keys[:2])
    message = f"Errors have {shown} here, and validation errors still have `detail`"
    yield Finding(at=handler.at, message=message, fix=_like_this(handler, keys[0]))


def _keys(handler: ExceptionHandler) -> list[str]:
    """The keys of what it answers with, as they are written."""
    for made in made_responses(handler.answer) if handler.answer is not None else ():
        content = made.node.args[0] if made.node.args else None
        content = content or next((each.value for each in made.node.keywords if each.arg == "content"), None)
        if isinstance(content, ast.Dict):
            return [str(key.value) for key in content.keys if isinstance(key, ast.Constant)]
    return []


def _handles_validation(handler: ExceptionHandler) -> bool:
    module = handler.outline.module
    for statement in module.calling(ExceptionHandler.words, inside=True):
        outline = handler.outline if statement is handler.outline.statement else Outline(statement, module)
        for other in ExceptionHandler.find(outline):
            name = other.place.qualified(other.raised) if other.raised is not None else None
            if name is None or name in VALIDATION or name in OTHERS:
                return True
    return False


def _like_this(handler: ExceptionHandler, key: str) -> Fix | None:
    node = handler.definition
    if not handler.is_here or not handler.is_decorator or node is None:
        return None
    owner = handler.node.func
    assert isinstance(owner, ast.Attribute)

    def edit(editor: Editor) -> None:
        error = editor.add_import("fastapi.exceptions", "RequestValidationError")
        request = editor.add_import("fastapi", "Request")
        response = editor.add_import("fastapi.responses", "JSONResponse")
        encoder = editor.add_import("fastapi.encoders", "jsonable_encoder")
        name = editor.free_name("on_validation_error")
        code = (
            f"@{editor.text(owner.value)}.exception_handler({error})\n"
            f"async def {name}(request: {request}, error: {error}):\n"
            f'    return {response}({{"{key}": {encoder}(error.errors())}}, status_code=422)'
        )
        editor.insert_statement_after(node, code)

    return Fix("Answer to validation errors in this shape", edit, Safety.UNSAFE)


SHAPE = """
  from fastapi import FastAPI, HTTPException, Request
+ from fastapi.encoders import jsonable_encoder
+ from fastapi.exceptions import RequestValidationError
  from fastapi.responses import JSONResponse

  app = FastAPI()


  @app.exception_handler(HTTPException)
  async def on_error(request: Request, error: HTTPException):
            ^^^^^^^^ Errors have `error` here, and validation errors still have `detail`
      return JSONResponse({"error": error.detail}, error.status_code)


+ @app.exception_handler(RequestValidationError)
+ async def on_validation_error(request: Request, error: RequestValidationError):
+     return JSONResponse({"error": jsonable_encoder(error.errors())}, status_code=422)
+
+
  @app.get("/a")
  def read_a(number: int):
      return number
"""

ALIKE = """
from fastapi.testclient import TestClient

assert "error" in TestClient(app).get("/a").json()
"""

FINE = """
from fastapi import FastAPI, HTTPException, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse

app = FastAPI()
other = FastAPI()


@app.exception_handler(HTTPException)
@app.exception_handler(RequestValidationError)
async def on_error(request: Request, error):
    return JSONResponse({"error": str(error)}, 400)


@other.exception_handler(HTTPException)
async def on_other_error(request: Request, error: HTTPException):
    return JSONResponse({"detail": error.detail, "path": request.url.path}, error.status_code)
"""

rule = Rule(
    ExceptionHandler,
    check,
    bullet="errors of one shape",
    severity=Severity.HINT,
    opinionated=True,
    since="0.1",
    examples=[Example(SHAPE, proof=ALIKE), FINE],
)
