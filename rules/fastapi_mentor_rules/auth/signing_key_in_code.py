"""The key that signs tokens stands in the code.

Whoever knows the key of `HS256` can write a token for any user: everybody who has seen the repository, an
image or a backup. A short one is found without that, by trying words on any token: RFC 7518 asks for as
many bytes as the hash has, 32 for `HS256`. `openssl rand -hex 32` makes one; keep it in the environment,
without a default that lets the server start without it.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.signing_keys import read_from_environment
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.signing_key import SigningKey
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity


def check(key: SigningKey) -> Iterator[Finding]:
    if purpose_of(key.outline.module) is Purpose.TEST or key.is_guarded or key.is_of_documentation:
        return
    if not key.text:
        return
    is_weak = key.is_known or key.is_placeholder or key.size < key.least
    name = f"`{key.outline.text(key.node)}`" if key.node is not key.source.node else "The key"
    edit = read_from_environment(key)
    yield Finding(
        at=key,
        message=f"{name} {_reason(key)}",
        fix=Fix("Read it from the environment", edit, Safety.UNSAFE) if edit is not None else None,
        related=(Related(key.source, "It is written here", key.source.path),) if _is_apart(key) else (),
        severity=Severity.ERROR if is_weak and not key.is_fallback else None,
    )


def _is_apart(key: SigningKey) -> bool:
    return key.node is not key.source.node and key.source.place.outline is not None


def _reason(key: SigningKey) -> str:
    if key.is_fallback:
        return f"falls back to a text in the code, with which anybody can sign {key.signed}"
    if key.is_known:
        return f"is the one of FastAPI's documentation, so that anybody can sign {key.signed}"
    if key.is_placeholder:
        return f"is a placeholder in the code, with which anybody can sign {key.signed}"
    if key.size < key.least:
        return f"has {key.size} bytes of the {key.least} that it needs, and stands in the code"
    return f"stands in the code: who can read it can sign {key.signed}"


SESSIONS = """
  import os

  from fastapi import FastAPI
  from starlette.middleware import Middleware
  from starlette.middleware.sessions import SessionMiddleware

- KEY = os.getenv("SESSION_KEY", "some-random-string")
+ KEY = os.environ["SESSION_KEY"]
  own = FastAPI()
- own.add_middleware(SessionMiddleware, secret_key="your-secret-key")
                                                   ^^^^^^^^^^^^^^^^^ The key is a placeholder in the code, \
      with which anybody can sign sessions
+ own.add_middleware(SessionMiddleware, secret_key=os.environ["SECRET_KEY"])
  other = FastAPI(middleware=[Middleware(SessionMiddleware, secret_key=KEY)])
                                                                       ^^^ `KEY` falls back to a text in the \
      code, with which anybody can sign sessions
  safe = FastAPI(middleware=[Middleware(SessionMiddleware, secret_key=os.environ["KEY"])])
"""

CONSTANT = """
+ import os
+
  import jwt

- SECRET_KEY = "tea for two"
+ SECRET_KEY = os.environ["SECRET_KEY"]
  ALGORITHM = "HS256"


  def create_token(user: str) -> str:
      return jwt.encode({"sub": user, "exp": 4102444800}, SECRET_KEY, algorithm=ALGORITHM)
                                                          ^^^^^^^^^^ \
                              `SECRET_KEY` has 11 bytes of the 32 that it needs, and stands in the code


  def read_token(token: str) -> dict[str, object]:
      return jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM])
"""

GUESSED = """
import warnings

token = create_token("ada")
try:
    jwt.decode(token, "tea for two", algorithms=["HS256"])
except jwt.InvalidSignatureError:
    pass
else:
    raise AssertionError("guessed")
"""

SETTINGS = """
  === app/__init__.py ===
  === app/config.py ===
  from pydantic import SecretStr
  from pydantic_settings import BaseSettings


  class Settings(BaseSettings):
      secret_key: SecretStr = SecretStr("please change me before you use this")
      algorithm: str = "HS256"
      plain_key: str = "please change me before you use this"


  settings = Settings()
  === app/tokens.py ===
  import jwt

  from app.config import settings

  def user_of(token: str) -> str:
      return jwt.decode(token, settings.secret_key.get_secret_value(), algorithms=[settings.algorithm])["sub"]
                               ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
                `settings.secret_key.get_secret_value()` falls back to a text in the code, \
                with which anybody can sign tokens
  === app/making.py ===
  import jwt

  from app.config import settings

  ALGORITHM = settings.algorithm
  PLAIN_KEY = settings.plain_key


  def token_of(user: str) -> str:
      return jwt.encode({"sub": user}, PLAIN_KEY, algorithm=ALGORITHM)
                                       ^^^^^^^^^ `PLAIN_KEY` falls back to a text in the code, \
      with which anybody can sign tokens
