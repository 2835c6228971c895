"""Beside type checkers and ruff: what the page about them says is so."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from fastapi_mentor.catalogue import load_catalogue
from tests.e2e.neovim.running import HERE, Home
from tests.e2e.pasting import PAGE, program, snippet

SERVERS = {
    "basedpyright": ("FASTAPI_MENTOR_BASEDPYRIGHT", "basedpyright-langserver", "--stdio"),
    "ty": ("FASTAPI_MENTOR_TY", "ty", "server"),
}


def attach(name: str) -> str:
    """A configuration in which a second server is attached to Python files."""
    variable, command, argument = SERVERS[name]
    cmd = f"{{ {json.dumps(program(variable, command))}, {json.dumps(argument)} }}"
    config = f'{{ cmd = {cmd}, filetypes = {{ "python" }}, root_markers = {{ "pyproject.toml" }} }}'
    return f'vim.lsp.config("{name}", {config})\nvim.lsp.enable("{name}")\n'


@pytest.mark.parametrize("name", SERVERS)
def test_each_answers_what_it_knows(name: str, project: Path, tmp_path: Path) -> None:
    second = attach(name)
    home = Home(tmp_path / "home")
    home.paste(second)
    ended = home.run(
        HERE / "beside" / "each_answers_what_it_knows.lua", project, E2E_OTHER=name, E2E_PATIENCE="60000"
    )
    assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}"


@pytest.mark.parametrize("name", SERVERS)
def test_the_outline_may_be_that_of_the_type_checker(name: str, project: Path, tmp_path: Path) -> None:
    second = attach(name)
    home = Home(tmp_path / "home")
    home.paste(snippet(PAGE, "encodings"), snippet(PAGE, "outline"), second)
    script = HERE / "beside" / "the_outline_is_that_of_the_type_checker.lua"
    ended = home.run(script, project, E2E_OTHER=name, E2E_PATIENCE="60000")
    assert ended.returncode == 0, f"{ended.stdout}{ended.stderr}"


def findings(command: list[str], project: Path) -> list[dict[str, object]]:
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    found: list[dict[str, object]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("selected", [(), ("--select", "FAST,ASYNC,S608,DTZ")], ids=["usual", "selected"])
def test_where_ruff_finds_the_same_the_page_says_so(selected: tuple[str, ...], project: Path) -> None:
    python = (sys.executable, "-m")
    ruff = [*python, "ruff", "check", "--isolated", "--output-format", "json", *selected]
    codes = {str(each["code"]) for each in findings(ruff, project)}
    assert "ASYNC210" in codes
    page = PAGE.read_text()
    assert [code for code in codes if f"`{code}`" not in page] == []


def test_the_page_names_rules_that_there_are() -> None:
    table = PAGE.read_text().partition("| ruff | FastAPI Mentor |")[2].partition("\n\n")[0]
    named = {name for name in re.findall(r"`([a-z-]+)`", table) if "-" in name}
    assert len(named) > 5
    assert named <= set(load_catalogue().rules)
