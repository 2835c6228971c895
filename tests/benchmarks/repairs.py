"""Applies every safe fix to a package in one go: all files must parse, and nothing of it may be left."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from tests.benchmarks.corpus import Package, unpacked


class Repaired(NamedTuple):
    """What became of a package: how many findings a safe fix promised to mend, and what went wrong."""

    package: str
    promised: int
    changed: int
    broken: list[str]
    left: Counter[str]
    seconds: float
    rules: dict[str, set[str]]
    """The rules whose fixes were promised in each file, by its path in the package."""

    @property
    def failure(self) -> str:
        """What went wrong, in a line; empty if nothing did."""
        if self.broken:
            return f"does not parse: {', '.join(self.broken[:3])}"
        left = ", ".join(f"{rule} {count}" for rule, count in self.left.most_common())
        return f"left: {left}" if left else ""


def repaired(packages: Iterable[Package], corpus: Path) -> Iterator[Repaired]:
    """Repair a copy of each package."""
    for package in packages:
        with tempfile.TemporaryDirectory() as scratch:
            copy = Path(scratch, "copy")
            shutil.copytree(unpacked(package, corpus), copy, ignore=shutil.ignore_patterns(".fastapi*"))
            yield repair(package.name, copy)


def repair(name: str, folder: Path) -> Repaired:
    """Repair the files of a folder."""
    start = time.perf_counter()
    before = {path: path.read_bytes() for path in folder.rglob("*.py") if path.is_file()}
    sound = {path for path, content in before.items() if parses(content)}
    promised = [each for each in found(folder) if is_safe(each)]
    found(folder, "--fix")
    changed = {path for path, content in before.items() if path.read_bytes() != content}
    broken = [
        str(path.relative_to(folder)) for path in sorted(changed & sound) if not parses(path.read_bytes())
    ]
    rules = {each["rule"] for each in promised}
    left = Counter(each["rule"] for each in found(folder) if is_safe(each) and each["rule"] in rules)
    fixed: dict[str, set[str]] = {}
    for each in promised:
        fixed.setdefault(each["file"], set()).add(each["rule"])
    seconds = time.perf_counter() - start
    return Repaired(name, len(promised), len(changed), broken, left, seconds, fixed)


def is_safe(finding: dict[str, Any]) -> bool:
    """Whether a safe fix is offered."""
    return finding["fix"] is not None and finding["fix"]["safety"] == "safe"


def found(folder: Path, *options: str) -> list[dict[str, Any]]:
    """The findings of the command in a folder."""
    command = [sys.executable, "-m", "fastapi_mentor", "check", "--format", "json", *options, "."]
    run = subprocess.run(command, cwd=folder, stdout=subprocess.PIPE, text=True, check=False)
    if run.returncode not in (0, 1, 2) or not run.stdout:
        raise RuntimeError(f"{' '.join(command)} ended with {run.returncode}")
    findings: list[dict[str, Any]] = json.loads(run.stdout)
    return findings


def parses(content: bytes) -> bool:
    """Whether Python can read a file."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            compile(content, "<file>", "exec", dont_inherit=True)
        except (SyntaxError, ValueError):
            return False
    return True


def report(done: Repaired) -> str:
    """A line about a package."""
    counts = f"{done.promised:5} promised {done.changed:5} files changed"
    return f"{done.package:26} {counts} {done.seconds:6.1f} s  {done.failure or 'ok'}"
