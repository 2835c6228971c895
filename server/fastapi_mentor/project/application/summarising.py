"""Finds what a statement contributes to the application."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

from fastapi_mentor.facts.expression import argument, has_unpacking, literal
from fastapi_mentor.facts.names import dotted_name
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.remark import Remark
from fastapi_mentor.facts.route import METHODS
from fastapi_mentor.facts.scope import Call, Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.certainty import fixed_text, is_certain
from fastapi_mentor.project.application.demands import binds_of, near_misses, unbound_names
from fastapi_mentor.project.application.describing import Described, strays_of
from fastapi_mentor.project.application.elements import elements_of
from fastapi_mentor.project.application.owners import APPLICATION, ROUTER, is_shown, owners_of
from fastapi_mentor.project.application.routers import scope_name
from fastapi_mentor.project.application.touching import NAMES, VERBS, Touch, touches_of
from fastapi_mentor.project.application.traits import NOTHING, Name, Piece, RouterTrait, Trait

_ASKING = frozenset({"url_for", "url_path_for"})
_STARLETTE_ROUTES = frozenset({"Route", "Mount", "Host", "WebSocketRoute", "APIRoute"})
_ASKED = frozenset({"starlette.requests.Request", "starlette.requests.HTTPConnection", APPLICATION, ROUTER})
_IMPORTING = frozenset({"import_module", "__import__", "iter_modules", "walk_packages"})
_PASSED = pattern(r"(?:^|[._])(?:app|api|router|application)$", re.IGNORECASE)
_PASSES = tuple(name + end for name in ("app", "api", "router", "application") for end in ",)\n")
_TELLING = frozenset({*(NAMES - VERBS), *_ASKING, *_STARLETTE_ROUTES, *_IMPORTING, "OAuth2PasswordBearer"})


class Found(NamedTuple):
    """A trait with the call that it is of; `remarks` are for who asks about it."""

    trait: Trait
    call: ast.Call
    handler: Scope | None
    remarks: Sequence[Remark] = ()

    @property
    def kind(self) -> str:
        """The kind of the trait."""
        return self.trait.kind


def may_contribute(outline: Outline) -> bool:
    """Whether a statement can contribute anything, at a glance."""
    calls = outline.survey.calls
    if not calls:
        return False
    if not _TELLING.isdisjoint(calls) or any(map(_may_make, calls)):
        return True
    text = outline.statement.parsed_text
    if not VERBS.isdisjoint(calls) and ("@" in text or "" in calls):
        return True
    return _may_pass(text)


def _may_pass(text: str) -> bool:
    return any(each in text for each in _PASSES)


def contribution(outline: Outline) -> tuple[Piece, tuple[Found, ...]]:
    """What a statement contributes, and the calls that do."""
    finder = _Finder(outline)
    found = sorted(finder.traits(), key=lambda each: (each.trait.order, each.trait.kind, each.trait.place))
    piece = Piece(
        tuple(each.trait for each in found), tuple(finder.routers.values()), tuple(finder.hazards())
    )
    return (piece if any(piece) else NOTHING), tuple(found)


class _Finder:
    """Collects the traits of one statement, and the routers that they speak of."""

    def __init__(self, outline: Outline) -> None:
        self.outline = outline
        self.routers: dict[Name, RouterTrait] = {}

    def traits(self) -> Iterator[Found]:
        calls = self.outline.survey.calls
        if not calls:
            return
        touched = set()
        for touch in touches_of(self.outline):
            touched.add(id(touch.call))
            owners = self._owners(touch.owner, touch.at)
            yield self._route(owners, touch) if touch.is_route else self._group(owners, touch)
        for name in _ASKING & calls.keys():
            for call in calls[name]:
                yield from self._asked(call)
        for call in calls.get("OAuth2PasswordBearer", ()):
            yield from self._token(call)
        yield from self._made()
        if not _may_pass(self.outline.statement.parsed_text):
            return
        for name, call in self.outline.survey.each_call():
            if (call.node.args or call.node.keywords) and id(call.node) not in touched:
                yield from self._passing(name, call)

    def hazards(self) -> Iterator[str]:
        calls = self.outline.survey.calls
        for name in _STARLETTE_ROUTES & calls.keys():
            if any(
                (self.outline.callee(call) or "starlette.").startswith(("starlette.", "fastapi."))
                for call in calls[name]
            ):
                yield "routes"
                return
        if not calls.keys().isdisjoint(_IMPORTING):
            yield "imports"

    def _trait(self, kind: str, call: ast.Call, scope: Scope, label: str, at: ast.AST | None = None) -> Trait:
        place_ = self.outline.location(at or call)
        name = scope_name(scope, place(self.outline, scope)) if scope.node is not None else ""
        span = (place_.line, place_.column, place_.end_line, place_.end_column)
        own = self.outline.location(call)
        certain = is_certain(call, scope, self.outline)
        return Trait(kind, span, (own.line, own.column), name, certain, label)

    def _group(self, owners: tuple[Name, ...] | None, touch: Touch) -> Found:
        call, at, target = touch.call, touch.at, touch.target
        kind = "inclusion" if touch.kind == "inclusion" else "mount"
        trait = self._trait(kind, call, touch.scope, ast.unparse(target) if target is not None else "")
        children = self._owners(target, at) if target is not None else None
        trait = trait._replace(owners=owners, children=children)
        if kind == "inclusion":
            given = argument(call, "prefix")
            path = "" if given is None and not has_unpacking(call) else fixed_text(given, at)
            trait = trait._replace(path=path, binds=binds_of(call, at), is_shown=is_shown(call))
            return Found(trait._replace(**Described.of(call, at)._asdict()), call, None)
        given = argument(call, "name", 2)
        name = fixed_text(given, at) if given is not None else ""
        is_plain = touch.kind == "mount"
        path = fixed_text(argument(call, "path", 0), at) if is_plain else None
        return Found(trait._replace(path=path, name=name, is_plain=is_plain), call, None)

    def _route(self, owners: tuple[Name, ...] | None, touch: Touch) -> Found:
        call, at, node = touch.call, touch.at, touch.node
        trait = self._trait("route", call, touch.scope, touch.name)
        handler = None
        if node is not None:
            name = self.outline.name_of(node).location
            span = (name.line, name.column, name.end_line, name.end_column)
            # The lowest decorator is the first to be performed.
            trait = trait._replace(place=span, order=(name.line, -self.outline.location(call).line))
            around = f"{trait.scope}." if trait.scope else ""
            handler = (f"{self.outline.module.name}.{around}{node.name}", name.line, name.column)
        elif touch.endpoint is not None:
            handler = (at.qualified(touch.endpoint) or ast.unparse(touch.endpoint), -1, -1)
        path = fixed_text(argument(call, "path", 0), at)
        tokens = unbound_names(touch, self.outline, path)
        named = argument(call, "name")
        has_name = named is not None and literal(named) is not None
        trait = trait._replace(
            owners=owners,
            path=path,
            methods=_methods(touch),
            name=fixed_text(named, at) if has_name else (touch.name or None),
            handler=handler,
            operation_id=fixed_text(argument(call, "operation_id"), at),
            is_shown=is_shown(call) and touch.kind in METHODS | {"api_route"},
            is_plain=_is_plain(touch),
            unbound=tokens,
            near=near_misses(touch, self.outline, tokens),
            binds=binds_of(call, at) if tokens else (),
            strays=strays_of(touch, self.outline, path),
            **Described.of(call, at)._asdict(),
        )
        return Found(trait, call, touch.function)

    def _asked(self, call: Call) -> Iterator[Found]:
        node = call.node
        if not isinstance(node.func, ast.Attribute) or not node.args:
            return
        name = literal(node.args[0])
        at = place(self.outline, call.scope)
        if isinstance(name, str) and self.outline.is_a(type_of(node.func.value, at), *_ASKED):
            yield Found(self._trait("name", node, call.scope, name)._replace(name=name), node, None)

    def _token(self, call: Call) -> Iterator[Found]:
        if self.outline.callee(call) == "fastapi.security.OAuth2PasswordBearer":
            given = argument(call.node, "tokenUrl", 0)
            url = literal(given)
            if isinstance(url, str):
                yield Found(
                    self._trait("token", call.node, call.scope, url)._replace(path=url), call.node, None
                )

    def _made(self) -> Iterator[Found]:
        """The applications and routers that are given a name here."""
        if not any(map(_may_make, self.outline.survey.calls)):
            return
        for scope in self.outline.survey.scopes:
            for name, bindings in scope.bindings.items():
                for each in bindings:
                    if isinstance(each.value, ast.Call) and _may_make(_called(each.value)):
                        yield from self._making(name, each.value, scope)

    def _making(self, name: str, call: ast.Call, scope: Scope) -> Iterator[Found]:
        target = ast.copy_location(ast.Name(id=name, ctx=ast.Load()), call)
        found = owners_of(target, place(self.outline, scope))
        # Of several that share a name the last may be all that is found: each is a making of it.
        own = [each for each in found.routers if each.is_made and _own_name(each.key) == name]
        if own:
            self.routers.update({each.key: each for each in own})
            trait = self._trait("router", call, scope, name)
            yield Found(trait._replace(owners=tuple(each.key for each in own)), call, None)

    def _passing(self, name: str, call: Call) -> Iterator[Found]:
        """A router that is given to a function."""
        given: list[tuple[str, tuple[Name, ...]]] = []
        node = call.node
        arguments = [*enumerate(node.args), *((each.arg, each.value) for each in node.keywords)]
        for position, value in arguments:
            if _PASSED.search(dotted_name(value) or ""):
                keys = self._owners(value, place(self.outline, call.scope))
                if keys:
                    given.append((str(position), keys))
        if given:
            definition = place(self.outline, call.scope).definition(node.func)
            path = definition.module.path if definition is not None else None
            trait = self._trait("passing", node, call.scope, name)
            yield Found(trait._replace(given=tuple(given), target=(path, name)), node, None)

    def _owners(self, node: ast.expr, at: Place) -> tuple[Name, ...] | None:
        """The routers that an expression can mean."""
        found = owners_of(node, at)
        for each in found.routers:
            self.routers[each.key] = each
        return found.names


@lru_cache(maxsize=4096)
def _may_make(name: str) -> bool:
    """Whether a class of that name may be one of applications or routers."""
    return "Router" in name or "FastAPI" in name or name.endswith(("App", "API"))


def _called(call: ast.Call) -> str:
    return str(getattr(call.func, "attr", None) or getattr(call.func, "id", ""))


def _own_name(key: Name) -> str:
    return key[1].partition("@")[0].rpartition(".")[2]


def _methods(touch: Touch) -> tuple[str, ...] | None:
    """The methods, upper case and sorted; None where they are not known."""
    if touch.kind in METHODS:
        return (touch.kind.upper(),)
    if touch.kind in ("websocket", "websocket_route"):
        return ("WEBSOCKET",)
    is_added = touch.node is None and touch.kind == "route"
    given = argument(touch.call, "methods", 2 if is_added else None)
    names = {"GET"}
    if given is not None and literal(given) is not None:
        elements = elements_of(given, touch.at)
        found = [fixed_text(each, there) for each, there in elements] if elements else [None]
        if None in found:
            return None
        names = {each.upper() for each in found if each is not None}
    if touch.kind == "route" and "GET" in names:
        names.add("HEAD")
    return tuple(sorted(names))


def _is_plain(touch: Touch) -> bool:
    """Whether a route is chosen by its path and method, not by a version that a decorator gives it."""
    decorators = touch.node.decorator_list if touch.node is not None else []
    named = [dotted_name(each.func if isinstance(each, ast.Call) else each) or "" for each in decorators]
    return not any("version" in each.lower() for each in named)
