"""The extension in the real VS Code, installed from its .vsix and used through a browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.vscode.serving import Served, serving, storage_of
from tests.e2e.vscode.tools import HERE, ROOT, Missing, Tools, package, tools

BOOKSHOP = ROOT / "tests" / "apps" / "bookshop"
TESTS = """from fastapi.testclient import TestClient

from bookshop.main import app

client = TestClient(app)


def test_health():
    assert client.get("/health").json() == {"status": "ok"}
"""
pytestmark = [pytest.mark.timeout(1500)]


@pytest.fixture(scope="session")
def found() -> Tools:
    """The tools, unless they are not to be had here."""
    try:
        return tools()
    except Missing as missing:
        pytest.skip(f"VS Code can not be had here: {missing}")


@pytest.fixture(scope="session")
def vsix(found: Tools, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Our extension, packaged; somebody who works on the tests may bring one."""
    given = os.environ.get("FASTAPI_MENTOR_E2E_VSIX")
    return Path(given) if given else package(found, tmp_path_factory.mktemp("vsix"))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project to open."""
    place = tmp_path / "bookshop"
    shutil.copytree(BOOKSHOP, place, ignore=shutil.ignore_patterns("__pycache__", ".fastapi_mentor_cache"))
    return place


@pytest.fixture(scope="session")
def environments(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the private environments of all scenarios are, so that only the first makes one."""
    given = os.environ.get("FASTAPI_MENTOR_E2E_ENVIRONMENTS")
    place = Path(given) if given else tmp_path_factory.mktemp("environments")
    place.mkdir(exist_ok=True)
    return place


@pytest.fixture
def served(found: Tools, vsix: Path, tmp_path: Path, environments: Path) -> Iterator[Served]:
    """A VS Code that was just installed, with nothing set."""
    state = tmp_path / "state"
    storage = storage_of(state)
    storage.mkdir(parents=True)
    (storage / "environments").symlink_to(environments)
    with serving(found, state, [vsix]) as each:
        yield each


def play(scenario: str, found: Tools, served: Served, folder: Path, **given: Any) -> str:
    """Play a scenario; what it says is the reason when it fails."""
    shots = Path(os.environ.get("FASTAPI_MENTOR_E2E_SHOTS", served.state)) / "shots" / scenario
    facts = {
        "url": served.url,
        "folder": str(folder),
        "shots": str(shots),
        "state": str(served.state),
        **given,
    }
    environment = {**found.environment, "DRIVER_MODULES": str(found.modules), "CHROMIUM": found.chromium}
    command = [str(found.node), str(HERE / "driver" / "run.mjs"), scenario, json.dumps(facts)]
    played = subprocess.run(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    assert played.returncode == 0, f"pictures are in {shots}\n{played.stdout}\n{log(served)}"
    return played.stdout


def log(served: Served) -> str:
    """The end of what our extension has logged."""
    files = sorted(served.state.glob("data/logs/*/exthost*/fastapi-mentor.fastapi-mentor/*.log"))
    return "\n".join(file.read_text()[-4000:] for file in files)


def test_a_person_is_guided_through_a_file(found: Tools, served: Served, folder: Path) -> None:
    print(play("journey", found, served, folder))


def test_a_person_sees_the_whole_application(found: Tools, served: Served, folder: Path) -> None:
    (folder / "test_main.py").write_text(TESTS)
    print(play("application", found, served, folder))
