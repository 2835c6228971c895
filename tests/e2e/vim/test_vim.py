"""Vim with ALE, where there is one, in the terminal that Neovim is."""

import subprocess
from pathlib import Path

import pytest

from tests.e2e.neovim.running import Home
from tests.e2e.pasting import PAGE, program, snippet

HERE = Path(__file__).parent
ALE = (
    Path.home() / ".vim/pack/dist-bundle/opt/ale",
    Path("/usr/share/vim/vimfiles/pack/dist-bundle/opt/ale"),
)
"""Where distributions put it."""


def test_vim_with_ale(project: Path, tmp_path: Path) -> None:
    vim = program("FASTAPI_MENTOR_VIM", "vim")
    version = subprocess.run([vim, "--version"], capture_output=True, text=True, check=True).stdout
    if not version.startswith("VIM") or "+channel" not in version:
        pytest.skip("this Vim cannot talk to servers")
    if not any(folder.exists() for folder in ALE):
        pytest.skip("there is no ALE here")
    home = Home(tmp_path / "home")
    (tmp_path / "home" / ".vimrc").write_text(
        "set nocompatible nomore\nfiletype plugin on\npackadd! ale\n" + snippet(PAGE, "ale")
    )
    ended = home.run(HERE / "drive.lua", project, E2E_VIM=vim)
    assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}"
