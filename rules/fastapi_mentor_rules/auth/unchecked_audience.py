"""A token that was made for another application is accepted.

A provider such as Google, Entra ID or Auth0 signs the tokens of all its customers with the same keys. A
good signature tells that the token is real, and not that it is meant for you: any other application to
which your user has logged in can use the token that it got there. `audience=` (and `issuer=`, where a
provider has several) says whose tokens count. A token that names an audience is refused by PyJWT and
python-jose where none is asked for.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, TokenDecoding, literal, purpose_of
from fastapi_mentor.facts.audience import (
    checks_audience,
    has_key_of_issuer,
    looks_itself,
    own_audience,
    refuses_any_audience,
)
from fastapi_mentor.rule import Example, Finding, Fix, Related, Rule, Safety, Severity


def check(decoding: TokenDecoding) -> Iterator[Finding]:
    if checks_audience(decoding) or purpose_of(decoding.outline.module, decoding.scope) is Purpose.TEST:
        return
    called = f"`{decoding.outline.text(decoding.node.func)}`"
    if has_key_of_issuer(decoding):
        if not looks_itself(decoding):
            yield Finding(decoding.node.func, f"{called} accepts tokens that were made for any application")
        return
    if not refuses_any_audience(decoding):
        return
    made = own_audience(decoding)
    if made is None:
        return
    given = next((each.value for each in made.claims if each.key == "aud"), None)
    audience = literal(given)

    def edit(editor: Editor) -> None:
        editor.set_keyword(decoding.node, "audience", f'"{audience}"')

    yield Finding(
        at=decoding.node.func,
        message=f"{called} is not told an audience, and refuses the tokens that are made here",
        fix=Fix("Ask for the audience", edit, Safety.UNSAFE) if isinstance(audience, str) else None,
        related=(Related(made, "They are made here", decoding.outline.module.path),),
        severity=Severity.ERROR,
    )


KEYS = """
  import jwt
  from fastapi import HTTPException

  client = jwt.PyJWKClient("https://login.example/keys")


  def user_of(token: str) -> str:
      key = client.get_signing_key_from_jwt(token)
      try:
          claims = jwt.decode(token, key.key, algorithms=["RS256"], options={"verify_aud": False})
                   ^^^^^^^^^^ `jwt.decode` accepts tokens that were made for any application
      except jwt.InvalidTokenError:
          raise HTTPException(401) from None
      return claims["sub"]
"""

OWN = """
  import jwt

  KEY = "a secret of at least thirty-two bytes"


  def create_token(user: str) -> str:
      return jwt.encode({"sub": user, "aud": "shop", "exp": 4102444800}, KEY)


  def user_of(token: str) -> str:
-     return jwt.decode(token, KEY, algorithms=["HS256"])["sub"]
             ^^^^^^^^^^ `jwt.decode` is not told an audience, and refuses the tokens that are made here
+     return jwt.decode(token, KEY, algorithms=["HS256"], audience="shop")["sub"]
"""

PROOF = """
assert user_of(create_token("ada")) == "ada"
"""

# Some tokens name no audience, and say in another way for whom they are.
FINE = """
import jwt

client = jwt.PyJWKClient("https://login.example/keys")
KEY = "a secret of at least thirty-two bytes"


def by_audience(token: str) -> dict[str, object]:
    return jwt.decode(token, client.get_signing_key_from_jwt(token), algorithms=["RS256"], audience="shop")


def by_client(token: str) -> dict[str, object]:
    key = client.get_signing_key_from_jwt(token).key
    claims = jwt.decode(token, key, algorithms=["RS256"])
    if claims["client_id"] != "shop":
        raise ValueError("not for us")
    return claims


def own(token: str) -> dict[str, object]:
    return jwt.decode(token, KEY, algorithms=["HS256"])


def create_token(user: str, for_partner: bool) -> str:
    if for_partner:
        return jwt.encode({"sub": user, "aud": "partner"}, KEY)
    return jwt.encode({"sub": user}, KEY)
"""

rule = Rule(
    TokenDecoding,
    check,
    bullet="verified JWT",
    severity=Severity.INFO,
    since="0.1",
    examples=[KEYS, Example(OWN, proof=PROOF), FINE],
)
