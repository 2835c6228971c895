"""Passwords: what is one by its name, and where one is compared, kept or hashed as it must not be."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.attributes import members_of
from fastapi_mentor.facts.expression import literal
from fastapi_mentor.facts.handler import Handler
from fastapi_mentor.facts.mapped import MappedClass
from fastapi_mentor.facts.model import Model
from fastapi_mentor.facts.outline import Outline, local_bindings
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call, Function, Scope
from fastapi_mentor.facts.selection import selected_class
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.facts.value import value_shape
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

_PLAIN = pattern(
    r"(plain|raw|user|new|current|input|given|clear|login|entered|provided|supplied|submitted)?_?"
    r"(password|passwd|passphrase|pwd)(_(bytes|str|text|encoded|plain|raw))?",
    re.IGNORECASE,
)
_HASHED = pattern(
    r"(hashed_?(password|passwd|pwd)|(password|passwd|pwd)_?(hash|digest|hashed))", re.IGNORECASE
)
_REPEATED = pattern(r"confirm|repeat|again|retype|verif|match|second|2$|old|previous|temp", re.IGNORECASE)
PERSON = pattern(
    r"user|account|member|customer|person|admin|employee|owner|author|profile|client|teacher|student|staff|patient"
    r"|driver|login|player|seller|buyer|record|existing|row|found|stored|match",
    re.IGNORECASE,
)
_MACHINE = pattern(r"settings|config|conf\b|env|connection|smtp|proxy|database|server|broker", re.IGNORECASE)
_FRESH = pattern(r"creat|regist|sign_?up|new|request|payload|input|In$|form", re.IGNORECASE)
"""What models of requests are called, unlike those that go through an application."""
_SAME = frozenset({"encode", "decode", "strip", "get_secret_value"})
_NAMES = frozenset({"password", "passwd", "pwd", "passphrase", "hashed_password", "password_hash"})

_DUMPS = frozenset({"model_dump", "dict"})
_VALIDATING = frozenset({"model_validate", "from_orm"})


def password_in(node: ast.expr) -> ast.expr | None:
    """The name, attribute or item that an expression takes a password from, as it was typed in."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return node if _PLAIN.fullmatch(name) else None
        case ast.Subscript(slice=ast.Constant(value=str() as name)):
            return node if _PLAIN.fullmatch(name) else None
        case ast.Call(
            func=ast.Attribute(value=value, attr="get"), args=[ast.Constant(value=str() as name), *_]
        ):
            return node if _PLAIN.fullmatch(name) and not isinstance(value, ast.Call) else None
        case ast.Call(func=ast.Attribute(value=value, attr=name)) if name in _SAME:
            return password_in(value)
        case ast.Call(func=ast.Name(id="str" | "bytes"), args=[value, *_]):
            return password_in(value)
    return None


def _stored_in(node: ast.expr) -> ast.expr | None:
    """What an expression takes from where passwords are kept, whatever that calls them."""
    name = getattr(node, "attr", None) or literal(getattr(node, "slice", None))
    is_hashed = isinstance(name, str) and _HASHED.fullmatch(name) is not None
    return node if is_hashed else password_in(node)


def _root(node: ast.expr) -> ast.expr:
    while isinstance(node, (ast.Attribute, ast.Subscript, ast.Call)):
        node = node.func if isinstance(node, ast.Call) else node.value
    return node


