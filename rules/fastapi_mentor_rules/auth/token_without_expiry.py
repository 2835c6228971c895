"""A token is made that never expires.

Whoever gets hold of an access token is its user, from a log, a proxy or a stolen laptop, until it ends. A
JSON web token can not be called back, so without `exp` that is for ever. Give it minutes, and a way to get
the next one; PyJWT and python-jose refuse a token whose time is over without being asked.
"""

import re
from collections.abc import Iterator

from fastapi_mentor.edits.claims import add_expiry
from fastapi_mentor.facts import Purpose, TokenEncoding, purpose_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

_EXPIRES = pattern(r"exp|expir\w*|\w+_exp(ir\w*)?|valid_until|not_after|ttl|lifetime", re.IGNORECASE)
_MAKES_TOKENS = pattern(r".*(token|jwt).*", re.IGNORECASE)
_WHOLE = pattern(r".*(payload|claims|token|encode|body|message).*", re.IGNORECASE)


def check(encoding: TokenEncoding) -> Iterator[Finding]:
    contents = encoding.contents
    if contents.has_others or any(map(_EXPIRES.fullmatch, contents.names)) or encoding.is_unsigned:
        return
    if contents.given and (not _makes_what_it_is_asked_for(encoding) or _callers_may_say(encoding)):
        return
    if purpose_of(encoding.outline.module, encoding.scope) is Purpose.TEST:
        return
    fix = Fix("Let it expire", add_expiry(encoding), Safety.UNSAFE)
    yield Finding(encoding.node.func, "This token has no `exp`: it is good for ever", fix)


def _makes_what_it_is_asked_for(encoding: TokenEncoding) -> bool:
    """Whether a function that is given claims, by its names, is not given the whole of them."""
    given = encoding.contents.given
    return bool(_MAKES_TOKENS.fullmatch(encoding.function_name)) and not any(
        _WHOLE.fullmatch(each.arg) for each in given
    )


def _callers_may_say(encoding: TokenEncoding) -> bool:
    """Whether a caller in the module gives it other claims than are seen, or an end."""
    return any(
        claims.has_others or claims.given or any(map(_EXPIRES.fullmatch, claims.names))
        for claims in encoding.given_by_callers
    )


TUTORIAL = """
- from datetime import timedelta
+ from datetime import datetime, timedelta, timezone

  import jwt
  from fastapi import FastAPI

  SECRET_KEY = "a secret of at least thirty-two bytes"
  ACCESS_TOKEN_EXPIRE_MINUTES = 30
  app = FastAPI()


  def create_access_token(data: dict) -> str:
      to_encode = data.copy()
      to_encode.update({"type": "access"})
-     return jwt.encode(to_encode, SECRET_KEY, algorithm="HS256")
             ^^^^^^^^^^ This token has no `exp`: it is good for ever
+     expire = datetime.now(timezone.utc) + timedelta(minutes=ACCESS_TOKEN_EXPIRE_MINUTES)
+     return jwt.encode({**to_encode, "exp": expire}, SECRET_KEY, algorithm="HS256")


  @app.post("/token")
  def log_in() -> str:
      return create_access_token({"sub": "ada"})
"""

PROOF = """
import datetime as dt

assert "exp" in jwt.decode(log_in(), SECRET_KEY, algorithms=["HS256"])
"""

LITERAL = """
+ from datetime import datetime, timedelta, timezone
+
  import jwt


  def token_of(user: str, key: str) -> str:
-     return jwt.encode({"sub": user}, key)
             ^^^^^^^^^^ This token has no `exp`: it is good for ever
+     return jwt.encode({
+         "sub": user, "exp": datetime.now(timezone.utc) + timedelta(minutes=15)
+     }, key)
"""

# What is not seen may hold it, and so may what callers give.
FINE = """
import time
from datetime import UTC, datetime, timedelta

import jwt
from pydantic import BaseModel

KEY = "a secret of at least thirty-two bytes"


class Claims(BaseModel):
    sub: str
    exp: int


def create_token(data: dict, expires: timedelta | None = None) -> str:
    to_encode = data.copy()
    if expires:
        to_encode.update({"exp": datetime.now(UTC) + expires})
    return jwt.encode(to_encode, KEY)


def create_token_of_model(claims: Claims) -> str:
    return jwt.encode(claims.model_dump(), KEY)


def encode(data: dict) -> str:
    return jwt.encode(data, KEY)


def sign_token(payload: dict) -> str:
    return jwt.encode({**payload, "iss": "shop"}, KEY)


def make_token(data: dict) -> str:
    return jwt.encode(data, KEY)


def make_short_token(user: str) -> str:
    return make_token({"sub": user, "exp": time.time() + 60})


def add_times(claims: dict) -> None:
    claims["exp"] = time.time() + 60


def create_filled_token(user: str) -> str:
    claims = {"sub": user}
    add_times(claims)
    return jwt.encode(claims, KEY)


def create_token_with_own_end(user: str) -> str:
    return jwt.encode({"sub": user, "expires_at": time.time() + 60}, KEY)


def unsigned_token(user: str) -> str:
    return jwt.encode({"sub": user}, "", algorithm="none")
"""

TESTS = """
=== tests/tokens.py ===
import jwt


def token_of(user: str) -> str:
    return jwt.encode({"sub": user}, "a secret of at least thirty-two bytes")
"""

rule = Rule(
    TokenEncoding,
    check,
    bullet="short-lived access tokens",
    severity=Severity.WARNING,
    since="0.1",
    examples=[Example(TUTORIAL, proof=PROOF), LITERAL, FINE, TESTS],
)
