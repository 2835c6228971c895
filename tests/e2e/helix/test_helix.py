"""Helix, where there is one, in the terminal that Neovim is."""

from pathlib import Path

from tests.e2e.neovim.running import Home
from tests.e2e.pasting import PAGE, program, snippet

HERE = Path(__file__).parent


def test_helix(project: Path, tmp_path: Path) -> None:
    helix = program("FASTAPI_MENTOR_HELIX", "hx")
    home = Home(tmp_path / "home")
    config = tmp_path / "home" / "config" / "helix"
    config.mkdir()
    (config / "languages.toml").write_text(snippet(PAGE, "helix"))
    (config / "config.toml").write_text(snippet(PAGE, "helix-hints"))
    ended = home.run(HERE / "drive.lua", project, E2E_HELIX=helix)
    assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}"
