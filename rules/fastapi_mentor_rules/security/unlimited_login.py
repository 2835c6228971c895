"""Login can be tried as often as somebody likes.

Passwords, codes and links for new passwords are found by trying, if trying costs nothing. A limit for each
address, by slowapi, fastapi-limiter or a proxy, makes it take years.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.limits import limit_route
from fastapi_mentor.facts import Route
from fastapi_mentor.facts.authentication import Guard, guard_of
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.limiter import limiter_at_hand
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.open_route import segments
from fastapi_mentor.facts.purpose import Purpose, is_for_show, purpose_of
from fastapi_mentor.rule import Example, Finding, Rule, Severity

_TRIED = frozenset(
    {
        *(
            "login",
            "log-in",
            "log_in",
            "signin",
            "sign-in",
            "sign_in",
            "token",
            "access-token",
            "authenticate",
        ),
        *("forgot-password", "forgot_password", "reset-password", "reset_password", "password-reset"),
        *("password-recovery", "verify-otp", "verify_otp", "otp", "2fa", "mfa", "verify-code", "magic-link"),
    }
)
_FORMS = ("fastapi.security.OAuth2PasswordRequestForm", "fastapi.security.OAuth2PasswordRequestFormStrict")
_LIMITING = ("limit", "throttl")
_MIDDLEWARE = ("SlowAPIMiddleware", "SlowAPIASGIMiddleware", "RateLimitMiddleware", "RateLimiterMiddleware")


def check(route: Route) -> Iterator[Finding]:
    if not route.is_first_of_stack or route.methods is None or "POST" not in route.methods:
        return
    named = [each for each in segments(route) if not each.startswith("{")]
    if not named or named[-1] not in _TRIED or route.is_stub or _is_limited(route) or _knows_who(route):
        return
    module = route.outline.module
    if is_for_show(module):
        return
    if purpose_of(module, route.scope) is Purpose.APPLICATION and not any(
        module.mentions(_MIDDLEWARE).values()
    ):
        limiter = limiter_at_hand(route.place)
        fix = limit_route(route, limiter) if limiter is not None and len(route.stack) == 1 else None
        yield Finding(route.name, f"`{route.name}` can be tried without limit, unless a proxy sets one", fix)


def _knows_who(route: Route) -> bool:
    """Whether it is only for those who are signed in."""
    for parameter in route.parameters:
        found = parameter.dependency
        if found is not None and parameter.type not in _FORMS and guard_of(*found) is Guard.YES:
            return True
    return False


def _is_limited(route: Route) -> bool:
    around = [route.outline.text(each) for each in route.node.decorator_list]
    around += [dotted_name(call.node.func) or "" for call in route.scope.calls]
    around += [route.outline.text(each.node) for each in route.parameters]
    if route.construction is not None:
        call, at = route.construction
        given = argument(call, "dependencies")
        if given is not None and at.outline is None:
            return True
        around += [at.outline.text(given)] if given is not None and at.outline is not None else []
    return any(word in each.lower() for each in around for word in _LIMITING)


OPEN = """
- from fastapi import FastAPI
+ from fastapi import FastAPI, Request
  from slowapi import Limiter
  from slowapi.util import get_remote_address

  app = FastAPI()
  limiter = Limiter(key_func=get_remote_address)


  @app.post("/auth/login")
+ @limiter.limit("5/minute")
- def log_in(name: str):
      ^^^^^^ `log_in` can be tried without limit, unless a proxy sets one
+ def log_in(name: str, request: Request):
      return {"name": name}
"""

REFUSED = """
from fastapi.testclient import TestClient

client = TestClient(app)
answers = [client.post("/auth/login", params={"name": "a"}).status_code for _ in range(6)]
assert answers == [200] * 5 + [429]
"""

FINE = """
  from fastapi import Depends, FastAPI, HTTPException, Request
  from slowapi import Limiter
  from slowapi.util import get_remote_address

  app = FastAPI()
  limiter = Limiter(key_func=get_remote_address)
  tries: dict[str, int] = {}


  def rate_limit(name: str) -> None:
      tries[name] = tries.get(name, 0) + 1
      if tries[name] > 5:
          raise HTTPException(429)


  @app.post("/auth/login")
  @limiter.limit("5/minute")
  def log_in(request: Request, name: str):
      return {"name": name}


  @app.post("/token", dependencies=[Depends(rate_limit)])
  def make_token(name: str):
      return {"name": name}


  @app.post("/items")
  def create_item(name: str):
      return {"name": name}
"""

rule = Rule(
    Route,
    check,
    bullet="rate limits",
    severity=Severity.INFO,
    since="0.1",
    opinionated=True,
    examples=[Example(OPEN, proof=REFUSED), Example(FINE, proof=REFUSED)],
)
