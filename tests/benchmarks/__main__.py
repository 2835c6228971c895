"""The command `python -m tests.benchmarks`: the table of budgets, the corpus, the random edits."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

from tests.benchmarks import commands, features, keystrokes, navigation, sessions
from tests.benchmarks.corpus import default_folder, litellm, packages
from tests.benchmarks.edits import Difference, rehearse
from tests.benchmarks.repairs import repaired
from tests.benchmarks.repairs import report as repair_report
from tests.benchmarks.survey import report, survey
from tests.benchmarks.table import Row, as_json, as_table
from tests.wire import Way

ROWS = ("keystrokes", "opening", "features", "navigation", "check", "one-file", "memory")


def main() -> int:
    """Run what was asked for; return the exit code."""
    options = parser().parse_args()
    match options.what:
        case "corpus":
            return run_survey(options)
        case "edits":
            return run_edits(options)
        case "repairs":
            return run_repairs(options)
    return run_table(options)


def parser() -> argparse.ArgumentParser:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument(
        "what",
        nargs="?",
        choices=["budgets", "corpus", "edits", "repairs"],
        default="budgets",
        help="the table of budgets (default); `check` on every package of the corpus; "
        "random edits in a file of 22,000 lines; all safe fixes on every package",
    )
    parser.add_argument(
        "--corpus",
        type=Path,
        default=default_folder(),
        help="where downloaded packages are kept (default: %(default)s)",
    )
    parser.add_argument("--json", action="store_true", help="print the table as JSON")
    parser.add_argument("--rows", nargs="+", choices=ROWS, default=ROWS, help="the budgets to measure (all)")
    parser.add_argument("--rounds", type=int, default=3, help="how often (default: %(default)s)")
    parser.add_argument("--way", choices=["push", "pull"], default="push", help="how diagnostics travel")
    parser.add_argument("--packages", nargs="+", help="corpus: only these packages")
    parser.add_argument("--count", type=int, default=500, help="edits: how many")
    parser.add_argument("--seed", type=int, default=1, help="edits: which ones")
    parser.add_argument("--file", type=Path, help="edits: in another file")
    return parser


def run_table(options: argparse.Namespace) -> int:
    """Measure the budgets and print them."""
    proxy = litellm(options.corpus)
    measures: dict[str, Callable[[], Iterator[Row]]] = {
        "keystrokes": lambda: keystrokes.rows(proxy, Way(options.way), options.rounds),
        "opening": lambda: sessions.opening_rows(proxy, options.rounds),
        "features": lambda: features.rows(proxy, options.rounds),
        "navigation": lambda: navigation.rows(proxy, options.rounds),
        "check": lambda: commands.many_rows(proxy, options.rounds),
        "one-file": lambda: commands.one_file_rows(proxy, options.rounds),
        "memory": lambda: sessions.memory_rows(proxy),
    }
    rows: list[Row] = []
    for name in ROWS:
        if name in options.rows:
            for row in measures[name]():
                print("  ".join(row.cells()), file=sys.stderr, flush=True)
                rows.append(row)
    print(as_json(rows) if options.json else as_table(rows))
    return 0


def run_survey(options: argparse.Namespace) -> int:
    """Check the corpus; fail if a run crashed or took too long."""
    wanted = [
        package for package in packages() if options.packages is None or package.name in options.packages
    ]
    failed = []
    for verdict in survey(wanted, options.corpus):
        print(report(verdict), flush=True)
        if verdict.failure:
            failed.append(verdict.package)
    print(f"{len(wanted)} packages, {len(failed)} failed: {', '.join(failed) or '-'}")
    return 1 if failed else 0


def run_repairs(options: argparse.Namespace) -> int:
    """Apply all safe fixes to the packages of the corpus; 1 if one is broken or not done."""
    failed = False
    chosen = [each for each in packages() if not options.packages or each.name in options.packages]
    for done in repaired(chosen, options.corpus):
        print(repair_report(done), flush=True)
        failed = failed or bool(done.failure)
    return int(failed)


def run_edits(options: argparse.Namespace) -> int:
    """Edit at random; fail if the diagnostics are not those of a fresh open."""
    proxy = litellm(options.corpus)
    path = options.file or proxy / "proxy_server.py"
    try:
        said = rehearse(path, way=Way(options.way), count=options.count, seed=options.seed)
    except Difference as difference:
        print(difference)
        return 1
    print(said)
    return 0


if __name__ == "__main__":
    sys.exit(main())
