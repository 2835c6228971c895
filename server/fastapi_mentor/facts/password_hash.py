"""Hashes of passwords that are made too quickly."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.expression import literal, parents
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.password import password_in
from fastapi_mentor.facts.scope import Call, Scope
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_HASHERS = frozenset(
    f"hashlib.{name}"
    for name in (
        "md5",
        "sha1",
        "sha224",
        "sha256",
        "sha384",
        "sha512",
        "blake2b",
        "blake2s",
        "sha3_256",
        "sha3_512",
    )
)
_SLOW = (
    "bcrypt",
    "pwd_context",
    "CryptContext",
    "PasswordHash",
    "PasswordHasher",
    "scrypt",
    "argon2",
    "pbkdf2_hmac",
)
_OLD = pattern(
    r"legacy|upgrad|migrat|rehash|pwned|breach|cache|fingerprint|old_hash|deprecated", re.IGNORECASE
)


class FastPasswordHash:
    """`hashlib.sha256(password.encode())`, or another quick hash of a password; `algorithm` is which."""

    words = frozenset(name.rpartition(".")[2] for name in _HASHERS) | {"new"}

    def __init__(self, call: Call, algorithm: str, outline: Outline) -> None:
        self.node = call.node
        self.scope = call.scope
        self.algorithm = algorithm
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[FastPasswordHash]:
        """The ones in a statement."""
        for call in outline.calls(*cls.words):
            given = call.node.args
            is_named = getattr(call.node.func, "attr", "") == "new" and len(given) == 2
            if not given or not _holds_password(given[-1] if is_named else given[0], call.scope):
                continue
            name = outline.callee(call)
            if name == "hashlib.new":
                name = f"hashlib.{str(literal(given[0])).lower().replace('-', '_')}"
            if name in _HASHERS and not any(each.arg == "usedforsecurity" for each in call.node.keywords):
                yield cls(call, name.rpartition(".")[2], outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    def _may_be_followed(self, scope: Scope | None) -> bool:
        """Whether the function may be one step of a slow hash: something else in the module calls it."""
        name = str(getattr(scope.node, "name", "")) if scope is not None else ""
        return not name or name.startswith("_") or self.outline.module.calls(name)

    @property
    def is_no_answer(self) -> bool:
        """Whether it is part of something else: a slow hash, an old format, a key of a cache."""
        module = self.outline.module
        scope = self.scope.function
        if any(module.resolve(name) is not None for name in _SLOW) and self._may_be_followed(scope):
            return True
        if scope is None or scope.node is None:
            return False
        text = self.outline.text(scope.node)
        if _OLD.search(text) or any(name in text for name in _SLOW):
            return True
        around: ast.AST | None = self.node
        above = parents(scope.node)
        while around is not None and not isinstance(around, ast.stmt):
            if isinstance(around, ast.JoinedStr):
                return True
            around = above.get(around)
        return False


def _holds_password(node: ast.expr, scope: Scope | None = None) -> bool:
    """Whether a text is a password, or a password with salt; `scope` has the names that may hold it."""
    match node:
        case ast.Name(id=name) if scope is not None and password_in(node) is None:
            values = [each.value for each in scope.bindings.get(name, ())]
            return len(values) == 1 and values[0] is not None and _holds_password(values[0])
        case ast.Call(func=ast.Attribute(value=value, attr="encode")):
            return _holds_password(value, scope)
        case ast.BinOp(op=ast.Add()):
            return _holds_password(node.left) or _holds_password(node.right)
        case ast.JoinedStr(values=values):
            return any(
                isinstance(each, ast.FormattedValue) and _holds_password(each.value) for each in values
            )
    return password_in(node) is not None
