"""Builds the application model from the files of a project."""

from __future__ import annotations

import gc
import re
from collections.abc import Iterable, Iterator, Sequence

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.classes import APPLICATION, ROUTER, constructor_of
from fastapi_mentor.project.application.effects import Inclusion, Mounting
from fastapi_mentor.project.application.meaning import given_by
from fastapi_mentor.project.application.model import ApplicationModel, RouterNode
from fastapi_mentor.project.application.reading import (
    ROUTING,
    Heading,
    Patterns,
    class_name,
    is_route,
    outlines_with,
)
from fastapi_mentor.project.application.recording import Recorder
from fastapi_mentor.project.application.relevance import Relevance, called_names
from fastapi_mentor.project.application.routers import Router
from fastapi_mentor.project.application.running import Runner
from fastapi_mentor.project.module import ProjectModule
from fastapi_mentor.project.project import Project
from fastapi_mentor.source import UnreadableFile
from fastapi_mentor.source.reading import read_bytes

_DEEPEST = 4
"""How many packages deep routers are looked for."""
_LONGEST = 8
"""How long a chain of calls may be before the one that has to do with routes."""
_RELEVANT = pattern(
    rb"FastAPI\b|APIRouter\b|include_router|add_api_route|add_api_websocket_route"
    rb"|@\s*[\w.]+\.(?:get|post|put|patch|delete|head|options|trace|api_route|websocket)\("
)


def build(project: Project, files: Iterable[str]) -> ApplicationModel:
    """The model of the applications that the files of a project make."""
    builder = Builder(project)
    collecting = gc.isenabled()
    gc.disable()  # syntax trees are many small objects that all stay: looking through them takes a third
    try:
        for path in files:
            builder.add(path)
        return builder.finished()
    finally:
        if collecting:
            gc.enable()


class Builder:
    """Collects what the files have to do with routes; then runs it."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._relevance = Relevance()
        self._recorder = Recorder(self._relevance)
        self._runner = Runner(self._relevance, self._recorder)
        self._modules: dict[str, ProjectModule] = {}
        self._outlines: dict[str, dict[int, list[Outline]]] = {}
        self._paths: set[str] = set()

    def add(self, path: str) -> None:
        """Takes in a file; of one that has nothing to do with routes nothing is parsed."""
        if path in self._paths:
            return
        self._paths.add(path)
        try:
            if not _RELEVANT.search(read_bytes(path)):
                return
        except UnreadableFile:
            return
        module = self.project.module(path)
        if module is not None:
            self._modules[path] = module
            self._outlines[path] = {}
            self._take(module, ROUTING)

    def _take(self, module: ProjectModule, patterns: Patterns) -> None:
        taken = self._outlines[module.path]
        for start, outlines in outlines_with(patterns, module):
            if start not in taken or _says_more(outlines, taken[start]):
                taken[start] = outlines
                for outline in outlines:
                    self._relevance.add(outline, class_name(outline.header))

    def _settle(self, paths: Sequence[str]) -> None:
        """Takes in what calls the functions that have to do with routes, and so on."""
        known: set[str] = set()
        for _ in range(_LONGEST):
            self._relevance.settle()
            fresh = self._relevance.names - known
            if not fresh:
                return
            known |= fresh
            for path in paths:
                module = self._modules[path]
                # Most files mention none of the names, and to look for a plain word is quick.
                text = module.text.text
                mentioned = [name for name in fresh if name in text]
                if mentioned:
                    self._take(module, [re.compile(rf"{name}\s*\(") for name in mentioned])

    def finished(self) -> ApplicationModel:
        """The model, after everything was run."""
        self._run(list(self._modules))
        self._run_outside()
        nodes = self._recorder.nodes
        for key in [key for key, node in nodes.items() if node.router.call is None]:
            del nodes[key]
        for node in list(nodes.values()):
            for child in _children(node):
                self._recorder.node(child).included += 1
        return ApplicationModel(nodes)

    def _run(self, paths: Sequence[str]) -> None:
        self._settle(paths)
        outlines = [
            outline
            for path in paths
            for _, group in sorted(self._outlines[path].items())
            for outline in group
        ]
        for outline in outlines:
            self._runner.module_level(outline)
        self._construct()
        pending = [(scope, outline) for outline in outlines for scope in self._functions(outline)]
        called = {name for scope, _ in pending for name in called_names(scope)}
        # First those that nobody calls: they call the others, and say with what.
        for wanted in (False, True):
            for scope, outline in pending:
                if (scope.node.name in called) is wanted:  # type: ignore[union-attr]
                    self._runner.root(scope, outline)
        self._construct()

    def _functions(self, outline: Outline) -> Iterator[Scope]:
        for scope in outline.functions():
            if self._relevance.concerns(scope):
                yield scope

    def _construct(self) -> None:
        """Runs the constructors of the project's own classes of routers."""
        while self._recorder.fresh:
            router = self._recorder.fresh.pop().router
            if router.kind in (APPLICATION, ROUTER) or router.call is None:
                continue
            call, at = router.origin or (router.call, router.at)
            constructor = constructor_of(call.func, at)
            if constructor is not None:
                given = given_by(call, at, constructor.scope, 1, self=router)
                if given is not None:
                    self._runner.construct(constructor, given)

    def _run_outside(self) -> None:
        """Reads the files of packages whose routers are included here."""
        for _ in range(_DEEPEST):
            for node in list(self._recorder.nodes.values()):
                for child in _children(node):
                    self._recorder.node(child)
            self._construct()
            paths = {key.path for key in self._recorder.nodes} - self._paths
            if not paths:
                return
            before = len(self._modules)
            for path in sorted(paths):
                self.add(path)
            self._run(list(self._modules)[before:])


def _says_more(found: Sequence[Outline], known: Sequence[Outline]) -> bool:
    """Whether the inside of a function matters of which only the outside is known."""
    return isinstance(known[0], Heading) and not isinstance(found[0], Heading) and not is_route(known[0])


def _children(node: RouterNode) -> Iterator[Router]:
    for effect in node.effects:
        if isinstance(effect, (Inclusion, Mounting)):
            yield from effect.children or ()
