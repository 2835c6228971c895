"""Notes what a run does to applications and routers."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.project.application.classes import is_router
from fastapi_mentor.project.application.effects import (
    ADDERS,
    GROUPS,
    VERBS,
    Declaration,
    Effect,
    Inclusion,
    Mounting,
)
from fastapi_mentor.project.application.elements import expression_of
from fastapi_mentor.project.application.handlers import Handler, handlers_of
from fastapi_mentor.project.application.listed_routes import ADDING, listed_routes
from fastapi_mentor.project.application.model import RouterNode
from fastapi_mentor.project.application.relevance import Relevance
from fastapi_mentor.project.application.routers import Key, Router, returned_routers, routers_of
from fastapi_mentor.project.application.text import text_of

if TYPE_CHECKING:
    from fastapi_mentor.project.application.running import Run


class Recorder:
    """The routers that were met, each with all that was done to it, in order."""

    def __init__(self, relevance: Relevance) -> None:
        self._relevance = relevance
        self.nodes: dict[Key, RouterNode] = {}
        self.fresh: list[RouterNode] = []
        """Routers met since somebody looked last."""
        self._known: set[tuple[object, ...]] = set()
        self._order = 0

    def node(self, router: Router) -> RouterNode:
        """The node of a router."""
        node = self.nodes.get(router.key)
        if node is None:
            node = self.nodes[router.key] = RouterNode(router)
            self.fresh.append(node)
        return node

    def declared(self, kind: str, call: ast.Call, owner: ast.expr, function: Scope, run: Run) -> None:
        """`@owner.get("/")` above a function."""
        outline = run.at.outline
        assert outline is not None
        handler = Handler(function.node.name, function.node, function, outline)  # type: ignore[union-attr, arg-type]
        self._note(owner, self._declaration(kind, call, handler, run), run)

    def _declaration(self, kind: str, call: ast.Call, handler: Handler, run: Run) -> Declaration:
        assert run.at.outline is not None
        self._order += 1
        return Declaration(
            call=call,
            at=run.at,
            outline=run.at.outline,
            active=run.active,
            root=run.root,
            order=self._order,
            kind=kind,
            handler=handler,
        )

    def added(self, name: str, call: ast.Call, owner: ast.expr, run: Run) -> bool:
        """`owner.include_router(...)`, `owner.add_api_route(...)`, ...; whether that is all."""
        assert run.at.outline is not None
        if name in ADDERS:
            endpoint = argument(call, "endpoint", 1) or argument(call, "route", 1)
            if endpoint is None:
                return False
            for handler in handlers_of(endpoint, run.at):
                self._note(owner, self._declaration(ADDERS[name], call, handler, run), run)
            return True
        if name in ADDING:
            self._appended(name, call, owner, run)
            return False
        if name == "include_router":
            target, kind = argument(call, "router", 0), Inclusion
        elif name in GROUPS:
            target, kind = argument(call, "app", 1), Mounting  # type: ignore[assignment]
        else:
            return False
        children = self._children(target, run.at) if target is not None else None
        self._order += 1
        effect = kind(
            call=call,
            at=run.at,
            outline=run.at.outline,
            active=run.active,
            root=run.root,
            order=self._order,
            children=children,
        )
        self._note(owner, effect, run)
        return False  # what its arguments call is still to be run

    def _children(self, target: ast.expr, at: Place) -> Sequence[Router] | None:
        """What is included or mounted, also where a class overrides the method that makes it."""
        found = routers_of(target, at)
        if found is not None:
            return found
        match expression_of(target, at):
            case ast.Call(func=ast.Attribute(value=receiver, attr=name)), there:
                owner = type_of(receiver, there)
                for made_in, scope, outline in self._relevance.methods.get(name, ()) if owner else ():
                    if owner in outline.module.ancestors(made_in):
                        return returned_routers(scope, place(outline, scope))
        return None

    def applied(self, node: ast.Call, run: Run) -> None:
        """`app.get("/path")(handler)`: the decorator as a plain call."""
        match node:
            case ast.Call(func=ast.Call() as call, args=[target, *_]):
                owner, verb = self._verb(call.func, run)
                for handler in handlers_of(target, run.at) if owner is not None else ():
                    self._note(owner, self._declaration(verb, call, handler, run), run)  # type: ignore[arg-type]

    def _verb(self, node: ast.expr, run: Run) -> tuple[ast.expr | None, str]:
        """The router and the verb of `app.get`, of `getattr(app, "get")`, and of a name for one of them."""
        behind = expression_of(node, run.at) if isinstance(node, ast.Name) else None
        if behind is not None and behind[1].scope is run.at.scope:
            node = behind[0]
        match node:
            case ast.Attribute(value=owner, attr=verb) if verb in VERBS:
                return owner, verb
            case ast.Call(func=ast.Name(id="getattr"), args=[owner, name]):
                known = text_of(name, run.at)
                if known in VERBS:
                    return owner, str(known)
        return None, ""

    def constructed(self, node: ast.Call, run: Run) -> None:
        """An application or router without a route is one too."""
        kind = run.at.qualified(node.func)
        if kind is None or not is_router(kind, run.at.module):
            return
        scope = run.at.scope
        for name, bindings in scope.bindings.items() if scope is not None else ():
            if any(binding.value is node for binding in bindings):
                target = ast.copy_location(ast.Name(id=name, ctx=ast.Load()), node)
                for router in routers_of(target, run.at) or ():
                    self.node(router)
                given = argument(node, "routes")
                if given is not None:
                    self._listed(given, target, run)

    def _appended(self, name: str, call: ast.Call, owner: ast.expr, run: Run) -> None:
        """`app.routes.append(Route("/x", read))`"""
        if not isinstance(owner, ast.Attribute) or owner.attr != "routes":
            return
        given = call.args[ADDING[name]] if len(call.args) > ADDING[name] else None
        if given is not None:
            written = given if name == "extend" else ast.List(elts=[given], ctx=ast.Load())
            self._listed(written, owner.value, run)

    def _listed(self, given: ast.expr, owner: ast.expr, run: Run) -> None:
        """Routes that are handed over as objects."""
        assert run.at.outline is not None
        for route in listed_routes(given, run.at, run.at.outline):
            there = run._replace(at=route.at._replace(outline=route.outline))
            if route.handler is not None:
                declared = self._declaration(route.kind, route.call, route.handler, there)
                self._note(owner, replace(declared, is_listed=True), run)
            elif route.application is not None:
                self._order += 1
                mounting = Mounting(
                    call=route.call,
                    at=there.at,
                    outline=route.outline,
                    active=run.active,
                    root=run.root,
                    order=self._order,
                    children=self._children(route.application, there.at),
                )
                self._note(owner, mounting, run)

    def _note(self, owner: ast.expr, effect: Effect, run: Run) -> None:
        for router in routers_of(owner, run.at) or ():
            key = (router.key, id(effect.call.func), type(effect), _content(effect))
            if key in self._known:
                continue
            self._known.add(key)
            self.node(router).effects.append(effect)


def _content(effect: Effect) -> object:
    match effect:
        case Declaration():
            return effect.kind, effect.path, effect.handler.name, effect.active
        case Inclusion(children=children):
            return effect.prefix, tuple(child.key for child in children or ()), effect.active
        case Mounting(children=children):
            return effect.path, tuple(child.key for child in children or ()), effect.active
    return None
