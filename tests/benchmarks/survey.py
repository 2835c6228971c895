"""Runs `check` on every package of the corpus: none may crash it, none may take a minute."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.corpus import Package, unpacked

LIMIT = 60.0
"""Seconds that a run may take."""

SIGNS_OF_A_CRASH = ("Traceback", "internal error", "is silent there", "could not be found: ")


class Verdict(NamedTuple):
    """How one run went."""

    package: str
    files: int
    code: int | None
    seconds: float
    crash: str
    complaints: list[str]
    rules: Counter[str]

    @property
    def failure(self) -> str:
        """How the run failed: crashed, was killed, or took too long; empty if it did not."""
        if self.crash or self.code not in (0, 1, 2):
            return self.crash or "killed"
        return f"over {LIMIT:.0f} s" if self.seconds > LIMIT else ""


def survey(packages: Iterable[Package], corpus: Path) -> Iterator[Verdict]:
    """Check package by package."""
    for package in packages:
        yield check(package.name, unpacked(package, corpus))


def check(name: str, folder: Path) -> Verdict:
    """Run the command on one folder and judge it."""
    command = [sys.executable, "-m", "fastapi_mentor", "check", "--format", "json", "."]
    files = sum(1 for _ in folder.rglob("*.py"))
    start = time.perf_counter()
    run = subprocess.Popen(
        command,
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    try:
        stdout, stderr = run.communicate(timeout=3 * LIMIT)
    except subprocess.TimeoutExpired:
        # Its worker processes are in its group; they would go on for ever.
        os.killpg(run.pid, signal.SIGKILL)
        run.communicate()
        seconds = time.perf_counter() - start
        return Verdict(name, files, None, seconds, "did not end", [], Counter())
    seconds = time.perf_counter() - start
    crash = next((sign for sign in SIGNS_OF_A_CRASH if sign in stderr), "")
    rules: Counter[str] = Counter()
    try:
        rules.update(finding["rule"] for finding in json.loads(stdout))
    except (ValueError, TypeError, KeyError) as problem:
        crash = crash or f"the output is not what JSON should be: {problem}"
    complaints = stderr.splitlines()
    return Verdict(name, files, run.returncode, seconds, crash, complaints, rules)


def report(verdict: Verdict) -> str:
    """A line on the run, and a line for each kind of finding and each complaint."""
    state = f"FAILED: {verdict.failure}" if verdict.failure else "ok"
    lines = [
        f"{verdict.package:26} exit {verdict.code}  {verdict.seconds:6.1f} s "
        f"{verdict.files:5} files {verdict.rules.total():5} findings  {state}"
    ]
    lines += [f"    {count:5} {rule}" for rule, count in verdict.rules.most_common()]
    lines += [f"          {complaint}" for complaint in verdict.complaints[:5]]
    return "\n".join(lines)
