"""Exception handler cannot be called with a request and an exception.

FastAPI calls each handler with two arguments: the request (or the websocket) and the exception. One that
takes fewer or more fails with a `TypeError`, so the client gets a 500.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.exception_handler import ExceptionHandler
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

REQUESTS = ("request", "req", "websocket")


def check(handler: ExceptionHandler) -> Iterator[Finding]:
    takes, node = handler.takes, handler.definition
    if takes is None or node is None or takes[0] <= 2 <= takes[1]:
        return
    message = f"`{node.name}` is called with a request and an exception; it takes {_number(*takes)}"
    yield Finding(at=handler.at, message=message, fix=_taking_both(handler, takes))


def _number(least: int, most: int) -> str:
    if least == most:
        return {0: "nothing", 1: "one argument"}.get(least, f"{least} arguments")
    return f"at least {least} arguments" if least > 2 else f"at most {_number(most, most)}"


def _taking_both(handler: ExceptionHandler, takes: tuple[int, int]) -> Fix | None:
    node = handler.definition
    if takes != (1, 1) or node is None or not handler.is_here:
        return None
    (only,) = [*node.args.posonlyargs, *node.args.args]
    if only.arg.lower() in REQUESTS or handler.outline.text(only).endswith("Request"):
        return Fix("Take the exception too", lambda editor: editor.insert_after(only, ", exc: Exception"))

    def edit(editor: Editor) -> None:
        request = editor.add_import("fastapi", "Request")
        editor.insert_before(only, f"request: {request}, ")

    return Fix("Take the request too", edit)


ONE = """
- from fastapi import FastAPI
+ from fastapi import FastAPI, Request
  from fastapi.responses import JSONResponse

  app = FastAPI()


  class Missing(Exception): ...


  @app.exception_handler(Missing)
- async def on_missing(error: Missing):
            ^^^^^^^^^^ `on_missing` is called with a request and an exception; it takes one argument
+ async def on_missing(request: Request, error: Missing):
      return JSONResponse({"error": "missing"}, 404)


  @app.exception_handler(ValueError)
- def on_value(request):
      ^^^^^^^^ `on_value` is called with a request and an exception; it takes one argument
+ def on_value(request, exc: Exception):
      return JSONResponse({"error": "value"}, 400)


  @app.get("/a")
  def read_a(number: str):
      if number == "0":
          raise Missing
      return int(number)
"""

ANSWERS = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert [client.get("/a", params={"number": each}).status_code for each in ("0", "a")] == [404, 400]
"""

OTHERS = """
from fastapi import FastAPI
from fastapi.responses import JSONResponse

app = FastAPI()


def on_value(request, error, log):
    return JSONResponse({"error": "value"}, 400)


def on_key():
    return JSONResponse({"error": "key"}, 400)


def on_type(error):
    return JSONResponse({"error": "type"}, 400)


other = FastAPI(exception_handlers={TypeError: on_type})
                                               ^^^^^^^ \
    `on_type` is called with a request and an exception; it takes one argument

app.add_exception_handler(ValueError, on_value)
                                      ^^^^^^^^ \
    `on_value` is called with a request and an exception; it takes 3 arguments
app.add_exception_handler(KeyError, handler=on_key)
                                            ^^^^^^ \
    `on_key` is called with a request and an exception; it takes nothing
"""

FINE = """
from fastapi import FastAPI
from fastapi.responses import JSONResponse

app = FastAPI()


def answer(code: int):
    def handle(request, error):
        return JSONResponse({}, code)

    return handle


@app.exception_handler(ValueError)
def on_value(request, error, log=print):
    return JSONResponse({"error": "value"}, 400)


@app.exception_handler(KeyError)
def on_key(*given):
    return JSONResponse({"error": "key"}, 400)


app.add_exception_handler(TypeError, answer(400))
app.add_exception_handler(OSError, lambda request, error: JSONResponse({}, 500))
"""

rule = Rule(
    ExceptionHandler,
    check,
    bullet="exception handlers",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(ONE, proof=ANSWERS), OTHERS, FINE],
)
