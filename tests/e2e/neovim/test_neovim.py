"""The real Neovim, with the plug-in as it is installed: each script is one thing that people do."""

import shutil
from pathlib import Path

import pytest

from tests.e2e.neovim.running import HERE, PLUGIN, Home
from tests.e2e.pasting import ROOT, snippet

SPECS = sorted((HERE / "specs").glob("*.lua"))


@pytest.mark.parametrize("spec", SPECS, ids=lambda path: path.stem)
def test_in_neovim(spec: Path, project: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    ended = home.run(spec, project)
    assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}\n{home.log()}"


def test_a_plug_in_that_starts_nothing_is_noticed(project: Path, tmp_path: Path) -> None:
    """The scripts assert something: with a broken plug-in they fail."""
    broken = shutil.copytree(PLUGIN, tmp_path / "broken")
    (broken / "lsp" / "fastapi_mentor.lua").write_text(
        'return { cmd = { "false" }, filetypes = { "python" } }\n'
    )
    ended = Home(tmp_path / "home", broken).run(
        HERE / "specs" / "findings_are_shown_as_diagnostics.lua", project
    )
    assert ended.returncode == 1
    assert "never came" in ended.stderr


def test_what_the_page_says_to_have_always_works(project: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    home.paste(snippet(PLUGIN / "README.md", "always"), snippet(PLUGIN / "README.md", "settings"))
    ended = home.run(HERE / "pasted" / "always.lua", project)
    assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}\n{home.log()}"


def test_the_folder_may_stay_where_it_was_cloned(project: Path, tmp_path: Path) -> None:
    page = PLUGIN / "README.md"
    home = Home(tmp_path / "home", plugin=None)
    home.paste(snippet(page, "clone").replace("~/fastapi-mentor", str(ROOT)), snippet(page, "enable"))
    ended = home.run(HERE / "specs" / "a_rule_is_explained.lua", project)
    assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}\n{home.log()}"


def test_the_help_file_is_found(project: Path, tmp_path: Path) -> None:
    home = Home(tmp_path / "home")
    ended = home.run(HERE / "pasted" / "help.lua", project)
    assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}"
