"""For whom a token was made, and whether its reader asks."""

from __future__ import annotations

import ast
import re

from fastapi_mentor.facts.decoding import TokenDecoding
from fastapi_mentor.facts.expression import argument, has_unpacking, literal
from fastapi_mentor.facts.mapping import entries_of
from fastapi_mentor.facts.outline import Outline, local_bindings
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.token import TokenEncoding
from fastapi_mentor.pattern import pattern

_FROM_KEY_SET = frozenset({"get_signing_key_from_jwt", "get_signing_key", "from_dict", "from_jwk", "PyJWK"})
_LOOKED_AT = pattern(r"""\b(aud|audience|azp|appid|client_id|cid|authorized_party)\b""")
_OPTIONS = frozenset({"verify_signature", "verify_aud"})
_DEPTH = 5


def checks_audience(decoding: TokenDecoding) -> bool:
    """Whether a reading asks for whom the token was made, or may do so."""
    if has_unpacking(decoding.node) or argument(decoding.node, "audience") is not None:
        return not _is_off(decoding)
    return False


def _is_off(decoding: TokenDecoding) -> bool:
    entries = entries_of(decoding.options, decoding.place) if decoding.options is not None else ()
    return any(entry.key in _OPTIONS and literal(entry.value) is False for entry in entries)


def refuses_any_audience(decoding: TokenDecoding) -> bool:
    """Whether a reading fails for a token that says for whom it is: it asks for no audience."""
    if has_unpacking(decoding.node) or argument(decoding.node, "audience") is not None:
        return False
    return decoding.options is None and not decoding.doubts


def looks_itself(decoding: TokenDecoding) -> bool:
    """Whether the function around compares the audience by its own means."""
    scope = decoding.scope.function
    if scope is None or scope.node is None:
        return False
    text = decoding.outline.text(scope.node)
    return _LOOKED_AT.search(re.sub(r"verify_aud|#[^\n]*", "", text)) is not None


def has_key_of_issuer(decoding: TokenDecoding) -> bool:
    """Whether its key comes from the set of keys that an issuer of tokens publishes for all."""
    return decoding.key is not None and _is_of_issuer(decoding.key, decoding.place, 0)


def _is_of_issuer(node: ast.expr, at: Place, depth: int) -> bool:
    if depth > _DEPTH:
        return False
    match node:
        case ast.Attribute(value=value, attr="key") | ast.Await(value=value):
            return _is_of_issuer(value, at, depth + 1)
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name in _FROM_KEY_SET
        case ast.Name(id=name):
            bindings = local_bindings(name, at.scope) or []
            values = [each.value for each in bindings if each.value is not None]
            return bool(values) and any(_is_of_issuer(each, at, depth + 1) for each in values)
    return False


def own_audience(decoding: TokenDecoding) -> TokenEncoding | None:
    """A token that the module makes with an audience, where it makes no other."""
    module = decoding.outline.module
    made = [
        encoding
        for statement in module.calling(frozenset({"encode"}), inside=True)
        for encoding in TokenEncoding.find(Outline(statement, module))
    ]
    named = [each for each in made if "aud" in each.contents.names and not each.contents.has_others]
    return made[0] if made and len(named) == len(made) else None
