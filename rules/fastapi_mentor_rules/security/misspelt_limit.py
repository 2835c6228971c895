"""Limit is written in a way that slowapi does not understand.

A limit is a number, `/` or `per`, and a time in full: `5/minute`, `100 per 2 hours`. A decorator with another
text, `5/min` say, only logs an error, and the route has no limit at all. In `default_limits` it makes every
request fail.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.limits import rewrite_limit
from fastapi_mentor.facts.limiter import RateLimit, is_limit, meant_limit
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(limit: RateLimit) -> Iterator[Finding]:
    for each in limit.limits:
        text = each.value
        if not isinstance(text, str) or is_limit(text) or each.is_default:
            continue
        result = "every request fails" if limit.function is None else f"`{limit.name}` has no limit"
        meant = meant_limit(text)
        here = each.stands_in(limit.outline)
        fix = rewrite_limit(each.node, text, meant) if meant is not None and here else None
        related = () if here else (Related(each, "The limit", each.path),)
        yield Finding(each if here else limit, f"`{text}` is no limit, so {result}", fix, related)


DECORATOR = """
  from fastapi import FastAPI, Request
  from slowapi import Limiter
  from slowapi.util import get_remote_address

  app = FastAPI()
  limiter = Limiter(key_func=get_remote_address)


  @app.get("/items")
- @limiter.limit("2/min")
                 ^^^^^^^ `2/min` is no limit, so `read_items` has no limit
+ @limiter.limit("2/minute")
  def read_items(request: Request):
      return []
"""

LIMITED = """
import logging

from fastapi.testclient import TestClient

logging.disable()
client = TestClient(app, raise_server_exceptions=False)
assert [client.get("/items").status_code for _ in range(3)] == [200, 200, 429]
"""

DEFAULT = """
  from fastapi import FastAPI, Request
  from slowapi import Limiter, _rate_limit_exceeded_handler
  from slowapi.errors import RateLimitExceeded
  from slowapi.middleware import SlowAPIMiddleware
  from slowapi.util import get_remote_address

- limiter = Limiter(key_func=get_remote_address, default_limits=["2/h", "500 per day"])
                                                                 ^^^^^ `2/h` is no limit, so every request \
      fails
+ limiter = Limiter(key_func=get_remote_address, default_limits=["2/hour", "500 per day"])
  app = FastAPI()
  app.state.limiter = limiter
  app.add_exception_handler(RateLimitExceeded, _rate_limit_exceeded_handler)
  app.add_middleware(SlowAPIMiddleware)


  @app.get("/items")
  def read_items():
      return []
"""

FINE = """
  import os

  from fastapi import FastAPI, Request
  from slowapi import Limiter
  from slowapi.util import get_remote_address

  app = FastAPI()
  limiter = Limiter(key_func=get_remote_address)


  @app.get("/items")
  @limiter.limit("2/minute;100 per 2 hours, 1000/Day")
  def read_items(request: Request):
      return []


  @app.get("/things")
  @limiter.limit(lambda: os.getenv("LIMIT", "2/minute"))
  def read_things(request: Request):
      return []


  @app.get("/others")
  @limiter.limit(os.getenv("LIMIT", "2/minute"))
  def read_others(request: Request):
      return []
"""

rule = Rule(
    RateLimit,
    check,
    bullet="rate limits",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(DECORATOR, proof=LIMITED), Example(DEFAULT, proof=LIMITED), FINE],
)
