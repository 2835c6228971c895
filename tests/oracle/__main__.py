"""The command `python -m tests.oracle`: one row for each subject, every difference on request."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from tests.oracle import repairs
from tests.oracle.applications import Subject, default_cache, subjects
from tests.oracle.comparing import Score
from tests.oracle.installing import NotInstalled, installed, sources
from tests.oracle.operations import ASPECTS, OperationScore
from tests.oracle.ours import modelled
from tests.oracle.runtime import NotMade, dumped

ENOUGH = 0.99
_HEADINGS = ("subject", "FastAPI", "routes", "recall", "precision", "unresolved", "seconds")
_WIDTHS = (22, 9, 7, 7, 10, 11, 8)


def main() -> int:
    """Judge what was asked for; the exit code is 1 if anything is below the mark or could not be judged."""
    parser = argparse.ArgumentParser(prog="python -m tests.oracle", description=__doc__)
    parser.add_argument(
        "subjects", nargs="*", metavar="APP", help="names in applications.toml (default: all)"
    )
    parser.add_argument("--differences", action="store_true", help="print every route that differs")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="where packages are installed")
    parser.add_argument(
        "--repairs", action="store_true", help="apply all safe fixes and compare the OpenAPI documents"
    )
    options = parser.parse_args()
    chosen = [each for each in subjects() if not options.subjects or each.name in options.subjects]
    if unknown := set(options.subjects) - {each.name for each in chosen}:
        parser.error(f"no such subject: {', '.join(sorted(unknown))}")
    if options.repairs:
        verdicts = [repaired(subject, options.cache) for subject in chosen]
        return 0 if all(verdicts) else 1
    print("  ".join(f"{title:{width}}" for title, width in zip(_HEADINGS, _WIDTHS, strict=True)))
    results = [judged(subject, options.cache, options.differences) for subject in chosen]
    return 0 if all(results) else 1


def judged(subject: Subject, cache: Path, differences: bool) -> bool:
    """Prints the row of a subject; whether it is good enough."""
    try:
        environment = installed(subject, cache)
        folder = sources(subject, environment, cache)
        theirs = dumped(subject, environment, folder, cache)
    except (NotInstalled, NotMade) as error:
        print(f"{subject.name:22}  skipped: {str(error).splitlines()[-1]}")
        return False
    ours = modelled(folder, environment)
    score, operations, version = Score(), OperationScore(), ""
    for each in theirs:
        if "error" in each:
            continue
        name = each["application"] or str(subject.application)
        own = ours.routes(name)
        score.add(name, each, own)
        operations.add(each, own or [])
        version = each["fastapi"]
    total = score.right + len(score.missed)
    row = (subject.name, version, total, f"{score.recall:.4f}", f"{score.precision:.4f}")
    row = (*row, len(score.unresolved), f"{ours.seconds:.2f}")  # type: ignore[assignment]
    print("  ".join(f"{value!s:{width}}" for value, width in zip(row, _WIDTHS, strict=True)), flush=True)
    shares = ", ".join(f"{aspect} {operations.share(aspect):.4f}" for aspect in ASPECTS)
    print(f"    {operations.compared} operations: {shares}", flush=True)
    if differences:
        show(score)
        for aspect, operation, expected, found in operations.differences:
            print(f"    {aspect:12} {operation}\n        FastAPI {expected}\n        we say  {found}")
    return score.recall >= ENOUGH and score.precision >= ENOUGH and operations.is_enough


def repaired(subject: Subject, cache: Path) -> bool:
    """Prints what all safe fixes of a subject do to its documents; whether it is what the rules promise."""
    try:
        verdict = repairs.judged(subject, cache)
    except (NotInstalled, NotMade) as error:
        print(f"{subject.name:22}  skipped: {str(error).splitlines()[-1]}")
        return False
    done = verdict.repaired
    promised = sum(bool(change.promised_by) for change in verdict.changes)
    print(
        f"{subject.name:22} {done.promised:5} promised {done.changed:5} files changed"
        f" {verdict.applications:5} applications {len(verdict.changes):5} changes {promised:5} promised"
        f"  {'ok' if verdict.is_fine else done.failure or 'not as promised'}",
        flush=True,
    )
    for change in verdict.changes:
        print(change)
    for name, reason in verdict.lost.items():
        print(f"    {name}: cannot be made any more: {reason}")
    return verdict.is_fine


def show(score: Score) -> None:
    """Prints every difference."""
    for application in score.unknown:
        print(f"    not found   {application}")
    for title, found in (
        ("missed", score.missed),
        ("invented", score.invented),
        ("unresolved", score.unresolved),
    ):
        for application, (method, path, name) in found:
            print(f"    {title:11} {method:9} {path}  {name}  ({application})")


if __name__ == "__main__":
    sys.exit(main())
