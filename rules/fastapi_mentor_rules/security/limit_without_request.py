"""Function with a limit does not take the request.

slowapi counts by what it finds in the parameter named `request`, and looks for nothing else: without one it
raises an error when the module is imported, `req: Request` included. A body that is called `request` is taken
for the request, and each call of the route is answered with 500.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.limits import take_request
from fastapi_mentor.facts.limiter import RateLimit
from fastapi_mentor.facts.scope import Function
from fastapi_mentor.rule import Example, Finding, Rule, Severity

_REQUESTS = ("starlette.requests.HTTPConnection", "starlette.requests.Request")


def check(limit: RateLimit) -> Iterator[Finding]:
    if limit.function is None or not limit.is_first or not isinstance(limit.function.node, Function):
        return
    request = limit.request
    if request is None:
        message = f"`{limit.name}` has no parameter `request`, which `{limit.text}` needs"
        yield Finding(limit.name, message, take_request(limit.function.node))
        return
    kind = request.type
    if kind is None or limit.outline.is_a(kind, *_REQUESTS) or "?" in limit.outline.module.ancestors(kind):
        return
    if "pydantic.BaseModel" in limit.outline.module.ancestors(kind):
        name = kind.rpartition(".")[2]
        message = f"`{request.name}` of `{limit.name}` is a `{name}`: `{limit.text}` takes it for the request"
        yield Finding(request.name, message)


MISSING = """
- from fastapi import FastAPI
+ from fastapi import FastAPI, Request
  from slowapi import Limiter
  from slowapi.util import get_remote_address

  app = FastAPI()
  limiter = Limiter(key_func=get_remote_address)


  @app.get("/items")
  @limiter.limit("5/minute")
- def read_items(page: int = 1):
      ^^^^^^^^^^ `read_items` has no parameter `request`, which `limiter.limit` needs
+ def read_items(request: Request, page: int = 1):
      return [page]
"""

OTHER_NAME = """
=== app/limits.py ===
  from slowapi import Limiter
  from slowapi.util import get_remote_address

  limiter = Limiter(key_func=get_remote_address)
=== app/main.py ===
  from fastapi import FastAPI, Request

  from app.limits import limiter

  app = FastAPI()


  @app.get("/items")
  @limiter.shared_limit("5/minute", scope="items")
- async def read_items(req: Request):
            ^^^^^^^^^^ `read_items` has no parameter `request`, which `limiter.shared_limit` needs
+ async def read_items(req: Request, request: Request):
      return [req.method]
"""

WRONG = """
from fastapi import FastAPI
from pydantic import BaseModel
from slowapi import Limiter
from slowapi.util import get_remote_address

app = FastAPI()
limiter = Limiter(key_func=get_remote_address)


class Login(BaseModel):
    name: str = "ada"


@app.post("/login")
@limiter.limit("5/minute")
def log_in(request: Login):
           ^^^^^^^ `request` of `log_in` is a `Login`: `limiter.limit` takes it for the request
    return request.name
"""

LOGGED_IN = """
from fastapi.testclient import TestClient

assert TestClient(app, raise_server_exceptions=False).post("/login", json={}).status_code == 200
"""

FINE = """
from fastapi import FastAPI, Request
from slowapi import Limiter
from slowapi.util import get_remote_address

app = FastAPI()
limiter = Limiter(key_func=get_remote_address)


class Budget:
    def limit(self, text: str):
        return lambda function: function


budget = Budget()


@app.get("/items")
@limiter.limit("5/minute")
def read_items(request: Request):
    return []


@app.get("/things")
@budget.limit("5/minute")
def read_things():
    return []
"""

rule = Rule(
    RateLimit,
    check,
    bullet="rate limits",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(MISSING, crashes="Exception: No "),
        Example(OTHER_NAME, crashes="Exception: No "),
        Example(WRONG, proof=LOGGED_IN),
        FINE,
    ],
)
