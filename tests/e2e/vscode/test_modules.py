"""Modules of the extension that need no editor, run by Node alone."""

from __future__ import annotations

import json
import os
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.vscode.tools import EXTENSION, HERE, Missing, Tools, modules_of, node_alone

PATIENCE = 60


@pytest.fixture(scope="module")
def found() -> Tools:
    """Node, unless it is not to be had here."""
    try:
        return node_alone()
    except Missing as missing:
        pytest.skip(f"Node can not be had here: {missing}")


def bundled(module: str, found: Tools, folder: Path) -> Path:
    """A module of the extension as JavaScript."""
    target = folder / f"{Path(module).stem}.mjs"
    program = modules_of(EXTENSION, found) / "node_modules" / ".bin" / "esbuild"
    options = ["--bundle", "--format=esm", "--platform=node", f"--outfile={target}", "--log-level=error"]
    subprocess.run([program, EXTENSION / "src" / module, *options], env=found.environment, check=True)
    return target


def test_one_window_of_several_makes_the_environment(found: Tools, tmp_path: Path) -> None:
    module, path = bundled("environment/lock.ts", found, tmp_path), tmp_path / "environment"
    command = [str(found.node), str(HERE / "driver" / "locking.mjs"), module.as_uri(), str(path)]
    windows = [subprocess.Popen([*command, name]) for name in ("one", "two", "three")]
    assert [window.wait(PATIENCE) for window in windows] == [0, 0, 0]
    lines = path.read_text().splitlines()
    assert len(lines) == 24
    assert all(
        begin.replace("begins", "ends") == end for begin, end in zip(lines[::2], lines[1::2], strict=True)
    )
    assert not (tmp_path / "environment.lock").exists()


def test_a_window_that_is_gone_holds_nobody_up(found: Tools, tmp_path: Path) -> None:
    module, path = bundled("environment/lock.ts", found, tmp_path), tmp_path / "environment"
    left = tmp_path / "environment.lock"
    left.mkdir()
    long_ago = time.time() - 60
    os.utime(left, (long_ago, long_ago))
    command = [str(found.node), str(HERE / "driver" / "locking.mjs"), module.as_uri(), str(path), "next"]
    subprocess.run(command, check=True, timeout=PATIENCE)
    assert path.read_text().startswith("next begins")
    assert not list(tmp_path.glob("environment.lock*"))


def route(method: str, path: str, router: int, *dependencies: str) -> dict[str, Any]:
    below = [{"name": each, "kind": "", "known": True, "dependencies": []} for each in dependencies]
    return {"method": method, "path": path, "name": "f", "router": router, "tags": [], "dependencies": below}


APPLICATION = {
    "name": "main:app",
    "project": "/project",
    "routers": [{"name": "main:app", "prefix": ""}, {"name": "users:router", "prefix": "/users"}],
    "routes": [
        route("GET", "/users", 1, "get_db"),
        route("POST", "/users", 1),
        route("GET", "/health", 0),
        route("GET", "/health", 0),
    ],
}


def tree(found: Tools, folder: Path, filter: str) -> dict[str, Any]:
    module = bundled("routes/nodes.ts", found, folder)
    given = json.dumps({"applications": [APPLICATION], "filter": filter})
    command = [str(found.node), str(HERE / "driver" / "routes.mjs"), module.as_uri()]
    printed = subprocess.run(
        command, input=given, text=True, capture_output=True, check=True, timeout=PATIENCE
    )
    answer: dict[str, Any] = json.loads(printed.stdout)
    return answer


def test_routes_stand_below_their_routers_and_those_of_the_application_below_it(
    found: Tools, tmp_path: Path
) -> None:
    shown = tree(found, tmp_path, "")
    users = [["route", "/users", [["dependency", "get_db", []]]], ["route", "/users", []]]
    health = ["route", "/health", []]
    assert shown["tree"] == [["application", "main:app", [["router", "/users", users], health, health]]]
    assert len(shown["ids"]) == len(set(shown["ids"]))


@pytest.mark.parametrize(
    ("words", "paths"),
    [
        ("get users", ["/users"]),
        ("GET_DB", ["/users"]),
        ("health", ["/health", "/health"]),
        ("users nothing", None),
    ],
)
def test_a_filter_looks_at_all_that_a_route_has(
    found: Tools, tmp_path: Path, words: str, paths: list[str] | None
) -> None:
    shown = tree(found, tmp_path, words)["tree"]
    if paths is None:
        assert shown == []
    else:
        assert [path for path in _paths(shown) if path is not None] == paths


def _paths(nodes: list[Any]) -> list[str]:
    return [path for kind, label, below in nodes for path in ([label] if kind == "route" else _paths(below))]
