"""Tokens are made and read with python-jose.

FastAPI's documentation has gone over to PyJWT: python-jose is seldom maintained, has several ways to do
each thing, and up to 3.3 let whoever knows a public key sign tokens with it (CVE-2024-33663), and made
small tokens unpack to any size (CVE-2024-33664). `jwt.encode` and `jwt.decode` of PyJWT take the same
arguments; its errors inherit `InvalidTokenError`.
"""

import ast
from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.jose_import import JoseImport
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

SAME = {
    "jwt": "import jwt",
    "JWTError": "from jwt import InvalidTokenError as JWTError",
    "ExpiredSignatureError": "from jwt import ExpiredSignatureError",
}


def check(found: JoseImport) -> Iterator[Finding]:
    module = found.outline.module
    if not found.is_first:
        return
    is_open = module.has_package("python-jose") and module.version_satisfies("python-jose", "<3.4")
    message = (
        "Tokens can be forged with python-jose before 3.4 (CVE-2024-33663): PyJWT does the same work"
        if is_open
        else "PyJWT does the work of python-jose, and is maintained"
    )
    yield Finding(found, message, _fix(found), severity=Severity.WARNING if is_open else None)


def _fix(found: JoseImport) -> Fix | None:
    node = found.node
    if not isinstance(node, ast.ImportFrom) or node.module != "jose":
        return None
    names = [each.name for each in node.names]
    if any(name not in SAME for name in names) or any(each.asname for each in node.names):
        return None

    def edit(editor: Editor) -> None:
        lines = sorted((SAME[name] for name in names), key=lambda line: not line.startswith("import"))
        editor.replace_statement(node, "\n".join(lines) + "\n")

    return Fix("Import PyJWT", edit, Safety.UNSAFE)


PLAIN = """
- from jose import JWTError, jwt
  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ PyJWT does the work of python-jose, and is maintained
+ import jwt
+ from jwt import InvalidTokenError as JWTError

  KEY = "a secret of at least thirty-two bytes"


  def user_of(token: str) -> str:
      try:
          return jwt.decode(token, KEY, algorithms=["HS256"])["sub"]
      except JWTError:
          return ""
"""

OPEN = """
  from jose import jwk, jwt
  ^^^^^^^^^^^^^^^^^^^^^^^^^ \
    Tokens can be forged with python-jose before 3.4 (CVE-2024-33663): PyJWT does the same work
  from jose.exceptions import JWTError
"""

FINE = """
import jwt
from jwt import InvalidTokenError


def user_of(token: str, key: str) -> str:
    try:
        return jwt.decode(token, key, algorithms=["HS256"])["sub"]
    except InvalidTokenError:
        return ""
"""

rule = Rule(
    JoseImport,
    check,
    bullet="verified JWT",
    severity=Severity.INFO,
    since="0.1",
    examples=[
        Example(PLAIN, runs=False),
        Example(OPEN, runs=False, versions={"python-jose": "3.3.0"}),
        FINE,
    ],
)
