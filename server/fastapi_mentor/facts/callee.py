"""The functions of the project that calls run, and the way through them to what somebody looks for."""

from __future__ import annotations

import ast
import builtins
from collections.abc import Callable, Iterator
from typing import NamedTuple

from fastapi_mentor.facts.annotations import default_of
from fastapi_mentor.facts.attributes import Member, member_of
from fastapi_mentor.facts.coroutine import given_to_loop
from fastapi_mentor.facts.names import Definition, dotted_name
from fastapi_mentor.facts.outline import Outline, local_bindings
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Call, Function, How, Scope
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.source import Location, Statement

_DEPTH = 3
"""The functions between a call and what is looked for, at most."""
_LONGEST = 300
_MARKERS = frozenset({"Annotated", "Depends", "Security", "Optional"})
# What changes nothing, and what calls again where something fails.
_TRANSPARENT = frozenset({"staticmethod", "classmethod", "typing.override", "typing.no_type_check"}) | {
    *("tenacity.retry", "backoff.on_exception", "backoff.on_predicate", "stamina.retry")
}
_BUILTINS = frozenset(dir(builtins)) | {"HTTPException", "status", "asyncio", "logger"}
_NO_CLASSES = _BUILTINS | _MARKERS | {"Request", "Response", "Query", "Path", "Body", "Header"}
# Methods of texts, lists, dicts and loggers: what they are called on need not be looked up.
EVERYWHERE = frozenset(
    {
        *("append", "extend", "items", "keys", "values", "pop", "setdefault", "copy", "format", "join"),
        "split",
        *("strip", "lower", "upper", "startswith", "endswith", "replace", "encode", "decode", "isoformat"),
        *("debug", "info", "warning", "error", "exception", "critical", "log", "json", "dict", "model_dump"),
        *("model_dump_json", "dumps", "loads", "now", "utcnow", "time", "uuid4", "Header", "sort", "group"),
    }
)
# A function that asks whether a loop is running does one thing there and another elsewhere.
_ASKS_FOR_LOOP = ("get_running_loop", "get_event_loop", "is_running", "current_async_library")


class Callee(NamedTuple):
    """A function of the project: one of a module, or with `member` a method of the class `owner`.

    `node` shows its outside; what stands inside is asked of its module.
    """

    node: Function
    owner: Definition
    member: Member | None = None

    @property
    def name(self) -> str:
        """Its name in its module: `find`, `Store.find`."""
        return f"{self.owner.name}.{self.node.name}" if self.member is not None else self.owner.name

    @property
    def is_async(self) -> bool:
        """Whether calling it only makes a coroutine."""
        return isinstance(self.node, ast.AsyncFunctionDef)

    def is_plain(self) -> bool:
        """Whether nothing stands between a call and its body."""
        at = Place(self.owner.module, None, None)
        named = (each.func if isinstance(each, ast.Call) else each for each in self.node.decorator_list)
        return all(at.qualified(each) in _TRANSPARENT for each in named)

    def flow(self) -> Statement:
        """The statement that it stands in; the checker learns that its calls were read."""
        name = self.node.name if self.member is not None else ""
        return self.owner.module.flow(self.owner, name) or self.owner.statement

    def inside(self) -> tuple[Scope, Outline] | None:
        """Its inside, and the outline of the statement in which that stands."""
        outline = Outline(self.flow(), self.owner.module, self.owner.statement if self.member else None)
        for scope in outline.survey.top.children:
            if isinstance(scope.node, Function) and scope.node.name == self.node.name:
                return scope, outline
        return None


class Hop(NamedTuple):
    """A call on the way: what it calls as it is written, where, and in which file.

    `function` is the name of the function around it, `in_loop` tells that this is an async one.
    """

    name: str
    location: Location
    path: str
    function: str
    in_loop: bool


class Search(NamedTuple):
    """What is looked for inside functions: `found` gives the name of what a call is known to be.

    `kind` tells searches apart. It must be among what `facts.blocking_text` knows.
    """

    kind: str
    found: Callable[[Call, Outline], str | None]


def callee_of(call: ast.Call, at: Place) -> Callee | None:
    """The function or method of the project that a call runs; None where it is not known."""
    definition = at.definition(call.func)
    if definition is not None:
        return Callee(definition.node, definition) if isinstance(definition.node, Function) else None
    if not isinstance(call.func, ast.Attribute):
        return None
    owner = _class_of(call.func.value, at)
    if owner is None:
        return None
    module, name = at.module, call.func.attr
    member = module.remember("callee", f"{owner}.{name}", lambda: member_of(owner, name, module))
    return Callee(member.node, member.owner, member) if member and isinstance(member.node, Function) else None


def _class_of(node: ast.expr, at: Place) -> str | None:
    """The class of the project whose method is called."""
    header = at.outline.header if at.outline is not None else None
    if isinstance(node, ast.Name) and node.id in ("self", "cls") and header is not None:
        owner = header.nodes[0] if header.nodes else None
        return f"{at.module.name}.{owner.name}" if isinstance(owner, ast.ClassDef) else None
    if dotted_name(node) is None and not isinstance(node, ast.Call):
        return None
    definition = at.definition(node)
    if definition is not None and isinstance(definition.node, ast.ClassDef):
        return at.qualified(node)
    return type_of(node, at)


def ways_to(
    search: Search, scope: Scope, outline: Outline, depth: int = _DEPTH
) -> Iterator[tuple[Call, tuple[Hop, ...]]]:
    """The calls in a function behind which there is what is looked for, each with the calls behind it."""
    for call in outline.once(("leading", id(scope)), lambda: [*_leading(scope, outline)]):
        way = way_behind(search, call, outline, depth)
        if way:
            yield call, way


