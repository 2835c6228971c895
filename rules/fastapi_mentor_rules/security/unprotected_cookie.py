"""Cookie that signs somebody in is not protected.

`set_cookie` says neither `Secure` nor `HttpOnly` unless it is told to, and `SessionMiddleware` not `Secure`:
the browser then also sends the cookie over plain HTTP, where anybody on the way can read it, and hands it to
every script on the page. Browsers refuse a cookie with `SameSite=None` that is not `Secure`. They take
`localhost` for secure, so development works with it too.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.cookie import SentCookie
from fastapi_mentor.facts.purpose import Purpose, purpose_of
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

_SAID = {
    "secure": "goes over plain HTTP",
    "samesite": "is refused by browsers without `secure`",
    "httponly": "can be read by scripts",
}


def check(cookie: SentCookie) -> Iterator[Finding]:
    if not cookie.signs_in or cookie.is_deleted:
        return
    if purpose_of(cookie.outline.module, cookie.call.scope) is Purpose.TEST:
        return
    missing = [flag for flag in ("secure", "httponly") if cookie.flag(flag) in (False, None)]
    if not missing:
        return
    said = [_SAID[each] for each in missing]
    if "secure" in missing and cookie.flag("samesite") == "none":
        said[0] = _SAID["samesite"]
    yield Finding(cookie, f"`{cookie.label}` {' and '.join(said)}", _fix(cookie, missing))


def _fix(cookie: SentCookie, missing: list[str]) -> Fix | None:
    if any(cookie.is_positional(each) for each in missing):
        return None
    keywords = [name for each in missing if (name := cookie.keyword(each)) is not None]

    def edit(editor: Editor) -> None:
        for name in keywords:
            editor.set_keyword(cookie.node, name, "True")

    return Fix(f"Set {' and '.join(f'`{each}`' for each in keywords)}", edit, Safety.UNSAFE)


ROUTE = """
  from fastapi import FastAPI, Response

  app = FastAPI()


  @app.post("/login")
  def log_in(response: Response):
-     response.set_cookie("session_id", "abc", samesite="lax")
                          ^^^^^^^^^^^^ `session_id` goes over plain HTTP and can be read by scripts
+     response.set_cookie("session_id", "abc", samesite="lax", secure=True, httponly=True)
      return {"signed_in": True}
"""

FLAGS = """
from fastapi.testclient import TestClient

sent = TestClient(app).post("/login").headers["set-cookie"].lower()
assert "secure" in sent and "httponly" in sent
"""

MADE = """
  from fastapi import FastAPI
  from fastapi.responses import JSONResponse, RedirectResponse

  COOKIE = "refresh_token"
  app = FastAPI()


  @app.post("/login")
  def log_in():
      response = JSONResponse({"signed_in": True})
      response.set_cookie(
          key=COOKIE,
              ^^^^^^ `refresh_token` is refused by browsers without `secure`
          value="abc",
          httponly=True,
-         secure=False,
+         secure=True,
          samesite="none",
      )
      return response


  @app.get("/enter")
  def enter():
      jwt_token = "abc"
      response = RedirectResponse("/")
-     response.set_cookie("who", jwt_token, secure=True)
                          ^^^^^ `who` can be read by scripts
+     response.set_cookie("who", jwt_token, secure=True, httponly=True)
      return response
"""

SESSIONS = """
  from fastapi import FastAPI, Request
  from starlette.middleware.sessions import SessionMiddleware

  app = FastAPI()
- app.add_middleware(SessionMiddleware, secret_key="example")
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `session` goes over plain HTTP
+ app.add_middleware(SessionMiddleware, secret_key="example", https_only=True)


  @app.post("/login")
  def log_in(request: Request):
      request.session["user"] = 1
"""

# What the settings say, what is taken back, and what signs nobody in or is meant for scripts.
FINE = """
=== app/main.py ===
  from fastapi import FastAPI, Response
  from pydantic_settings import BaseSettings
  from starlette.middleware.sessions import SessionMiddleware


  class Settings(BaseSettings):
      https: bool = False


  settings = Settings()
  app = FastAPI()
  app.add_middleware(SessionMiddleware, secret_key="example", https_only=settings.https)


  @app.post("/login")
  def log_in(response: Response):
      response.set_cookie("session", "abc", secure=settings.https, httponly=True)
      response.set_cookie("access_token", "abc", None, None, "/", None, True, True)
      response.set_cookie("theme", "dark")
      response.set_cookie("csrf_token", "abc")
      options = {"secure": True, "httponly": True}
      response.set_cookie("token", "abc", **options)


  @app.post("/logout")
  def log_out(response: Response):
      response.set_cookie("session", "", max_age=0)
=== tests/test_login.py ===
  from fastapi import Response


  def test_cookie():
      response = Response()
      response.set_cookie("session", "abc")
"""

rule = Rule(
    SentCookie,
    check,
    bullet="secure cookies",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(ROUTE, proof=FLAGS),
        Example(MADE, proof=FLAGS),
        Example(SESSIONS, proof=FLAGS),
        FINE,
    ],
)
