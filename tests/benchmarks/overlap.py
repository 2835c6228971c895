"""The command `python -m tests.benchmarks.overlap`: what ruff finds at the same lines of our examples."""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from fastapi_mentor.catalogue import load_catalogue
from fastapi_mentor.examples.notation import parse

FAMILIES = "ASYNC,BLE,DTZ,E711,E712,FAST,RUF006,S"
"""What of ruff speaks of the same things; its other rules are about style or about tests."""


def main() -> None:
    """Print each rule of ours with each of ruff that it meets, and how many findings are told twice."""
    with tempfile.TemporaryDirectory() as folder:
        ours = dict(findings(Path(folder)))
        found = Counter((ours[place], code) for place, code in set(findings_of_ruff(folder)) if place in ours)
    total = Counter(ours.values())
    for (rule, code), count in sorted(found.items()):
        print(f"{code:<9} {rule:<36} {count} of {total[rule]}")


def findings(folder: Path) -> Iterator[tuple[tuple[str, int], str]]:
    """Write the bad half of each example; the lines (from 1) at which a rule speaks."""
    for name, info in load_catalogue().rules.items():
        for number, example in enumerate(info.rule.examples):
            halves = parse(example)
            root = folder / name / str(number)
            for path, text in halves.bad.items() if halves.expected else ():
                (root / path).parent.mkdir(parents=True, exist_ok=True)
                (root / path).write_text(text, encoding="utf-8")
            for each in halves.expected:
                yield (str(root / each.path), each.line + 1), name


def findings_of_ruff(folder: str) -> Iterator[tuple[tuple[str, int], str]]:
    """The lines at which ruff speaks, with the code of its rule."""
    command = ["ruff", "check", "--isolated", "--select", FAMILIES, "--output-format", "json", folder]
    printed = subprocess.run(command, capture_output=True, text=True, check=False).stdout
    for found in json.loads(printed):
        yield (found["filename"], found["location"]["row"]), found["code"]


if __name__ == "__main__":
    main()
