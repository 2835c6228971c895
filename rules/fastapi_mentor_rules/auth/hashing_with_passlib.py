"""Passwords are hashed with passlib.

passlib had its last release in 2020. With bcrypt 5 its first hash fails with `ValueError: password cannot
be longer than 72 bytes`, however short the password is, and its use of `crypt` fails with Python 3.13.
FastAPI's documentation uses pwdlib: its `PasswordHash` has `hash` and `verify` too, and reads the hashes
that passlib has made.
"""

from collections.abc import Iterator

from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.password_context import PasswordContext
from fastapi_mentor.rule import Example, Finding, Fix, Rule, Safety, Severity

HASHERS = {"bcrypt": ("bcrypt", "BcryptHasher"), "argon2": ("argon2", "Argon2Hasher")}


def check(context: PasswordContext) -> Iterator[Finding]:
    if context.outline.module.has_package("libpass"):
        return
    if context.fails:
        message = "With bcrypt 5 passlib fails to hash the first password"
    else:
        message = "passlib is not maintained any more"
    fix = _fix(context)
    if fix is not None:
        message += ": pwdlib reads its hashes"
    yield Finding(context, message, fix, severity=Severity.ERROR if context.fails else None)


def _fix(context: PasswordContext) -> Fix | None:
    if not context.schemes or any(scheme not in HASHERS for scheme in context.schemes):
        return None

    def edit(editor: Editor) -> None:
        made = [
            f"{editor.add_import(f'pwdlib.hashers.{module}', name, at=context.node)}()"
            for module, name in map(HASHERS.__getitem__, context.schemes)
        ]
        listed = f"({made[0]},)" if len(made) == 1 else f"({', '.join(made)})"
        hashing = editor.add_import("pwdlib", "PasswordHash", at=context.node)
        written = editor.text(context.node.func)
        editor.replace(context.node, f"{hashing}({listed})")
        editor.remove_import_if_unused(written)

    return Fix("Hash with pwdlib", edit, Safety.UNSAFE)


BROKEN = """
- from passlib.context import CryptContext
+ from pwdlib import PasswordHash
+ from pwdlib.hashers.bcrypt import BcryptHasher

- pwd_context = CryptContext(schemes=["bcrypt"], deprecated="auto")
                ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    With bcrypt 5 passlib fails to hash the first password: pwdlib reads its hashes
+ pwd_context = PasswordHash((BcryptHasher(),))


  def hash_password(password: str) -> str:
      return pwd_context.hash(password)


  def verify_password(password: str, hashed_password: str) -> bool:
      return pwd_context.verify(password, hashed_password)
"""

HASHED = """
assert verify_password("tea for two", hash_password("tea for two"))
"""

OTHERS = """
  from passlib.context import CryptContext

  old = CryptContext(schemes=["bcrypt", "md5_crypt"])
        ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ \
    passlib is not maintained any more
  other = CryptContext(schemes=["pbkdf2_sha256"])
          ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ passlib is not maintained any more
"""

FINE = """
from pwdlib import PasswordHash

hasher = PasswordHash.recommended()
"""

FORK = """
from passlib.context import CryptContext

context = CryptContext(schemes=["argon2"])
"""

rule = Rule(
    PasswordContext,
    check,
    bullet="hashed passwords",
    severity=Severity.INFO,
    since="0.1",
    examples=[
        Example(BROKEN, proof=HASHED, versions={"bcrypt": "5.0.0", "passlib": "1.7.4"}),
        Example(BROKEN, versions={"bcrypt": "5.0.0"}),
        Example(OTHERS, versions={"bcrypt": "4.0.1"}, runs=False),
        FINE,
        Example(FORK, versions={"libpass": "1.9"}, runs=False),
    ],
)
