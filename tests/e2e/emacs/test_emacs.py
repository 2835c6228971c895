"""Emacs with eglot, where there is one."""

import subprocess
from pathlib import Path

import pytest

from tests.e2e.pasting import PAGE, environment, program, snippet

HERE = Path(__file__).parent


def driven(
    emacs: str, pasted: str, script: str, project: Path, home: Path
) -> subprocess.CompletedProcess[str]:
    """Emacs without a screen, after a script has driven it."""
    home.mkdir()
    (home / "pasted.el").write_text(snippet(PAGE, pasted))
    # `-q` and not `-Q`: distributions keep packages where `-Q` does not look.
    command = [emacs, "-q", "--batch", "--eval", "(progn (require 'package) (package-initialize))"]
    return subprocess.run(
        [*command, "-l", str(home / "pasted.el"), "-l", str(HERE / script)],
        cwd=project,
        env=environment(home),
        capture_output=True,
        text=True,
        timeout=150,
    )


@pytest.mark.parametrize("variable", ["FASTAPI_MENTOR_EMACS", "FASTAPI_MENTOR_EMACS_30"])
def test_emacs_with_eglot(variable: str, project: Path, tmp_path: Path) -> None:
    emacs = program(variable, "emacs" if variable.endswith("EMACS") else "emacs-30.1")
    ended = driven(emacs, "eglot", "drive.el", project, tmp_path / "home")
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr[-3000:]}"
    assert ended.stdout.count("passed:") == 7


def test_emacs_with_lsp_mode(project: Path, tmp_path: Path) -> None:
    emacs = program("FASTAPI_MENTOR_EMACS", "emacs")
    ended = driven(emacs, "lsp-mode", "drive_lsp_mode.el", project, tmp_path / "home")
    if ended.returncode == 77:
        pytest.skip("this Emacs has no lsp-mode")
    assert ended.returncode == 0, f"{ended.stdout}\n{ended.stderr[-3000:]}"
    assert "passed" in ended.stdout
