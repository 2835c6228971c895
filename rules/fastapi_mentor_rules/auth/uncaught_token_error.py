"""A bad token is answered with 500.

`jwt.decode` raises an exception for a token that is expired, forged or no token at all. What a route or a
dependency does not catch becomes `500 Internal Server Error`: the client does not learn that it should log
in again, and each forged token rings the alarm of a broken server. Catch the error that all others inherit,
and answer 401.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.token_errors import answer_with_401
from fastapi_mentor.facts.token_error import EscapingTokenError
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity


def check(error: EscapingTokenError) -> Iterator[Finding]:
    if error.is_handled_by_application:
        return
    called = f"`{' '.join(error.outline.text(error.node.func).split())}`"
    if error.only:
        listed = ", ".join(f"`{each}`" for each in dict.fromkeys(error.only))
        message = f"Only {listed} of {called} is caught: another bad token gets 500"
    else:
        message = f"`{error.error}` of {called} is not caught: a bad token gets 500"
    edit = answer_with_401(error)
    fix = Fix("Answer with 401", edit, Safety.UNSAFE) if edit is not None else None
    related: tuple[Related, ...] = ()
    if error.through is not None:
        where = error.decoding
        related = (Related(where, "It is raised here", where.outline.module.path),)
    yield Finding(error.node.func, message, fix, related)


DEPENDENCY = """
  from typing import Annotated

  import jwt
- from fastapi import Depends, FastAPI
+ from fastapi import Depends, FastAPI, HTTPException
  from fastapi.security import OAuth2PasswordBearer

  SECRET_KEY = "a secret of at least thirty-two bytes"
  app = FastAPI()
  scheme = OAuth2PasswordBearer(tokenUrl="token")


  def get_current_user(token: Annotated[str, Depends(scheme)]) -> str:
-     payload = jwt.decode(token, SECRET_KEY, algorithms=["HS256"])
                ^^^^^^^^^^ `InvalidTokenError` of `jwt.decode` is not caught: a bad token gets 500
+     try:
+         payload = jwt.decode(token, SECRET_KEY, algorithms=["HS256"])
+     except jwt.InvalidTokenError:
+         raise HTTPException(
+             401, "Could not validate credentials", headers={"WWW-Authenticate": "Bearer"}
+         ) from None
      return payload["sub"]


  @app.get("/me")
  def read_me(user: Annotated[str, Depends(get_current_user)]) -> str:
      return user
"""

ANSWER = """
from fastapi.testclient import TestClient

client = TestClient(app, raise_server_exceptions=False)
assert client.get("/me", headers={"Authorization": "Bearer forged"}).status_code == 401
"""

THROUGH_A_FUNCTION = """
  === app/__init__.py ===
  === app/tokens.py ===
  import jwt

  SECRET_KEY = "a secret of at least thirty-two bytes"


  def decode_token(token: str) -> dict[str, str]:
      return jwt.decode(token, SECRET_KEY, algorithms=["HS256"])
  === app/main.py ===
- from fastapi import FastAPI, Header
+ from fastapi import FastAPI, Header, HTTPException
+ from jwt import InvalidTokenError

  from app.tokens import decode_token

  app = FastAPI()


  @app.get("/me")
  def read_me(authorization: str = Header()) -> str:
-     return decode_token(authorization.removeprefix("Bearer "))["sub"]
             ^^^^^^^^^^^^ `InvalidTokenError` of `decode_token` is not caught: a bad token gets 500
+     try:
+         return decode_token(authorization.removeprefix("Bearer "))["sub"]
+     except InvalidTokenError:
+         raise HTTPException(
+             401, "Could not validate credentials", headers={"WWW-Authenticate": "Bearer"}
+         ) from None
"""

INJECTED_ELSEWHERE = """
  === app/__init__.py ===
  === app/deps.py ===
- from fastapi import Request
+ from fastapi import HTTPException, Request
- from jose import jwt
+ from jose import JWTError, jwt

  SECRET_KEY = "a secret of at least thirty-two bytes"


  def user_of_cookie(request: Request) -> str:
      token = request.cookies.get("token", "")
-     return jwt.decode(token, SECRET_KEY, algorithms=["HS256"])["sub"]
             ^^^^^^^^^^ `JWTError` of `jwt.decode` is not caught: a bad token gets 500
