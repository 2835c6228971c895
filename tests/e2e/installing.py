"""Installs from PyPI what the tests drive, once, in a cache outside the repository."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path


def cache() -> Path:
    """The folder that is kept between runs."""
    given = os.environ.get("FASTAPI_MENTOR_E2E_CACHE")
    return Path(given) if given else Path.home() / ".cache" / "fastapi-mentor-e2e"


def installed(requirements: Path) -> Path:
    """The folder with the packages of a file of requirements; raises CalledProcessError.

    Its name is made of what is asked for: what has changed is installed anew.
    """
    name = hashlib.sha256(requirements.read_bytes()).hexdigest()[:12]
    target = cache() / f"{requirements.parent.name}-{name}"
    if target.is_dir():
        return target
    cache().mkdir(parents=True, exist_ok=True)
    scratch = Path(tempfile.mkdtemp(dir=cache()))
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--only-binary", ":all:"]
    try:
        subprocess.run(
            [*pip, "--disable-pip-version-check", "--target", str(scratch), "-r", str(requirements)],
            check=True,
            timeout=240,
        )
        scratch.chmod(0o755)
        try:
            scratch.rename(target)
        except OSError:
            # Another worker was faster: what it has installed is the same.
            if not target.is_dir():
                raise
    finally:
        shutil.rmtree(scratch, ignore_errors=True)
    return target