class PlainPassword:
    """A password that is compared with a kept one, or kept, as somebody has typed it.

    `node` is the comparison, or the value that is kept; `given` is the password, `kept` the expression of the
    kept one where both are compared, and `owner` what keeps it.
    """

    words = _NAMES | _DUMPS | _VALIDATING

    def __init__(
        self,
        node: ast.expr,
        given: ast.expr,
        kept: ast.expr | None,
        owner: str,
        scope: Scope,
        outline: Outline,
    ) -> None:
        self.node = node
        self.given = given
        self.kept = kept
        self.owner = owner
        self.scope = scope
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[PlainPassword]:
        """The ones in a statement."""
        scopes: dict[int, Scope] = {}
        for name in _NAMES & outline.survey.attributes.keys():
            for _, scope in outline.survey.attributes[name]:
                function = scope.function
                if function is not None and function.is_function:
                    scopes[id(function)] = function
        for scope in scopes.values():
            yield from cls._in(scope, outline)
        for dumped in outline.calls(*_DUMPS) if "**" in outline.statement.parsed_text else ():
            yield from cls._unpacked(dumped, outline)
        for made in outline.calls(*_VALIDATING):
            yield from cls._validated(made, outline)

    @classmethod
    def _unpacked(cls, dumped: Call, outline: Outline) -> Iterator[PlainPassword]:
        """`User(**data.model_dump())`, where both have a password."""
        scope, node = dumped.scope, dumped.node
        if node.args or node.keywords or not isinstance(node.func, ast.Attribute):
            return
        for call in scope.calls:
            given = [each.value for each in call.node.keywords if each.arg is None]
            if node not in given or any(each.arg and _keeps(each.arg) for each in call.node.keywords):
                continue
            yield from cls._taken_over(node, node.func.value, call.node.func, scope, outline)

    @classmethod
    def _validated(cls, made: Call, outline: Outline) -> Iterator[PlainPassword]:
        """`User.model_validate(data)` of SQLModel, where both have a password."""
        scope, node = made.scope, made.node
        if len(node.args) != 1 or node.keywords or not isinstance(node.func, ast.Attribute):
            return
        yield from cls._taken_over(node, node.args[0], node.func.value, scope, outline)

    @classmethod
    def _taken_over(
        cls, node: ast.Call, given: ast.expr, owner: ast.expr, scope: Scope, outline: Outline
    ) -> Iterator[PlainPassword]:
        """What a table of persons takes over of an object of a model: its password, as it was typed in."""
        at = place(outline, scope)
        made = at.qualified(owner)
        if made is None or (kind := type_of(given, at)) is None:
            return
        is_fresh = _FRESH.search(kind.rpartition(".")[2]) is not None
        if not is_fresh and all(each.scope is not scope for each in Handler.find(outline)):
            return  # who calls may have put a hash into it
        symbol = outline.module.symbol(kind)
        model = Model.of(symbol.definition) if symbol is not None else None
        for name in model.fields if model is not None and not model.is_table else ():
            read = ast.Attribute(given, name, ast.Load())
            is_kept = _PLAIN.fullmatch(name) and _is_as_it_was(read, at) and has_column(made, name, outline)
            if is_kept and not _is_hashed_later(name, scope):
                yield cls(node, node, None, made.rpartition(".")[2], scope, outline)

    @classmethod
    def _in(cls, scope: Scope, outline: Outline) -> Iterator[PlainPassword]:
        assert isinstance(scope.node, Function)
        if scope.node.name.startswith("__"):
            return
        for node in walk(*scope.node.body):
            match node:
                case ast.Compare(left=left, ops=[ast.Eq() | ast.NotEq()], comparators=[right]):
                    yield from cls._compared(node, left, right, scope, outline)
                case ast.Call(keywords=[_, *_]):
                    yield from cls._constructed(node, scope, outline)
                case ast.Assign(targets=[ast.Attribute(value=owner, attr=name)], value=value):
                    if _keeps(name) and is_typed_in(value, place(outline, scope)):
                        kind = class_of(owner, place(outline, scope))
                        if kind is not None and keeps_persons(kind, name, outline):
                            yield cls(value, value, None, kind.rpartition(".")[2], scope, outline)

    @classmethod
    def _compared(
        cls, node: ast.Compare, left: ast.expr, right: ast.expr, scope: Scope, outline: Outline
    ) -> Iterator[PlainPassword]:
        at = place(outline, scope)
        if _REPEATED.search(ast.unparse(node)) or ast.dump(_root(left)) == ast.dump(_root(right)):
            return
        for kept, given in ((left, right), (right, left)):
            found = _stored_in(kept)
            if found is None or isinstance(found, ast.Name) or password_in(given) is None:
                continue
            root = _root(found)
            column = at.qualified(found.value) if isinstance(found, ast.Attribute) else None
            owner = column or type_of(root, at) or str(getattr(root, "id", ""))
            named = f"{owner.rpartition('.')[2]} {getattr(root, 'id', '')}"
            if not PERSON.search(named) or _MACHINE.search(ast.unparse(node)):
                continue
            if is_typed_in(given, at) and _is_as_it_was(found, at):
                yield cls(node, given, found, owner.rpartition(".")[2], scope, outline)
                return

    @classmethod
    def _constructed(cls, call: ast.Call, scope: Scope, outline: Outline) -> Iterator[PlainPassword]:
        at = place(outline, scope)
        if isinstance(call.func, ast.Attribute) and call.func.attr == "filter_by":
            yield from cls._searched(call, at, scope, outline)
            return
        for keyword in call.keywords:
            if keyword.arg is None or not _keeps(keyword.arg) or not is_typed_in(keyword.value, at):
                continue
            made = at.qualified(call.func)
            if made is not None and keeps_persons(made, keyword.arg, outline):
                yield cls(keyword.value, keyword.value, None, made.rpartition(".")[2], scope, outline)

    @classmethod
    def _searched(cls, call: ast.Call, at: Place, scope: Scope, outline: Outline) -> Iterator[PlainPassword]:
        """`filter_by(password=data.password)`: the database compares."""
        for keyword in call.keywords:
            if keyword.arg is None or not _keeps(keyword.arg) or not is_typed_in(keyword.value, at):
                continue
            found = selected_class(call, at)
            if found is not None and PERSON.search(found.rpartition(".")[2]):
                owner = found.rpartition(".")[2]
                kept = ast.Attribute(ast.Name(owner, ast.Load()), keyword.arg, ast.Load())
                yield cls(keyword.value, keyword.value, kept, owner, scope, outline)

    @property
    def location(self) -> Location:
        """The place of the comparison, or of the value."""
        return self.outline.location(self.node)


