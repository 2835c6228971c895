"""Application answers for whatever host it is asked for, over plain HTTP too.

Links that it makes with `request.url_for` lead to the host of the request: somebody who writes another one
into a request for a new password has the link in the mail lead to a site of theirs. `TrustedHostMiddleware`
refuses such requests, `HTTPSRedirectMiddleware` those without TLS. Often a proxy does both.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.application import Application
from fastapi_mentor.facts.application_statement import is_served, made_by, name_of, speaks_of
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

_MIDDLEWARE = ("TrustedHostMiddleware", "HTTPSRedirectMiddleware", "ProxyHeadersMiddleware")


def check(application: Application) -> Iterator[Finding]:
    if is_served(application) and not speaks_of(application, *_MIDDLEWARE):
        message = "Any host name is taken for that of this application, unless a proxy looks at it"
        yield Finding(application, message, _fix(application))


def _fix(application: Application) -> Fix | None:
    statement = made_by(application)
    if statement is None:
        return None

    def add(editor: Editor) -> None:
        middleware = editor.add_import("fastapi.middleware.trustedhost", "TrustedHostMiddleware")
        hosts = 'allowed_hosts=["example.com", "localhost"]'
        editor.insert_statement_after(
            statement, f"{name_of(statement)}.add_middleware({middleware}, {hosts})"
        )

    return Fix("Add `TrustedHostMiddleware`", add, Safety.UNSAFE)


BARE = """
  from fastapi import FastAPI
+ from fastapi.middleware.trustedhost import TrustedHostMiddleware

  app = FastAPI()
        ^^^^^^^^^ Any host name is taken for that of this application, unless a proxy looks at it
+ app.add_middleware(TrustedHostMiddleware, allowed_hosts=["example.com", "localhost"])


  @app.get("/")
  def read_root():
      return {}
"""

REFUSED = """
from fastapi.testclient import TestClient

assert TestClient(app).get("/", headers={"Host": "evil.example"}).status_code == 400
"""

FINE = """
  from fastapi import FastAPI
  from fastapi.middleware.trustedhost import TrustedHostMiddleware

  app = FastAPI()
  app.add_middleware(TrustedHostMiddleware, allowed_hosts=["shop.example"])


  @app.get("/")
  def read_root():
      return {}
"""

rule = Rule(
    Application,
    check,
    bullet="security headers",
    severity=Severity.HINT,
    since="0.1",
    opinionated=True,
    examples=[Example(BARE, proof=REFUSED), Example(FINE, proof=REFUSED)],
)
