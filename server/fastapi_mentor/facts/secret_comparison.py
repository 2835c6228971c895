"""A secret that a request brings, compared with the one that the server knows by `==`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.http_error import HttpError
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Function, Scope
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_SECRET = pattern(
    r"(x_|admin_|internal_|service_|auth_|access_|webhook_|provided_|given_|expected_|stored_|cron_|bearer_"
    r"|http_)*(api_?keys?|api_?token|access_key|secret|secret_key|secret_token|token|auth_?token|password|passwd"
    r"|signature|hmac|digest|webhook_secret|csrf_token|apikey|key|credential|authorization|credentials)"
    r"(_(header|value|query|cookie|str))?",
    re.IGNORECASE,
)
_EQUALS = pattern("[!=]=")
_SIGN = pattern("key|token|secret|passw|signature|hmac|digest|credential|authorization", re.IGNORECASE)
_NEAR = 50
"""The characters around `==` in which a secret must be named, which most functions have not."""
_PASSWORD = pattern(r"(\w+_)?(password|passwd|pwd)", re.IGNORECASE)
_CONSTANT = pattern(r"_?[A-Z][A-Z0-9_]*")
_SETTINGS = pattern(
    r"\b(settings|config|conf|cfg|env|environ|getenv|get_settings|get_config|app_settings)\b", re.I
)
_REPEATED = pattern(r"confirm|repeat|again|old_|new_|previous|default|legacy|2$", re.IGNORECASE)
_NO_SECRETS = frozenset({"bearer", "undefined", "null", "basic", "access", "refresh", "token"})
_LEAST = 5
_DEPTH = 6
_REFUSED = (401, 403)
_REFUSALS = ("401", "403", "UNAUTHORIZED", "FORBIDDEN")


class SecretComparison:
    """`given == expected`: a secret of the request, the known one, in a function that answers 401 or 403.

    Where the known one is a signature that the function has just made, whatever it answers.
    """

    words = HttpError.words | {"hexdigest", "digest"}

    def __init__(
        self, node: ast.Compare, given: ast.expr, expected: ast.expr, scope: Scope, outline: Outline
    ) -> None:
        self.node = node
        self.given = given
        self.expected = expected
        self.scope = scope
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[SecretComparison]:
        """The ones in a statement."""
        text = outline.statement.parsed_text
        if "hmac" in text and _EQUALS.search(text):
            yield from cls._of_signatures(outline)
        if not _may_compare(text):
            return
        seen: set[int] = set()
        for error in HttpError.find(outline):
            scope = error.scope.function
            if scope is None or id(scope) in seen or error.status_code not in _REFUSED:
                continue
            seen.add(id(scope))
            if isinstance(scope.node, Function):
                yield from cls._in(scope, scope.node, outline)

    @classmethod
    def _of_signatures(cls, outline: Outline) -> Iterator[SecretComparison]:
        for scope in outline.survey.scopes:
            if not isinstance(scope.node, Function):
                continue
            at = place(outline, scope)
            for node in walk(*scope.node.body):
                match node:
                    case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
                        sides = [(left, right), (right, left)]
                        made = [_is_signature(expected, at) for _, expected in sides]
                        if made.count(True) == 1:
                            given, expected = sides[made.index(True)]
                            if not isinstance(given, ast.Constant):
                                yield cls(node, given, expected, scope, outline)

    @classmethod
    def _in(cls, scope: Scope, function: Function, outline: Outline) -> Iterator[SecretComparison]:
        at = place(outline, scope)
        for node in walk(*function.body):
            match node:
                case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
                    if _is_column(left) or _is_column(right):
                        continue
                    for given, expected in ((left, right), (right, left)):
                        if _is_given(given, expected, at) and _is_expected(expected, given, at):
                            yield cls(node, given, expected, scope, outline)
                            break

    @property
    def location(self) -> Location:
        """The place of the comparison."""
        return self.outline.location(self.node)

    @property
    def is_negated(self) -> bool:
        """Whether it asks if both differ."""
        return isinstance(self.node.ops[0], ast.NotEq)


def _may_compare(text: str) -> bool:
    if not any(sign in text for sign in _REFUSALS):
        return False
    return any(
        _SIGN.search(text, max(0, found.start() - _NEAR), found.end() + _NEAR)
        for found in _EQUALS.finditer(text)
    )


def _is_signature(node: ast.expr, at: Place, depth: int = 0) -> bool:
    """Whether a value is what `hmac` makes of a message, with something before it or not."""
    if depth > _DEPTH:
        return False
    match node:
        case ast.Name(id=name):
            bindings = at.scope.bindings.get(name, ()) if at.scope is not None else ()
            values = [each.value for each in bindings]
            return len(values) == 1 and values[0] is not None and _is_signature(values[0], at, depth + 1)
        case ast.JoinedStr(values=parts):
            return any(
                isinstance(each, ast.FormattedValue) and _is_signature(each.value, at, depth + 1)
                for each in parts
            )
        case ast.BinOp(op=ast.Add(), right=right):
            return _is_signature(right, at, depth + 1)
        case ast.Call(
            func=ast.Attribute(value=value, attr="hexdigest" | "digest" | "decode" | "lower" | "hex")
        ):
            return _is_signature(value, at, depth + 1) or at.qualified(node.func) == "hmac.digest"
        case ast.Call():
            name = at.qualified(node.func) or ""
            if name.startswith("base64.") and node.args:
                return _is_signature(node.args[0], at, depth + 1)
            return name in ("hmac.new", "hmac.HMAC")
    return False


def _is_column(node: ast.expr) -> bool:
    """Whether it is an attribute of a class: the database compares."""
    while isinstance(node, ast.Attribute):
        node = node.value
        name = _name(node)
        if name[:1].isupper() and not name.isupper():
            return True
    return False


def _name(node: ast.expr) -> str:
    """What the last part of an expression calls its value."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(slice=ast.Constant(value=str() as name)):
            return name.replace("-", "_")
        case ast.Call(
            func=ast.Attribute(attr="get" | "getenv"), args=[ast.Constant(value=str() as name), *_]
        ):
            return name.replace("-", "_")
        case ast.Call(func=ast.Attribute(value=value, attr="get_secret_value" | "encode" | "strip")):
            return _name(value)
    return ""


