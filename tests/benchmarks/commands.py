"""What a run of `check` costs: many files, cold and warm, and a single one."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import median

from tests.benchmarks.samples import FILES
from tests.benchmarks.table import Row

COLD, WARM, ONE_FILE = 1.0, 0.25, 8.0
CACHE = ".fastapi_mentor_cache"

PARSE_ALL = """
import ast, pathlib, sys, time
start = time.perf_counter()
for path in sorted(pathlib.Path(sys.argv[1]).rglob("*.py")):
    ast.parse(path.read_bytes())
print(time.perf_counter() - start)
"""
SMALLEST = "import ast, json, tomllib"


def checked(*arguments: str, folder: Path) -> float:
    """Run `fastapi-mentor check`; return milliseconds. Stops the benchmark if it fails."""
    command = [sys.executable, "-m", "fastapi_mentor", "check", "--format", "json", *arguments]
    start = time.perf_counter()
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False)
    elapsed = (time.perf_counter() - start) * 1000
    if done.returncode not in (0, 1):
        print(done.stderr.decode(errors="replace")[-2000:], file=sys.stderr)
    return elapsed


def forget(folder: Path) -> None:
    """Remove all caches in a folder, so that the next run is a cold one."""
    for parent, folders, _ in os.walk(folder):
        if CACHE in folders:
            shutil.rmtree(Path(parent, CACHE))


def many_rows(proxy: Path, rounds: int) -> Iterator[Row]:
    """`check` on a copy of `litellm/proxy`, against parsing all its files on one core."""
    cold: list[float] = []
    warm: list[float] = []
    parsed: list[float] = []
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "litellm", "proxy")
        shutil.copytree(proxy, folder, ignore=shutil.ignore_patterns("*.pyc", CACHE))
        (folder.parent / "__init__.py").touch()
        count = sum(1 for _ in folder.rglob("*.py"))
        for _ in range(rounds):
            forget(Path(scratch))
            cold.append(checked("litellm/proxy", folder=Path(scratch)))
            parsed.append(_parse_all(folder))
            warm.append(checked("litellm/proxy", folder=Path(scratch)))
    yield Row(f"check, cold, {count} files", median(cold), median(parsed), "ast.parse", COLD)
    yield Row(f"check, warm, {count} files", median(warm), median(cold), "our cold run", WARM)


def _parse_all(folder: Path) -> float:
    command = [sys.executable, "-c", PARSE_ALL, str(folder)]
    done = subprocess.run(command, capture_output=True, check=True, text=True)
    return float(done.stdout) * 1000


def one_file_rows(proxy: Path, rounds: int) -> Iterator[Row]:
    """`check` of one file that no cache knows, against the least that Python could do."""
    ours: list[float] = []
    peer: list[float] = []
    text = (proxy / FILES[min(FILES)]).read_text(encoding="utf-8")
    with tempfile.TemporaryDirectory() as scratch:
        for turn in range(rounds * 3 + 1):
            Path(scratch, "main.py").write_text(f"{text}\n# {turn}\n", encoding="utf-8")
            ours.append(checked("main.py", folder=Path(scratch)))
            peer.append(_run([sys.executable, "-c", SMALLEST]))
    # The first run of each compiles what it imports.
    name = f'python -c "{SMALLEST}"'
    yield Row("check of one file, whole process", median(ours[1:]), median(peer[1:]), name, ONE_FILE)


def _run(command: Sequence[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True)
    return (time.perf_counter() - start) * 1000
