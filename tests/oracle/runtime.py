"""What FastAPI itself says of a subject, kept in the cache."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zlib
from pathlib import Path
from typing import Any

from tests.oracle.applications import Subject

PATIENCE = 1_200
SCRIPT = Path(__file__).with_name("dumping.py")


class NotMade(Exception):
    """The application could not be made; the text is the end of what it said."""


def dumped(subject: Subject, environment: Path, folder: Path, cache: Path) -> list[dict[str, Any]]:
    """The applications of a subject as the runtime knows them."""
    mark = f"{subject.mark}-{zlib.crc32(SCRIPT.read_bytes()):x}"
    kept = cache / "dumps" / f"{subject.name}.json"
    stamp = kept.with_suffix(".txt")
    if not (kept.exists() and stamp.exists() and stamp.read_text(encoding="utf-8") == mark):
        kept.parent.mkdir(parents=True, exist_ok=True)
        run(subject, environment, folder, cache, kept)
        stamp.write_text(mark, encoding="utf-8")
    return json.loads(kept.read_text(encoding="utf-8"))  # type: ignore[no-any-return]


def run(
    subject: Subject, environment: Path, folder: Path, cache: Path, result: Path, *, shadowing: bool = False
) -> list[dict[str, Any]]:
    """Makes the applications; with `shadowing` of the package in the folder instead of the installed one."""
    print(f"running {subject.name} ...", file=sys.stderr, flush=True)
    home = cache / "homes" / subject.name
    home.mkdir(parents=True, exist_ok=True)
    what = "--examples" if subject.sdist else "-" if subject.made_by else str(subject.application)
    start = str(folder) if subject.sdist or shadowing else str(home)
    variables = {
        name: value
        for name, value in os.environ.items()
        if name in ("PATH", "LANG", "SSL_CERT_FILE", "TMPDIR")
    }
    try:
        done = subprocess.run(
            [str(environment / "bin" / "python"), str(SCRIPT), what, start, str(result)],
            input=subject.made_by or "",
            capture_output=True,
            text=True,
            cwd=home,
            timeout=PATIENCE,
            env={**variables, "HOME": str(home), "AIRFLOW_HOME": str(home), "DO_NOT_TRACK": "1"},
        )
    except subprocess.TimeoutExpired:
        raise NotMade(f"it took more than {PATIENCE} seconds") from None
    if done.returncode:
        raise NotMade(done.stderr.strip()[-1500:])
    return json.loads(result.read_text(encoding="utf-8"))  # type: ignore[no-any-return]
