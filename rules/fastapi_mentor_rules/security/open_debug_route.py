"""Route for debugging is open to everybody.

What helps its developers helps whoever looks for a way in: it shows how an application works inside, or
lets it do what no user should ask for. Include such routes only where a setting says so, or let them depend
on who asks.
"""

from collections.abc import Iterator

from fastapi_mentor.facts import Route
from fastapi_mentor.facts.above import is_always_included, is_reached_unprotected
from fastapi_mentor.facts.open_route import is_behind_middleware, is_open, segments, stands_under_condition
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Example, Finding, Rule, Severity

_DEBUGGING = frozenset({"debug", "_debug", "__debug__", "_test", "debugging", "_dev", "_admin"})

_TRIALS = frozenset({"test", "dump", "env", "crash", "sentry-debug"})
_PREFIX = pattern(r"api|v\d+|internal")
_TRYING = ("test", "debug", "dump", "trigger", "show_env", "read_env")


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack or route.path is None or route.is_websocket:
        return
    if not _is_for_debugging(route) or stands_under_condition(route) or not is_open(route):
        return
    if purpose_of(route.outline.module, route.scope) is not Purpose.APPLICATION:
        return
    if is_reached_unprotected(route) and is_always_included(route) and not is_behind_middleware(route):
        given = route.option("path")
        at = given if given is not None else route
        yield Finding(at, f"Everybody may call `{route.name}`, made for debugging")


def _is_for_debugging(route: Route) -> bool:
    parts = segments(route)
    if not _DEBUGGING.isdisjoint(parts):
        return True
    if "_internal" in parts:
        # What is meant for other services looks at the request itself.
        return all(each.type != "starlette.requests.Request" for each in route.parameters)
    if not parts or parts[-1] not in _TRIALS or route.path_names:
        return False
    # A trial of a thing that users have, such as a webhook, takes that thing, or is something that is done.
    is_of_thing = any(_PREFIX.fullmatch(each) is None for each in parts[:-1])
    if is_of_thing and (route.kind != "get" or any(not each.is_injected for each in route.parameters)):
        return False
    return route.name.lower().startswith(_TRYING)


DEBUG = """
import os

from fastapi import APIRouter, Depends, FastAPI

app = FastAPI()
router = APIRouter(prefix="/debug")


def page(number: int = 1) -> int:
    return number


@router.get("/environment")
            ^^^^^^^^^^^^^^ Everybody may call `read_environment`, made for debugging
def read_environment(number: int = Depends(page)):
    return dict(os.environ)


@app.get("/api/_internal/cache")
         ^^^^^^^^^^^^^^^^^^^^^^ Everybody may call `read_cache`, made for debugging
def read_cache():
    return {}


app.include_router(router)
"""

FINE = """
=== app/main.py ===
  import os

  from fastapi import APIRouter, Depends, FastAPI, HTTPException
  from fastapi.security import APIKeyHeader

  app = FastAPI()
  key = APIKeyHeader(name="X-Key")
  guarded = APIRouter(prefix="/debug", dependencies=[Depends(key)])


  def known(given: str = Depends(key)) -> str:
      if given != "1":
          raise HTTPException(403)
      return given


  @guarded.get("/environment")
  def read_environment():
      return {}


  @app.get("/debug/cache", dependencies=[Depends(known)])
  def read_cache():
      return {}


  @app.get("/debug/state")
  def read_state(who: str = Depends(known)):
      return {}


  @app.post("/webhooks/test")
  def test_webhook(url: str):
      return url


  @app.get("/tests/{number}")
  def read_test(number: int):
      return number


  if os.getenv("DEBUG"):

      @app.get("/debug/all")
      def read_all():
          return {}


  sometimes = APIRouter()
  within = APIRouter()


  @sometimes.get("/debug/sometimes")
  def read_sometimes():
      return {}


  @within.get("/debug/within")
  def read_within():
      return {}


  app.include_router(guarded)
  app.include_router(within, dependencies=[Depends(known)])
  if os.getenv("DEBUG"):
      app.include_router(sometimes)
=== tests/server.py ===
  from fastapi import FastAPI

  app = FastAPI()


  @app.get("/debug")
  def read_debug():
      return {}
"""

PROOF = """
from fastapi.testclient import TestClient

for path in ("/debug/environment", "/api/_internal/cache", "/debug/cache", "/debug/state"):
    assert TestClient(app).get(path).status_code != 200
"""

rule = Rule(
    Route,
    check,
    bullet="routes that are meant for callers",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(DEBUG, proof=PROOF), Example(FINE, proof="from app.main import app\n" + PROOF)],
)
