"""Exception handler returns no response.

What a route returns FastAPI encodes; what an exception handler returns it sends as it is, so it has to be a
`Response`. With a dict, with nothing, or with an `HTTPException`, the handler fails in its turn and the
client gets a 500.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Kind, literal, type_of
from fastapi_mentor.facts.exception_handler import ExceptionHandler
from fastapi_mentor.facts.http_error import HTTP_EXCEPTIONS
from fastapi_mentor.facts.json_value import is_plain_json
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(handler: ExceptionHandler) -> Iterator[Finding]:
    answer, node = handler.answer, handler.definition
    if answer is None or node is None or answer.is_streamed or handler.takes is None:
        return
    for value, kind in zip(answer.values, answer.kinds, strict=True):
        is_error = type_of(value, answer.place) in HTTP_EXCEPTIONS
        if kind is Kind.DATA or is_error:
            what = "an `HTTPException`" if is_error else "data"
            message = f"`{node.name}` has to return a `Response`; with {what} it fails"
            fix = _responding(handler, value) if handler.is_here and not is_error else None
            yield Finding(at=value if handler.is_here else handler.at, message=message, fix=fix)
            if not handler.is_here:
                return
    if not answer.values and answer.may_be_nothing:
        yield Finding(at=handler.at, message=f"`{node.name}` has to return a `Response`; it returns nothing")


def _responding(handler: ExceptionHandler, value: ast.expr) -> Fix:
    status, safety = _status(handler)

    def edit(editor: Editor) -> None:
        response = editor.add_import("fastapi.responses", "JSONResponse")
        content = editor.text(value)
        if not is_plain_json(value):
            content = f"{editor.add_import('fastapi.encoders', 'jsonable_encoder')}({content})"
        editor.replace(value, f"{response}({content}, status_code={status})")

    return Fix(f"Answer with a `JSONResponse` and the status `{status}`", edit, safety)


def _status(handler: ExceptionHandler) -> tuple[str, Safety]:
    """The status of what it handles: its own, or that of a failure of the server."""
    code = literal(handler.raised) if handler.raised is not None else None
    if isinstance(code, int):
        return str(code), Safety.SAFE
    node = handler.definition
    assert node is not None
    arguments = [*node.args.posonlyargs, *node.args.args]
    raised = handler.place.qualified(handler.raised) if handler.raised is not None else None
    if handler.outline.is_a(raised, *HTTP_EXCEPTIONS) and len(arguments) > 1:
        return f"{arguments[1].arg}.status_code", Safety.SAFE
    return "500", Safety.UNSAFE


DICT = """
  from fastapi import FastAPI, HTTPException, Request
+ from fastapi.encoders import jsonable_encoder
+ from fastapi.responses import JSONResponse

  app = FastAPI()


  class Missing(Exception):
      status = 404


  @app.exception_handler(HTTPException)
  async def on_error(request: Request, error: HTTPException):
-     return {"error": error.detail}
             ^^^^^^^^^^^^^^^^^^^^^^^ `on_error` has to return a `Response`; with data it fails
+     return JSONResponse(jsonable_encoder({"error": error.detail}), status_code=error.status_code)


  @app.exception_handler(404)
  def on_unknown(request, error):
-     return {"error": "There is no such page"}
             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `on_unknown` has to return a `Response`; with data it fails
+     return JSONResponse({"error": "There is no such page"}, status_code=404)


  @app.get("/a")
  def read_a():
      raise HTTPException(418, "tea")
"""

ANSWERS = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert (client.get("/a").status_code, client.get("/b").status_code) == (418, 404)
"""

OTHERS = """
from fastapi import FastAPI, HTTPException

app = FastAPI()


class Missing(Exception): ...


class Broken(Exception): ...


@app.exception_handler(Missing)
def on_missing(request, error):
    return HTTPException(404, "missing")
           ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    `on_missing` has to return a `Response`; with an `HTTPException` it fails


def on_broken(request, error):
    print(error)


def on_value(request, error):
    return {"error": str(error)}


app.add_exception_handler(Broken, on_broken)
                                  ^^^^^^^^^ `on_broken` has to return a `Response`; it returns nothing
app.add_exception_handler(ValueError, on_value)
                                      ^^^^^^^^ `on_value` has to return a `Response`; with data it fails
"""

FINE = """
from fastapi import FastAPI, HTTPException, Response
from fastapi.exception_handlers import http_exception_handler
from fastapi.responses import JSONResponse
from slowapi import handle

app = FastAPI()


@app.exception_handler(ValueError)
async def on_value(request, error):
    return JSONResponse({"error": "value"}, 400)


@app.exception_handler(HTTPException)
async def on_http(request, error):
    if error.status_code == 404:
        return Response(status_code=404)
    return await http_exception_handler(request, error)


@app.exception_handler(KeyError)
def on_key(request, error):
    raise error


app.add_exception_handler(TypeError, handle)


class Bot:
    def exception_handler(self, kind):
        return lambda function: function


@Bot().exception_handler(ValueError)
def on_bot(request, error):
    return {"a": 1}
"""

rule = Rule(
    ExceptionHandler,
    check,
    bullet="exception handlers",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(DICT, proof=ANSWERS), OTHERS, Example(FINE, runs=False)],
)
