"""Cookie that signs somebody in is sent from other sites too.

With `samesite="none"` the browser sends the cookie with every request to this API, whichever page makes it:
a form on any other site can post in the name of the visitor. `"lax"`, the default, keeps it out of those
requests. Where pages of another site really have to send it, they also have to send what only they can
know, a CSRF token.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.cookie import SentCookie
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

_TOKENS = (
    *(
        "csrf",
        "CSRF",
        "csrf_token",
        "csrftoken",
        "xsrf",
        "XSRF",
        "xsrf_token",
        "CSRFMiddleware",
        "CsrfProtect",
    ),
    *("csrf_protect", "verify_csrf", "validate_csrf", "check_csrf", "csrf_protection", "csrf_middleware"),
)


def check(cookie: SentCookie) -> Iterator[Finding]:
    if not cookie.signs_in or cookie.is_deleted or cookie.flag("samesite") != "none":
        return
    if cookie.flag("secure") in (False, None):
        return  # no browser keeps it, which is another rule's business
    module = cookie.outline.module
    if any("csrf" in name.lower() for name in module.imported_names()):
        return
    own = module.calling(frozenset(_TOKENS), inside=True)
    if not own and not any(module.mentions(_TOKENS).values()):
        message = f"Pages of any other site can send requests with `{cookie.label}`"
        yield Finding(cookie, message, _fix(cookie))


def _fix(cookie: SentCookie) -> Fix | None:
    keyword = cookie.keyword("samesite")
    if keyword is None or cookie.is_positional("samesite"):
        return None

    def edit(editor: Editor) -> None:
        editor.set_keyword(cookie.node, keyword, '"lax"')

    return Fix("Keep it to this site", edit, Safety.UNSAFE)


ANYWHERE = """
  from fastapi import FastAPI, Response

  app = FastAPI()


  @app.post("/login")
  def log_in(response: Response):
-     response.set_cookie("session", "abc", secure=True, httponly=True, samesite="none")
                          ^^^^^^^^^ Pages of any other site can send requests with `session`
+     response.set_cookie("session", "abc", secure=True, httponly=True, samesite="lax")
      return {}
"""

KEPT = """
from fastapi.testclient import TestClient

assert "samesite=lax" in TestClient(app).post("/login").headers["set-cookie"].lower()
"""

# A token of its own is what such requests need.
TOKEN = """
=== app/guard.py ===
  from fastapi import Header, HTTPException


  def check_csrf(x_csrf_token: str = Header()) -> None:
      if x_csrf_token != "1":
          raise HTTPException(403)
=== app/main.py ===
  from fastapi import Depends, FastAPI, Response

  from app.guard import check_csrf

  app = FastAPI(dependencies=[Depends(check_csrf)])


  @app.post("/login")
  def log_in(response: Response):
      response.set_cookie("session", "abc", secure=True, httponly=True, samesite="none")
      response.set_cookie("theme", "dark", samesite="none", secure=True)
      return {}
"""

rule = Rule(
    SentCookie,
    check,
    bullet="secure cookies",
    severity=Severity.INFO,
    since="0.1",
    examples=[Example(ANYWHERE, proof=KEPT), TOKEN],
)
