"""Tests that what every keystroke and every run needs stays cheap to import."""

import subprocess
import sys

import pytest

HEAVY = (
    "asyncio click importlib.metadata jedi libcst lsprotocol multiprocessing packaging pathspec pydantic rich"
)
HEAVY += " sqlite3 subprocess tomllib urllib.request"


@pytest.mark.parametrize("module", ["environment", "versions", "modules", "cache", "installed"])
def test_nothing_heavy_is_imported_before_it_is_needed(module: str) -> None:
    code = (
        f"import sys, fastapi_mentor.project.{module}\n"
        f"print(*(name for name in {HEAVY.split()!r} if name in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout.split() == []
