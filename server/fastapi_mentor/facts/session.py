"""A call of a method of a session, connection or engine of SQLAlchemy: `session.execute(...)`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator

from fastapi_mentor.facts.annotations import default_of, dependency_of
from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline, local_bindings
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.scope import Binding, Call, How
from fastapi_mentor.facts.session_names import (
    ASYNC_CLASSES,
    ASYNC_SESSIONS,
    CLASSES,
    COROUTINES,
    ENGINES,
    EXECUTING,
    METHODS,
    PLAIN,
    SELECTS,
    SESSIONS_AND_CONNECTIONS,
    SQLMODEL_SESSIONS,
    SYNC_SESSIONS,
)
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.source import Location

# Methods that many other things have as well: of those the name of the object must speak of a session.
_COMMON = frozenset({"get", "add", "delete", "close", "merge", "reset", "query", "exec", "stream", "refresh"})
# They only save work: what a name means is looked up.
_TELLING = pattern(r"sess|engine|^_*(s|tx|db|conn|connection|database|orm)$|_db$|_conn$|^db_", re.IGNORECASE)
_TELLING_TYPE = pattern(r"sess|db|conn|tx|database|transaction|orm", re.IGNORECASE)


class SessionCall:
    """One call of such a method. `receiver` is the class of what it belongs to, `kind` which of SQLAlchemy's.

    `method` is `session.execute` in `session.execute(...)`.
    """

    words = METHODS

    def __init__(self, call: Call, receiver: str, kind: str, outline: Outline) -> None:
        assert isinstance(call.node.func, ast.Attribute)
        self.call = call
        self.node = call.node
        self.method = call.node.func
        self.receiver = receiver
        self.kind = kind
        self.outline = outline
        self.scope = call.scope

    @classmethod
    def find(cls, outline: Outline) -> Iterator[SessionCall]:
        """The ones in a statement."""
        calls = outline.survey.calls
        for name in METHODS & calls.keys():
            for call in calls[name]:
                found = cls.of(call, outline)
                if found is not None:
                    yield found

    @classmethod
    def of(cls, call: Call, outline: Outline) -> SessionCall | None:
        """The same, of a call, if it is one."""
        method = call.node.func
        if type(method) is not ast.Attribute or not _may_be_session(method, call):
            return None
        at = place(outline, call.scope)
        receiver = type_of(method.value, at)
        kind = _class_among(CLASSES, receiver, at)
        return cls(call, receiver, kind, outline) if receiver is not None and kind is not None else None

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.scope)

    @property
    def name(self) -> str:
        """The name of the method."""
        return self.method.attr

    @property
    def object_name(self) -> str:
        """What the method belongs to, as it is written."""
        return ast.unparse(self.method.value)

    @property
    def awaited(self) -> ast.Await | None:
        """The `await` that stands right before it."""
        if not self.call.awaited:
            return None
        awaits = (each for each in self.scope.awaits if isinstance(each, ast.Await))
        return next((each for each in awaits if each.value is self.node), None)

    @property
    def is_async(self) -> bool:
        """Whether the session or connection is an async one."""
        return self.kind in ASYNC_CLASSES

    @property
    def is_coroutine(self) -> bool:
        """Whether the method gives something that must be awaited."""
        return self.name in COROUTINES.get(self.kind, ()) and not self.is_overridden

    @property
    def is_plain(self) -> bool:
        """Whether the method gives nothing that can be awaited."""
        known = self.name in PLAIN if self.is_async else self.name in METHODS
        return known and not self.is_overridden

    @property
    def statement(self) -> ast.expr | None:
        """The statement that it is given to execute."""
        if self.name not in EXECUTING or self.kind in ENGINES:
            return None
        return argument(self.node, "statement", 0)

    @property
    def select(self) -> ast.Call | None:
        """The call of `select` with which the statement that it executes begins."""
        node: ast.expr | None = self.statement
        if isinstance(node, ast.Name):
            bindings = local_bindings(node.id, self.scope) or ()
            node = bindings[0].value if len(bindings) == 1 else None
        while isinstance(node, ast.Call):
            if self.place.qualified(node.func) in SELECTS:
                return node
            node = node.func.value if isinstance(node.func, ast.Attribute) else None
        return None

    @property
    def next_call(self) -> ast.Call | None:
        """The call of a method of what it gives."""
        given = self.awaited or self.node
        for call in self.scope.calls:
            if isinstance(call.node.func, ast.Attribute) and call.node.func.value is given:
                return call.node
        return None

    def is_plain_string(self, node: ast.expr) -> bool:
        """Whether the value of an expression is known to be a string."""
        match node:
            case ast.Call(func=ast.Attribute(value=ast.Constant(value=str()), attr="format" | "join")):
                return True
        return type_of(node, self.place) == "str"

    @property
    def of_engine(self) -> bool:
        """Whether it is an engine."""
        return self.kind in ENGINES

    @property
    def of_session(self) -> bool:
        """Whether it is a session, and no connection."""
        return self.kind in SYNC_SESSIONS or self.kind in ASYNC_SESSIONS

    @property
    def of_sqlmodel(self) -> bool:
        """Whether it is a session of SQLModel."""
        return not SQLMODEL_SESSIONS.isdisjoint(self.outline.module.ancestors(self.receiver))

    @property
    def in_async_function(self) -> bool:
        """Whether the function around can await."""
        function = self.scope.function
        return function is not None and isinstance(function.node, ast.AsyncFunctionDef)

    @property
    def is_contradicted(self) -> bool:
        """Whether the dependency that gives the session is known to give one of the other kind."""
        return self._provided is not None and (self._provided in ASYNC_CLASSES) is not self.is_async

    @property
    def is_certain(self) -> bool:
        """Whether its class is known from where it is made, not by an annotation that nobody checks."""
        if not isinstance(self.method.value, ast.Name):
            return False
        bindings = local_bindings(self.method.value.id, self.scope)
        if bindings is None or any(each.how is How.PARAMETER for each in bindings):
            return self._provided is not None and not self.is_contradicted
        return all(self._is_made(each) for each in bindings)

    def _is_made(self, binding: Binding) -> bool:
        """Whether a binding makes the session, by what is no parameter itself."""
        if binding.how not in (How.ASSIGNED, How.ENTERED, How.ITERATED):
            return False
        maker = binding.value
        if not isinstance(maker, ast.Call):
            return False
        root: ast.expr = maker
        while isinstance(root, (ast.Call, ast.Attribute)):
            root = root.func if isinstance(root, ast.Call) else root.value
        return isinstance(root, ast.Name) and local_bindings(root.id, self.scope) is None

    @cached_property
    def _provided(self) -> str | None:
        """The class of the session that a dependency gives, by what that makes."""
        name = self.method.value
        scope = self.scope
        while isinstance(name, ast.Name) and scope.parent is not None and name.id not in scope.bindings:
            scope = scope.parent
        bindings = scope.bindings.get(name.id, ()) if isinstance(name, ast.Name) else ()
        if len(bindings) != 1 or not isinstance(bindings[0].node, ast.arg):
            return None
        at, parameter = self.place._replace(scope=scope.parent), bindings[0].node
        dependency = dependency_of(parameter, default_of(parameter, scope), at)
        if dependency is None:
            return None
        from fastapi_mentor.facts.giving import provided_type

        return class_of_session(provided_type(*dependency), at)

    @property
    def is_overridden(self) -> bool:
        """Whether a class of the project has a method of its own by that name."""
        return member_of(self.receiver, self.name, self.outline.module) is not None


def class_of_session(found: str | None, at: Place) -> str | None:
    """Which of SQLAlchemy's classes of sessions and connections a class is, or inherits from."""
    return _class_among(SESSIONS_AND_CONNECTIONS, found, at)


