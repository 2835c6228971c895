"""A token is trusted without checking who signed it.

The claims of a JSON web token are plain text: anybody can write `"sub": "admin"` into one. Only the
signature tells that this server, or one that it trusts, has written them. So decode with a key and with the
list of the algorithms that the server uses. Without that list python-jose follows the algorithm that the
token itself names, and PyJWT refuses every token. A list with `HS256` beside `RS256` asks for trouble: who
knows the public key of the second may try it as the secret of the first; so does the algorithm of the header.
Reading the header first to choose
the key is fine, as long as the token is then decoded with it.
"""

from collections.abc import Iterator

from fastapi_mentor.edits.tokens import without_doubt
from fastapi_mentor.facts import Doubt, Purpose, TokenDecoding, purpose_of
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

TITLES = {
    "unverified": "Decode the token with the key",
    "verify_signature": "Check the signature",
    "verify": "Check the signature",
    "algorithms": "Accept only the known algorithm",
    "missing": "Name the algorithm",
    "none": "Accept only signed tokens",
}


def check(decoding: TokenDecoding) -> Iterator[Finding]:
    if not decoding.doubts or purpose_of(decoding.outline.module, decoding.scope) is Purpose.TEST:
        return
    doubt = decoding.doubts[0]
    if doubt.kind not in ("mixed", "header", "missing") and _does_not_matter(decoding):
        return
    found = without_doubt(decoding, doubt)
    fix = None
    if found is not None:
        edit, needs_a_look = found
        fix = Fix(TITLES[doubt.kind], edit, Safety.UNSAFE if needs_a_look else Safety.SAFE)
    severity = Severity.WARNING if doubt.kind in ("mixed", "header") else None
    yield Finding(decoding.node.func, message(decoding, doubt), fix, severity=severity)


def _does_not_matter(decoding: TokenDecoding) -> bool:
    """Whether nobody is let in for what is read."""
    if decoding.is_checked_elsewhere or decoding.is_called_unverified:
        return True
    return decoding.is_of_its_own or decoding.reads_only_about_the_token or decoding.is_explained


def message(decoding: TokenDecoding, doubt: Doubt) -> str:
    function = f"`{decoding.outline.text(decoding.node.func)}`"
    token = f"`{decoding.token_name}`" if decoding.token_name else "the token"
    match doubt.kind:
        case "algorithms":
            return f"{function} accepts {token} with any algorithm that it names"
        case "missing":
            return f"{function} is not told the algorithms, and refuses every token"
        case "mixed":
            return f"{function} takes a shared secret and a public key for the same token"
        case "header":
            return f"{function} accepts the algorithm that {token} itself names"
        case "none":
            return f"{function} lists `none`, the algorithm of tokens that nobody has signed"
        case "verify" if decoding.always_verifies:
            return f"{function} is told not to check who signed {token}, which PyJWT has ignored since 2.0"
    return f"{function} does not check who signed {token}"


KNOWN_KEY = """
  import jwt
  from fastapi import Depends, FastAPI, HTTPException
  from fastapi.security import OAuth2PasswordBearer

  SECRET_KEY = "a secret of at least thirty-two bytes"
  ALGORITHM = "HS256"
  app = FastAPI()
  bearer = OAuth2PasswordBearer("token")

  @app.get("/me")
  def read_me(token: str = Depends(bearer)) -> str:
      try:
-         claims = jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM], options={"verify_signature": False})
                   ^^^^^^^^^^ `jwt.decode` does not check who signed `token`
+         claims = jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM])
      except jwt.InvalidTokenError:
          raise HTTPException(401) from None
      return claims["sub"]

  @app.get("/you")
  def read_you(token: str = Depends(bearer)) -> str:
      try:
-         claims = jwt.decode(token, options={"verify_signature": False, "require": ["exp"]})
                   ^^^^^^^^^^ `jwt.decode` does not check who signed `token`
+         claims = jwt.decode(token, SECRET_KEY, options={"require": ["exp"]}, algorithms=[ALGORITHM])
      except jwt.InvalidTokenError:
          raise HTTPException(401) from None
      return claims["sub"]
"""

