"""The subject of a token is no text.

The standard says that `sub` is a string. PyJWT checks it since 2.10, and python-jose always has: a token
whose `sub` is a number is made without complaint, and refused by each reader. Write `str(user.id)`, and
make it a number again where it is read.
"""

from ast import AST
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import literal
from fastapi_mentor.facts.mapping import Entry
from fastapi_mentor.facts.token import TokenClaims
from fastapi_mentor.facts.value import value_shape
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity

_REFUSED = {
    "int": "a number",
    "float": "a number",
    "bool": "a truth value",
    "uuid.UUID": "a UUID",
    "dict": "a dict",
    "list": "a list",
}
_UNREADABLE = "uuid.UUID"


def check(made: TokenClaims) -> Iterator[Finding]:
    module = made.outline.module
    if made.library == "PyJWT" and not module.version_satisfies("pyjwt", ">=2.10"):
        return
    if _is_let_through(made):
        return
    for claim in made.claims:
        if claim.key != "sub" or claim.at.outline is not made.outline:
            continue
        shape = value_shape(claim.value, claim.at)
        name = shape.without_none.name if shape is not None else ""
        if name in _REFUSED:
            code = made.outline.text(claim.value)
            fails = "can not be written" if name == _UNREADABLE else "all readers refuse it"
            message = f"`sub` is {_REFUSED[name]}, `{' '.join(code.split())}`: {fails}"
            yield Finding(claim.value, message, _as_text(claim, name))


def _is_let_through(made: TokenClaims) -> bool:
    """Whether the module reads tokens without looking at their subject."""
    return any(
        "verify_sub" in statement.parsed_text
        for statement in made.outline.module.calling(frozenset({"decode"}), inside=True)
    )


def _as_text(claim: Entry, name: str) -> Fix | None:
    if name in ("dict", "list"):
        return None
    node: AST = claim.value
    known = literal(node)

    def edit(editor: Editor) -> None:
        editor.replace(node, f'"{known}"' if type(known) is int else f"str({editor.text(node)})")

    return Fix("Make it text", edit)


MODEL = """
  import jwt
  from fastapi import FastAPI
  from pydantic import BaseModel

  KEY = "a secret of at least thirty-two bytes"
  app = FastAPI()


  class User(BaseModel):
      id: int
      name: str


  def create_token(user: User) -> str:
-     return jwt.encode({"sub": user.id, "name": user.name, "exp": 4102444800}, KEY)
                                ^^^^^^^ `sub` is a number, `user.id`: all readers refuse it
+     return jwt.encode({"sub": str(user.id), "name": user.name, "exp": 4102444800}, KEY)


  @app.post("/token")
  def log_in() -> str:
      return create_token(User(id=1, name="ada"))
"""

PROOF = """
assert jwt.decode(log_in(), KEY, algorithms=["HS256"])["name"] == "ada"
"""

THROUGH_A_FUNCTION = """
  === app/__init__.py ===
  === app/security.py ===
  from datetime import UTC, datetime, timedelta

  import jwt

  KEY = "a secret of at least thirty-two bytes"


  def create_access_token(data: dict, expires: timedelta) -> str:
      to_encode = data.copy()
      to_encode.update({"exp": datetime.now(UTC) + expires})
      return jwt.encode(to_encode, KEY, algorithm="HS256")
  === app/main.py ===
  from datetime import timedelta
  from uuid import UUID, uuid4

  from fastapi import FastAPI

  from app.security import create_access_token

  app = FastAPI()


  def find_user(name: str) -> int:
      return len(name)


  @app.post("/token")
  def log_in(name: str) -> str:
      user_id = find_user(name)
-     return create_access_token(data={"sub": user_id}, expires=timedelta(minutes=15))
                                              ^^^^^^^ `sub` is a number, `user_id`: all readers refuse it
+     return create_access_token(data={"sub": str(user_id)}, expires=timedelta(minutes=15))


  @app.post("/guest")
  def be_guest() -> str:
      guest = uuid4()
-     return create_access_token({"sub": guest}, timedelta(minutes=15))
                                         ^^^^^ `sub` is a UUID, `guest`: can not be written
+     return create_access_token({"sub": str(guest)}, timedelta(minutes=15))
"""

BOTH_READ = """
import jwt

from app.main import be_guest, log_in
from app.security import KEY

assert jwt.decode(log_in("ada"), KEY, algorithms=["HS256"])["sub"] == "3"
assert len(jwt.decode(be_guest(), KEY, algorithms=["HS256"])["sub"]) == 36
"""

FINE = """
  from typing import Any

  import jwt

  KEY = "a secret of at least thirty-two bytes"


  def create_token(subject: Any, name: str) -> list[str]:
      number = 1
      return [
          jwt.encode({"sub": subject, "exp": 4102444800}, KEY),
          jwt.encode({"sub": name, "uid": 1, "exp": 4102444800}, KEY),
          jwt.encode({"sub": f"user:{number}", "exp": 4102444800}, KEY),
      ]


  def create_access_token(data: dict) -> str:
      return str(data)


  ids = create_access_token({"sub": 1})
"""

LET_THROUGH = """
import jwt

KEY = "a secret of at least thirty-two bytes"


def create_token(user: int) -> str:
    return jwt.encode({"sub": user, "exp": 4102444800}, KEY)


def read_token(token: str) -> dict[str, object]:
    return jwt.decode(token, KEY, algorithms=["HS256"], options={"verify_sub": False})
"""

OLD = """
import jwt


def create_token(user: int, key: str) -> str:
    return jwt.encode({"sub": user, "exp": 4102444800}, key)
"""

rule = Rule(
    TokenClaims,
    check,
    bullet="verified JWT",
    severity=Severity.ERROR,
    since="0.1",
    examples=[
        Example(MODEL, proof=PROOF),
        Example(THROUGH_A_FUNCTION, proof=BOTH_READ),
        FINE,
        LET_THROUGH,
        Example(OLD, versions={"pyjwt": "2.9"}),
    ],
)
