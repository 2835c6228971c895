"""Functions of the project that are given values: where they take them, and what they give back."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from fastapi_mentor.facts.attributes import member_of
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.parameter import Parameter, parameters
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.scope import How, Scope
from fastapi_mentor.facts.taint.following import Follower
from fastapi_mentor.facts.taint.held import Held
from fastapi_mentor.facts.taint.sinks import may_tell, name_of
from fastapi_mentor.facts.taint.value import ENDS, Hop, Reached, Share, Sink, Value, Values
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern

DEPTH = 3
_LONGEST = 150
"""Lines; longer functions are costly to follow, and seldom tell."""
_SHORT = 30
_HANDING_ON = pattern(
    r"save|store|write|upload|download|fetch|read|load|open|file|path|run|exec|command|shell|render|html|redirect"
    r"|eval|pickle|proxy|import|export|delete|remove|copy|move|request|send|call|persist|put|page|template|process|handle|convert|generate|list_|get_|create|ping|scan|resolve|show|view"
)
_CALLED = pattern(r"(\w+)\(")
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef)


@cache
def may_hand_on(name: str) -> bool:
    """Whether a method is named as those are that bring something to the outside."""
    return _HANDING_ON.search(name) is not None


class Summary(NamedTuple):
    """What a function does with its parameters, whoever calls it."""

    parameters: tuple[Parameter, ...]
    reached: Mapping[str, tuple[Reached, ...]]
    returned: Mapping[str, Values]
    sure: Mapping[str, frozenset[Sink]]


class Body(NamedTuple):
    """The body of a function of the project.

    `key` names it in its module, `bound` is the name that the module binds for it or for its class, empty for
    a function inside another; `is_bound` if it has a `self`.
    """

    name: str
    key: str
    bound: str
    scope: Scope
    outline: Outline
    is_bound: bool = False


class Helped:
    """A call of a function of the project."""

    def __init__(self, body: Body, summary: Summary) -> None:
        self.name = body.name
        self._body = body
        self._summary = summary

    def assigned(
        self, call: ast.Call, given: list[Values], named: Mapping[str | None, Values]
    ) -> Iterator[tuple[str, Values]]:
        """The parameters of the function, with the values that the call gives them."""
        names = [str(each.node.arg) for each in self._summary.parameters]
        if self._body.is_bound and names[:1] in (["self"], ["cls"]):
            del names[:1]
        for name, argument, values in zip(names, call.args, given, strict=False):
            if isinstance(argument, ast.Starred):
                break
            if values:
                yield name, values
        for key, values in named.items():
            if values and key is not None and key in names:
                yield key, values

    def reached_by(self, parameter: str) -> tuple[Reached, ...]:
        """Where the function takes a parameter."""
        return self._summary.reached.get(parameter, ())

    def returned_of(self, parameter: str) -> Values:
        """What the function gives back of a parameter."""
        return self._summary.returned.get(parameter, ())

    def made_sure(self, parameter: str) -> frozenset[Sink]:
        """Where a parameter does no harm once the function has come back."""
        return self._summary.sure.get(parameter, frozenset())

    def end_of(self, reached: Reached) -> tuple[Hop, ...]:
        """The place in the function where a parameter arrives, unless it goes on into another."""
        if any(hop.leads for hop in reached.value.hops):
            return ()
        return (Hop(reached.node, self._body.outline, f"{ENDS[reached.sink]} here"),)


_pending: set[tuple[str, str]] = set()


def helper(depth: int) -> Callable[[ast.Call, Place], Helped | None]:
    """Finds what the function does that a call calls; it follows calls in there `depth` deep.

    What only gives something back, or makes sure of something, is not followed further.
    """

    def find(call: ast.Call, at: Place) -> Helped | None:
        if depth <= 0:
            return None
        takes = depth > 1 and may_take_something(call.func, at, depth)
        body = body_of(call.func, at, _LONGEST if takes else _SHORT)
        further = depth if takes else 1
        summary = summary_of(body, further) if body is not None else None
        return Helped(body, summary) if body is not None and summary is not None else None

    return find


def body_of(function: ast.expr, at: Place, longest: int = _LONGEST) -> Body | None:
    """The body of the function of the project that an expression names, if it has no more lines."""
    if isinstance(function, ast.Name):
        local = _local(function.id, at)
        if local is not None:
            return local
    definition = at.definition(function)
    if definition is not None:
        node = definition.node
        if not isinstance(node, _FUNCTIONS) or definition.statement.lines > longest:
            return None
        top = definition.module.survey(definition).top
        inside = Outline(definition.statement, definition.module)
        for scope in top.children:
            if isinstance(scope.node, _FUNCTIONS) and scope.node.name == node.name:
                return Body(node.name, definition.name, definition.name, scope, inside)
        return None
    return _method(function, at, longest) if isinstance(function, ast.Attribute) else None


def _local(name: str, at: Place) -> Body | None:
    scope = at.scope
    while scope is not None and scope.node is not None and at.outline is not None:
        bindings = scope.bindings.get(name)
        if bindings is not None:
            if len(bindings) != 1 or bindings[0].how is not How.DEFINED:
                return None
            inner = next((each for each in scope.children if each.node is bindings[0].node), None)
            if inner is None or not isinstance(inner.node, _FUNCTIONS):
                return None
            return Body(name, "", "", inner, at.outline)
        scope = scope.parent
    return None


def _method(function: ast.Attribute, at: Place, longest: int) -> Body | None:
    owner = owner_of(function.value, at)
    if owner is None:
        return None
    member = member_of(owner, function.attr, at.module)
    if member is None or not isinstance(member.node, _FUNCTIONS) or member.outline.statement.lines > longest:
        return None
    member.owner.module.survey(member.owner)  # so that it is known to have been read
    decorators = {getattr(each, "id", "") for each in member.node.decorator_list}
    for scope in member.outline.survey.scopes:
        if scope.node is member.node:
            key = f"{owner}.{function.attr}"
            return Body(
                function.attr, key, member.owner.name, scope, member.outline, "staticmethod" not in decorators
            )
    return None


def owner_of(node: ast.expr, at: Place) -> str | None:
    """The full name of the class of the project whose method is called on an expression."""
    if isinstance(node, ast.Name) and node.id in ("self", "cls") and at.outline is not None:
        header = at.outline.header
        around = next((n for n in header.nodes if isinstance(n, ast.ClassDef)), None) if header else None
        return f"{at.module.name}.{around.name}" if around is not None else None
    definition = at.definition(node)
    if definition is not None and isinstance(definition.node, ast.ClassDef):
        return at.qualified(node)
    found = type_of(node, at)
    symbol = at.module.symbol(found) if found is not None else None
    return found if symbol is not None and symbol.definition is not None else None


def summary_of(body: Body, depth: int) -> Summary | None:
    """What a function does with its parameters, its own calls followed `depth` - 1 deep."""
    module = body.outline.module
    key = (module.path, body.key or str(id(body.scope)))
    if key in _pending:
        return None
    _pending.add(key)
    try:
        if not body.key:
            return _summarised(body, depth)
        return module.remember(f"taken {depth}", body.key, lambda: _summarised(body, depth))
    finally:
        _pending.discard(key)


def _summarised(body: Body, depth: int) -> Summary:
    if body.bound:
        body.outline.module.note_body(body.bound)
    given = tuple(parameters(body.scope, body.outline))
    follower = Follower(body.scope, body.outline, given, helper(depth - 1))
    reached: dict[str, list[Reached]] = {}
    for each in follower.reached:
        if each.sink is not Sink.LOG:
            reached.setdefault(each.value.root.node.arg, []).append(each)
    returned: dict[str, list[Value]] = {}
    for value in follower.returned:
        if value.share is Share.ANSWER:
            continue
        returned.setdefault(value.root.node.arg, []).append(value)
    sure: dict[str, frozenset[Sink]] = {}
    if follower.sure is not None:
        for (root, trail), sinks in follower.sure.looked.items():
            if not trail:
                sure[root.node.arg] = sinks
    return Summary(
        given,
        {name: tuple(found) for name, found in reached.items()},
        {name: tuple(values) for name, values in returned.items()},
        sure,
    )


def may_take_something(function: ast.expr, at: Place, depth: int = DEPTH) -> bool:
    """Whether a function of the project may do something with what it is given, as texts tell."""
    definition = at.definition(function)
    if definition is not None:
        if not isinstance(definition.node, _FUNCTIONS) or definition.statement.lines > _LONGEST:
            return False
        module, key, statement = definition.module, definition.name, definition.statement
        bound = key
    elif isinstance(function, ast.Attribute):
        owner = owner_of(function.value, at)
        member = member_of(owner, function.attr, at.module) if owner is not None else None
        if member is None or not isinstance(member.node, _FUNCTIONS):
            return False
        module, key, statement = member.owner.module, f"{owner}.{function.attr}", member.outline.statement
        bound = member.owner.name
    else:
        return False
    if statement.lines > _LONGEST:
        return False

    def look() -> bool:
        module.note_body(bound)
        if may_tell(statement.text):
            return True
        if depth == 1 or statement.lines > _SHORT:
            return False
        if not any(map(may_hand_on, set(_CALLED.findall(statement.text)))):
            return False
        body = body_of(function, at)
        return body is not None and _calls_taker(body, depth - 1)

    return module.remember(f"may take {depth}", key, look)


def _calls_taker(body: Body, depth: int) -> bool:
    """Whether a function hands something to another that may take it."""
    at = Place(body.outline.module, body.outline, body.scope)
    key = (body.outline.module.path, body.key)
    if key in _pending:
        return False
    _pending.add(key)
    try:
        held = Held(body.scope, is_exact=True)
        return any(
            may_take_something(call.node.func, at, depth)
            for call in body.scope.calls
            if may_hand_on(name_of(call.node.func)) and held.mentioned(call.node)
        )
    finally:
        _pending.discard(key)