def _class_among(classes: frozenset[str], found: str | None, at: Place) -> str | None:
    if found is None or found in classes:
        return found
    return next((each for each in at.module.ancestors(found) if each in classes), None)


def _may_be_session(method: ast.Attribute, call: Call) -> bool:
    """Whether the object of a method may be a session, as far as names tell; cheap, for it is asked often."""
    receiver = method.value
    kind = type(receiver)
    if kind is ast.Attribute:
        return _TELLING.search(receiver.attr) is not None  # type: ignore[attr-defined]
    if kind is ast.Call:
        return method.attr not in _COMMON and _tells(receiver.func)  # type: ignore[attr-defined]
    if kind is not ast.Name:
        return False
    name: str = receiver.id  # type: ignore[attr-defined]
    if _TELLING.search(name) is not None:
        return True
    if method.attr in _COMMON and len(name) > 2:
        return False
    return any(map(_speaks_of_session, local_bindings(name, call.scope) or ()))


def _speaks_of_session(binding: Binding) -> bool:
    match binding.node:
        case ast.arg(annotation=annotation):
            return annotation is not None and _tells(annotation)
    return isinstance(binding.value, ast.Call) and _tells(binding.value.func)


def _tells(node: ast.expr) -> bool:
    """Whether the name in an annotation, or of what is called, speaks of a session."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return _TELLING_TYPE.search(name) is not None
        case ast.Constant(value=str() as name):
            return _TELLING_TYPE.search(name) is not None
        case ast.Subscript(slice=ast.Tuple(elts=[first, *_])):
            return _tells(first)
        case ast.BinOp(left=left, right=right):
            return _tells(left) or _tells(right)
        case ast.Call(func=func):
            return _tells(func)
        case ast.Attribute(value=value):
            return _tells(value)
    return False
