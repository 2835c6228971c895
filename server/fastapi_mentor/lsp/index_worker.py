"""Checks the files of the workspace in a process of its own and tells what it finds, line by line.

It reads one pickled `Order` and writes JSON: first `{"total": ...}`, then `{"done": ...}` as it goes, with
`uri`, `digest` (of its content) and `items` (rendered diagnostics) of each file, and for each project
`root` and `routing`, what its files contribute to applications. It ends with its input.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import threading
from collections.abc import Iterator, Sequence
from typing import IO, TYPE_CHECKING, Any, NamedTuple

from fastapi_mentor.lsp.analyses import Asked, Configuration, known_findings
from fastapi_mentor.lsp.handshake import Client
from fastapi_mentor.lsp.newer import newer_diagnostics
from fastapi_mentor.lsp.rendering import Renderer, lines_of
from fastapi_mentor.lsp.uris import uri_of
from fastapi_mentor.settings import LoadedSettings

if TYPE_CHECKING:
    from fastapi_mentor.records import FileReport


class Order(NamedTuple):
    """What to check, and for whom."""

    folders: tuple[str, ...]
    asked: Asked
    client: Client


class Group(NamedTuple):
    """Files that obey the same settings."""

    loaded: LoadedSettings
    files: list[str]


def main() -> None:
    """Do what standard input asks for."""
    output = _only_output()
    order = pickle.load(sys.stdin.buffer)
    threading.Thread(target=_end_with_input, daemon=True).start()
    if hasattr(os, "nice"):
        os.nice(10)
    for line in work(order):
        output.write(line + "\n")
        output.flush()


def work(order: Order) -> Iterator[str]:
    """The lines that carry an order out."""
    configuration = Configuration(order.folders, order.asked)
    groups = grouped(order.folders, configuration)
    yield json.dumps({"total": sum(len(group.files) for group in groups)})
    done = 0
    for group in groups:
        routing: dict[str, list[Any]] = {}
        for report, items in _findings(group, Renderer(order.client), routing):
            done += 1
            yield json.dumps(
                {"done": done, "uri": uri_of(report.path), "digest": report.digest, "items": items}
            )
        yield json.dumps({"done": done, "root": group.loaded.root, "routing": routing})


def grouped(folders: Sequence[str], configuration: Configuration) -> list[Group]:
    """The files of some folders, each once, by the settings that hold for them."""
    from fastapi_mentor.project.discovery import is_excluded, python_files

    groups: dict[tuple[str, str], Group] = {}
    known: dict[str, LoadedSettings] = {}
    seen: set[str] = set()
    for top in folders:
        above = configuration.settings_of(top)
        for path in python_files(top, exclude=above.settings.exclude, root=above.root):
            folder = os.path.dirname(path)
            loaded = known.get(folder)
            if loaded is None:
                loaded = known[folder] = configuration.settings_of(folder)
            if path in seen or is_excluded(path, loaded.settings.exclude, loaded.root):
                continue
            seen.add(path)
            key = (loaded.root, repr(loaded.settings))
            groups.setdefault(key, Group(loaded, [])).files.append(path)
    return list(groups.values())


def _findings(
    group: Group, renderer: Renderer, routing: dict[str, list[Any]]
) -> Iterator[tuple[FileReport, str]]:
    """Each file's report and its diagnostics, rendered; what the file contributes is added to `routing`."""
    from fastapi_mentor.baseline import path_in
    from fastapi_mentor.batch import check_files
    from fastapi_mentor.catalogue import load_catalogue
    from fastapi_mentor.project.application.traits import Summary, packed

    def learn(path: str, summary: Summary) -> None:
        routing[path] = packed(summary)

    loaded = group.loaded
    baseline = known_findings(loaded)
    for report in check_files(loaded.root, loaded.settings, load_catalogue(), group.files, learn=learn):
        found = list(report.diagnostics)
        if found and baseline is not None:
            place = loaded.resolve(loaded.settings.baseline or "")
            found = baseline.part(path_in(place, report.path), found, lines_of(report.path))[0]
        found += newer_diagnostics(report.path, report.problems)
        yield report, renderer.items(found, lines_of(report.path)) if found else ""


def _only_output() -> IO[str]:
    """Standard output for our lines alone: what a rule prints goes to stderr."""
    output = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    return output


def _end_with_input() -> None:
    # Not through `sys.stdin`: a thread that holds it keeps the interpreter from ending.
    while os.read(0, 1024):
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