"""

SEVERAL = """
  import os

  import jwt

- KEY = os.getenv("JWT_KEY", "a secret of at least thirty-two bytes")
+ KEY = os.environ["JWT_KEY"]
- LONG = "4f1c8b2e9d7a6350b1e2c3d4f5a69788"
+ LONG = os.environ["LONG"]
- DOCUMENTED = "09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"
+ DOCUMENTED = os.environ["DOCUMENTED"]


  def create_tokens(user: str) -> list[str]:
      claims = {"sub": user, "exp": 4102444800}
      return [
          jwt.encode(claims, KEY),
                             ^^^ `KEY` falls back to a text in the code, with which anybody can sign tokens
          jwt.encode(claims, LONG),
                             ^^^^ `LONG` stands in the code: who can read it can sign tokens
          jwt.encode(claims, DOCUMENTED),
                             ^^^^^^^^^^ `DOCUMENTED` is the one of FastAPI's documentation, so that \
                                  anybody can sign tokens
-         jwt.encode(claims, "secret-key-secret-key-secret-key"),
                             ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ The key is a placeholder \
                                                        in the code, with which anybody can sign tokens
+         jwt.encode(claims, os.environ["SECRET_KEY"]),
      ]
"""

# A public key is no secret, and the environment or a function may give any key.
FINE = """
import os
import secrets
from typing import Self

import jwt
from pydantic import model_validator
from pydantic_settings import BaseSettings

FROM_ENVIRONMENT = os.environ.get("SECRET_KEY", "")
MADE = secrets.token_urlsafe(32)
PUBLIC = "-----BEGIN PUBLIC KEY-----"


class Settings(BaseSettings):
    secret: str = "changethis"

    @model_validator(mode="after")
    def refuse_default(self) -> Self:
        if self.secret == "changethis" and os.getenv("ENVIRONMENT") == "production":
            raise ValueError("set SECRET")
        return self


settings = Settings()


def create_tokens(user: str, key: str) -> list[str]:
    return [
        jwt.encode({"sub": user}, FROM_ENVIRONMENT),
        jwt.encode({"sub": user}, MADE),
        jwt.encode({"sub": user}, key),
        jwt.encode({"sub": user}, settings.secret),
    ]


def claims_of(token: str) -> dict[str, object]:
    return jwt.decode(token, PUBLIC, algorithms=["RS256"])
"""

TESTS = """
=== tests/test_tokens.py ===
import jwt


def test_a_token_is_made() -> None:
    assert jwt.encode({"sub": "ada"}, "secret")
"""

rule = Rule(
    SigningKey,
    check,
    bullet="secrets out of the code",
    severity=Severity.WARNING,
    since="0.1",
    examples=[
        Example(
            CONSTANT,
            proof=GUESSED,
            environment={"SECRET_KEY": "b81d52c3a9c34e2ba4e2c4fe17a5b7d0b81d52c3a9c34e2ba4e2c4fe17a5b7d0"},
        ),
        SETTINGS,
        Example(
            SESSIONS,
            environment={
                "SECRET_KEY": "b81d52c3a9c34e2b",
                "KEY": "a4e2c4fe17a5b7d0",
                "SESSION_KEY": "4fe17a5b7d0b81d5",
            },
        ),
        Example(
            SEVERAL,
            environment={
                "SECRET_KEY": "b81d52c3a9c34e2ba4e2c4fe17a5b7d0b81d52c3a9c34e2ba4e2c4fe17a5b7d0",
                "JWT_KEY": "b81d52c3a9c34e2ba4e2c4fe17a5b7d0b81d52c3a9c34e2ba4e2c4fe17a5b7d0",
                "LONG": "b81d52c3a9c34e2ba4e2c4fe17a5b7d0b81d52c3a9c34e2ba4e2c4fe17a5b7d0",
                "DOCUMENTED": "b81d52c3a9c34e2ba4e2c4fe17a5b7d0b81d52c3a9c34e2ba4e2c4fe17a5b7d0",
            },
        ),
        FINE,
        TESTS,
    ],
)
