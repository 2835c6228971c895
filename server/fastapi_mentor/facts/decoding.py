"""JSON web tokens: where they are read, and how carefully."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.expression import UNKNOWN, argument, has_unpacking, literal, parents
from fastapi_mentor.facts.mapping import entries_of
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Call, Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.facts.written import written
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_DECODERS = {
    "jwt.decode": "PyJWT",
    "jwt.decode_complete": "PyJWT",
    "jose.jwt.decode": "python-jose",
    "jose.jws.verify": "python-jose",
    "jose.jwt.get_unverified_claims": "python-jose",
    "jose.jws.get_unverified_claims": "python-jose",
}
_HEADERS = frozenset(
    f"{module}.{name}"
    for module in ("jwt", "jose.jwt", "jose.jws")
    for name in ("get_unverified_header", "get_unverified_headers")
)
_ABOUT_THE_TOKEN = frozenset({"exp", "iat", "nbf", "iss", "aud", "azp"})
"""Claims that say how to check a token, or when it ends, and not who somebody is."""
_UNVERIFIED = pattern(r".*(unverified|untrusted|insecure)\w*", re.IGNORECASE)
_FROM_OUTSIDE = pattern(r"\b(request|websocket|header|headers|cookie|cookies|credentials|authorization)\b")
_ALGORITHM = pattern(r"(HS|RS|ES|PS)(256|384|512)|ES256K|EdDSA")
_REASON = pattern(
    r"\b(already|intentional\w*|deliberate\w*|on purpose|trusted|(verified|validated|checked) by"
    r"|not needed|no need|just (created|issued|made|signed)|token endpoint)\b",
    re.IGNORECASE,
)
_VERIFIER = pattern(r".*(verif|validat|decode|introspect|authenticat)\w*", re.IGNORECASE)


class Doubt(NamedTuple):
    """A reason why a token is not checked.

    `kind` is `unverified` (a function that never checks), `verify_signature` (the option is off), `verify`
    (the argument is), `algorithms` (any is accepted), `none` (the algorithm of tokens without signature
    is), `mixed` (a shared secret may be what others know), `header` (the token names the one that counts) or
    `missing` (none is accepted). `node` is what says so, `around` the dict or list in which it stands.
    """

    kind: str
    node: ast.AST
    around: ast.AST | None = None


class TokenDecoding:
    """`jwt.decode(token, key, algorithms=[...])` and what else reads a token, of PyJWT or python-jose."""

    words = frozenset({"decode", "decode_complete", "verify", "get_unverified_claims"})

    def __init__(self, call: Call, outline: Outline, function: str) -> None:
        self.node = call.node
        self.scope = call.scope
        self.outline = outline
        self.function = function
        """Its full name: `jose.jwt.decode`."""
        self.library = _DECODERS[function]

    @classmethod
    def find(cls, outline: Outline) -> Iterator[TokenDecoding]:
        """The readings of tokens in a statement."""
        for call in outline.calls(*cls.words):
            found = cls.of(call, outline)
            if found is not None:
                yield found

    @classmethod
    def of(cls, call: Call, outline: Outline) -> TokenDecoding | None:
        """The reading that a call is."""
        function = outline.callee(call)
        return cls(call, outline, function) if function in _DECODERS else None

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.scope)

    @property
    def token(self) -> ast.expr | None:
        """The token that is read."""
        return (
            self.node.args[0]
            if self.node.args
            else argument(self.node, "jwt") or argument(self.node, "token")
        )

    @property
    def token_name(self) -> str:
        """What the function calls the token: a name or attribute; empty if it is worked out in place."""
        token = self.token
        return self.outline.text(token) if isinstance(token, (ast.Name, ast.Attribute)) else ""

    @property
    def always_verifies(self) -> bool:
        """Whether the library does not heed `verify=False`."""
        return self.library == "PyJWT" and self.outline.module.version_satisfies("pyjwt", ">=2")

    @property
    def key(self) -> ast.expr | None:
        """The key against which it is checked."""
        return argument(self.node, "key", 1)

    @property
    def algorithms(self) -> ast.expr | None:
        """The algorithms that are accepted."""
        return argument(self.node, "algorithms", 2)

    @property
    def options(self) -> ast.expr | None:
        """The expression given as `options`."""
        return argument(self.node, "options", 3)

    @cached_property
    def doubts(self) -> list[Doubt]:
        """Why the claims that it gives may be anybody's."""
        return list(self._doubts())

    def _doubts(self) -> Iterator[Doubt]:
        if self.function.endswith("get_unverified_claims"):
            yield Doubt("unverified", self.node.func)
            return
        for entry in entries_of(self.options, self.place) if self.options is not None else ():
            if entry.key == "verify_signature" and _is_off(entry.value, entry.at):
                yield Doubt("verify_signature", entry.node, entry.around)
        verify = argument(self.node, "verify")
        if verify is not None and _is_off(verify, self.place):
            yield Doubt("verify", next(each for each in self.node.keywords if each.arg == "verify"))
        match self.algorithms:
            case None:
                if has_unpacking(self.node):
                    return
                if self.function == "jose.jwt.decode":
                    yield Doubt("algorithms", self.node)
                elif self.always_verifies and self.options is None and self._has_text_as_key:
                    yield Doubt("missing", self.node)
            case ast.Constant(value=None):
                if self.library == "python-jose":
                    yield Doubt("algorithms", self.algorithms)
            case ast.Constant(value=str() as name) if name.lower() == "none":
                yield Doubt("none", self.algorithms)
            case ast.List(elts=listed) | ast.Tuple(elts=listed):
                for each in listed:
                    if str(literal(each)).lower() == "none" and literal(each) is not UNKNOWN:
                        yield Doubt("none", each, self.algorithms)
                names = [name for each in listed if isinstance(name := literal(each), str)]
                if len({name.startswith("HS") for name in names if _ALGORITHM.fullmatch(name)}) == 2:
                    yield Doubt("mixed", self.algorithms)
                if any(self._is_of_header(each) for each in listed):
                    yield Doubt("header", self.algorithms)

    def _is_of_header(self, node: ast.expr) -> bool:
        """Whether an algorithm is the one that the token itself names."""
        found = written(node, self.place)
        match found.node if found is not None else node:
            case ast.Subscript(value=header, slice=ast.Constant(value="alg")):
                pass
            case ast.Call(func=ast.Attribute(value=header, attr="get"), args=[ast.Constant(value="alg"), *_]):
                pass
            case _:
                return False
        made = written(header, self.place)
        given = made.node if made is not None else header
        return isinstance(given, ast.Call) and self.place.qualified(given.func) in _HEADERS

    @property
    def _has_text_as_key(self) -> bool:
        """Whether the key is text, which does not say for which algorithm it is."""
        return self.key is not None and type_of(self.key, self.place) in ("str", "bytes")

    @property
    def is_explained(self) -> bool:
        """Whether a comment right above, on its line or in the docstring gives a reason not to check it."""
        location = self.location
        lines = self.outline.statement.text.splitlines()[max(location.line - 4, 0) : location.end_line + 1]
        comments = [line.partition("#")[2] for line in lines]
        scope = self.scope.function
        if scope is not None and isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            comments.append(ast.get_docstring(scope.node, clean=False) or "")
        return any(_REASON.search(comment) for comment in comments)

    @property
    def is_called_unverified(self) -> bool:
        """Whether the function, or the name that is given to the claims, says that they are not trusted."""
        scope = self.scope.function
        name = getattr(scope.node, "name", "") if scope is not None else ""
        given = self._result_name
        return any(_UNVERIFIED.fullmatch(each) for each in (name, given or ""))

    @property
    def reads_only_about_the_token(self) -> bool:
        """Whether it is only asked when the token ends, who has issued it, and the like."""
        above = self._parents
        name = self._result_name
        if name is None:
            used: list[ast.AST] = [self.node]
        else:
            nodes = (node for node in above if isinstance(node, ast.Name) and node.id == name)
            used = [node for node in nodes if isinstance(node.ctx, ast.Load)]
        return bool(used) and all(_key_read(node, above) in _ABOUT_THE_TOKEN for node in used)

    @property
    def is_of_its_own(self) -> bool:
        """Whether the function has just been given the token by something that it waited for."""
        token = self.token
        if not isinstance(token, ast.Name):
            return False
        values = [each.value for each in self.scope.bindings.get(token.id, ())]
        return bool(values) and all(
            isinstance(value, ast.Await) and not _FROM_OUTSIDE.search(self.outline.text(value).lower())
            for value in values
        )

    @cached_property
    def _parents(self) -> dict[ast.AST, ast.AST]:
        scope = self.scope.function
        return parents(scope.node) if scope is not None and scope.node is not None else {}

    @property
    def _result_name(self) -> str | None:
        """The name that the claims are given."""
        above = self._parents.get(self.node)
        match above:
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                return name
        return None

    @property
    def is_checked_elsewhere(self) -> bool:
        """Whether the function also has the same token checked, by itself or by a function that says so."""
        if not isinstance(self.token, (ast.Name, ast.Attribute)):
            return False
        token = ast.unparse(self.token)
        scope = self.scope.function or self.scope
        return any(
            call.node is not self.node and self._is_check(call, token) for call in _calls_within(scope)
        )

    def _is_check(self, call: Call, token: str) -> bool:
        given = [*call.node.args, *(keyword.value for keyword in call.node.keywords)]
        if not any(
            ast.unparse(each) == token for each in given if isinstance(each, (ast.Name, ast.Attribute))
        ):
            return False
        function = self.outline.callee(call)
        if function in _DECODERS:
            doubts = TokenDecoding(call, self.outline, function).doubts
            return all(doubt.kind == "mixed" for doubt in doubts)
        if function is not None and function.startswith(("jwt.", "jose.")):
            return False
        match call.node.func:
            case ast.Attribute(attr=name) | ast.Name(id=name):
                return _VERIFIER.fullmatch(name) is not None and "unverified" not in name
        return False


def _is_off(node: ast.expr, at: Place) -> bool:
    """Whether something is False, be it as the default of a setting."""
    found = written(node, at)
    return literal(node) is False or (found is not None and found.value is False)


def _key_read(node: ast.AST, above: dict[ast.AST, ast.AST]) -> object:
    """The key that is looked up in a node: `exp` of `claims["exp"]` and `claims.get("exp")`."""
    match above.get(node):
        case ast.Subscript(value=value, slice=ast.Constant(value=key)) if value is node:
            return key
        case ast.Attribute(attr="get") as method:
            match above.get(method):
                case ast.Call(args=[ast.Constant(value=key), *_]):
                    return key
    return None


def _calls_within(scope: Scope) -> Iterator[Call]:
    yield from scope.calls
    for child in scope.children:
        yield from _calls_within(child)
