"""A question to the database that a loop asks again and again."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.database import (
    DATABASES,
    LOOKUPS,
    METHODS,
    SESSIONS,
    database_class,
    is_tortoise_model,
)
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.iteration import Iteration
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Call, How
from fastapi_mentor.pattern import pattern

_QUERY_ENDS = frozenset(
    {"all", "first", "one", "one_or_none", "scalar", "scalar_one", "scalar_one_or_none", "count", "get"}
)
_TORTOISE_READS = frozenset(
    {"get", "get_or_none", "first", "all", "filter", "exclude", "exists", "annotate", "raw", "get_or_create"}
)
_ASKING = METHODS | LOOKUPS
_ENDS = _QUERY_ENDS | _TORTOISE_READS
_WRITE = pattern(r"(.*_)?(insert|update|delete|create|merge)")
_NOT_A_READ = pattern(
    r"\s*(insert|update|delete|replace|merge|create|drop|alter|pragma|set|show|lock)\b", re.IGNORECASE
)
_SQL = pattern(r"\b(select|from|where|join)\b", re.IGNORECASE)
_LOCK = pattern(r".*(for_update|row_lock|locked|lock_rows).*")
_MEMBERSHIP = frozenset({"in_", "not_in", "notin_", "any_"})
_ENTITY_TAKERS = frozenset({"select", "query", "select_from", "get"})


class LoopedQuery:
    """A call in a loop that asks the database something: `session.get(User, id)`, `await User.get(id=id)`.

    `node` is the whole chain of calls, `first` the call in it that belongs to the session, connection or
    model, `method` what that one calls.
    """

    words = _ASKING | _ENDS

    def __init__(self, call: Call, first: ast.Call, outline: Outline) -> None:
        assert call.loop is not None
        assert isinstance(first.func, ast.Attribute)
        self.node = call.node
        self.first = first
        self.method = first.func
        self.outline = outline
        self.scope = call.scope
        self.loop = Iteration(call.loop, call.scope, outline)

    @classmethod
    def find(cls, outline: Outline) -> Iterator[LoopedQuery]:
        """The questions that the loops of a statement ask."""
        if "for" not in outline.survey.words:
            return
        for call in outline.calls(*_ASKING):
            method = call.node.func
            if call.loop is not None and isinstance(method, ast.Attribute):
                found = database_class(method.value, place(outline, call.scope))
                if found in DATABASES and DATABASES[found].asks_with(method.attr):
                    yield cls(call, call.node, outline)
        for call in outline.calls(*_ENDS):
            if call.loop is not None:
                yield from _in_chain(call, outline)

    @property
    def differs_by_item(self) -> bool:
        """Whether it depends on what the loop is at."""
        return any(isinstance(node, ast.Name) and node.id in self.loop.bound for node in self._nodes)

    @property
    def is_write(self) -> bool:
        """Whether it changes rows, or looks at the schema, instead of reading rows."""
        words = any(_WRITE.fullmatch(word) for word in self._words)
        return words or any(_NOT_A_READ.match(text) for text in self._texts)

    @property
    def is_lock(self) -> bool:
        """Whether it locks each row, or wants each as it is at that moment."""
        options = (argument(self.first, "populate_existing"), argument(self.first, "with_for_update"))
        asked = any(option is not None and literal(option) not in (None, False) for option in options)
        written = any("for update" in text.lower() for text in self._texts)
        return asked or written or any(_LOCK.fullmatch(word) for word in self._words)

    @property
    def opens_its_own_session(self) -> bool:
        """Whether the session or connection is opened anew for each item."""
        root: ast.expr = self.method.value
        while isinstance(root, (ast.Attribute, ast.Call)):
            root = root.func if isinstance(root, ast.Call) else root.value
        return isinstance(root, ast.Name) and root.id in self.loop.bound

    @property
    def takes_batches(self) -> bool:
        """Whether it asks for all of a batch at once: `.in_(batch)`."""
        return any(
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and node.func.attr in _MEMBERSHIP
            and any(self.loop.is_batch(argument) for argument in node.args)
            for node in self._nodes
        )

    @property
    def is_another_each_time(self) -> bool:
        """Whether the loop goes over statements, models, tables or columns: no one query could ask it all."""
        statement = self.first.args[0] if self.first.args else None
        if isinstance(statement, ast.Call) and len(statement.args) == 1:
            statement = statement.args[0] if _word(statement) == "text" else statement
        if isinstance(statement, ast.Name) and statement.id in self.loop.targets:
            return self.method.attr != "refresh"
        return any(
            isinstance(named, ast.Name) and (named.id in self.loop.bound or self._is_iterated(named.id))
            for node in self._nodes
            for named in map(_root, _names_of_what_is_asked(node))
        )

    @property
    def reloads_what_it_has(self) -> bool:
        """Whether it is a `refresh` of something that was not there before the loop, or just written."""
        given = self.first.args[0] if self.first.args else None
        return self.method.attr == "refresh" and not (
            isinstance(given, ast.Name) and given.id in self.loop.targets
        )

    def _is_iterated(self, name: str) -> bool:
        loops = (ast.For, ast.AsyncFor, ast.comprehension)
        return any(isinstance(each.node, loops) for each in self.scope.bindings.get(name, ()))

    @cached_property
    def _nodes(self) -> list[ast.AST]:
        """All nodes of the call, and of the statement in a local name that it is given."""
        roots: list[ast.expr] = [self.node]
        for given in self.first.args[:1]:
            for name in ast.walk(given):
                if isinstance(name, ast.Name):
                    for binding in self.scope.bindings.get(name.id, ()):
                        if binding.how is How.ASSIGNED and binding.value is not None:
                            roots.append(binding.value)
        return [node for root in roots for node in ast.walk(root)]

    @cached_property
    def _texts(self) -> list[str]:
        """The strings that are written out in it."""
        texts = (node.value for node in self._nodes if isinstance(node, ast.Constant))
        return [text for text in texts if isinstance(text, str)]

    @cached_property
    def _words(self) -> frozenset[str]:
        """The names of the functions and methods with which it is put together."""
        return frozenset(_word(node) for node in self._nodes if isinstance(node, ast.Call))


def _word(call: ast.Call) -> str:
    match call.func:
        case ast.Attribute(attr=word) | ast.Name(id=word):
            return word
    return ""


def _names_of_what_is_asked(node: ast.AST) -> Iterator[ast.expr]:
    """The expressions that say which model, table or column is asked."""
    match node:
        case ast.Call(args=[first, *_]) if _word(node) in _ENTITY_TAKERS:
            yield first
        case ast.JoinedStr(values=parts):
            if any(isinstance(part, ast.Constant) and _SQL.search(str(part.value)) for part in parts):
                yield from (part.value for part in parts if isinstance(part, ast.FormattedValue))


def _root(node: ast.expr) -> ast.expr:
    """`a` of `a.b["c"]`."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node


def _in_chain(call: Call, outline: Outline) -> Iterator[LoopedQuery]:
    """The query that ends with a call: `session.query(X).first()`, `await X.filter(...).first()`."""
    at = place(outline, call.scope)
    *later, first = _chain(call.node)
    for asked in later:
        if _word(asked) == "query":
            first = asked
    if not isinstance(first.func, ast.Attribute):
        return
    if first.func.attr == "query":
        if later and _word(call.node) in _QUERY_ENDS and database_class(first.func.value, at) in SESSIONS:
            yield LoopedQuery(call, first, outline)
    elif call.awaited and first.func.attr in _TORTOISE_READS and is_tortoise_model(first.func.value, at):
        yield LoopedQuery(call, first, outline)


def _chain(node: ast.expr) -> Iterator[ast.Call]:
    """The calls of `a.b().c().d()`, the last first."""
    while isinstance(node, (ast.Attribute, ast.Call)):
        if isinstance(node, ast.Call):
            yield node
            node = node.func
        else:
            node = node.value
