"""An access token lives for days.

Nobody can call a token back: until it ends, whoever has got hold of it is its user, also after a log-out, a
change of the password or the end of an employment. Minutes are usual for access tokens; a refresh token,
which the server keeps and can strike out, gets the next one.
"""

import re
from collections.abc import Iterator

from fastapi_mentor.facts import Purpose, TokenEncoding, purpose_of
from fastapi_mentor.facts.lifetime import lifetimes
from fastapi_mentor.pattern import pattern
from fastapi_mentor.rule import Finding, Rule, Severity

OTHER = pattern(r"refresh|remember|invite|reset|verif|unsubscribe|email|device|service|api_?key|share", re.I)
DAY = 24 * 60 * 60


def check(encoding: TokenEncoding) -> Iterator[Finding]:
    scope = encoding.scope.function
    around = encoding.outline.text(scope.node) if scope is not None and scope.node is not None else ""
    if (
        OTHER.search(encoding.function_name)
        or "refresh" in around
        or purpose_of(encoding.outline.module) is Purpose.TEST
    ):
        return
    if any(name.lower() in ("jti", "sid") for name in encoding.contents.names):
        return
    for claim in encoding.claims:
        if claim.key != "exp" or claim.at.outline is not encoding.outline:
            continue
        for node, seconds in lifetimes(claim.value, claim.at):
            if seconds > DAY:
                days = round(seconds / DAY, 1)
                shown = int(days) if days == int(days) else days
                yield Finding(node, f"This token is good for {shown} days, and nobody can call it back")


LONG = """
from datetime import UTC, datetime, timedelta

import jwt

ACCESS_TOKEN_EXPIRE_MINUTES = 60 * 24 * 8


def create_access_token(user: str, key: str) -> str:
    expire = datetime.now(UTC) + timedelta(minutes=ACCESS_TOKEN_EXPIRE_MINUTES)
                                 ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    This token is good for 8 days, and nobody can call it back
    return jwt.encode({"sub": user, "exp": expire}, key)


def create_token(user: str, key: str) -> str:
    return jwt.encode({"sub": user, "exp": datetime.now(UTC) + timedelta(days=30)}, key)
                                                               ^^^^^^^^^^^^^^^^^^ \
    This token is good for 30 days, and nobody can call it back
"""

# A token with a number of its own can be struck out.
FINE = """
from datetime import UTC, datetime, timedelta

import jwt


def create_access_token(user: str, key: str, days: int) -> list[str]:
    return [
        jwt.encode({"sub": user, "exp": datetime.now(UTC) + timedelta(minutes=15)}, key),
        jwt.encode({"sub": user, "exp": datetime.now(UTC) + timedelta(days=1)}, key),
        jwt.encode({"sub": user, "exp": datetime.now(UTC) + timedelta(days=days)}, key),
        jwt.encode({"sub": user, "exp": datetime.now(UTC) + timedelta(days=30), "jti": user}, key),
    ]


def create_refresh_token(user: str, key: str) -> str:
    return jwt.encode({"sub": user, "exp": datetime.now(UTC) + timedelta(days=30)}, key)
"""

rule = Rule(
    TokenEncoding,
    check,
    bullet="short-lived access tokens",
    severity=Severity.HINT,
    opinionated=True,
    since="0.1",
    examples=[LONG, FINE],
)
