"""Function with a limit gives slowapi no response to write headers to.

With `headers_enabled=True` slowapi tells callers in headers how much of a limit is left. It writes them to
the response that the function returns, or else to the parameter named `response`. Where there is neither, as
in a function that returns a dict, every request is answered with 500.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.limits import take_response
from fastapi_mentor.facts.kind import Kind, kind_of
from fastapi_mentor.facts.limiter import RateLimit
from fastapi_mentor.facts.response import Answer
from fastapi_mentor.facts.route import routes_of
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.rule import Example, Finding, Related, Rule, Severity


def check(limit: RateLimit) -> Iterator[Finding]:
    if limit.function is None or not limit.is_first or not isinstance(limit.function.node, Function):
        return
    if limit.request is None or any(each.name == "response" for each in limit.parameters):
        return
    if limit.takes_anything or not routes_of(limit.function, limit.outline) or not limit.writes_headers:
        return
    answer = Answer(limit.function, limit.outline)
    kinds = [kind_of(each, answer.place) for each in answer.values]
    if not answer.is_streamed and (Kind.DATA in kinds or (not kinds and answer.may_be_nothing)):
        message = f"`{limit.name}` needs a parameter `response`, to which `{limit.text}` writes its headers"
        made, at = limit.limiter or (None, None)
        related: tuple[Related, ...] = ()
        if made is not None and at is not None and at.outline is not None:
            related = (Related(at.outline.location(made), "The limiter", at.module.path),)
        yield Finding(limit.name, message, take_response(limit.function.node), related)


DICT = """
- from fastapi import FastAPI, Request
+ from fastapi import FastAPI, Request, Response
  from slowapi import Limiter
  from slowapi.util import get_remote_address

  app = FastAPI()
  limiter = Limiter(key_func=get_remote_address, headers_enabled=True)


  @app.get("/items")
  @limiter.limit("5/minute")
- def read_items(request: Request):
      ^^^^^^^^^^ `read_items` needs a parameter `response`, to which `limiter.limit` writes its headers
+ def read_items(request: Request, response: Response):
      return {"items": []}
"""

ANSWERED = """
from fastapi.testclient import TestClient

answer = TestClient(app, raise_server_exceptions=False).get("/items")
assert answer.status_code == 200
assert answer.headers["x-ratelimit-limit"] == "5"
"""

FINE = """
  from fastapi import FastAPI, Request, Response
  from fastapi.responses import JSONResponse
  from slowapi import Limiter
  from slowapi.util import get_remote_address

  app = FastAPI()
  limiter = Limiter(key_func=get_remote_address, headers_enabled=True)
  quiet = Limiter(key_func=get_remote_address)


  @app.get("/items")
  @limiter.limit("5/minute")
  def read_items(request: Request, response: Response):
      return {"items": []}


  @app.get("/things")
  @limiter.limit("5/minute")
  def read_things(request: Request):
      return JSONResponse([])


  @app.get("/others")
  @quiet.limit("5/minute")
  def read_others(request: Request):
      return []
"""

rule = Rule(
    RateLimit,
    check,
    bullet="rate limits",
    severity=Severity.ERROR,
    since="0.1",
    examples=[Example(DICT, proof=ANSWERED), Example(FINE, proof=ANSWERED)],
)