def _is_given(node: ast.expr, other: ast.expr, at: Place) -> bool:
    """Whether a secret comes from somewhere else than the code and its settings."""
    name = _name(node)
    if not name or _SECRET.fullmatch(name) is None or _REPEATED.search(name) or _is_settled(node):
        return False
    return not (name.lower() == "key" and not _is_settled(other))


def _is_settled(node: ast.expr) -> bool:
    """Whether a value is a constant or a setting."""
    name = _name(node)
    return _CONSTANT.fullmatch(name) is not None or _SETTINGS.search(ast.unparse(node)) is not None


def _is_expected(node: ast.expr, given: ast.expr, at: Place) -> bool:
    """Whether it is compared with the secret that the server knows."""
    match node:
        case ast.Constant(value=str() as text):
            return len(text) > _LEAST and text.lower() not in _NO_SECRETS and " " not in text
        case ast.Constant():
            return False
    name = _name(node)
    if not name or _REPEATED.search(name):
        return False
    if _is_settled(node):
        value = at.definition(node) if isinstance(node, (ast.Name, ast.Attribute)) else None
        known = literal(value.value) if value is not None and value.value is not None else ""
        return isinstance(known, str) or not isinstance(known, (int, bool, float))
    if _PASSWORD.fullmatch(name):
        return False
    return _SECRET.fullmatch(name) is not None and _root(node) != _root(given)


def _root(node: ast.expr) -> str:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return ast.unparse(node)