PROOF = """
from fastapi.testclient import TestClient

forged = jwt.encode({"sub": "admin", "exp": 10**10}, "any key will do, it only has to be long enough")
for path in ("/me", "/you"):
    answer = TestClient(app).get(path, headers={"Authorization": f"Bearer {forged}"})
    assert answer.status_code == 401
"""

OF_SETTINGS = """
  from typing import Any

  from jose import jwt
  from pydantic_settings import BaseSettings

  class Settings(BaseSettings):
      key: str
      verify_tokens: bool = False
      strict: bool

  settings = Settings(key="a secret of at least thirty-two bytes", strict=True)

  def claims_of(token: str) -> dict[str, Any]:
      options = {"verify_signature": settings.verify_tokens}
      return jwt.decode(token, settings.key, algorithms=["HS256"], options=options)
             ^^^^^^^^^^ `jwt.decode` does not check who signed `token`

  def others_of(token: str) -> dict[str, Any]:
      return jwt.decode(token, settings.key, ["HS256"], options={"verify_signature": settings.strict})

  def named_by(token: str) -> dict[str, Any]:
      header = jwt.get_unverified_header(token)
      return jwt.decode(token, settings.key, algorithms=[header["alg"]])
             ^^^^^^^^^^ `jwt.decode` accepts the algorithm that `token` itself names
"""

UNKNOWN_KEY = """
  from typing import Any

  import jwt
  from fastapi import Request

  OPTIONS = {"verify_signature": False}

  def user_of(request: Request) -> str:
      token = request.headers["Authorization"].removeprefix("Bearer ")
      claims: dict[str, Any] = jwt.decode(token, options=OPTIONS)
                               ^^^^^^^^^^ `jwt.decode` does not check who signed `token`
      return claims["sub"]

  def tenant_of(request: Request) -> str:
      return jwt.decode(request.cookies["token"], options=dict(verify_signature=False))["tenant"]
             ^^^^^^^^^^ `jwt.decode` does not check who signed the token
"""

JOSE = """
  from jose import jws, jwt

  SECRET_KEY = "a secret of at least thirty-two bytes"
  ALGORITHM = "HS256"

  def claims_of(token: str, key: str) -> list[object]:
      return [
-         jwt.decode(token, key),
          ^^^^^^^^^^ `jwt.decode` accepts `token` with any algorithm that it names
+         jwt.decode(token, key, algorithms=[ALGORITHM]),
-         jwt.decode(token, key, algorithms=["HS256", "none"]),
          ^^^^^^^^^^ `jwt.decode` lists `none`, the algorithm of tokens that nobody has signed
+         jwt.decode(token, key, algorithms=["HS256"]),
-         jws.verify(token, key, ["HS256"], verify=False),
          ^^^^^^^^^^ `jws.verify` does not check who signed `token`
+         jws.verify(token, key, ["HS256"]),
      ]

  def user_of(token: str) -> object:
-     return jwt.get_unverified_claims(token)["sub"]
             ^^^^^^^^^^^^^^^^^^^^^^^^^ `jwt.get_unverified_claims` does not check who signed `token`
+     return jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM])["sub"]
"""

NO_ALGORITHM = """
  import jwt

  SECRET_KEY = "a secret of at least thirty-two bytes"
  ALGORITHM = "HS256"

  def claims_of(token: str) -> dict[str, object]:
-     return jwt.decode(token, SECRET_KEY)
             ^^^^^^^^^^ `jwt.decode` is not told the algorithms, and refuses every token
+     return jwt.decode(token, SECRET_KEY, algorithms=[ALGORITHM])
"""

READ = """
assert claims_of(jwt.encode({"sub": "ada"}, SECRET_KEY))["sub"] == "ada"
"""

