"""Limits for all routes reach none of them.

`default_limits` and `application_limits` are kept by a middleware, `SlowAPIMiddleware`; without it nothing
looks at them, and only routes with a decorator have a limit. And up to 0.1.10 that middleware looks for the
function of a route in `app.routes`, in which FastAPI keeps no routes of included routers since 0.137: those
have no limit. A decorator, `@limiter.limit(...)`, works for all.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.limiter_setup import LimiterSetup
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

AFFECTED = ("<=0.1.10", ">=1000")
"""0.1.10 is the newest there is: what is not known, and counts as newer than all others, is that."""


def check(setup: LimiterSetup) -> Iterator[Finding]:
    if setup.kind != "limiter" or not setup.sees_its_application or not setup.has_defaults:
        return
    module = setup.outline.module
    if not setup.has_middleware:
        owner = setup.outline.text(setup.owner)
        message = f"Nothing keeps the limits for all routes: `{owner}` has no `SlowAPIMiddleware`"
        yield Finding(setup, message, _fix(setup))
    elif module.version_satisfies("fastapi", ">=0.137") and any(
        module.version_satisfies("slowapi", each) for each in AFFECTED
    ):
        included = setup.included
        if included is not None:
            message = "The limits for all routes are not kept for included routers since FastAPI 0.137"
            yield Finding(setup, message)


def _fix(setup: LimiterSetup) -> Fix | None:
    statement = setup.statement
    if statement is None:
        return None
    owner = setup.outline.text(setup.owner)

    def add(editor: Editor) -> None:
        middleware = editor.add_import("slowapi.middleware", "SlowAPIMiddleware")
        editor.insert_statement_after(statement, f"{owner}.add_middleware({middleware})")

    return Fix("Add `SlowAPIMiddleware`", add, Safety.UNSAFE)


NO_MIDDLEWARE = """
  from fastapi import FastAPI
  from slowapi import Limiter
+ from slowapi.middleware import SlowAPIMiddleware
  from slowapi.util import get_remote_address

  limiter = Limiter(key_func=get_remote_address, default_limits=["1/minute"])
  app = FastAPI()
  app.state.limiter = limiter
  ^^^^^^^^^^^^^^^^^ Nothing keeps the limits for all routes: `app` has no `SlowAPIMiddleware`
+ app.add_middleware(SlowAPIMiddleware)


  @app.get("/items")
  def read_items():
      return []
"""

REFUSED = """
from fastapi.testclient import TestClient

client = TestClient(app)
assert [client.get("/items").status_code for _ in range(2)] == [200, 429]
"""

ROUTER = """
from fastapi import APIRouter, FastAPI
from slowapi import Limiter
from slowapi.middleware import SlowAPIMiddleware
from slowapi.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, default_limits=["1/minute"])
router = APIRouter()


@router.get("/items")
def read_items():
    return []


app = FastAPI()
app.state.limiter = limiter
^^^^^^^^^^^^^^^^^ The limits for all routes are not kept for included routers since FastAPI 0.137
app.add_middleware(SlowAPIMiddleware)
app.include_router(router)
"""

OLDER = """
from fastapi import APIRouter, FastAPI
from slowapi import Limiter
from slowapi.middleware import SlowAPIMiddleware
from slowapi.util import get_remote_address

limiter = Limiter(key_func=get_remote_address, default_limits=["1/minute"])
router = APIRouter()
app = FastAPI()
app.state.limiter = limiter
app.add_middleware(SlowAPIMiddleware)
app.include_router(router)
"""

FINE = """
=== app/limits.py ===
  from fastapi import FastAPI
  from slowapi import Limiter
  from slowapi.middleware import SlowAPIMiddleware
  from slowapi.util import get_remote_address

  limiter = Limiter(key_func=get_remote_address, default_limits=["1/minute"])


  def limit(app: FastAPI) -> None:
      app.add_middleware(SlowAPIMiddleware)
=== app/main.py ===
  from fastapi import FastAPI
  from slowapi import Limiter
  from slowapi.util import get_remote_address

  from app.limits import limit, limiter

  app = FastAPI()
  app.state.limiter = limiter
  limit(app)
  other = FastAPI()
  other.state.limiter = Limiter(key_func=get_remote_address)


  @app.get("/items")
  def read_items():
      return []
"""

VERSIONS = {"fastapi": "0.165.0", "slowapi": "0.1.10"}

rule = Rule(
    LimiterSetup,
    check,
    bullet="rate limits",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(NO_MIDDLEWARE, proof=REFUSED),
        Example(ROUTER, proof=REFUSED, versions=VERSIONS),
        Example(ROUTER, versions={"fastapi": "0.165.0"}),
        Example(OLDER, versions={"fastapi": "0.120.0", "slowapi": "0.1.10"}),
        Example(FINE, proof="from app.main import app\n" + REFUSED),
    ],
)
