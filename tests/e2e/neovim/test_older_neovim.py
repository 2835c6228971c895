"""Older versions of Neovim, where there are any, with what the README tells them to paste."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.e2e.neovim.running import HERE, Home

SPECS = [
    "a_hover_shows_a_route",
    "a_quick_fix_is_applied",
    "a_rule_is_explained",
    "all_that_is_safe_is_fixed",
    "findings_are_shown_as_diagnostics",
    "routes_are_listed_in_the_quickfix_list",
    "routes_are_picked_from_a_list",
    "symbols_are_routes",
    "the_full_path_stands_behind_a_route",
    "the_predicted_document_is_shown",
]


def older(version: str) -> Path:
    """The program of a version: the one that the environment names, or the installed one if it is that."""
    name = "FASTAPI_MENTOR_NVIM_" + version.replace(".", "_")
    program = os.environ.get(name) or shutil.which("nvim")
    if program is not None:
        said = subprocess.run([program, "--version"], capture_output=True, text=True, check=True).stdout
        if re.match(rf"NVIM v{re.escape(version)}\.", said):
            return Path(program)
    pytest.skip(f"there is no Neovim {version} here; {name} may name one")


@pytest.mark.parametrize("name", SPECS)
def test_neovim_0_10_with_the_server_started_by_hand(name: str, project: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home", pasted="older", program=older("0.10"))
    ended = home.run(HERE / "specs" / f"{name}.lua", project)
    assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}\n{home.log()}"


@pytest.mark.parametrize("version", ["0.7", "0.10"])
def test_even_older_ones_show_findings_and_hovers_and_fix(
    version: str, project: Path, tmp_path: Path
) -> None:
    home = Home(tmp_path / "home", pasted="oldest", program=older(version))
    ended = home.run(HERE / "pasted" / "oldest.lua", project)
    assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}\n{home.log()}"
