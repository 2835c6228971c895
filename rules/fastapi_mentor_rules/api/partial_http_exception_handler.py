"""Handler of HTTPException does not see FastAPI's own 404 and 405.

Unknown paths and methods are answered by Starlette, which raises its own `HTTPException`. FastAPI's
`HTTPException` is a subclass of that one, so a handler of FastAPI's class misses them: clients get two
shapes of errors. Handle Starlette's class, which is both.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of, status_code
from fastapi_mentor.facts.exception_handler import ExceptionHandler
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

STARLETTE = "starlette.exceptions.HTTPException"


def check(handler: ExceptionHandler) -> Iterator[Finding]:
    raised = handler.raised
    if raised is None or handler.is_on_router or handler.place.qualified(raised) != "fastapi.HTTPException":
        return
    module = handler.outline.module
    if _handles_starlettes(handler) or _is_about_others(handler) or purpose_of(module) is Purpose.TEST:
        return
    name = handler.outline.text(raised)

    def edit(editor: Editor) -> None:
        alias = None if module.resolve("HTTPException") is None else "StarletteHTTPException"
        editor.replace(raised, editor.add_import("starlette.exceptions", "HTTPException", alias))

    message = f"`{name}` is FastAPI's, so unknown paths and methods are not handled here"
    yield Finding(at=raised, message=message, fix=Fix("Handle Starlette's `HTTPException`", edit))


def _is_about_others(handler: ExceptionHandler) -> bool:
    """Whether it looks for certain statuses, and neither of these two is among them."""
    node = handler.definition
    compared = [
        status_code(side, handler.place)
        for each in (ast.walk(node) if node is not None else ())
        if isinstance(each, ast.Compare) and "status_code" in ast.unparse(each)
        for side in (each.left, *each.comparators)
    ]
    codes = {each for each in compared if isinstance(each, int)}
    return bool(codes) and not codes & {404, 405}


def _handles_starlettes(handler: ExceptionHandler) -> bool:
    """Whether the module knows Starlette's class by some name."""
    module = handler.outline.module
    for name in module.imported_names():
        symbol = module.resolve(name)
        if symbol is not None and symbol.qualified in (STARLETTE, "starlette.exceptions"):
            return True
    return False


MISSED = """
  from fastapi import FastAPI, HTTPException, Request
  from fastapi.responses import JSONResponse
+ from starlette.exceptions import HTTPException as StarletteHTTPException

  app = FastAPI()


- @app.exception_handler(HTTPException)
                         ^^^^^^^^^^^^^ \
    `HTTPException` is FastAPI's, so unknown paths and methods are not handled here
+ @app.exception_handler(StarletteHTTPException)
  async def on_error(request: Request, error: HTTPException):
      return JSONResponse({"error": error.detail}, error.status_code)
"""

HANDLED = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/nowhere").json() == {"error": "Not Found"}
"""

FINE = """
from fastapi import FastAPI, HTTPException
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException as StarletteHTTPException

app = FastAPI()


@app.exception_handler(StarletteHTTPException)
@app.exception_handler(HTTPException)
@app.exception_handler(ValueError)
async def on_error(request, error):
    return JSONResponse({"error": str(error)}, 400)
"""

LOGIN = """
from fastapi import FastAPI, HTTPException
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import RedirectResponse

app = FastAPI()


@app.exception_handler(HTTPException)
async def on_error(request, error):
    if error.status_code == 401:
        return RedirectResponse("/login")
    return await http_exception_handler(request, error)
"""

rule = Rule(
    ExceptionHandler,
    check,
    bullet="exception handlers",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(MISSED, proof=HANDLED), FINE, LOGIN],
)
