"""Builds the application model from the files of a project."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence

from fastapi_mentor.facts.expression import argument
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import place
from fastapi_mentor.project.application.effects import Effect, Inclusion, Mounting, effects_of
from fastapi_mentor.project.application.model import ApplicationModel, RouterNode
from fastapi_mentor.project.application.routers import Key, Router, routers_of
from fastapi_mentor.project.project import Project
from fastapi_mentor.source import Source, Statement, UnreadableFile, decode
from fastapi_mentor.source.reading import read_bytes

_RELEVANT = re.compile(
    rb"FastAPI\b|APIRouter\b|include_router|add_api_route|add_api_websocket_route"
    rb"|@\s*[\w.]+\.(?:get|post|put|patch|delete|head|options|trace|api_route|websocket)\("
)


def build(project: Project, files: Iterable[str]) -> ApplicationModel:
    """The model of the applications that the files of a project make."""
    builder = Builder(project)
    for path in files:
        builder.add(path)
    return builder.finished()


class Builder:
    """Collects what each file does to routers; then who is meant is known."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self.nodes: dict[Key, RouterNode] = {}
        self._parameters: dict[Key, list[tuple[str, int, Effect]]] = {}
        self._sources: list[Source] = []
        self._constructions: list[tuple[Outline, ast.Call]] = []

    def add(self, path: str) -> None:
        """Takes in a file; one that has nothing to do with routes is not parsed."""
        try:
            data = read_bytes(path)
            if not _RELEVANT.search(data):
                return
            source = Source.open(path, decode(path, data))
        except UnreadableFile:
            return
        self.add_source(source)

    def add_source(self, source: Source) -> None:
        """Takes in a file that is parsed already."""
        module = self.project.show(source)
        self._sources.append(source)
        header: Statement | None = None
        for statement, start in zip(source.statements, source.starts, strict=True):
            header = _header(statement, header)
            if not statement.nodes:
                continue
            statement.memo.setdefault("start", start)
            outline = Outline(statement, module, header if header is not statement else None)
            for owners, effect in effects_of(outline):
                line = start + outline.location(effect.call).line
                for owner in owners or ():
                    self._node(owner).effects.append((source.path, line, effect))
            for call in outline.calls("FastAPI"):
                self._constructed(outline, call.node, start)

    def _constructed(self, outline: Outline, call: ast.Call, start: int) -> None:
        """An application without a route is one too; its name is that of what it is assigned to."""
        for scope in outline.survey.scopes:
            for name, bindings in scope.bindings.items():
                for binding in bindings:
                    if binding.value is call:
                        target = ast.copy_location(ast.Name(id=name, ctx=ast.Load()), call)
                        for router in routers_of(target, place(outline, scope)) or ():
                            self._node(router)

    def _node(self, router: Router) -> RouterNode:
        node = self.nodes.get(router.key)
        if node is None:
            node = self.nodes[router.key] = RouterNode(router)
        return node

    def finished(self) -> ApplicationModel:
        """The model, with what was done to parameters done to what is passed."""
        self._pass_parameters()
        for node in list(self.nodes.values()):
            for _, _, effect in node.effects:
                if isinstance(effect, (Inclusion, Mounting)):
                    for child in effect.children or ():
                        self._node(child).included += 1
        return ApplicationModel(self.nodes)

    def _pass_parameters(self) -> None:
        parameters = {key: node for key, node in self.nodes.items() if node.router.call is None}
        if not parameters:
            return
        by_function: dict[str, list[tuple[Key, RouterNode]]] = {}
        for key, node in parameters.items():
            function = key.name.rpartition(".")[0].rpartition(".")[2]
            by_function.setdefault(function, []).append((key, node))
        for _ in range(3):  # a parameter may be passed on
            changed = False
            for source in self._sources:
                for given, node in self._passed(source, by_function):
                    for router in given:
                        known = self._node(router)
                        fresh = [each for each in node.effects if each not in known.effects]
                        known.effects.extend(fresh)
                        changed = changed or bool(fresh)
            if not changed:
                break
        for key in parameters:
            del self.nodes[key]

    def _passed(
        self, source: Source, by_function: dict[str, list[tuple[Key, RouterNode]]]
    ) -> Iterator[tuple[Sequence[Router], RouterNode]]:
        module = self.project.show(source)
        header: Statement | None = None
        for statement in source.statements:
            header = _header(statement, header)
            outline = Outline(statement, module, header if header is not statement else None)
            for name in by_function.keys() & outline.survey.calls.keys():
                for call in outline.calls(name):
                    for key, node in by_function[name]:
                        parameter = key.name.rpartition(".")[2]
                        if not _is_call_of(call.node, outline, call.scope, key):
                            continue
                        given = argument(call.node, parameter, _position(node, parameter))
                        routers = routers_of(given, place(outline, call.scope)) if given is not None else None
                        if routers:
                            yield routers, node


def _is_call_of(call: ast.Call, outline: Outline, scope: object, key: Key) -> bool:
    """Whether a call calls the function that has a parameter."""
    definition = place(outline, scope).definition(call.func)  # type: ignore[arg-type]
    if definition is not None:
        return definition.module.path == key.path
    return isinstance(call.func, ast.Attribute)


def _position(node: RouterNode, parameter: str) -> int | None:
    """The position of a parameter among the arguments of a call; a method's `self` is not given."""
    scope = node.router.at.scope
    if scope is None or not isinstance(scope.node, (ast.FunctionDef, ast.AsyncFunctionDef)):
        return None
    names = [each.arg for each in (*scope.node.args.posonlyargs, *scope.node.args.args)]
    if names and names[0] in ("self", "cls"):
        names = names[1:]
    return names.index(parameter) if parameter in names else None


def _header(statement: Statement, last: Statement | None) -> Statement | None:
    """The header of the class that a statement belongs to, or is."""
    from fastapi_mentor.source import Kind

    if statement.kind is Kind.CLASS:
        return statement
    return last if statement.kind is Kind.MEMBER else None
