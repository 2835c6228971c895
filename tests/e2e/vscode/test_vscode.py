"""The extension in the real VS Code, installed from its .vsix and used through a browser."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.vscode.serving import Served, serving, storage_of
from tests.e2e.vscode.starting import budget, measure
from tests.e2e.vscode.tools import HERE, ROOT, Missing, Tools, alone, package, package_beside, tools, uv

BOOKSHOP = ROOT / "tests" / "apps" / "bookshop"
TESTS = """from fastapi.testclient import TestClient

from bookshop.main import app

client = TestClient(app)


def test_health():
    assert client.get("/health").json() == {"status": "ok"}
"""
ALONE = """from fastapi import FastAPI

api = FastAPI()


@api.get("/alone")
def alone():
    return {"alone": True}


@api.get("/alone")
def again():
    return {"alone": True}
"""
STARTING_QUIETLY = {"security.workspace.trust.startupPrompt": "never"}
pytestmark = [pytest.mark.timeout(1500)]


@pytest.fixture(scope="session")
def found() -> Tools:
    """The tools, unless they are not to be had here."""
    try:
        return tools()
    except Missing as missing:
        pytest.skip(f"VS Code can not be had here: {missing}")


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of all processes that run these tests."""
    base = tmp_path_factory.getbasetemp()
    place = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "vscode"
    place.mkdir(exist_ok=True)
    return place


@pytest.fixture(scope="session")
def vsix(found: Tools, shared: Path) -> Path:
    """Our extension, packaged; somebody who works on the tests may bring one."""
    given = os.environ.get("FASTAPI_MENTOR_E2E_VSIX")
    if given:
        return Path(given)
    place = shared / "fastapi-mentor.vsix"
    with alone(shared):
        if not place.exists():
            shutil.copy(package(found, shared), place)
    return place


