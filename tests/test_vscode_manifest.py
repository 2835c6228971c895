"""The manifest of the extension for VS Code says what the server and the sources say."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest

from fastapi_mentor.settings.contribution import SECTION, TITLE, main, properties
from fastapi_mentor.settings.options import Settings

ROOT = Path(__file__).parent.parent
EXTENSION = ROOT / "editors" / "vscode"
MANIFEST: dict[str, Any] = json.loads((EXTENSION / "package.json").read_text())
CONTRIBUTED = MANIFEST["contributes"]
SOURCES = {path: path.read_text() for path in (EXTENSION / "src").rglob("*.ts")}


def test_the_settings_are_those_of_the_server() -> None:
    command = [sys.executable, "-m", "fastapi_mentor.settings.contribution"]
    manifest = str(EXTENSION / "package.json")
    checked = subprocess.run([*command, manifest, "--check"], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stderr


def test_a_stale_manifest_is_noticed_and_mended(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "package.json"
    path.write_text(json.dumps({"contributes": {"configuration": [{"title": TITLE, "properties": {}}]}}))
    assert main([str(path), "--check"]) == 1
    assert "python -m fastapi_mentor.settings.contribution" in capsys.readouterr().err
    assert main([str(path)]) == 0
    assert main([str(path), "--check"]) == 0


@pytest.mark.parametrize("name", properties())
def test_a_setting_that_is_not_set_leaves_it_to_the_project(name: str) -> None:
    described = properties()[name]
    assert described["default"] is None
    assert "null" in described["type"]
    given = {name.removeprefix(f"{SECTION}."): described["default"]}
    assert Settings(preset="strict").merged_with_client(given) == Settings(preset="strict")


def test_every_setting_is_described() -> None:
    for group in CONTRIBUTED["configuration"]:
        for name, described in group["properties"].items():
            assert described.get("markdownDescription", "").endswith("."), name


def test_paths_of_a_workspace_that_is_not_trusted_are_ignored() -> None:
    restricted = set(MANIFEST["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"])
    named = {"interpreter", "importStrategy", "environment", "roots", "baseline", "cacheDir"}
    assert restricted == {f"{SECTION}.{name}" for name in named}


def test_every_command_is_both_contributed_and_registered() -> None:
    registering = SOURCES[EXTENSION / "src" / "commands" / "registering.ts"]
    block = registering.partition("Record<string")[2].partition("};")[0]
    registered = set(re.findall(r'^    "?([\w.]+)"?(?::|,$)', block, re.MULTILINE))
    contributed = {each["command"].removeprefix(f"{SECTION}.") for each in CONTRIBUTED["commands"]}
    # The code lenses of the server call this one; nobody picks it from a list.
    assert registered - {"showReferences"} == contributed


def test_menus_name_commands_that_there_are() -> None:
    contributed = {each["command"] for each in CONTRIBUTED["commands"]}
    used = {each["command"] for menu in CONTRIBUTED["menus"].values() for each in menu}
    assert used <= contributed


def test_the_version_is_that_of_the_server() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lock = json.loads((EXTENSION / "package-lock.json").read_text())
    assert MANIFEST["version"] == lock["version"] == project["version"]


def test_pictures_and_icons_are_there() -> None:
    walkthrough = [step["media"] for each in CONTRIBUTED["walkthroughs"] for step in each["steps"]]
    paths = [path for media in walkthrough for key, path in media.items() if key != "altText"]
    paths += [MANIFEST["icon"], *(each["icon"] for each in CONTRIBUTED["viewsContainers"]["activitybar"])]
    paths += re.findall(r"\]\((media/[^)]+)\)", (EXTENSION / "README.md").read_text())
    assert not [path for path in paths if not (EXTENSION / path).is_file()]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(EXTENSION).as_posix())
def test_a_module_says_in_one_sentence_what_it_is_and_stays_small(path: Path) -> None:
    text = SOURCES[path]
    assert re.match(r"/\*\* .+\.( \*/|$)", text), "no plain first sentence"
    assert text.count("\n") <= 300


def test_nothing_is_told_to_anybody() -> None:
    said = "\n".join(SOURCES.values())
    assert not re.search(r"telemetry|https?://|fetch\(|node:https?\b", said, re.IGNORECASE)


def test_the_archive_of_the_sources_has_no_modules_of_node() -> None:
    build = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["hatch"]["build"]["targets"]
    assert "editors" not in build["sdist"]["only-include"]
    assert build["wheel"]["packages"] == ["server/fastapi_mentor", "rules/fastapi_mentor_rules"]
