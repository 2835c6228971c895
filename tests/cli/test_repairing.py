"""`--fix` repairs files in place, `--diff` shows what it would do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke, places, write


def test_safe_fixes_are_made_and_the_rest_is_shown(invoke: Invoke, project: Path) -> None:
    path = write(project, "app.py", "x = [bad, odd]\ny = bad\n")
    result = invoke("check", "--fix")
    assert result.exit_code == 1
    assert path.read_text() == "x = [good, odd]\ny = good\n"
    assert result.stdout.startswith("Fixed 2 findings, changed 1 file\napp.py:1:12: info: ")


def test_unsafe_fixes_are_made_only_if_asked_for(invoke: Invoke, project: Path) -> None:
    path = write(project, "app.py", "x = [bad, odd]\n")
    result = invoke("check", "--fix", "--unsafe-fixes")
    assert path.read_text() == "x = [good, even]\n"
    assert (result.exit_code, result.stdout) == (
        0,
        "Fixed 2 findings, changed 1 file\nNo findings in 1 file\n",
    )


def test_every_other_byte_stays(invoke: Invoke, project: Path) -> None:
    before = "# -*- coding: latin-1 -*-\r\nx = 'é'  # ü\r\n\tbad = bad\f\n\r".replace("\t", "")
    path = write(project, "app.py", before.encode("latin-1"))
    invoke("check", "--fix")
    assert path.read_bytes() == before.replace("bad", "good").encode("latin-1")
    marked = write(project, "bom.py", b"\xef\xbb\xbfx = bad")
    invoke("check", "--fix", "bom.py")
    assert marked.read_bytes() == b"\xef\xbb\xbfx = good"


def test_the_sound_statements_of_a_broken_file_are_repaired(invoke: Invoke, project: Path) -> None:
    path = write(project, "app.py", "x = bad\ny = = bad\n")
    result = invoke("check", "--fix", "--format", "json")
    assert path.read_text() == "x = good\ny = = bad\n"
    assert places(result) == ["app.py:2:5 syntax-error"]


def test_a_fix_that_cannot_be_made_is_a_note(
    invoke: Invoke, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = write(project, "app.py", "def f():\n    global bad\n    bad = 1\n")
    monkeypatch.setattr("tests.cli.conftest.RIGHT", {"bad": "not an expression"})
    result = invoke("check", "--fix")
    assert result.exit_code == 1
    assert path.read_text() == "def f():\n    global bad\n    bad = 1\n"
    assert result.stderr.startswith("fastapi-mentor: app.py: cannot do `Write `good``: ")
    assert result.stderr.count("\n") == 1


def test_machines_are_told_only_what_is_left(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "x = [bad, odd]\n")
    result = invoke("check", "--fix", "--format", "json")
    assert places(result) == ["app.py:1:12 odd-name"]
    assert result.stderr == "Fixed 1 finding, changed 1 file\n"


def test_a_diff_changes_nothing(invoke: Invoke, project: Path) -> None:
    path = write(project, "app/main.py", "a = 1\nx = [bad, odd]\n")
    result = invoke("check", "--diff")
    assert result.exit_code == 1
    assert path.read_text() == "a = 1\nx = [bad, odd]\n"
    assert result.stdout == (
        "--- a/app/main.py\n+++ b/app/main.py\n@@ -1,2 +1,2 @@\n a = 1\n-x = [bad, odd]\n+x = [good, odd]\n"
    )


def test_a_diff_of_a_file_without_a_last_line_end_can_be_applied(invoke: Invoke, project: Path) -> None:
    path = write(project, "app.py", "\tx\n".replace("\tx", "if bad:\n\tpass\ny = bad").rstrip("\n"))
    diff = invoke("check", "--diff").stdout
    assert diff.count("\\ No newline at end of file\n") == 2
    write(project, "the.diff", diff)
    assert os.system(f"cd {project} && patch -s -p1 < the.diff") == 0
    assert path.read_text() == "if good:\n\tpass\ny = good"


def test_nothing_to_repair_is_an_empty_diff(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "x = good\n")
    assert (invoke("check", "--diff").exit_code, invoke("check", "--diff").stdout) == (0, "")


def test_standard_input_is_repaired_onto_standard_output(invoke: Invoke, project: Path) -> None:
    result = invoke("check", "-", "--fix", input=b"x = [bad, '\xc3\xa9']\r\n")
    assert result.stdout_bytes == b"x = [good, '\xc3\xa9']\r\n"
    assert invoke("check", "-", "--diff", input="x = bad\n").stdout.endswith("-x = bad\n+x = good\n")


def test_what_the_baseline_knows_is_not_repaired(invoke: Invoke, project: Path) -> None:
    write(project, "pyproject.toml", "[tool.fastapi-mentor]\nbaseline = 'known.json'\n")
    path = write(project, "app.py", "x = bad\n")
    invoke("check", "--write-baseline")
    path.write_text("x = bad\nnew = bad\n")
    invoke("check", "--fix")
    assert path.read_text() == "x = bad\nnew = good\n"


def test_an_idle_comment_is_taken_away(invoke: Invoke, project: Path) -> None:
    path = write(project, "app.py", "x = 1  # mentor: allow[bad-name] old\ny = 2\n")
    result = invoke("check", "--fix")
    assert (result.exit_code, path.read_text()) == (0, "x = 1\ny = 2\n")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everything")
def test_a_file_that_cannot_be_written_is_one_line(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "x = bad\n").chmod(0o400)
    result = invoke("check", "--fix")
    assert result.exit_code == 2
    assert result.stderr == "fastapi-mentor: app.py: cannot be written: Permission denied\n"
