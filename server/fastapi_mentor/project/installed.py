"""What names of installed packages are, which Jedi finds out in the background."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from threading import Condition, Thread, Timer, current_thread
from typing import TYPE_CHECKING, Any, NamedTuple
from zlib import crc32

from fastapi_mentor.project.site_packages import read_editable

if TYPE_CHECKING:
    from subprocess import Popen

    from fastapi_mentor.project.cache import Cache
    from fastapi_mentor.project.environment import Environment

_NAMESPACE = "installed"
_PATIENCE = 120.0  # seconds that Jedi may take for one set of names
_KINDS = frozenset({"class", "function", "async function", "instance", "module", "other", "unknown"})


class InstalledName(NamedTuple):
    """What a name stands for.

    `kind`     `class`, `function`, `async function`, `instance`, `module`, `other`, or `unknown`
    `name`     where it is defined: `fastapi.routing.APIRouter` for `fastapi.APIRouter`
    `bases`    a class (or the class of an instance) and all its ancestors but `object`, nearest first
    `returns`  the text of a function's return annotation
    `path`     the file that defines it
    """

    kind: str
    name: str = ""
    bases: tuple[str, ...] = ()
    returns: str | None = None
    path: str = ""


UNKNOWN = InstalledName("unknown")

Listener = Callable[[frozenset[str]], None]


class InstalledNames:
    """Knows the names that were asked for in this environment before, and finds out the others.

    `ask` returns at once; a process of low priority looks the names up, and `listener` is called, in
    another thread, with those that are answered. Answers are kept in `cache` for as long as the same
    packages are installed. Without an environment nothing is known.
    """

    def __init__(
        self, environment: Environment | None, cache: Cache, listener: Listener | None = None
    ) -> None:
        self._environment = environment
        self._cache = cache
        self._listener = listener
        self._changed = Condition()
        self._answers: dict[str, InstalledName] | None = None
        self._stamp = ""
        self._waiting: dict[str, None] = {}
        self._asked: frozenset[str] = frozenset()
        self._thread: Thread | None = None
        self._process: Popen[bytes] | None = None
        self._closed = environment is None

    def get(self, qualified: str) -> InstalledName | None:
        """What is known of a name; None if it was never asked for, or is not answered yet."""
        return self._known().get(qualified)

    def bases(self, qualified: str) -> tuple[str, ...] | None:
        """The qualified names of a class and all its ancestors, nearest first, without `object`.

        None if the name is not answered (yet), or is no class.
        """
        answer = self._known().get(qualified)
        return answer.bases if answer and answer.kind == "class" and answer.bases else None

    def function_kind(self, qualified: str) -> tuple[str, str | None] | None:
        """The kind of a name and the text of its return annotation; None if it is not known."""
        answer = self._known().get(qualified)
        return (answer.kind, answer.returns) if answer and answer is not UNKNOWN else None

    @property
    def pending(self) -> frozenset[str]:
        """The names that are being looked up."""
        with self._changed:
            return self._asked.union(self._waiting)

    def ask(self, names: Iterable[str]) -> bool:
        """Have names looked up that are not known; whether there are any."""
        known = self._known()
        with self._changed:
            fresh = [name for name in names if name not in known and name not in self._asked]
            if self._closed or not fresh:
                return False
            self._waiting.update(dict.fromkeys(fresh))
            if self._thread is None:
                self._thread = Thread(target=self._work, name="installed names", daemon=True)
                self._thread.start()
            return True

    def wait(self, timeout: float | None = None) -> bool:
        """Wait for all answers, at most `timeout` seconds; whether they are there."""
        with self._changed:
            return self._changed.wait_for(lambda: self._thread is None, timeout)

    def close(self) -> None:
        """Stop looking anything up."""
        with self._changed:
            self._closed = True
            self._waiting.clear()
            if self._process:
                self._process.kill()

    def _known(self) -> dict[str, InstalledName]:
        if self._answers is None:
            self._stamp = _stamp(self._environment) if self._environment else ""
            entries = self._cache.load(_NAMESPACE) if self._environment else {}
            answers = {}
            for key in entries:
                value = entries.get(key)
                if isinstance(value, dict) and value.get("environment") == self._stamp:
                    answers[key] = _answer(value)
            self._answers = answers
        return self._answers

    def _work(self) -> None:
        try:
            while names := self._next_names():
                records = self._look_up(names)
                if self._closed:
                    return
                # What got no answer is not asked again by this server, but by the next one.
                self._known().update(dict.fromkeys(names, UNKNOWN))
                self._known().update({name: _answer(record) for name, record in records.items()})
                self._keep(records)
                if self._listener:
                    self._listener(frozenset(names))
        finally:
            self._next_names(stop=True)

    def _next_names(self, stop: bool = False) -> list[str]:
        """Take the names that are waiting; without any, or to `stop`, the thread is over."""
        with self._changed:
            names = [] if stop else list(self._waiting)
            self._asked = frozenset(names)
            if names:
                self._waiting.clear()
            elif self._thread is current_thread():
                self._thread = None
                self._changed.notify_all()
            return names

    def _look_up(self, names: list[str]) -> dict[str, dict[str, Any]]:
        import json
        import subprocess

        import fastapi_mentor

        assert self._environment is not None
        paths = list(self._environment.site_packages)
        for folder in self._environment.site_packages:
            editable = read_editable(folder)
            paths.extend((*editable.folders, *map(os.path.dirname, editable.packages.values())))
        package = os.path.dirname(fastapi_mentor.__file__)
        search = [os.path.dirname(package), os.environ.get("PYTHONPATH", "")]
        question = json.dumps({"paths": paths, "names": names}).encode()
        records: dict[str, dict[str, Any]] = {}
        # No module of the workspace may get in the way of ours: hence `-P` and the folder.
        command = [sys.executable, "-P", "-m", "fastapi_mentor.project.jedi_process"]
        variables = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, search))}
        pipe, null = subprocess.PIPE, subprocess.DEVNULL
        try:
            with (
                subprocess.Popen(
                    command, stdin=pipe, stdout=pipe, stderr=null, cwd=package, env=variables
                ) as process,
                self._killing(process),
            ):
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(question)
                process.stdin.close()
                for line in process.stdout:
                    record = json.loads(line)
                    records[record.pop("asked")] = record
        except (OSError, ValueError, KeyError, TypeError, AttributeError):
            pass  # what was answered until then is kept
        return records

    @contextmanager
    def _killing(self, process: Popen[bytes]) -> Iterator[None]:
        """End a process that is still working when this object is closed, or after a long time."""
        timer = Timer(_PATIENCE, process.kill)
        timer.daemon = True
        timer.start()
        with self._changed:
            self._process = process
            if self._closed:
                process.kill()
        try:
            yield
        finally:
            timer.cancel()
            with self._changed:
                self._process = None

    def _keep(self, records: dict[str, dict[str, Any]]) -> None:
        """Store what the listing of the environment vouches for: not packages that are edited."""
        import json

        assert self._environment is not None
        inside = tuple(folder + os.sep for folder in self._environment.site_packages)
        self._cache.store(
            _NAMESPACE,
            {
                name: json.dumps({**record, "environment": self._stamp})
                for name, record in records.items()
                if not record.get("path") or record["path"].startswith(inside)
            },
        )


def _stamp(environment: Environment) -> str:
    """Changes whenever a package is installed, removed or changed to another version."""
    stamp = crc32(os.fsencode(environment.path))
    for folder in environment.site_packages:
        try:
            names = sorted(os.listdir(folder))
        except OSError:
            continue
        for name in names:
            if name.endswith((".dist-info", ".egg-info", ".egg-link", ".pth")):
                stamp = crc32(os.fsencode(name), stamp)
    return f"{stamp:08x}"


def _answer(record: dict[str, Any]) -> InstalledName:
    kind, name, path = (record.get(key) for key in ("kind", "name", "path"))
    bases, returns = record.get("bases") or [], record.get("returns")
    if kind not in _KINDS or kind == "unknown" or not isinstance(bases, list):
        return UNKNOWN
    return InstalledName(
        kind, str(name), tuple(map(str, bases)), None if returns is None else str(returns), str(path)
    )
