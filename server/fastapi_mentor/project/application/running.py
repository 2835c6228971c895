"""Follows code as it runs when an application is built: into calls, through loops, by conditions."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Given, Place, place
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.callees import Callee, callees_of
from fastapi_mentor.project.application.class_views import view_methods
from fastapi_mentor.project.application.conditions import holds
from fastapi_mentor.project.application.effects import VERBS
from fastapi_mentor.project.application.elements import elements_of
from fastapi_mentor.project.application.meaning import expanded, given_by, site_of
from fastapi_mentor.project.application.reading import nodes_of
from fastapi_mentor.project.application.recording import Recorder
from fastapi_mentor.project.application.relevance import Relevance
from fastapi_mentor.project.application.routers import Router, makes_application, routers_of, scope_name
from fastapi_mentor.project.module import ProjectModule

_DEEPEST = 12
_MOST_ROUNDS = 500
_MOST_CALLS = 20_000
_ROUTER = pattern("app|api|rout|server", re.IGNORECASE)
Function = ast.FunctionDef | ast.AsyncFunctionDef


class Run(NamedTuple):
    """Where the run is: the names' place, whether it surely gets here, who started, the functions inside."""

    at: Place
    active: bool = True
    root: str | None = None
    inside: tuple[int, ...] = ()


