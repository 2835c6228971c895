"""Takes the pictures of the README and of the walkthrough anew: `python -m tests.e2e.vscode.pictures`."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.e2e.vscode.tools import EXTENSION, HERE, ROOT

PICTURES = {"journey": ("findings", "fixes"), "application": ("routes", "search", "rule", "project")}
"""What is taken in which scenario."""


def main() -> int:
    """Play the scenarios and keep their pictures; returns the exit code."""
    with tempfile.TemporaryDirectory() as name:
        given = {**os.environ, "FASTAPI_MENTOR_E2E_SHOTS": name}
        command = [
            sys.executable,
            "-m",
            "pytest",
            "-q",
            str(HERE / "test_vscode.py"),
            "-k",
            "guided or whole_application",
        ]
        played = subprocess.run(command, cwd=ROOT, env=given, check=False)
        if played.returncode:
            return played.returncode
        for scenario, pictures in PICTURES.items():
            for picture in pictures:
                taken = Path(name) / "shots" / scenario / f"{picture}.png"
                shutil.copy(taken, EXTENSION / "media" / "walkthrough" / taken.name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