MIXED = """
  import jwt

  def claims_of(token: str, key: str) -> list[object]:
      return [
          jwt.decode(token, key, algorithms=["RS256", "HS256"]),
          ^^^^^^^^^^ `jwt.decode` takes a shared secret and a public key for the same token
          jwt.decode(token, key, algorithms=["RS256", "ES256"]),
          jwt.decode(token, key, algorithms=["HS256", "HS512"]),
      ]

  def claims_by_key_set(token: str, client: jwt.PyJWKClient) -> dict[str, object]:
      return jwt.decode(token, client.get_signing_key_from_jwt(token))
"""

# PyJWT 2 has an option for it; the argument of PyJWT 1 is only a misunderstanding.
MISUNDERSTOOD = """
  import jwt

  def claims_of(token: str, key: str) -> dict[str, object]:
-     return jwt.decode(token, key, algorithms=["HS256"], verify=False)
             ^^^^^^^^^^ `jwt.decode` is told not to check who signed `token`, \
                        which PyJWT has ignored since 2.0
+     return jwt.decode(token, key, algorithms=["HS256"])
"""

OLD = """
  import jwt

  def claims_of(token: str) -> dict[str, object]:
      return jwt.decode(token, verify=False)
             ^^^^^^^^^^ `jwt.decode` does not check who signed `token`
"""

# What is read before the check serves the check.
CHECKED_LATER = """
  import jwt

  KEYS = {"https://issuer.example": ("a key of at least thirty-two bytes!!", "HS256")}

  def by_issuer(token: str) -> dict[str, object]:
      first = jwt.decode(token, options={"verify_signature": False})
      key, algorithm = KEYS[first["iss"]]
      if first.get("tenant") is None:
          raise ValueError("no tenant")
      return jwt.decode(token, key, algorithms=[algorithm])

  def by_header(token: str, keys: dict[str, str]) -> dict[str, object]:
      header = jwt.get_unverified_header(token)
      return jwt.decode(token, keys[header["kid"]], algorithms=["HS256"], options={"verify_exp": False})

  def by_somebody(token: str) -> dict[str, object]:
      claims = jwt.decode(token, options={"verify_signature": False})
      return verify_token(token, claims["tenant"])

  def verify_token(token: str, tenant: object) -> dict[str, object]:
      return jwt.decode(token, f"the key of the tenant {tenant}", algorithms=["HS256"])
"""

# Nobody is let in for what these read.
HARMLESS = """
  from datetime import UTC, datetime

  import jwt
  from httpx import AsyncClient

  class Session:
      def __init__(self, token: str) -> None:
          self.token = token

      def is_over(self) -> bool:
          claims = jwt.decode(self.token, options={"verify_signature": False})
          return datetime.now(UTC).timestamp() > claims["exp"]

  async def fetch_token(client: AsyncClient) -> str:
      return (await client.post("/token")).json()["access_token"]

  async def own_name(client: AsyncClient) -> str:
      token = await fetch_token(client)
      return jwt.decode(token, options={"verify_signature": False})["name"]

  def log_line(token: str) -> str:
      unverified = jwt.decode(token, options={"verify_signature": False})
      return f"somebody who says to be {unverified['sub']}"

  def user_behind_proxy(token: str) -> str:
      # The proxy has already checked the token; nobody else can reach this server.
      return jwt.decode(token, options={"verify_signature": False})["sub"]
"""

TESTS = """
  === tests/claims.py ===
  import jwt

  def claims_of(token: str) -> dict[str, object]:
      return jwt.decode(token, options={"verify_signature": False})
"""

rule = Rule(
    TokenDecoding,
    check,
    bullet="verified JWT",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(KNOWN_KEY, proof=PROOF),
        UNKNOWN_KEY,
        Example(OF_SETTINGS, runs=False),
        Example(JOSE, runs=False),
        Example(NO_ALGORITHM, proof=READ),
        MIXED,
        MISUNDERSTOOD,
        Example(OLD, versions={"pyjwt": "1.7"}),
        CHECKED_LATER,
        HARMLESS,
        TESTS,
    ],
)