+     try:
+         return jwt.decode(token, SECRET_KEY, algorithms=["HS256"])["sub"]
+     except JWTError:
+         raise HTTPException(
+             401, "Could not validate credentials", headers={"WWW-Authenticate": "Bearer"}
+         ) from None
  === app/main.py ===
  from fastapi import Depends, FastAPI

  from app.deps import user_of_cookie

  app = FastAPI()


  @app.get("/me")
  def read_me(user: str = Depends(user_of_cookie)) -> str:
      return user
"""

HANDLED_ELSEWHERE = """
  === app/__init__.py ===
  === app/deps.py ===
  import jwt
  from fastapi import Depends, Header

  SECRET_KEY = "a secret of at least thirty-two bytes"


  def token_of(authorization: str = Header()) -> str:
      return authorization.removeprefix("Bearer ")


  def current_user(token: str = Depends(token_of)) -> str:
      return jwt.decode(token, SECRET_KEY, algorithms=["HS256"])["sub"]
  === app/main.py ===
  import jwt
  from fastapi import Depends, FastAPI, Request
  from fastapi.responses import JSONResponse

  from app.deps import current_user

  app = FastAPI()


  @app.exception_handler(jwt.PyJWTError)
  def refuse(request: Request, error: jwt.PyJWTError) -> JSONResponse:
      return JSONResponse({"detail": "Log in again"}, 401)


  @app.get("/me")
  def read_me(user: str = Depends(current_user)) -> str:
      return user
"""

ONLY_ONE = """
  import jwt
  from fastapi import FastAPI, HTTPException

  app = FastAPI()


  @app.post("/refresh")
  def refresh(token: str, key: str) -> str:
      try:
          claims = jwt.decode(token, key, algorithms=["HS256"])
                   ^^^^^^^^^^ Only `ExpiredSignatureError` of `jwt.decode` is caught: \
                            another bad token gets 500
      except jwt.ExpiredSignatureError:
          raise HTTPException(401, "Log in again") from None
      return claims["sub"]
"""

OTHER_LIBRARY = """
  import jwt
  from fastapi import FastAPI, HTTPException
  from jose import JWTError

  app = FastAPI()


  @app.post("/refresh")
  def refresh(token: str, key: str) -> str:
      try:
          claims = jwt.decode(token, key, algorithms=["HS256"])
                   ^^^^^^^^^^ Only `JWTError` of `jwt.decode` is caught: another bad token gets 500
      except JWTError:
          raise HTTPException(401, "Log in again") from None
      return claims["sub"]
"""

FINE = """
from contextlib import suppress

import jwt
from fastapi import Depends, FastAPI, Header, HTTPException

app = FastAPI()
KEY = "a secret of at least thirty-two bytes"


def decode_token(token: str) -> dict[str, str]:
    return jwt.decode(token, KEY, algorithms=["HS256"])


def verify_token(token: str) -> dict[str, str]:
    try:
        return jwt.decode(token, KEY, algorithms=["HS256"])
    except jwt.PyJWTError as error:
        raise HTTPException(401, "Log in again") from error


def current_user(authorization: str = Header()) -> str:
    try:
        return decode_token(authorization)["sub"]
    except (jwt.InvalidTokenError, KeyError):
        raise HTTPException(401, "Log in again") from None


@app.get("/a")
def read_a(authorization: str = Header(), user: str = Depends(current_user)) -> str:
    return verify_token(authorization)["sub"]


@app.get("/b")
def read_b(authorization: str = Header()) -> str:
    try:
        return decode_token(authorization)["sub"]
    except Exception:
        return ""


@app.get("/c")
def read_c(authorization: str = Header()) -> str:
    with suppress(jwt.InvalidTokenError):
        return jwt.decode(authorization, KEY, algorithms=["HS256"])["sub"]
    return ""
"""

HANDLED = """
import jwt
from fastapi import FastAPI, Header, Request
from fastapi.responses import JSONResponse

app = FastAPI()
KEY = "a secret of at least thirty-two bytes"


@app.exception_handler(jwt.InvalidTokenError)
def refuse(request: Request, error: jwt.InvalidTokenError) -> JSONResponse:
    return JSONResponse({"detail": "Log in again"}, 401)


@app.get("/a")
def read_a(authorization: str = Header()) -> str:
    return jwt.decode(authorization, KEY, algorithms=["HS256"])["sub"]
"""

rule = Rule(
    EscapingTokenError,
    check,
    bullet="verified JWT",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(DEPENDENCY, proof=ANSWER),
        THROUGH_A_FUNCTION,
        Example(INJECTED_ELSEWHERE, runs=False),
        HANDLED_ELSEWHERE,
        ONLY_ONE,
        Example(OTHER_LIBRARY, runs=False),
        FINE,
        HANDLED,
    ],
)
