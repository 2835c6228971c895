"""A token's time is taken from a clock that does not say its time zone.

PyJWT and python-jose read a `datetime` without a time zone as UTC. `datetime.now()` is the server's local
time: in Tokyo a token for fifteen minutes lives for nine hours, in New York it is dead on arrival.
`datetime.utcnow()` happens to be right, but Python deprecates it since 3.12, and `.timestamp()` of it is
wrong by the same offset. `datetime.now(timezone.utc)` says what it means.
"""

from ast import Name
from collections.abc import Iterator

from fastapi_mentor.edits.clock import is_used_elsewhere, say_utc
from fastapi_mentor.facts import NaiveReading, Reckoning, TokenEncoding, naive_readings
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

CLAIMS = ("exp", "iat", "nbf")
WRONG = {
    Reckoning.LOCAL_AS_UTC: "the server's local time, which is read as UTC",
    Reckoning.UTC_AS_LOCAL: "which takes UTC for local time",
    Reckoning.UTC: "which is deprecated since Python 3.12",
}


def check(encoding: TokenEncoding) -> Iterator[Finding]:
    found: dict[NaiveReading, tuple[list[str], list[Name]]] = {}
    for claim in encoding.claims:
        if claim.key in CLAIMS:
            for reading in naive_readings(claim.value, claim.at):
                claims, followed = found.setdefault(reading, ([], []))
                claims.append(claim.key)
                followed.extend(reading.path)
    for reading, (claims, followed) in found.items():
        if reading.reckoning is Reckoning.UTC and not is_deprecated(encoding):
            continue
        source = " ".join(encoding.outline.text(reading.whole).split())
        safety = Safety.UNSAFE if is_used_elsewhere(followed, encoding.place) else Safety.SAFE
        yield Finding(
            at=reading.node,
            message=f"{named(claims)} taken from `{source}`, {WRONG[reading.reckoning]}",
            fix=Fix("Take the time in UTC", say_utc(reading, encoding.place), safety),
            severity=Severity.INFO if reading.reckoning is Reckoning.UTC else None,
        )


def is_deprecated(encoding: TokenEncoding) -> bool:
    return encoding.outline.module.version_satisfies("python", ">=3.12")


def named(claims: list[str]) -> str:
    names = [f"`{claim}`" for claim in dict.fromkeys(claims)]
    return f"{names[0]} is" if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]} are"


LOCAL = """
- from datetime import datetime, timedelta
+ from datetime import datetime, timedelta, timezone

  import jwt
  from fastapi import FastAPI

  SECRET_KEY = "a secret of at least thirty-two bytes"
  app = FastAPI()

  def create_access_token(data: dict, expires_delta: timedelta | None = None) -> str:
      to_encode = data.copy()
      if expires_delta:
-         expire = datetime.now() + expires_delta
                   ^^^^^^^^^^^^^^ `exp` is taken from `datetime.now()`, \
                                  the server's local time, which is read as UTC
+         expire = datetime.now(timezone.utc) + expires_delta
      else:
-         expire = datetime.now() + timedelta(minutes=15)
                   ^^^^^^^^^^^^^^ `exp` is taken from `datetime.now()`, \
                                  the server's local time, which is read as UTC
+         expire = datetime.now(timezone.utc) + timedelta(minutes=15)
      to_encode.update({"exp": expire})
      return jwt.encode(to_encode, SECRET_KEY, algorithm="HS256")

  @app.post("/token")
  def login() -> str:
      return create_access_token({"sub": "ada"})
"""

PROOF = """
import time

time.tzset()
claims = jwt.decode(login(), SECRET_KEY, algorithms=["HS256"])
assert abs(claims["exp"] - time.time() - 15 * 60) < 60
"""

DEPRECATED = """
  import datetime as dt

  import jwt

  def create_token(user: str, key: str) -> str:
-     now = dt.datetime.utcnow()
            ^^^^^^^^^^^^^^^^^^^^ `iat` and `exp` are taken from `dt.datetime.utcnow()`, \
                                 which is deprecated since Python 3.12
+     now = dt.datetime.now(dt.timezone.utc)
      return jwt.encode({"sub": user, "iat": now, "exp": now + dt.timedelta(minutes=15)}, key)

  def create_refresh_token(user: str, key: str) -> str:
      payload = dict(sub=user)
-     payload["exp"] = int(dt.datetime.utcnow().timestamp()) + 3600
                           ^^^^^^^^^^^^^^^^^^^^ `exp` is taken from `dt.datetime.utcnow().timestamp()`, \
                                                which takes UTC for local time
+     payload["exp"] = int(dt.datetime.now(dt.timezone.utc).timestamp()) + 3600
      return jwt.encode(payload, key)
"""

JOSE = """
  from datetime import UTC, datetime, timedelta

  from jose import jwt

  def create_token(user: str, key: str, seconds: float) -> str:
      claims = {"sub": user, "exp": datetime.now(UTC) + timedelta(days=1)}
-     claims |= {"nbf": datetime.now().replace(microsecond=0)}
                        ^^^^^^^^^^^^^^ `nbf` is taken from `datetime.now()`, the server's local time, \
                                       which is read as UTC
+     claims |= {"nbf": datetime.now(UTC).replace(microsecond=0)}
-     return jwt.encode({**claims, "iat": datetime.fromtimestamp(seconds)}, key)
                                          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ `iat` is taken from \
                                            `datetime.fromtimestamp(seconds)`, the server's local time, \
                                            which is read as UTC
+     return jwt.encode({**claims, "iat": datetime.fromtimestamp(seconds, UTC)}, key)
"""

# `timestamp()` of a local time is right, and so is UTC that is said to be UTC.
RIGHT = """
  import calendar
  import time
  from datetime import datetime, timedelta, timezone

  import jwt

  def create_tokens(user: str, key: str) -> list[str]:
      times = [
          datetime.now(timezone.utc) + timedelta(minutes=15),
          datetime.now(tz=timezone.utc) + timedelta(minutes=15),
          datetime.now().astimezone() + timedelta(minutes=15),
          (datetime.now() + timedelta(minutes=15)).timestamp(),
          datetime.utcnow().replace(tzinfo=timezone.utc) + timedelta(minutes=15),
          time.time() + 900,
      ]
      soon = datetime.now() + timedelta(minutes=15)
      return [
          *(jwt.encode({"sub": user, "exp": each}, key) for each in times),
          jwt.encode({"sub": user, "exp": soon.timestamp()}, key),
          jwt.encode({"sub": user, "exp": calendar.timegm(time.gmtime()) + 900}, key),
          jwt.encode({"sub": user, "since": str(datetime.now())}, key),
      ]
"""

# Before Python 3.12 nothing is wrong with it.
OLD_PYTHON = """
  from datetime import datetime, timedelta

  import jwt

  def create_token(user: str, key: str) -> str:
      return jwt.encode({"sub": user, "exp": datetime.utcnow() + timedelta(minutes=15)}, key)
"""

rule = Rule(
    TokenEncoding,
    check,
    bullet="JWT expiry in UTC",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(LOCAL, proof=PROOF, environment={"TZ": "JST-9"}),
        DEPRECATED,
        Example(JOSE, runs=False),
        RIGHT,
        Example(OLD_PYTHON, versions={"python": "3.11"}),
    ],
)
