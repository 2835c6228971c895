"""Emacs with eglot, where there is one."""

import subprocess
from pathlib import Path

import pytest

from tests.e2e.pasting import PAGE, environment, program, snippet

HERE = Path(__file__).parent


@pytest.mark.parametrize("variable", ["FASTAPI_MENTOR_EMACS", "FASTAPI_MENTOR_EMACS_30"])
def test_emacs_with_eglot(variable: str, project: Path, tmp_path: Path) -> None:
    emacs = program(variable, "emacs" if variable.endswith("EMACS") else "emacs-30.1")
    pasted = tmp_path / "pasted.el"
    pasted.write_text(snippet(PAGE, "eglot"))
    # `-q` and not `-Q`: distributions keep eglot for older versions where `-Q` does not look.
    command = [emacs, "-q", "--batch", "--eval", "(progn (require 'package) (package-initialize))"]
    ended = subprocess.run(
        [*command, "-l", str(pasted), "-l", str(HERE / "drive.el")],
        cwd=project,
        env=environment(tmp_path / "home"),
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr[-3000:]}"
    assert ended.stdout.count("passed:") == 7
