"""Who uses what in a project: dependencies that are injected or overridden, routes that tests ask."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.pattern import pattern
from fastapi_mentor.project.application.injecting import (
    Named,
    Use,
    alias_made,
    aliased,
    injections,
    overrides,
)
from fastapi_mentor.project.application.model import Endpoint
from fastapi_mentor.project.application.navigation.citations import Citations
from fastapi_mentor.project.application.navigation.citing import Cited
from fastapi_mentor.project.application.navigation.routes import routes_of
from fastapi_mentor.project.application.overview import Overview
from fastapi_mentor.project.application.reading import outlines_with
from fastapi_mentor.project.application.requests import (
    SENDING,
    Clients,
    Request,
    answering,
    clients_of,
    is_test,
    requests_in,
)
from fastapi_mentor.project.application.routers import Key
from fastapi_mentor.project.module import ProjectModule

_INJECTING = (re.compile(r"Depends\("), re.compile(r"Security\("), re.compile(r"dependency_overrides"))
_SENDING = pattern(rf"\.(?:{'|'.join(sorted(SENDING))})\(")
_CLIENT = pattern(r"TestClient\(|AsyncClient\(|ASGITransport\(")


class _File(NamedTuple):
    """What a file uses; `text` is the text of the module that was read."""

    text: object
    injected: Sequence[tuple[Named, Use]] = ()
    aliases: Sequence[tuple[str, Named]] = ()
    """Names of annotations that stand for a dependency: `Me = Annotated[User, Depends(get_user)]`."""
    overridden: Sequence[tuple[Named, Use]] = ()
    requests: Sequence[Request] = ()


class Usages:
    """The uses in all files of a project. `read` reads what changed."""

    def __init__(self, overview: Overview, citations: Citations | None = None) -> None:
        self.overview = overview
        self.citations = citations or Citations(overview.project)
        self._project = overview.project
        self._files: dict[str, _File] = {}
        self._aliased: dict[str, tuple[object, Sequence[tuple[Named, Use]]]] = {}
        self._arranged: tuple[dict[Named, list[Use]], ...] | None = None
        self.memo: dict[Any, Any] = {}
        """For what others derive from it, until a file changes."""
        self._asked: dict[tuple[Key, str], list[Use]] = {}

    def follow(self, overview: Overview, paths: Sequence[str], breathe: Callable[[], None]) -> Usages:
        """The same for a newer model, and for those files that there are now."""
        self.citations.files_changed()
        found = Usages(overview, self.citations)
        there = frozenset(paths)
        found._files = {path: file for path, file in self._files.items() if path in there}
        if found._aliases() == self._aliases():
            found._aliased = {path: each for path, each in self._aliased.items() if path in there}
        found.read(paths, breathe)
        found.citations.all(Cited.NAME, found.paths, breathe)
        for work in (routes_of(overview).prepare, lambda: answering(overview), found._all):
            breathe()
            work()
        return found

    def read(self, paths: Iterable[str], breathe: Callable[[], None] = lambda: None) -> None:
        """Reads the files that are not what they were; of most only the text is looked at."""
        before = self._aliases()
        for path in paths:
            breathe()
            if self._is_old(path):
                self._read(path)
                self._arranged = None
                self.memo.clear()
        if self._arranged is not None:
            return
        aliases = self._aliases()
        if aliases != before:
            self._aliased.clear()
        for path in list(self._files) if aliases else ():
            breathe()
            self._read_aliased(path, aliases)

    def read_again(self, paths: Iterable[str]) -> None:
        """Reads those of some files again that are among its own, and have changed."""
        changed = [path for path in paths if path in self._files and self._is_old(path)]
        if changed:
            self.read(changed)

    def has(self, path: str) -> bool:
        """Whether a file is one of those that are read."""
        return path in self._files

    @property
    def paths(self) -> Iterable[str]:
        """The files that are read."""
        return self._files.keys()

    def requests_in(self, path: str) -> Sequence[Request]:
        """The calls of test clients in a file."""
        file = self._files.get(path)
        return file.requests if file is not None else ()

    def _is_old(self, path: str) -> bool:
        module = self._project.module(path)
        known = self._files.get(path)
        return module is None or known is None or known.text is not module.text

    def injections(self, named: Named) -> Sequence[Use]:
        """Where a function or class is a dependency."""
        return self._all()[0].get(named, ())

    def all_injections(self) -> Mapping[Named, Sequence[Use]]:
        """All functions and classes that are dependencies somewhere."""
        return self._all()[0]

    def overrides(self, named: Named) -> Sequence[Use]:
        """Where another is put in its place."""
        return self._all()[1].get(named, ())

    def requests(self, endpoint: Endpoint) -> Sequence[Use]:
        """The calls of test clients that an endpoint answers."""
        self._all()
        key, path = endpoint.application.router.key, endpoint.path or ""
        found = [
            use for method in endpoint.methods or () for use in self._asked.get((key, f"{method} {path}"), ())
        ]
        return list(dict.fromkeys(found))

    def _all(self) -> tuple[dict[Named, list[Use]], ...]:
        if self._arranged is None:
            injected: dict[Named, list[Use]] = defaultdict(list)
            overridden: dict[Named, list[Use]] = defaultdict(list)
            self._asked = defaultdict(list)
            for path, file in sorted(self._files.items()):
                _, aliased = self._aliased.get(path, (None, ()))
                for named, use in (*file.injected, *aliased):
                    injected[named].append(use)
                for named, use in file.overridden:
                    overridden[named].append(use)
                for request in file.requests:
                    for endpoint in answering(self.overview).endpoints(request):
                        key = (endpoint.application.router.key, f"{request.method} {endpoint.path}")
                        self._asked[key].append(Use(path, request.location, request.url))
            self._arranged = (injected, overridden)
        return self._arranged

    def _aliases(self) -> dict[Named, list[Named]]:
        found: dict[Named, list[Named]] = {}
        for path, file in self._files.items():
            for alias, named in file.aliases:
                found.setdefault((path, alias), []).append(named)
        return found

    def _read(self, path: str) -> None:
        self.citations.forget(path)
        module = self._project.module(path)
        if module is None:
            self._files.pop(path, None)
            return
        text = module.text.text
        injecting = [each for each in _INJECTING if each.search(text)]
        injected: list[tuple[Named, Use]] = []
        aliases: list[tuple[str, Named]] = []
        overridden: list[tuple[Named, Use]] = []
        if injecting:
            for outline in _outlines(module, injecting):
                for named, use in injections(outline):
                    injected.append((named, use))
                    alias = alias_made(outline)
                    if alias is not None:
                        aliases.append((alias, named))
                overridden.extend(overrides(outline))
        requests: list[Request] = []
        in_test = is_test(module.relative_path)
        if (in_test or _CLIENT.search(text)) and _SENDING.search(text):
            clients = self._clients(module)
            for outline in _outlines(module, [_SENDING]) if in_test or clients.apps else ():
                requests.extend(requests_in(outline, clients))
        self._files[path] = _File(module.text, injected, aliases, overridden, requests)

    def _clients(self, module: ProjectModule) -> Clients:
        """The clients of a file; where it makes none, those of the nearest `conftest.py` that does."""
        found = clients_of(_outlines(module, [_CLIENT]))
        folder = os.path.dirname(module.path)
        while not found.apps and folder.startswith(self._project.root):
            path = os.path.join(folder, "conftest.py")
            conftest = self._project.module(path) if os.path.isfile(path) else None
            if conftest is not None:
                found = clients_of(_outlines(conftest, [_CLIENT]))
            folder = os.path.dirname(folder)
        return found

    def _read_aliased(self, path: str, aliases: dict[Named, list[Named]]) -> None:
        module = self._project.module(path)
        known = self._aliased.get(path)
        if module is None or (known is not None and known[0] is module.text):
            return
        text = module.text.text
        names = [name for name in {alias for _, alias in aliases} if name in text]
        patterns = [re.compile(rf"[:=\[,*]\s*(?:\w+\.)*{re.escape(name)}\b") for name in names]
        found = [
            each
            for outline in (_outlines(module, patterns) if patterns else ())
            for each in aliased(outline, aliases)
        ]
        self._aliased[path] = (module.text, found)


def _outlines(module: ProjectModule, patterns: Sequence[re.Pattern[str]]) -> Iterator[Outline]:
    for _, outlines in outlines_with(patterns, module, signatures=True):
        yield from outlines
