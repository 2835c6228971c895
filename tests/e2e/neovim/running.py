"""Runs the real Neovim with our plug-in, installed as its README says."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

from tests.e2e.installing import installed
from tests.e2e.pasting import ROOT, environment, snippet

HERE = Path(__file__).parent
PLUGIN = ROOT / "editors" / "neovim"
PATIENCE = 100


def neovim() -> Path:
    """The editor: the one that is named, else the one that is pinned."""
    if given := os.environ.get("FASTAPI_MENTOR_NVIM"):
        return Path(given)
    (program,) = installed(HERE / "requirements.txt").glob("*/install/bin/nvim*")
    return program


class Home:
    """The home of somebody who has our plug-in, has pasted a part of its README, and has nothing else."""

    def __init__(
        self,
        folder: Path,
        plugin: Path | None = PLUGIN,
        *,
        pasted: str = "enable",
        program: Path | None = None,
    ) -> None:
        self.folder = folder
        self.program = program or neovim()
        self.init = folder / "config" / "nvim" / "init.lua"
        self.init.parent.mkdir(parents=True)
        self.init.touch()
        if plugin is not None:
            packages = folder / "data" / "nvim" / "site" / "pack" / "any" / "start"
            shutil.copytree(plugin, packages / "fastapi-mentor")
            self.paste(snippet(plugin / "README.md", pasted))

    def paste(self, *parts: str) -> None:
        """Add parts of a page to what Neovim reads when it starts."""
        with self.init.open("a", encoding="utf-8") as init:
            init.writelines(parts)

    def run(self, script: Path, project: Path, **variables: str) -> subprocess.CompletedProcess[str]:
        """Run a Lua script in the editor; the exit code is 0 where all that it asserts is so."""
        facts = {"E2E_PROJECT": str(project), "E2E_NVIM": str(self.program), "E2E_SCRIPT": str(script)}
        return subprocess.run(
            [str(self.program), "--headless", "--cmd", f"set rtp+={HERE}", "-c", "lua require('e2e').run()"],
            env=environment(self.folder, **facts, **variables),
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
