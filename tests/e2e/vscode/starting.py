"""How long VS Code takes from its start to our first squiggle, beside the least that runs `ruff server`.

`python -m tests.e2e.vscode.starting` prints both. The extension of ruff itself is on the marketplaces alone,
where tests do not go: a stand-in of twenty lines starts the same server, without looking for it first.
"""

from __future__ import annotations

import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.e2e.vscode.serving import serving, storage_of
from tests.e2e.vscode.tools import HERE, ROOT, Tools, package, package_beside, tools

ROUNDS = 3
_FILES = 20


def project(folder: Path) -> Path:
    """A project of twenty files, in one of which both have something to say."""
    place = folder / "project"
    ignored = shutil.ignore_patterns("__pycache__", ".fastapi_mentor_cache")
    shutil.copytree(ROOT / "tests" / "apps" / "bookshop", place, ignore=ignored)
    routers = place / "bookshop" / "routers"
    text = (routers / "books.py").read_text()
    for number in range(_FILES - len(list(place.rglob("*.py"))) - 1):
        (routers / f"books{number}.py").write_text(text)
    (routers / "seen.py").write_text(f"import this\n{text}")
    return place


def seconds(found: Tools, state: Path, extension: Path, place: Path) -> list[float]:
    """The times of some starts; one before them makes what is only made once."""
    machine = {"ruffBeside.path": str(Path(sys.executable).parent / "ruff")}
    with serving(found, state, [extension], machine=machine) as served:
        given = {
            "url": served.url,
            "folder": str(place),
            "file": "bookshop/routers/seen.py",
            "state": str(state),
        }
        given |= {"shots": str(state / "shots")}
        environment = {**found.environment, "DRIVER_MODULES": str(found.modules), "CHROMIUM": found.chromium}
        times: list[float] = []
        for rounds in (1, ROUNDS):
            command = [
                found.node,
                HERE / "driver" / "run.mjs",
                "starting",
                json.dumps(given | {"rounds": rounds}),
            ]
            played = subprocess.run(command, env=environment, capture_output=True, text=True, check=True)
            times = json.loads(played.stdout.partition("TIMES ")[2].partition("\n")[0])
    return times


def measure(found: Tools, folder: Path, vsix: Path, environments: Path | None = None) -> tuple[float, float]:
    """The medians of ours and of ruff's, in seconds."""
    place = project(folder)
    ours, theirs = folder / "ours", folder / "theirs"
    storage_of(ours).mkdir(parents=True)
    theirs.mkdir()
    if environments is not None:
        (storage_of(ours) / "environments").symlink_to(environments)
    beside = seconds(found, theirs, package_beside("ruff_extension", found, folder), place)
    own = seconds(found, ours, vsix, place)
    return statistics.median(own), statistics.median(beside)


def main() -> None:
    """Print both times."""
    with tempfile.TemporaryDirectory() as name:
        folder, found = Path(name), tools()
        given = os.environ.get("FASTAPI_MENTOR_E2E_VSIX")
        own, beside = measure(found, folder, Path(given) if given else package(found, folder))
    print(f"ours {own:.1f} s, ruff {beside:.1f} s, budget {budget(beside):.1f} s")


def budget(beside: float) -> float:
    """What our start may take."""
    return 1.5 * beside + 1.5


if __name__ == "__main__":
    main()
