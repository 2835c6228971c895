"""Tokens are asked for over plain HTTP.

The docs page and generated clients send a name and a password, or a code that is as good, to this URL. Over
`http://` everybody on the way reads them, and can answer with a token of their own.
"""

import re
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.scheme_url import SchemeUrl
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity

NEAR = pattern(
    r"http://(localhost|127\.|0\.0\.0\.0|\[::1\]|10\.|192\.168\.|host\.docker\.internal"
    r"|[^/.:]+(:\d+)?(/|$)|[^/]+\.(local|test|internal|localhost)\b)",
    re.IGNORECASE,
)


def check(found: SchemeUrl) -> Iterator[Finding]:
    if not found.url.lower().startswith("http://") or NEAR.match(found.url):
        return
    if purpose_of(found.outline.module) is Purpose.TEST:
        return

    def edit(editor: Editor) -> None:
        written = editor.text(found.argument)
        editor.replace(found.argument, re.sub("http://", "https://", written, count=1, flags=re.IGNORECASE))

    message = f"Passwords and tokens travel to `{found.url}` for all to read"
    yield Finding(found.argument, message, Fix("Use `https`", edit, Safety.UNSAFE))


PLAIN = """
  from fastapi import FastAPI
  from fastapi.security import OAuth2AuthorizationCodeBearer, OAuth2PasswordBearer

  app = FastAPI()
- scheme = OAuth2PasswordBearer(tokenUrl="http://login.example.com/token")
                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Passwords and tokens travel to \
                        `http://login.example.com/token` for all to read
+ scheme = OAuth2PasswordBearer(tokenUrl="https://login.example.com/token")
  code = OAuth2AuthorizationCodeBearer(
-     "http://login.example.com/authorize",
      ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ Passwords and tokens travel to \
                        `http://login.example.com/authorize` for all to read
+     "https://login.example.com/authorize",
      tokenUrl="https://login.example.com/token",
  )
"""

FINE = """
from fastapi import FastAPI
from fastapi.security import OAuth2PasswordBearer, OpenIdConnect

app = FastAPI()
schemes = [
    OAuth2PasswordBearer(tokenUrl="token"),
    OAuth2PasswordBearer(tokenUrl="/api/token"),
    OAuth2PasswordBearer(tokenUrl="https://login.example.com/token"),
    OAuth2PasswordBearer(tokenUrl="http://localhost:8080/realms/shop/token"),
    OAuth2PasswordBearer(tokenUrl="http://keycloak:8080/realms/shop/token"),
    OpenIdConnect(openIdConnectUrl="http://127.0.0.1/.well-known/openid-configuration"),
]
"""

rule = Rule(
    SchemeUrl,
    check,
    bullet="OAuth2 with bearer tokens",
    severity=Severity.WARNING,
    since="0.1",
    examples=[PLAIN, FINE],
)