def _is_hashed_later(name: str, scope: Scope) -> bool:
    """Whether the function gives an attribute of that name something else than what was typed in."""
    nodes = walk(scope.node) if scope.node is not None else ()
    assigned = [each for each in nodes if isinstance(each, ast.Assign) and password_in(each.value) is None]
    return any(getattr(target, "attr", "") == name for each in assigned for target in each.targets)


def class_of(node: ast.expr, at: Place) -> str | None:
    """The full name of the class of an object, be it a row that a query gives."""
    found = type_of(node, at)
    if found is not None:
        return found
    shape = value_shape(node, at)
    given = shape.without_none if shape is not None else None
    return given.name if given is not None and not given.arguments else None


def _keeps(name: str) -> bool:
    return _PLAIN.fullmatch(name) is not None or _HASHED.fullmatch(name) is not None


def is_typed_in(node: ast.expr, at: Place) -> bool:
    """Whether an expression is a password of which nothing has made a hash."""
    found = password_in(node)
    return found is not None and _is_as_it_was(found, at)


def _is_as_it_was(node: ast.expr, at: Place) -> bool:
    """Whether no function has given a new value to a name, or to an attribute of an object."""
    if isinstance(node, ast.Name):
        bindings = local_bindings(node.id, at.scope) or []
        values = [each.value for each in bindings if each.value is not None]
        return bool(bindings) and all(password_in(each) is not None for each in values)
    if not isinstance(node, ast.Attribute) or at.scope is None or at.scope.node is None:
        return True
    written = ast.unparse(node)
    for each in walk(at.scope.node):
        if (
            isinstance(each, ast.Assign)
            and password_in(each.value) is None
            and written in map(ast.unparse, each.targets)
        ):
            return False
    return True


def has_column(qualified: str, name: str, outline: Outline) -> bool:
    """Whether a class is a table of persons that keeps a column of that name as it is given."""
    symbol = outline.module.symbol(qualified)
    mapped = MappedClass.of(symbol.definition) if symbol is not None else None
    return mapped is not None and name in mapped.columns and keeps_persons(qualified, name, outline)


def keeps_persons(qualified: str, column: str, outline: Outline) -> bool:
    """Whether a class is a table of persons that keeps a column as it is given."""
    if not PERSON.search(qualified.rpartition(".")[2]):
        return False
    module = outline.module
    symbol = module.symbol(qualified)
    mapped = MappedClass.of(symbol.definition) if symbol is not None else None
    if mapped is None or not mapped.is_table:
        return False
    for member in members_of(qualified, module):
        match member.node:
            case ast.FunctionDef(name=name):
                text = member.outline.statement.parsed_text
                if name in (column, "__init__", "__setattr__") or (column in text and "validates" in text):
                    return False
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                if name == column and re.search("Password|Encrypt|Hash", member.outline.text(member.node)):
                    return False
    return True
