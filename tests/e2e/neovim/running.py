"""Runs the real Neovim with our plug-in, installed as its README says."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.e2e.installing import installed

HERE = Path(__file__).parent
ROOT = HERE.parents[2]
PLUGIN = ROOT / "editors" / "neovim"
PATIENCE = 100


def neovim() -> Path:
    """The editor: the one that is named, else the one that is pinned."""
    if given := os.environ.get("FASTAPI_MENTOR_NVIM"):
        return Path(given)
    (program,) = installed(HERE / "requirements.txt").glob("*/install/bin/nvim*")
    return program


def snippet(page: Path, name: str) -> str:
    """The code that a page tells its readers to paste, between `<!-- name -->` marks."""
    found = re.search(rf"<!-- {name} -->\n```\w+\n(.*?)```\n<!-- /{name} -->", page.read_text(), re.DOTALL)
    assert found is not None, f"{page.name} has no snippet {name}"
    return found[1]


class Home:
    """The home of somebody who has our plug-in, has pasted a part of its README, and has nothing else."""

    def __init__(
        self, folder: Path, plugin: Path = PLUGIN, *, pasted: str = "enable", program: Path | None = None
    ) -> None:
        self.folder = folder
        self.program = program or neovim()
        package = folder / "data" / "nvim" / "site" / "pack" / "fastapi-mentor" / "start" / "fastapi-mentor"
        shutil.copytree(plugin, package)
        config = folder / "config" / "nvim"
        config.mkdir(parents=True)
        (config / "init.lua").write_text(snippet(plugin / "README.md", pasted))

    def run(self, script: Path, project: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a Lua script in the editor; the exit code is 0 where all that it asserts is so."""
        places = {f"XDG_{name.upper()}_HOME": str(self.folder / name) for name in PLACES}
        programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
        environment = {**os.environ, **places, "HOME": str(self.folder), "PATH": programs, "TERM": "xterm"}
        environment |= {"E2E_PROJECT": str(project), "E2E_NVIM": str(self.program), "E2E_SCRIPT": str(script)}
        environment |= variables
        environment.pop("NVIM", None)
        return subprocess.run(
            [str(self.program), "--headless", "--cmd", f"set rtp+={HERE}", "-c", "lua require('e2e').run()"],
            env=environment,
            cwd=project,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
        )

    def log(self) -> str:
        """What the editor has logged of its talk with the server."""
        path = self.folder / "state" / "nvim" / "lsp.log"
        return path.read_text()[-4000:] if path.exists() else ""


PLACES = ("config", "data", "state", "cache")
