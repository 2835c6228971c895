"""`fastapi-mentor check`: what is found, what is said, and how it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.cli.conftest import Invoke, found, places, write


def test_a_clean_project_ends_with_0(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "good = 1\n")
    result = invoke("check")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "No findings in 1 file\n", "")


def test_findings_end_with_1_and_are_shown_with_their_line(invoke: Invoke, project: Path) -> None:
    write(project, "app/main.py", "x = 1\nif x:\n    y = [bad, 2]\n")
    result = invoke("check")
    assert result.exit_code == 1
    assert result.stdout == (
        "app/main.py:3:10: warning: `bad` is wrong [bad-name]\n"
        "  |\n"
        "3 |     y = [bad, 2]\n"
        "  |          ^^^\n"
        "  = fix: Write `good`\n"
        "\n"
        "1 finding (1 warning) in 1 of 1 file; 1 can be fixed with --fix\n"
    )
    assert result.stderr == ""


def test_json_has_all_that_is_known(invoke: Invoke, project: Path) -> None:
    write(project, "app/main.py", "é = '😀'; x = [bad]\n")
    assert found(invoke("check", "--format", "json")) == [
        {
            "file": "app/main.py",
            "rule": "bad-name",
            "chapter": "naming",
            "severity": "warning",
            "message": "`bad` is wrong",
            "line": 1,
            "column": 15,
            "end_line": 1,
            "end_column": 18,
            "fix": {"title": "Write `good`", "safety": "safe"},
            "url": "https://example.org/rules#bad-name",
            "related": [],
        }
    ]


def test_a_clean_project_is_an_empty_json_list(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "")
    result = invoke("check", "--format", "json")
    assert (result.exit_code, result.stdout) == (0, "[]\n")


def test_findings_come_in_order_of_their_place(invoke: Invoke, project: Path) -> None:
    write(project, "b.py", "odd, bad\n\nbad\n")
    write(project, "a.py", "bad\n")
    assert places(invoke("check", "b.py", "a.py", "--format", "json")) == [
        "a.py:1:1 bad-name",
        "b.py:1:1 odd-name",
        "b.py:1:6 bad-name",
        "b.py:3:1 bad-name",
    ]


def test_files_are_named_from_the_current_folder(
    invoke: Invoke, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(project, "app.py", "bad\n")
    write(project, "deep/er/x.txt", "")
    monkeypatch.chdir(project / "deep" / "er")
    result = invoke("check", "../..", "--format", "json")
    assert places(result) == ["../../app.py:1:1 bad-name"]


def test_a_file_that_is_named_twice_is_checked_once(invoke: Invoke, project: Path) -> None:
    write(project, "app/main.py", "bad\n")
    result = invoke("check", "app", "app/main.py", str(project), "--format", "json")
    assert len(found(result)) == 1


def test_a_named_file_is_checked_even_if_it_is_ignored(invoke: Invoke, project: Path) -> None:
    write(project, "pyproject.toml", "[tool.fastapi-mentor]\nexclude = ['old/']\n")
    write(project, "old/x.py", "bad\n")
    write(project, "build/y", "bad\n")
    assert places(invoke("check", "--format", "json")) == []
    named = invoke("check", "old/x.py", "build/y", "--format", "json")
    assert places(named) == ["build/y:1:1 bad-name", "old/x.py:1:1 bad-name"]
    forced = invoke("check", "old/x.py", "build/y", "--force-exclude", "--format", "json")
    assert places(forced) == ["build/y:1:1 bad-name"]


def test_no_files_at_all_is_said(invoke: Invoke, project: Path) -> None:
    result = invoke("check")
    assert (result.exit_code, result.stdout) == (0, "No findings in 0 files\n")
    assert result.stderr == "fastapi-mentor: there are no Python files here\n"


def test_a_missing_path_is_an_error_and_the_others_are_checked(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "bad\n")
    result = invoke("check", "nowhere", "app.py", "--format", "json")
    assert result.exit_code == 2
    assert places(result) == ["app.py:1:1 bad-name"]
    assert result.stderr == "fastapi-mentor: nowhere: there is no such file or folder\n"


def test_an_unreadable_file_is_an_error_and_the_others_are_checked(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "bad\n")
    write(project, "latin.py", "x = 'é'\n".encode("latin-1"))
    result = invoke("check", "--format", "json")
    assert result.exit_code == 2
    assert places(result) == ["app.py:1:1 bad-name"]
    assert result.stderr.startswith("fastapi-mentor: latin.py: line 1 is not valid utf-8")
    assert result.stderr.count("\n") == 1


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_file_without_permission_is_an_error(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "bad\n").chmod(0)
    result = invoke("check")
    assert result.exit_code == 2
    assert result.stderr == "fastapi-mentor: app.py: permission denied\n"


def test_a_syntax_error_is_a_finding_and_the_rest_of_the_file_is_checked(
    invoke: Invoke, project: Path
) -> None:
    write(project, "app.py", "bad\n\nx = = 1\n\ny = bad\n")
    result = invoke("check", "--format", "json", "--select", "bad-name")
    assert result.exit_code == 1
    assert places(result) == ["app.py:1:1 bad-name", "app.py:3:5 syntax-error", "app.py:5:5 bad-name"]
    assert found(result)[1]["severity"] == "error"


@pytest.mark.skipif(sys.version_info >= (3, 12), reason="this Python knows the syntax")
@pytest.mark.parametrize("arguments", [["app.py"], ["-"]])
def test_syntax_of_a_newer_python_is_told_as_what_it_is(
    invoke: Invoke, project: Path, arguments: list[str]
) -> None:
    text = "bad\n\ntype Name = str\n"
    write(project, "app.py", text)
    result = invoke("check", *arguments, "--format", "json", input=text)
    newer = found(result)[-1]
    assert (newer["rule"], newer["severity"], newer["line"]) == ("newer-syntax", "warning", 3)
    assert "install FastAPI Mentor with the project's own Python" in newer["message"]
    assert len(found(result)) == 2


@pytest.mark.parametrize("text", ['x = "\0"\n', f"x = {'(' * 300}{')' * 300}\n", f"x = 1{' + 1' * 5000}\n"])
def test_what_no_python_can_read_is_not_called_newer(invoke: Invoke, project: Path, text: str) -> None:
    write(project, "app.py", text)
    (only,) = found(invoke("check", "--format", "json"))
    assert only["rule"] == "syntax-error"


def test_a_bad_setting_is_told_and_the_others_are_obeyed(invoke: Invoke, project: Path) -> None:
    write(project, "pyproject.toml", "[tool.fastapi-mentor]\npreset = 'all'\nignore = ['odd-name']\n")
    write(project, "app.py", "bad, odd\n")
    result = invoke("check", "--format", "json")
    assert result.exit_code == 2
    assert places(result) == ["app.py:1:1 bad-name"]
    assert result.stderr == (
        f'fastapi-mentor: {project}/pyproject.toml: [tool.fastapi-mentor] preset = "all": '
        'must be "recommended" or "strict"\n'
    )


def test_a_bad_setting_in_one_project_leaves_the_others_alone(invoke: Invoke, project: Path) -> None:
    write(project, "a/pyproject.toml", "[tool.fastapi-mentor\nselect = 1\n")
    write(project, "a/x.py", "bad\n")
    write(project, "b/x.py", "bad\n")
    result = invoke("check", "--format", "json")
    assert result.exit_code == 2
    assert places(result) == ["b/x.py:1:1 bad-name"]


def test_an_unknown_rule_in_the_settings_is_an_error(invoke: Invoke, project: Path) -> None:
    write(project, "pyproject.toml", "[tool.fastapi-mentor]\nignore = ['bad-nam', 'odd-name']\n")
    write(project, "app.py", "bad, odd\n")
    result = invoke("check", "--format", "json")
    assert result.exit_code == 2
    assert places(result) == ["app.py:1:1 bad-name"]
    assert result.stderr == (
        'fastapi-mentor: pyproject.toml: [tool.fastapi-mentor] ignore: unknown rule "bad-nam", '
        'did you mean "bad-name"?\n'
    )


@pytest.mark.parametrize(
    ("setting", "told"),
    [
        ('environment = "nowhere"', 'environment: there is no environment at "nowhere"'),
        ('roots = ["src", "nowhere"]', 'roots: there is no folder "nowhere"'),
    ],
)
def test_a_folder_in_the_settings_that_is_not_there_is_told(
    invoke: Invoke, project: Path, setting: str, told: str
) -> None:
    write(project, "pyproject.toml", f"[tool.fastapi-mentor]\n{setting}\n")
    write(project, "src/app.py", "bad\n")
    result = invoke("check", "--format", "json")
    assert (result.exit_code, places(result)) == (2, ["src/app.py:1:1 bad-name"])
    assert result.stderr == f"fastapi-mentor: pyproject.toml: [tool.fastapi-mentor] {told}\n"


@pytest.mark.parametrize("setting", ["ignore = ['bad-nam']", "ignor = ['bad-name']", "select = ['bad-nam']"])
@pytest.mark.parametrize("option", ["--fix", "--write-baseline"])
def test_nothing_is_written_where_a_setting_is_bad(
    invoke: Invoke, project: Path, setting: str, option: str
) -> None:
    write(project, "pyproject.toml", f"[tool.fastapi-mentor]\n{setting}\n")
    app = write(project, "app.py", "bad\n")
    assert invoke("check", option).exit_code == 2
    assert app.read_text() == "bad\n"
    assert "app.py" not in "".join(each.read_text() for each in project.glob("*.json"))


def test_an_option_that_names_no_rule_is_an_error(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "bad\n")
    result = invoke("check", "--select", "")
    assert (result.exit_code, result.stderr) == (2, "fastapi-mentor: --select: names no rule\n")


def test_an_unknown_rule_that_is_selected_is_an_error_and_the_others_are_asked(
    invoke: Invoke, project: Path
) -> None:
    write(project, "app.py", "bad, odd\n")
    result = invoke("check", "--select", "bda-name,odd-name", "--format", "json")
    assert result.exit_code == 2
    assert places(result) == ["app.py:1:6 odd-name"]
    assert result.stderr == ('fastapi-mentor: --select: unknown rule "bda-name", did you mean "bad-name"?\n')


def test_if_all_that_is_selected_is_unknown_nothing_is_checked(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "bad, odd\n")
    result = invoke("check", "--select", "xyz", "--format", "json")
    assert (result.exit_code, result.stdout) == (2, "[]\n")


@pytest.mark.parametrize(
    ("arguments", "rules"),
    [
        ([], ["bad-name", "odd-name"]),
        (["--preset", "strict"], ["bad-name", "odd-name", "short-name"]),
        (["--select", "taste", "--preset", "strict"], ["short-name"]),
        (["--select", "short-name"], ["short-name"]),
        (["--select", "naming", "--ignore", "odd-name"], ["bad-name"]),
        (["--ignore", "naming"], []),
    ],
)
def test_rules_are_chosen_by_name_chapter_and_preset(
    invoke: Invoke, project: Path, arguments: list[str], rules: list[str]
) -> None:
    write(project, "app.py", "bad, odd, tmp\n")
    result = invoke("check", "--format", "json", *arguments)
    assert [one["rule"] for one in found(result)] == rules


def test_the_command_line_wins_over_the_file(invoke: Invoke, project: Path) -> None:
    write(project, "pyproject.toml", "[tool.fastapi-mentor]\nignore = ['bad-name']\n")
    write(project, "app.py", "bad, odd\n")
    assert places(invoke("check", "--format", "json")) == ["app.py:1:6 odd-name"]
    chosen = invoke("check", "--format", "json", "--select", "bad-name")
    assert places(chosen) == ["app.py:1:1 bad-name"]


def test_settings_change_severity_and_leave_files_out(invoke: Invoke, project: Path) -> None:
    write(
        project,
        "pyproject.toml",
        "[tool.fastapi-mentor]\nseverity = {bad-name = 'error'}\n"
        "per-file-ignores = {'tests/**' = ['naming']}\n",
    )
    write(project, "app.py", "bad\n")
    write(project, "tests/test_app.py", "bad\n")
    (only,) = found(invoke("check", "--format", "json"))
    assert (only["file"], only["severity"]) == ("app.py", "error")


def test_each_project_obeys_its_own_settings(invoke: Invoke, project: Path) -> None:
    write(project, "a/pyproject.toml", "[tool.fastapi-mentor]\nselect = ['odd-name']\n")
    write(project, "a/deep/x.py", "bad, odd\n")
    write(project, "b/pyproject.toml", "[project]\nname = 'b'\n")
    write(project, "b/x.py", "bad\n")
    result = invoke("check", "--format", "json")
    assert places(result) == ["a/deep/x.py:1:6 odd-name", "b/x.py:1:1 bad-name"]


def test_a_named_settings_file_is_used_for_all(invoke: Invoke, project: Path) -> None:
    write(project, "ci.toml", "[tool.fastapi-mentor]\nselect = ['odd-name']\n")
    write(project, "a/pyproject.toml", "[tool.fastapi-mentor]\nselect = ['bad-name']\n")
    write(project, "a/x.py", "bad, odd\n")
    result = invoke("check", "--config", "ci.toml", "--format", "json")
    assert places(result) == ["a/x.py:1:6 odd-name"]


def test_a_named_settings_file_that_is_missing_is_one_line(invoke: Invoke, project: Path) -> None:
    write(project, "a/x.py", "bad\n")
    write(project, "b/x.py", "bad\n")
    result = invoke("check", "a", "b", "--config", "no.toml")
    assert result.exit_code == 2
    assert result.stderr == (
        f"fastapi-mentor: {project}/no.toml: cannot be read: No such file or directory\n"
    )


def test_a_comment_allows_a_finding_and_an_idle_one_is_told(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "bad  # mentor: allow[bad-name] old\nx = 1  # mentor: allow[bad-name]\n")
    assert places(invoke("check", "--format", "json")) == ["app.py:2:24 unused-suppression"]


def test_remarks_on_comments_can_be_ignored(invoke: Invoke, project: Path) -> None:
    write(project, "pyproject.toml", "[tool.fastapi-mentor]\nignore = ['unused-suppression']\n")
    write(project, "app.py", "x = 1  # mentor: allow[bad-name]\n")
    assert (invoke("check").exit_code, invoke("check").stderr) == (0, "")


def test_a_rule_that_crashes_is_one_line_and_the_others_go_on(
    invoke: Invoke, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tests.cli.conftest.CRASHES_ON", "odd")
    write(project, "app.py", "bad, odd\n")
    result = invoke("check", "--no-cache", "--format", "json")
    assert places(result) == ["app.py:1:1 bad-name"]
    assert result.stderr == (
        f"fastapi-mentor: The rule odd-name failed on {project}/app.py and is silent there: "
        "RuntimeError: it crashed\n"
    )


def test_statistics_count_the_findings_of_each_rule(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "odd, bad, odd\n")
    assert invoke("check", "--statistics").stdout == (
        "2  odd-name  [has a fix]\n"
        "1  bad-name  [has a fix]\n"
        "3 findings (1 warning, 2 info) in 1 of 1 file; "
        "1 can be fixed with --fix, 2 more with --unsafe-fixes\n"
    )


def test_statistics_leave_a_machines_format_alone(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "bad\n")
    result = invoke("check", "--statistics", "--format", "json")
    assert len(found(result)) == 1
    assert result.stderr == "1  bad-name  [has a fix]\n"


def test_findings_go_to_a_file(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "bad\n")
    result = invoke("check", "--format", "json", "-o", "out.json")
    assert (result.exit_code, result.stdout) == (1, "")
    assert (project / "out.json").read_text().startswith("[\n")


def test_a_file_that_cannot_be_written_is_an_error(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "bad\n")
    result = invoke("check", "-o", "no/where.txt")
    assert result.exit_code == 2
    assert "no/where.txt: cannot be written: No such file or directory" in result.stderr


def test_standard_input_stands_in_for_a_file(invoke: Invoke, project: Path) -> None:
    write(project, "pyproject.toml", "[tool.fastapi-mentor]\nselect = ['odd-name']\n")
    result = invoke("check", "-", "--stdin-filename", "app/x.py", "--format", "json", input="bad\r\nodd\r\n")
    assert places(result) == ["app/x.py:2:1 odd-name"]


def test_the_excerpt_of_standard_input_is_its_own(invoke: Invoke, project: Path) -> None:
    write(project, "app.py", "something else\n")
    result = invoke("check", "-", "--stdin-filename", "app.py", input="x = bad\n")
    assert "1 | x = bad\n  |     ^^^\n" in result.stdout


def test_standard_input_that_is_not_text_is_an_error(invoke: Invoke) -> None:
    result = invoke("check", "-", input=b"x = '\xff'\n")
    assert result.exit_code == 2
    assert result.stderr.startswith("fastapi-mentor: -: line 1 is not valid utf-8")


def test_standard_input_is_checked_alone(invoke: Invoke, project: Path) -> None:
    result = invoke("check", "-", ".")
    assert result.exit_code == 2
    assert "standard input is checked alone" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "variables", "colored"),
    [
        ([], {}, False),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        (["--color", "never"], {"FORCE_COLOR": "1"}, False),
    ],
)
def test_colour_is_for_terminals_and_for_those_who_ask(
    invoke: Invoke,
    project: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    variables: dict[str, str],
    colored: bool,
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    write(project, "app.py", "bad\n")
    assert ("\x1b[" in invoke("check", *arguments).stdout) is colored
