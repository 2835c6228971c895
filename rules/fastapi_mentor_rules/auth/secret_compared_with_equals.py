"""A secret is compared with `==`.

`==` stops at the first character that differs, so that the time of an answer tells how much of a guess was
right: with enough requests a key is found one character after another. `secrets.compare_digest` always
takes as long. It wants bytes, or text in ASCII.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts import Purpose, purpose_of
from fastapi_mentor.facts.secret_comparison import SecretComparison
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity


def check(comparison: SecretComparison) -> Iterator[Finding]:
    if purpose_of(comparison.outline.module, comparison.scope) is Purpose.TEST:
        return
    given = " ".join(comparison.outline.text(comparison.given).split())
    message = f"The time of this comparison tells how much of `{given}` is right"

    def edit(editor: Editor) -> None:
        secrets = editor.add_plain_import("secrets")
        sides = [_as_bytes(each, editor) for each in (comparison.given, comparison.expected)]
        call = f"{secrets}.compare_digest({', '.join(sides)})"
        editor.replace(comparison.node, f"not {call}" if comparison.is_negated else call)

    yield Finding(comparison, message, Fix("Compare with `secrets.compare_digest`", edit, Safety.UNSAFE))


def _as_bytes(node: ast.expr, editor: Editor) -> str:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isascii():
        return f"b{editor.text(node)}"
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "encode":
        return editor.text(node)
    if isinstance(node, (ast.BoolOp, ast.IfExp, ast.BinOp)):
        return f"({editor.text(node)}).encode()"
    return f"{editor.text(node)}.encode()"


KEYS = """
+ import secrets
  from typing import Annotated

  from fastapi import Depends, FastAPI, Header, HTTPException
  from fastapi.security import HTTPBasic, HTTPBasicCredentials

  API_KEY = "b81d52c3a9c34e2ba4e2c4fe17a5b7d0"
  app = FastAPI()
  basic = HTTPBasic()


  async def verify_key(x_api_key: Annotated[str, Header()]) -> None:
-     if x_api_key != API_KEY:
         ^^^^^^^^^^^^^^^^^^^^ The time of this comparison tells how much of `x_api_key` is right
+     if not secrets.compare_digest(x_api_key.encode(), API_KEY.encode()):
          raise HTTPException(403)


  @app.get("/a", dependencies=[Depends(verify_key)])
  async def read_a(credentials: Annotated[HTTPBasicCredentials, Depends(basic)]) -> str:
-     if credentials.username == "a" and credentials.password == "swordfish":
                                         ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    The time of this comparison tells how much of `credentials.password` is right
+     if credentials.username == "a" and secrets.compare_digest(credentials.password.encode(), b"swordfish"):
          return "a"
      raise HTTPException(401)
"""

# What says of which kind a token is is no secret, and neither is an answer that nobody is refused for.
SIGNATURES = """
  import hashlib
  import hmac
+ import secrets

  from fastapi import FastAPI, Header, HTTPException, Request

  app = FastAPI()
  SECRET = b"b81d52c3a9c34e2ba4e2c4fe17a5b7d0"


  @app.post("/hooks/github")
  async def receive_push(request: Request, x_hub_signature: str = Header()) -> None:
      digest = hmac.new(SECRET, await request.body(), hashlib.sha256).hexdigest()
      expected = f"sha256={digest}"
-     if x_hub_signature != expected:
         ^^^^^^^^^^^^^^^^^^^^^^^^^^^ The time of this comparison tells how much of `x_hub_signature` is right
+     if not secrets.compare_digest(x_hub_signature.encode(), expected.encode()):
          raise HTTPException(400, "Invalid signature")


  @app.post("/hooks/shop")
  async def receive_order(request: Request, x_signature: str = Header()) -> bool:
      signature = hmac.new(SECRET, await request.body(), "sha256")
      return hmac.compare_digest(signature.hexdigest(), x_signature)
"""

FINE = """
import secrets
from typing import Annotated

from fastapi import FastAPI, Header, HTTPException
from pydantic import BaseModel

app = FastAPI()
TOKEN_TYPE = "access"


class Change(BaseModel):
    password: str
    confirm_password: str


@app.get("/a")
def read_a(authorization: Annotated[str, Header()]) -> str:
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or token == "null" or token == "":
        raise HTTPException(401)
    if not secrets.compare_digest(token.encode(), b"b81d52c3a9c34e2ba4e2c4fe17a5b7d0"):
        raise HTTPException(401)
    return token


@app.post("/b")
def change(data: Change, token_type: str, kind: str) -> None:
    if data.password != data.confirm_password or token_type != TOKEN_TYPE or kind == "password":
        raise HTTPException(403)


def is_same(token: str, other_token: str) -> bool:
    return token == other_token
"""

rule = Rule(
    SecretComparison,
    check,
    bullet="secrets out of reach",
    severity=Severity.INFO,
    since="0.1",
    examples=[KEYS, SIGNATURES, FINE],
)