class Runner:
    """Runs statements of modules, and whatever they call that has to do with routes."""

    def __init__(self, relevance: Relevance, recorder: Recorder) -> None:
        self.relevance = relevance
        self.recorder = recorder
        self.entered: set[int] = set()
        self._calls = 0
        self._plain: dict[tuple[int, bool, str | None], int] = {}
        """How deep functions were that were run without arguments, by function and who started it."""
        self._scopes: dict[int, Scope] = {}

    def module_level(self, outline: Outline) -> None:
        """Runs a statement as the import of its module does."""
        survey = outline.survey
        if not self.relevance.concerns(survey.top) and not any(
            isinstance(scope.node, ast.ClassDef) and self.relevance.concerns(scope) for scope in survey.scopes
        ):
            return
        self._body(nodes_of(outline), Run(place(outline, survey.top)))

    def root(self, scope: Scope, outline: Outline) -> None:
        """Runs a function that nobody is known to call, with the defaults of its parameters."""
        if id(scope) not in self.entered:
            name = scope_name(scope, place(outline, scope))
            self._enter(Callee(scope, outline), Run(place(outline, None), root=name), None)

    def construct(self, callee: Callee, given: Given) -> None:
        """Runs the `__init__` of a router's class for one router."""
        self._enter(callee, Run(callee.place), given)

    def _enter(self, callee: Callee, run: Run, given: Given | None) -> None:
        scope = callee.scope
        self._calls += 1
        if id(scope) in run.inside or len(run.inside) > _DEEPEST or self._calls > _MOST_CALLS:
            return
        depth = len(run.inside)
        if given is None:
            # Without arguments it does again what it did.
            key = (id(scope), run.active, run.root)
            if self._plain.get(key, depth + 1) <= depth:
                return
            self._plain[key] = depth
        if makes_application(scope):
            if id(scope) in self.entered:
                return
            given = None
            run = run._replace(root=scope_name(scope, callee.place), active=True)
        self.entered.add(id(scope))
        for child in callee.outline.survey.scopes:
            self._scopes[id(child.node)] = child
        at = callee.place._replace(given=given)
        self._body(callee.node.body, Run(at, run.active, run.root, (*run.inside, id(scope))))

    def _body(self, body: Iterable[ast.stmt], run: Run) -> bool:
        """Runs statements in order; False where it surely does not get past them."""
        for statement in body:
            if not run.active and isinstance(statement, (ast.Return, ast.Raise)):
                return False
            match statement:
                case ast.FunctionDef() | ast.AsyncFunctionDef():
                    self._decorated(statement, run)
                case ast.ClassDef():
                    self._class(statement, run)
                case ast.If():
                    if not self._if(statement, run):
                        return False
                case ast.For() | ast.AsyncFor():
                    self._expression(statement.iter, run)
                    self._loop(statement, run)
                case ast.While():
                    self._body(statement.body, run)
                case ast.With() | ast.AsyncWith():
                    for item in statement.items:
                        self._expression(item.context_expr, run)
                    if not self._body(statement.body, run):
                        return False
                case ast.Try() | ast.TryStar():
                    if not self._try(statement, run):
                        return False
                case ast.Match(cases=cases):
                    for case in cases:
                        self._body(case.body, run)
                case ast.Return() | ast.Raise():
                    self._inside(statement, run)
                    return False
                case ast.Import() | ast.ImportFrom() | ast.Global() | ast.Nonlocal() | ast.Pass():
                    pass
                case _:
                    self._inside(statement, run)
        return True

    def _if(self, statement: ast.If, run: Run) -> bool:
        self._expression(statement.test, run)
        test = holds(statement.test, run.at)
        first = self._body(statement.body, run._replace(active=run.active and test is not False))
        second = self._body(statement.orelse, run._replace(active=run.active and test is not True))
        if test is None:
            return first or second
        return first if test else second

    def _try(self, statement: ast.Try | ast.TryStar, run: Run) -> bool:
        goes_on = self._body(statement.body, run)
        for handler in statement.handlers:
            # What a handler does instead is not done when the body succeeds.
            self._body(handler.body, run._replace(active=False))
        if goes_on:
            goes_on = self._body(statement.orelse, run)
        return self._body(statement.finalbody, run) and goes_on

    def _loop(self, statement: ast.For | ast.AsyncFor, run: Run) -> None:
        for given in rounds(statement.target, statement.iter, run.at):
            self._body(statement.body, run._replace(at=run.at._replace(given=given)))
        self._body(statement.orelse, run)

    def _class(self, statement: ast.ClassDef, run: Run) -> None:
        scope = self._scope(statement, run)
        if scope is not None:
            self._body(statement.body, run._replace(at=run.at._replace(scope=scope)))
        if statement.decorator_list and run.at.outline is not None:
            for each in view_methods(statement, run.at.outline, run.at):
                there = run._replace(at=place(each.outline, each.outline.survey.top))
                self.recorder.declared(each.verb, each.call, each.router, each.scope, there)

    def _decorated(self, function: Function, run: Run) -> None:
        scope = self._scope(function, run)
        # The decorator next to the function runs first.
        for decorator in reversed(function.decorator_list):
            match decorator:
                case ast.Call(func=ast.Attribute(value=owner, attr=verb)) if (
                    verb in VERBS and scope is not None
                ):
                    self.recorder.declared(verb, self._written(decorator, run), owner, scope, run)
                case _:
                    self._expression(decorator, run)

    def _scope(self, node: ast.AST, run: Run) -> Scope | None:
        found = self._scopes.get(id(node))
        if found is None and run.at.outline is not None:
            for scope in run.at.outline.survey.scopes:
                self._scopes[id(scope.node)] = scope
            found = self._scopes.get(id(node))
        return found

    def _written(self, call: ast.Call, run: Run) -> ast.Call:
        return expanded(call, run.at)

    def _inside(self, statement: ast.stmt, run: Run) -> None:
        for child in ast.iter_child_nodes(statement):
            if isinstance(child, ast.expr):
                self._expression(child, run)

    def _expression(self, node: ast.expr, run: Run) -> None:
        """The calls of an expression, the inner ones first."""
        match node:
            case ast.Lambda() | ast.Constant() | ast.Name():
                return
            case ast.ListComp(elt=element, generators=[only]) | ast.SetComp(elt=element, generators=[only]):
                self._expression(only.iter, run)
                for given in rounds(only.target, only.iter, run.at):
                    self._expression(element, run._replace(at=run.at._replace(given=given)))
                return
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr):
                self._expression(child, run)
            elif isinstance(child, ast.keyword):
                self._expression(child.value, run)
        if isinstance(node, ast.Call):
            self._call(node, run)

    def _may_make_routers(self, node: ast.Call, run: Run) -> bool:
        """Whether a function that no file of the project has may take or make routers: one of a package."""
        name = node.func.attr if isinstance(node.func, ast.Attribute) else node.func.id  # type: ignore[attr-defined]
        if name[:1].isupper():
            return False
        if "router" in name.lower():
            return True
        given = (each for each in node.args if isinstance(each, ast.Name) and _ROUTER.search(each.id))
        return any(routers_of(each, run.at) for each in given)

    def _call(self, node: ast.Call, run: Run) -> None:
        if isinstance(node.func, ast.Attribute):
            name = node.func.attr
            written = self._written(node, run)
            if self.recorder.added(name, written, node.func.value, run):
                return
        elif isinstance(node.func, ast.Name):
            name = node.func.id
        else:
            self.recorder.applied(node, run)
            return
        if name[:1].isupper():
            self.recorder.constructed(node, run)
        if not (name in self.relevance.names or self._may_make_routers(node, run)):
            return
        for callee in callees_of(node.func, run.at):
            if self.relevance.concerns(callee.scope) or self._makes_outside(callee, node, run):
                objects = self._receiver(node.func, callee, run)
                given = given_by(node, run.at, callee.scope, callee.skipped, **objects)
                self._enter(callee, run, given)

    def _makes_outside(self, callee: Callee, node: ast.Call, run: Run) -> bool:
        """Whether a function of a package, which nobody has read yet, makes routers by what it calls."""
        module = callee.outline.module
        outside = isinstance(module, ProjectModule) and module.project.is_external(module.path)
        return outside and bool(routers_of(node, run.at))

    def _receiver(self, function: ast.expr, callee: Callee, run: Run) -> dict[str, Router]:
        """`self` of a method that is called on one known application or router."""
        if not (callee.skipped and isinstance(function, ast.Attribute) and callee.node.args.args):
            return {}
        found = routers_of(function.value, run.at) or ()
        return {callee.node.args.args[0].arg: found[0]} if len(found) == 1 else {}


def rounds(target: ast.expr, iterated: ast.expr, at: Place) -> Iterator[Given | None]:
    """What each round of a loop gives to its variables; one round without where that is not seen."""
    elements = elements_of(iterated, at)
    if elements is None or at.scope is None or len(elements) > _MOST_ROUNDS:
        yield at.given
        return
    for index, (element, there) in enumerate(elements):
        values = dict(_assigned(target, element, there))
        if values:
            yield Given(at.scope, values, {}, f"{index}in{site_of(iterated, at)}", at.given)
        else:
            yield at.given


def _assigned(target: ast.expr, value: ast.expr, at: Place) -> Iterator[tuple[str, tuple[ast.expr, Place]]]:
    if isinstance(target, ast.Name):
        yield target.id, (value, at)
    elif isinstance(target, (ast.Tuple, ast.List)):
        parts: Sequence[tuple[ast.expr, Place]] | None = elements_of(value, at)
        if parts is not None and len(parts) == len(target.elts):
            for each, (part, there) in zip(target.elts, parts, strict=True):
                yield from _assigned(each, part, there)
