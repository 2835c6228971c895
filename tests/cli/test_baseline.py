"""A baseline hides what is known and shows what is new."""

from __future__ import annotations

import json
from pathlib import Path

from tests.cli.conftest import Invoke, places, write

SETTING = "[tool.fastapi-mentor]\nbaseline = 'known.json'\n"


def test_what_was_written_is_hidden_and_new_findings_are_shown(invoke: Invoke, project: Path) -> None:
    write(project, "pyproject.toml", SETTING)
    write(project, "known.json", '{"version": 1, "findings": {}}')
    write(project, "app.py", "x = bad\n")
    written = invoke("check", "--write-baseline")
    assert (written.exit_code, written.stdout) == (0, "known.json: 1 finding written\n")
    assert invoke("check").exit_code == 0
    write(project, "app.py", "y = bad\n\nx = bad\n")
    assert places(invoke("check", "--format", "json")) == ["app.py:1:5 bad-name"]


def test_the_first_one_says_how_it_is_used(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "bad, odd\n")
    assert invoke("check", "--write-baseline").stdout == (
        "fastapi-mentor-baseline.json: 2 findings written; to use it, set "
        '`baseline = "fastapi-mentor-baseline.json"` under [tool.fastapi-mentor]\n'
    )
    content = json.loads((project / "fastapi-mentor-baseline.json").read_text())
    assert list(content["findings"]["app.py"]) == ["bad-name", "odd-name"]


def test_it_may_be_given_a_name_or_be_followed_by_a_path(invoke: Invoke, project: Path) -> None:
    write(project, "app/main.py", "bad\n")
    write(project, "other.py", "bad\n")
    (project / "ci").mkdir()
    invoke("check", "app", "--write-baseline", "ci/known.json")
    named = json.loads((project / "ci" / "known.json").read_text())
    assert list(named["findings"]) == ["../app/main.py"]
    invoke("check", "--write-baseline", "app")
    default = json.loads((project / "fastapi-mentor-baseline.json").read_text())
    assert list(default["findings"]) == ["app/main.py"]


def test_stale_entries_are_counted_in_one_line(invoke: Invoke, project: Path) -> None:
    write(project, "pyproject.toml", SETTING)
    write(project, "app.py", "bad, bad, odd\n")
    write(project, "gone.py", "bad\n")
    invoke("check", "--write-baseline")
    (project / "gone.py").unlink()
    write(project, "app.py", "bad, bad, even\n")
    result = invoke("check")
    assert result.exit_code == 1, "the line of code is another one"
    write(project, "app.py", "x = 1\n")
    result = invoke("check")
    assert result.exit_code == 0
    assert result.stderr == (
        "fastapi-mentor: known.json: 4 findings in it occur no more; write it again with --write-baseline\n"
    )


def test_what_was_not_checked_is_not_stale(invoke: Invoke, project: Path) -> None:
    write(project, "pyproject.toml", SETTING)
    write(project, "app.py", "bad\n")
    write(project, "other.py", "odd\n")
    invoke("check", "--write-baseline")
    assert invoke("check", "app.py").stderr == ""
    assert invoke("check", "--select", "odd-name").stderr == ""


def test_a_baseline_that_is_not_there_is_an_error(invoke: Invoke, project: Path) -> None:
    write(project, "pyproject.toml", SETTING)
    write(project, "app.py", "bad\n")
    result = invoke("check")
    assert result.exit_code == 2
    assert result.stderr == (
        f"fastapi-mentor: {project}/known.json: the baseline cannot be read: No such file or directory\n"
    )


def test_in_vain_if_it_cannot_be_written(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "bad\n")
    result = invoke("check", "--write-baseline", "no/where.json")
    assert result.exit_code == 2
    assert "no/where.json: cannot be written" in result.stderr
