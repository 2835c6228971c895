"""Application is not told of its limiter.

The handler that slowapi brings, and its middleware, look for the limiter in `app.state.limiter`. Without it
the request that exceeds a limit is answered with 500 instead of 429, and with the middleware every request
is.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.limiter_setup import LimiterSetup
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

_SAID = {"handler": "the handler fails", "middleware": "every request fails"}


def check(setup: LimiterSetup) -> Iterator[Finding]:
    if setup.kind in _SAID and setup.sees_its_application and not setup.sets_limiter:
        owner = setup.outline.text(setup.owner)
        yield Finding(setup, f"`{owner}.state.limiter` is not set, so {_SAID[setup.kind]}", _fix(setup))


def _fix(setup: LimiterSetup) -> Fix | None:
    statement, limiter = setup.statement, setup.name_of_limiter
    if statement is None or limiter is None:
        return None
    code = f"{setup.outline.text(setup.owner)}.state.limiter = {limiter}"
    return Fix("Set it", lambda editor: _set(editor, setup, code))


def _set(editor: Editor, setup: LimiterSetup, code: str) -> None:
    assert setup.statement is not None
    editor.insert_statement_before(setup.statement, code)


HANDLER = """
  from fastapi import FastAPI, Request
  from slowapi import Limiter, _rate_limit_exceeded_handler
  from slowapi.errors import RateLimitExceeded
  from slowapi.util import get_remote_address

  limiter = Limiter(key_func=get_remote_address)
  app = FastAPI()
+ app.state.limiter = limiter
  app.add_exception_handler(RateLimitExceeded, _rate_limit_exceeded_handler)
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `app.state.limiter` is not \
      set, so the handler fails


  @app.get("/items")
  @limiter.limit("1/minute")
  def read_items(request: Request):
      return []
"""

REFUSED = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert [client.get("/items").status_code for _ in range(2)] == [200, 429]
"""

FACTORY = """
=== app/limits.py ===
  from slowapi import Limiter
  from slowapi.util import get_remote_address

  limiter = Limiter(key_func=get_remote_address, default_limits=["1/minute"])
=== app/main.py ===
  from fastapi import FastAPI
  from slowapi.middleware import SlowAPIMiddleware

  from app.limits import limiter


  def create_app() -> FastAPI:
      app = FastAPI()
+     app.state.limiter = limiter
      app.add_middleware(SlowAPIMiddleware)
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `app.state.limiter` is not set, so every request fails

      @app.get("/items")
      def read_items():
          return []

      return app


  app = create_app()
"""

SET = """
=== app/limits.py ===
  from fastapi import FastAPI
  from slowapi import Limiter
  from slowapi.util import get_remote_address

  limiter = Limiter(key_func=get_remote_address)


  def limit(app: FastAPI) -> None:
      app.state.limiter = limiter
=== app/main.py ===
  from fastapi import FastAPI, Request
  from slowapi import _rate_limit_exceeded_handler
  from slowapi.errors import RateLimitExceeded

  from app.limits import limit, limiter

  app = FastAPI()
  limit(app)
  app.add_exception_handler(RateLimitExceeded, _rate_limit_exceeded_handler)


  @app.get("/items")
  @limiter.limit("1/minute")
  def read_items(request: Request):
      return []
"""

# A handler of its own, or none, needs no limiter.
OWN = """
  from fastapi import FastAPI, Request
  from fastapi.responses import JSONResponse
  from slowapi import Limiter
  from slowapi.errors import RateLimitExceeded
  from slowapi.util import get_remote_address

  limiter = Limiter(key_func=get_remote_address)
  app = FastAPI()


  def refuse(request: Request, error: Exception) -> JSONResponse:
      return JSONResponse({"detail": "Slow down"}, status_code=429)


  app.add_exception_handler(RateLimitExceeded, refuse)


  @app.get("/items")
  @limiter.limit("1/minute")
  def read_items(request: Request):
      return []
"""

rule = Rule(
    LimiterSetup,
    check,
    bullet="rate limits",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(HANDLER, proof=REFUSED),
        Example(FACTORY, proof="from app.main import app\n" + REFUSED),
        Example(SET, proof="from app.main import app\n" + REFUSED),
        Example(OWN, proof=REFUSED),
    ],
)
