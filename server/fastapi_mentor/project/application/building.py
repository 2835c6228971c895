"""Builds the application model from the files of a project."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.scope import Scope
from fastapi_mentor.project.application.classes import APPLICATION, ROUTER, constructor_of
from fastapi_mentor.project.application.effects import Inclusion, Mounting
from fastapi_mentor.project.application.meaning import given_by
from fastapi_mentor.project.application.model import ApplicationModel
from fastapi_mentor.project.application.recording import Recorder
from fastapi_mentor.project.application.relevance import Relevance, called_names
from fastapi_mentor.project.application.running import Runner
from fastapi_mentor.project.project import Project
from fastapi_mentor.source import Kind, Source, Statement, UnreadableFile, decode
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
    """Collects the files; then runs what they do to routers."""

    def __init__(self, project: Project) -> None:
        self.project = project
        self._relevance = Relevance()
        self._recorder = Recorder()
        self._runner = Runner(self._relevance, self._recorder)
        self._outlines: list[Outline] = []
        self._paths: set[str] = set()

    def add(self, path: str) -> None:
        """Takes in a file; one that has nothing to do with routes is not parsed."""
        if path in self._paths:
            return
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
        self._paths.add(source.path)
        module = self.project.show(source)
        header: Statement | None = None
        for statement, start in zip(source.statements, source.starts, strict=True):
            header = _header(statement, header)
            if not statement.nodes:
                continue
            statement.memo.setdefault("start", start)
            outline = Outline(statement, module, header if header is not statement else None)
            self._outlines.append(outline)
            owner = getattr(header.nodes[0], "name", None) if header is not None and header.nodes else None
            self._relevance.add(outline.survey, owner)

    def finished(self) -> ApplicationModel:
        """The model, after everything was run."""
        self._relevance.settle()
        self._run(self._outlines)
        self._run_outside()
        nodes = self._recorder.nodes
        for key in [key for key, node in nodes.items() if node.router.call is None]:
            del nodes[key]
        for node in list(nodes.values()):
            for effect in node.effects:
                if isinstance(effect, (Inclusion, Mounting)):
                    for child in effect.children or ():
                        self._recorder.node(child).included += 1
        return ApplicationModel(nodes)

    def _run(self, outlines: list[Outline]) -> None:
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
        for _ in range(4):
            paths = {
                child.key.path
                for node in self._recorder.nodes.values()
                for effect in node.effects
                if isinstance(effect, (Inclusion, Mounting))
                for child in effect.children or ()
            } - self._paths
            if not paths:
                return
            before = len(self._outlines)
            for path in sorted(paths):
                self.add(path)
                self._paths.add(path)
            self._relevance.settle()
            self._run(self._outlines[before:])


def _header(statement: Statement, last: Statement | None) -> Statement | None:
    """The header of the class that a statement belongs to, or is."""
    if statement.kind is Kind.CLASS:
        return statement
    return last if statement.kind is Kind.MEMBER else None