def _leading(scope: Scope, outline: Outline) -> Iterator[Call]:
    """The calls in a function that may come to something that is looked for, as far as texts tell."""
    known: dict[str, frozenset[str]] = {}
    for call in scope.calls:
        callee = call.node.func
        if type(callee) is ast.Name:
            first = last = callee.id
            if first in _BUILTINS or first[:1].isupper():
                continue
        elif type(callee) is ast.Attribute and callee.attr not in EVERYWHERE:
            last = callee.attr
            node = callee.value
            while type(node) is ast.Attribute:
                node = node.value
            if type(node) is ast.Call:
                node = node.func
            if type(node) is not ast.Name or node.id in _BUILTINS:
                continue
            first = node.id
        else:
            continue
        leading = known.get(first)
        if leading is None:
            leading = known[first] = _leads(first, scope, outline, first is last)
        if last in leading:
            yield call


def _leads(name: str, scope: Scope, outline: Outline, is_called: bool) -> frozenset[str]:
    """The names of what may block, among what the first name of a callee leads to."""
    module = outline.module
    bindings = local_bindings(name, scope)
    if bindings is None:
        return module.leads(name)
    found: set[str] = set()
    for how, node, value in bindings:
        if how is How.IMPORTED and isinstance(node, ast.Import | ast.ImportFrom):
            found |= module.leads_of_import(node, name)
        elif how is How.DEFINED and is_called:
            found.add(name)
        elif how is How.PARAMETER and isinstance(node, ast.arg):
            if name in ("self", "cls"):
                found |= module.leads("self")
            for each in (node.annotation, default_of(node, scope)):
                for inner in _names(each):
                    found |= module.leads(inner)
        elif isinstance(value, ast.Call | ast.Await):
            made = value.value if isinstance(value, ast.Await) else value
            first = _names(made.func if isinstance(made, ast.Call) else None)[:1]
            for inner in first:
                if local_bindings(inner, scope) is None:
                    found |= module.leads(inner)
    return frozenset(found)


def _names(node: ast.expr | None) -> list[str]:
    """The names in an expression."""
    if node is None:
        return []
    return [each.id for each in walk(node) if isinstance(each, ast.Name) and each.id not in _NO_CLASSES]


def way_behind(search: Search, call: Call, outline: Outline, depth: int = _DEPTH) -> tuple[Hop, ...]:
    """The calls behind one by which it comes to what is looked for; none where that is not seen."""
    local = _local(call, outline)
    if local is not None:
        return _within(search, local, outline, depth) if _runs(local.node, call, outline) else ()
    callee = callee_of(call.node, place(outline, call.scope))
    if callee is None or not _runs(callee.node, call, outline):
        return ()
    key = f"{search.kind} {depth}"
    return callee.owner.module.remember(key, callee.name, lambda: _way_in(search, callee, depth))


def _runs(node: object, call: Call, outline: Outline) -> bool:
    """Whether calling a function so runs its body."""
    if not isinstance(node, ast.AsyncFunctionDef) or call.awaited:
        return True
    return id(call.node) in outline.once(("run", id(call.scope)), lambda: {*given_to_loop(call.scope)})


def _local(call: Call, outline: Outline) -> Scope | None:
    """The function that is called, if it is defined in a function around."""
    if not isinstance(call.node.func, ast.Name):
        return None
    name = call.node.func.id
    bindings = local_bindings(name, call.scope)
    if not bindings or [each.how for each in bindings] != [How.DEFINED]:
        return None
    node = bindings[0].node
    if not isinstance(node, Function) or node.decorator_list:
        return None
    return next((each for each in outline.survey.scopes if each.node is node), None)


def inside_of(call: Call, outline: Outline) -> tuple[Scope, Outline] | None:
    """The inside of the function of the project that a call is known to call."""
    local = _local(call, outline)
    if local is not None:
        return local, outline
    callee = callee_of(call.node, place(outline, call.scope))
    return callee.inside() if callee is not None and callee.is_plain() else None


def _way_in(search: Search, callee: Callee, depth: int) -> tuple[Hop, ...]:
    statement = callee.flow()
    text = statement.parsed_text
    if statement.lines > _LONGEST:
        return ()
    if any(word in text for word in _ASKS_FOR_LOOP) or not callee.is_plain():
        return ()
    inside = callee.inside()
    return _within(search, *inside, depth) if inside is not None else ()


def _within(search: Search, scope: Scope, outline: Outline, depth: int) -> tuple[Hop, ...]:
    """The way from the body of a function, of which nothing is kept for later."""
    if scope.yields or scope.outside:
        return ()
    for call in scope.calls:
        name = search.found(call, outline)
        if name is not None and not _is_exceptional(call.node, outline):
            return (hop_of(name, call, outline),)
    if depth:
        for call, way in ways_to(search, scope, outline, depth - 1):
            return (hop_of(written(call.node.func), call, outline), *way)
    return ()


def _is_exceptional(node: ast.Call, outline: Outline) -> bool:
    """Whether a call is only made after something failed."""
    return any(each.lineno <= node.lineno <= (each.end_lineno or 0) for each, _ in outline.survey.handlers)


def hop_of(name: str, call: Call, outline: Outline) -> Hop:
    """A call in a function as a hop."""
    node = call.scope.node
    assert isinstance(node, Function)
    location = outline.location(call.node.func)
    return Hop(name, location, outline.module.path, node.name, isinstance(node, ast.AsyncFunctionDef))


def written(node: ast.expr) -> str:
    """`db.query(...).first` for a callee, arguments left out."""
    match node:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=value, attr=attribute):
            return f"{written(value)}.{attribute}"
        case ast.Call(func=func, args=args, keywords=keywords):
            return f"{written(func)}({'...' if args or keywords else ''})"
    return "..."