@pytest.fixture(scope="session")
def environments(shared: Path) -> Path:
    """Where the private environments of all scenarios are, so that only the first makes one."""
    given = os.environ.get("FASTAPI_MENTOR_E2E_ENVIRONMENTS")
    place = Path(given) if given else shared / "environments"
    place.mkdir(exist_ok=True)
    return place


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project to open."""
    place = tmp_path / "bookshop"
    shutil.copytree(BOOKSHOP, place, ignore=shutil.ignore_patterns("__pycache__", ".fastapi_mentor_cache"))
    return place


@pytest.fixture
def state(tmp_path: Path, environments: Path) -> Path:
    """Where a VS Code that was just installed keeps all that it has."""
    place = tmp_path / "state"
    storage = storage_of(place)
    storage.mkdir(parents=True)
    (storage / "environments").symlink_to(environments)
    return place


@pytest.fixture
def served(found: Tools, vsix: Path, state: Path) -> Iterator[Served]:
    """A VS Code with our extension and nothing set."""
    with serving(found, state, [vsix]) as each:
        yield each


def play(scenario: str, found: Tools, served: Served, folder: Path, **given: Any) -> None:
    """Play a scenario; what it says is the reason when it fails."""
    shots = Path(os.environ.get("FASTAPI_MENTOR_E2E_SHOTS", served.state)) / "shots" / scenario
    where = {"url": served.url, "folder": str(folder), "shots": str(shots), "state": str(served.state)}
    environment = {**found.environment, "DRIVER_MODULES": str(found.modules), "CHROMIUM": found.chromium}
    command = [str(found.node), str(HERE / "driver" / "run.mjs"), scenario, json.dumps(where | given)]
    played = subprocess.run(
        command,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=600,
        check=False,
    )
    print(played.stdout)
    assert played.returncode == 0, f"pictures are in {shots}\n{played.stdout}\n{log(served)}"


def is_busy() -> bool:
    """Whether others are at work on this machine, so that times say nothing."""
    return os.getloadavg()[1] > (os.cpu_count() or 1)


def log(served: Served) -> str:
    """The end of what our extension has logged."""
    files = sorted(served.state.glob("data/logs/*/exthost*/fastapi-mentor.fastapi-mentor/*.log"))
    return "\n".join(file.read_text()[-4000:] for file in files)


def own_environments(state: Path, made: Path | None = None) -> Path:
    """A folder of environments that no other test uses, with a copy of those that were `made`."""
    link = storage_of(state) / "environments"
    link.unlink()
    if made is None:
        link.mkdir()
    else:
        shutil.copytree(made, link, symlinks=True)
    return link


def test_a_person_is_guided_through_a_file(
    found: Tools, served: Served, folder: Path, environments: Path
) -> None:
    play("journey", found, served, folder)
    made = [json.loads(file.read_text()) for file in environments.glob("*/fastapi-mentor.json")]
    assert made
    if not is_busy():
        assert all(float(each["seconds"]) <= 60 for each in made)


def test_a_person_sees_the_whole_application(found: Tools, served: Served, folder: Path) -> None:
    (folder / "test_main.py").write_text(TESTS)
    play("application", found, served, folder)


def test_folders_interpreters_and_crashes(found: Tools, served: Served, folder: Path) -> None:
    alone = folder.parent / "alone"
    alone.mkdir()
    (alone / "alone.py").write_text(ALONE)
    both = folder.parent / "both.code-workspace"
    both.write_text(json.dumps({"folders": [{"path": str(folder)}, {"path": str(alone)}]}))
    play("choosing", found, served, both, own=sys.executable)


def test_an_environment_that_is_broken_is_mended(
    found: Tools, vsix: Path, state: Path, environments: Path, folder: Path
) -> None:
    made = own_environments(state, environments)
    for part in made.glob("*/lib/*/site-packages/pygls"):
        shutil.rmtree(part)
    with serving(found, state, [vsix]) as served:
        play("mending", found, served, folder)
        assert "is broken and is made again" in log(served) or "was made in" in log(served)
    assert list(made.glob("*/lib/*/site-packages/pygls"))


def test_uv_makes_the_environment_where_it_is_installed(
    found: Tools, vsix: Path, state: Path, folder: Path
) -> None:
    made = own_environments(state)
    # A shell would put its own path in front.
    variables = {"PATH": os.pathsep.join([str(uv()), os.environ["PATH"]]), "VSCODE_CLI": "1"}
    with serving(found, state, [vsix], variables=variables) as served:
        play("mending", found, served, folder)
    assert [file for file in made.glob("*/pyvenv.cfg") if "uv = " in file.read_text()]


def test_nothing_of_a_workspace_that_is_not_trusted_is_run(
    found: Tools, vsix: Path, state: Path, folder: Path
) -> None:
    ran = folder.parent / "ran"
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\ntouch {ran}\n")
    python.chmod(0o755)
    (folder / ".venv" / "pyvenv.cfg").write_text("version = 3.12.0\n")
    (folder / ".vscode").mkdir()
    chosen = {"fastapiMentor.interpreter": str(python), "fastapiMentor.importStrategy": "fromEnvironment"}
    (folder / ".vscode" / "settings.json").write_text(json.dumps(chosen))
    with serving(found, state, [vsix], STARTING_QUIETLY, trusting=False) as served:
        play("restricted", found, served, folder)
    assert not ran.exists()


def test_an_old_python_is_complained_of(found: Tools, vsix: Path, state: Path, folder: Path) -> None:
    old = state / "old"
    old.mkdir()
    answer = json.dumps(["/opt/old/python3", [3, 9, 2], "/opt/old", False])
    for name in ("python", "python3"):
        (old / name).write_text(f"#!/bin/sh\necho '{answer}'\n")
        (old / name).chmod(0o755)
    # Nothing but Node and the old Python is on the path, which VS Code does not ask a shell for.
    variables = {"PATH": f"{found.node.parent}{os.pathsep}{old}", "VSCODE_CLI": "1"}
    with serving(found, state, [vsix], variables=variables) as served:
        message = "Found: Python 3.9.2 at /opt/old/python3 (PATH). Install one, or name it in the setting"
        buttons = ["Try Again", "Open Settings", "Show Log"]
        play("trouble", found, served, folder, message=message, buttons=buttons)


def test_a_machine_without_network_is_told_what_to_do(
    found: Tools, vsix: Path, state: Path, folder: Path
) -> None:
    own_environments(state)
    nowhere = "http://127.0.0.1:9/simple"
    variables = {
        "PIP_INDEX_URL": nowhere,
        "UV_DEFAULT_INDEX": nowhere,
        "PIP_RETRIES": "0",
        "PIP_FIND_LINKS": "",
    }
    variables |= {"PIP_EXTRA_INDEX_URL": "", "PIP_CONFIG_FILE": os.devnull}
    with serving(found, state, [vsix], variables=variables) as served:
        message = "Its packages could not be fetched: connect to the network once"
        play("trouble", found, served, folder, message=message, buttons=["Try Again", "Show Log"])


def test_the_environment_that_another_extension_has_chosen_counts(
    found: Tools, vsix: Path, state: Path, folder: Path
) -> None:
    old, new = environment(folder.parent / "old", "0.99.1"), environment(folder.parent / "new", "0.116.2")
    beside = package_beside("python_extension", found, folder.parent)
    with serving(found, state, [beside, vsix], machine={"pythonBeside.path": str(old)}) as served:
        play("environments", found, served, folder, other=str(new))


def environment(place: Path, fastapi: str) -> Path:
    """The Python of a virtual environment in which some FastAPI seems to be installed."""
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(place)], check=True)
    (packages,) = place.glob("lib/*/site-packages")
    metadata = packages / f"fastapi-{fastapi}.dist-info" / "METADATA"
    metadata.parent.mkdir()
    metadata.write_text(f"Metadata-Version: 2.1\nName: fastapi\nVersion: {fastapi}\n")
    return place / "bin" / "python"


def test_it_is_small(vsix: Path) -> None:
    assert vsix.stat().st_size <= 3_000_000


def test_it_starts_about_as_fast_as_ruff(
    found: Tools, vsix: Path, tmp_path: Path, environments: Path
) -> None:
    if is_busy():
        pytest.skip("others are at work on this machine, so that times say nothing")
    own, beside = measure(found, tmp_path, vsix, environments)
    assert own <= budget(beside), f"{own:.1f} s against {beside:.1f} s of ruff"
