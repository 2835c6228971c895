"""Credentials that may be missing are used as if they were there.

With `auto_error=False` a security scheme does not refuse a request that proves nothing: it gives None,
whatever the annotation says, and the function has to look. A route that does not is open to everybody, or
answers 500 where it asks None for an attribute.
"""

import ast
from collections.abc import Callable, Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.edits.statuses import spelled_status
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.optional_scheme import OptionalScheme
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity


def check(handler: Handler) -> Iterator[Finding]:
    if purpose_of(handler.outline.module) is Purpose.TEST:
        return
    for optional in OptionalScheme.of(handler):
        name, scheme = optional.parameter.name, optional.scheme
        fix = Fix("Answer 401 without it", _refuse(optional), Safety.UNSAFE)
        failing = optional.fails_at
        if failing is not None:
            message = f"`{name}` is None where nobody is logged in: its `{scheme}` has `auto_error=False`"
            yield Finding(failing, message, fix)
        elif optional.keeps_nobody_out:
            message = f"`{name}` keeps nobody out: its `{scheme}` has `auto_error=False`"
            yield Finding(optional.parameter, message, fix)


def _refuse(optional: OptionalScheme) -> Callable[[Editor], None]:
    handler, name = optional.handler, optional.parameter.name

    def edit(editor: Editor) -> None:
        first, *others = handler.node.body
        if others and isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant):
            first = others[0]
        http = editor.add_import("fastapi", "HTTPException", at=first)
        refusal = f'raise {http}({spelled_status(401, handler.place)}, "Not authenticated")'
        editor.insert_statement_before(first, f"if {name} is None:\n    {refusal}\n")

    return edit


BEARER = """
  from typing import Annotated

- from fastapi import Depends, FastAPI
+ from fastapi import Depends, FastAPI, HTTPException
  from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer, OAuth2PasswordBearer

  app = FastAPI()
  bearer = HTTPBearer(auto_error=False)
  scheme = OAuth2PasswordBearer(tokenUrl="token", auto_error=False)


  def current_user(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> str:
      \"\"\"Who asks.\"\"\"
+     if credentials is None:
+         raise HTTPException(401, "Not authenticated")
      return credentials.credentials
             ^^^^^^^^^^^^^^^^^^^^^^^ `credentials` is None where nobody is logged in: its `HTTPBearer` has \
                             `auto_error=False`


  @app.get("/me")
  def read_me(user: Annotated[str, Depends(current_user)]) -> str:
      return user


  @app.get("/secrets")
  def read_secrets(token: str = Depends(scheme)) -> str:
                   ^^^^^^^^^^ `token` keeps nobody out: its `OAuth2PasswordBearer` has `auto_error=False`
+     if token is None:
+         raise HTTPException(401, "Not authenticated")
      return "tea"
"""

COMPARED = """
  from fastapi import FastAPI, HTTPException, Security
  from fastapi.security import APIKeyHeader

  app = FastAPI()
  key_header = APIKeyHeader(name="X-Key", auto_error=False)


  @app.get("/machines")
  def read_machines(key: str | None = Security(key_header)) -> str:
+     if key is None:
+         raise HTTPException(401, "Not authenticated")
      if key.lower() == "tea":
         ^^^^^^^^^ `key` is None where nobody is logged in: its `APIKeyHeader` has `auto_error=False`
          return key
      raise HTTPException(401)
"""

REFUSED = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert [client.get(path).status_code for path in ("/me", "/secrets")] == [401, 401]
"""

FINE = """
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import APIKeyHeader, HTTPAuthorizationCredentials, HTTPBearer, OAuth2PasswordBearer

app = FastAPI()
bearer = HTTPBearer(auto_error=False)
strict = HTTPBearer()
scheme = OAuth2PasswordBearer(tokenUrl="token", auto_error=False)
key = APIKeyHeader(name="X-Key", auto_error=False)


def current_user(credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(bearer)]) -> str | None:
    return credentials.credentials if credentials else None


def other_user(
    x_key: Annotated[str | None, Depends(key)], token: Annotated[str | None, Depends(scheme)] = None
) -> str:
    if not (x_key or token):
        raise HTTPException(401)
    return (x_key or token or "").upper()


@app.get("/a")
def read_a(credentials: Annotated[HTTPAuthorizationCredentials, Depends(strict)]) -> str:
    return credentials.credentials


def machine(x_key: Annotated[str | None, Depends(key)]) -> str:
    if x_key and x_key.lower() == "tea":
        return x_key
    raise HTTPException(401)


@app.get("/b")
def read_b(credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]) -> str:
    try:
        return credentials.credentials
    except AttributeError:
        raise HTTPException(401) from None
"""

rule = Rule(
    Handler,
    check,
    bullet="authenticated routes",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(BEARER, proof=REFUSED), COMPARED, FINE],
)
