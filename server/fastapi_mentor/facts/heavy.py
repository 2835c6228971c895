"""A call that computes for long, in an `async` function that FastAPI calls."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import Self

from fastapi_mentor.facts.blocking import BlockingCall
from fastapi_mentor.facts.callee import Search, written
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.scope import Call
from fastapi_mentor.facts.types import type_of

_FUNCTIONS = frozenset(
    {
        *("bcrypt.hashpw", "bcrypt.checkpw", "bcrypt.kdf", "hashlib.pbkdf2_hmac", "hashlib.scrypt"),
        *("werkzeug.security.generate_password_hash", "werkzeug.security.check_password_hash"),
        *(f"passlib.hash.{name}.{method}" for name in ("bcrypt", "argon2", "pbkdf2_sha256", "sha512_crypt")
          for method in ("hash", "verify")),
        *(f"pandas.read_{name}" for name in ("csv", "excel", "json", "parquet", "sql", "feather")),
        *("cv2.imread", "cv2.imdecode", "cv2.resize", "librosa.load"),
    }
)  # fmt: skip
_HASHING = frozenset({"hash", "verify", "verify_and_update", "encrypt"})
_METHODS = {
    "passlib.context.CryptContext": _HASHING,
    "pwdlib.PasswordHash": _HASHING,
    "argon2.PasswordHasher": _HASHING,
    "PIL.Image.Image": frozenset({"resize", "thumbnail", "save", "rotate", "filter", "convert", "transform"}),
}
_NAMES = frozenset(
    {
        *(name.rpartition(".")[2] for name in _FUNCTIONS),
        *(method for methods in _METHODS.values() for method in methods),
    }
)


def _computes(call: Call, outline: Outline) -> str | None:
    callee = call.node.func
    last = callee.attr if isinstance(callee, ast.Attribute) else getattr(callee, "id", "")
    if call.awaited or last not in _NAMES:
        return None
    if outline.callee(call) in _FUNCTIONS:
        return written(callee)
    if isinstance(callee, ast.Attribute):
        receiver = type_of(callee.value, place(outline, call.scope))
        if receiver is not None and last in _METHODS.get(receiver, ()):
            return written(callee)
    return None


COMPUTING = Search("computes", _computes)


class HeavyCall(BlockingCall):
    """`pwd_context.hash(password)` in an `async def` route or dependency: meanwhile no other is served."""

    search = COMPUTING

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Self]:
        """The ones of a statement, made directly or by the project's functions that are called."""
        for handler in Handler.find(outline):
            if handler.is_async:
                routes = tuple(handler.routes)
                for call in handler.scope.calls:
                    if _computes(call, outline) is not None:
                        yield cls(call, "", outline, routes)
                yield from cls.through_others(handler.scope, outline, routes)
