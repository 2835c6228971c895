"""The secret with which tokens are signed, where its text is written in the code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.decoding import TokenDecoding
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.secret_text import is_secret
from fastapi_mentor.facts.token import TokenEncoding
from fastapi_mentor.facts.written import Written, written
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_BYTES = {"HS256": 32, "HS384": 48, "HS512": 64}
_SESSIONS = "starlette.middleware.sessions.SessionMiddleware"
_READERS = frozenset({"os.getenv", "os.environ.get"})
_WRAPPERS = frozenset(
    {"str", "bytes", "pydantic.SecretStr", "pydantic.SecretBytes", "starlette.datastructures.Secret"}
)
_PLACEHOLDER = pattern(
    r".*(change[ _-]?(me|this|it|in)|your[ _-]?(\w+[ _-])*(secret|key)|replace[ _-]?(me|this|with)"
    r"|dev(elopment)?[ _-]?(secret|key|only)|insecure|placeholder|not[ _-]?(so[ _-]?)?secret|secret[ _-]?key"
    r"|super[ _-]?secret"
    r"|default[ _-]?(secret|key)|for[ _-]?(dev|test|demo)|my[ _-]?secret|test[ _-]?(secret|key)).*",
    re.IGNORECASE | re.DOTALL,
)
_KNOWN = frozenset({"09d25e094faa6ca2556c818166b7a9563b93f7099f6f0f4caa6cf63b88e8d3e7"})
"""Keys that stand in FastAPI's documentation."""
_DEPTH = 6


class _Found(NamedTuple):
    source: Written
    text: str
    is_fallback: bool


class SigningKey:
    """The key of a token that is signed with a shared secret, which somebody who has the code can read.

    `node` is the expression of the key, `text` what it is, `source` where that is written, and `least` the
    bytes that its algorithm asks for. `is_fallback` tells that the environment may give another one, `signed`
    what is signed: tokens, or sessions.
    """

    words = frozenset({"encode", "decode", "add_middleware", "Middleware"})

    def __init__(
        self, node: ast.expr, outline: Outline, found: _Found, least: int, signed: str = "tokens"
    ) -> None:
        self.node = node
        self.signed = signed
        self.outline = outline
        self.source = found.source
        self.text = found.text
        self.is_fallback = found.is_fallback
        self.least = least

    @classmethod
    def find(cls, outline: Outline) -> Iterator[SigningKey]:
        """Those of the tokens that a statement makes; of those that it reads, where the module makes none."""
        for encoding in TokenEncoding.find(outline):
            if not encoding.is_unsigned:
                algorithm = _name(encoding.algorithm, encoding.place, "HS256")
                yield from _keys(encoding.key, encoding.scope, outline, [algorithm])
        for decoding in TokenDecoding.find(outline):
            listed = decoding.algorithms
            if isinstance(listed, (ast.List, ast.Tuple)) and not _makes_tokens(outline):
                names = [_name(each, decoding.place, "") for each in listed.elts]
                yield from _keys(decoding.key, decoding.scope, outline, names)
        yield from cls._of_sessions(outline)

    @classmethod
    def _of_sessions(cls, outline: Outline) -> Iterator[SigningKey]:
        """Those of Starlette's middleware for sessions; what a name alone tells to be a secret not."""
        for call in outline.calls("add_middleware", "Middleware"):
            at = place(outline, call.scope)
            middleware = call.node.args[0] if call.node.args else None
            key = argument(call.node, "secret_key")
            if key is None or middleware is None or at.qualified(middleware) != _SESSIONS:
                continue
            found = _text(key, at, 0)
            if found is not None and not (found.source.node is key and is_secret("secret_key", found.text)):
                yield cls(key, outline, found, 0, "sessions")

    @property
    def location(self) -> Location:
        """The place of the expression."""
        return self.outline.location(self.node)

    @property
    def is_known(self) -> bool:
        """Whether it is an example that everybody has seen."""
        return self.text in _KNOWN

    @property
    def is_placeholder(self) -> bool:
        """Whether it says that another one was to be put in its place."""
        return _PLACEHOLDER.fullmatch(self.text) is not None

    @property
    def size(self) -> int:
        """Its bytes."""
        return len(self.text.encode())

    @property
    def is_guarded(self) -> bool:
        """Whether the settings in which it is the default look at what they are given."""
        outline = self.source.place.outline
        header = outline.header if outline is not None else None
        if outline is None or header is None:
            return False
        return any("validator" in each.parsed_text for each in outline.module.members(header))

    @property
    def is_of_documentation(self) -> bool:
        """Whether the code is there to be read and not to be run."""
        return "/docs_src/" in self.outline.module.path


def _keys(
    key: ast.expr | None, scope: Scope, outline: Outline, algorithms: list[str]
) -> Iterator[SigningKey]:
    if key is None or not algorithms or any(each not in _BYTES for each in algorithms):
        return
    found = _text(key, place(outline, scope), 0)
    if found is not None:
        yield SigningKey(key, outline, found, min(_BYTES[each] for each in algorithms))


def _name(node: ast.expr | None, at: Place, default: str) -> str:
    """The name of an algorithm, through constants and settings; "" where it is not known."""
    if node is None:
        return default
    found = written(node, at)
    value = found.value if found is not None else None
    return value if isinstance(value, str) else ""


def _makes_tokens(outline: Outline) -> bool:
    for statement in outline.module.calling(frozenset({"encode"}), inside=True):
        if any(True for _ in TokenEncoding.find(Outline(statement, outline.module))):
            return True
    return False


def _text(node: ast.expr, at: Place, depth: int) -> _Found | None:
    """The text of a key: a literal, or what is taken where the environment says nothing."""
    if depth > _DEPTH:
        return None
    found = written(node, at)
    if found is None:
        return None
    match found.node:
        case ast.Constant(value=str() as text):
            return _Found(found, text, found.is_default)
        case ast.Constant(value=bytes() as value):
            return _Found(found, value.decode("latin-1"), found.is_default)
        case ast.Call(func=ast.Attribute(value=value, attr="get_secret_value" | "encode" | "strip")):
            return _text(value, found.place, depth + 1)
        case ast.Call() as call:
            name = found.place.qualified(call.func)
            if name in _WRAPPERS and len(call.args) == 1:
                inner = _text(call.args[0], found.place, depth + 1)
                return inner._replace(is_fallback=inner.is_fallback or found.is_default) if inner else None
            if name in _READERS:
                default = argument(call, "default", 1)
                known = literal(default) if default is not None else None
                return _Found(found, known, True) if isinstance(known, str) else None
        case ast.BoolOp(op=ast.Or(), values=[*_, ast.Constant(value=str() as text)]) if text:
            return _Found(found, text, True)
    return None
