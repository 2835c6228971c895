"""The other commands, and the program around them all, as a process of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from click.testing import CliRunner

from fastapi_mentor import __version__
from fastapi_mentor.catalogue import Catalogue
from fastapi_mentor.cli import COMMANDS, command, console
from fastapi_mentor.cli.engine import NEWER_SYNTAX, SYNTAX_ERROR
from fastapi_mentor.suppression import NOTICES
from tests.cli.conftest import write


def program(
    *arguments: str, cwd: Path | None = None, env: Mapping[str, str] | None = None, stdin: str = ""
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fastapi_mentor", *arguments],
        cwd=cwd,
        env={**os.environ, "PYTHONIOENCODING": "utf-8", **(env or {})},
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
    )


def test_help_lists_every_command_with_what_it_does() -> None:
    result = CliRunner().invoke(command, ["--help"])
    assert result.exit_code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in result.output


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help(name: str) -> None:
    result = CliRunner().invoke(command, [name, "--help"])
    assert (result.exit_code, result.stderr) == (0, "")


def test_the_version_is_ours() -> None:
    done = program("--version")
    assert (done.returncode, done.stdout) == (0, f"fastapi-mentor, version {__version__}\n")


@pytest.mark.parametrize(
    ("wrong", "advice"),
    [("chekc", 'did you mean "check"?'), ("app/", "to check files, use `check`")],
)
def test_an_unknown_command_is_told_with_advice(wrong: str, advice: str) -> None:
    done = program(wrong)
    assert done.returncode == 2
    assert advice in done.stderr


def test_check_as_a_process(tmp_path: Path) -> None:
    write(tmp_path, "app.py", "x = = 1\n")
    done = program("check", "app.py", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stdout.startswith("app.py:1:5: error: ")
    assert program("check", "missing.py", cwd=tmp_path).returncode == 2
    write(tmp_path, "app.py", "x = 1\n")
    assert program("check", cwd=tmp_path).returncode == 0


def test_a_reader_that_leaves_is_no_crash(tmp_path: Path) -> None:
    write(tmp_path, "app.py", "x = = 1\n\n" * 3000)
    reader, writer = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-m", "fastapi_mentor", "check"],
        cwd=tmp_path,
        stdout=writer,
        stderr=subprocess.PIPE,
    )
    os.close(writer)
    os.close(reader)
    _, errors = process.communicate(timeout=60)
    assert errors == b""


def test_any_character_can_be_written_to_any_terminal(tmp_path: Path) -> None:
    write(tmp_path, "日本.py", "x = = '日本'\n")
    done = program("check", cwd=tmp_path, env={"PYTHONIOENCODING": "latin-1"})
    assert done.returncode == 1
    assert "\\u65e5\\u672c.py:1:5: error" in done.stdout
    assert "x = = '\\u65e5\\u672c'" in done.stdout


def test_output_that_is_not_for_a_terminal_is_utf_8(tmp_path: Path) -> None:
    write(tmp_path, "app.py", "x = = '日本'\n")
    env = {key: value for key, value in os.environ.items() if key != "PYTHONIOENCODING"}
    done = subprocess.run(
        [sys.executable, "-m", "fastapi_mentor", "check"],
        cwd=tmp_path,
        env={**env, "LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        capture_output=True,
        timeout=60,
    )
    assert "1 | x = = '日本'\n" in done.stdout.decode("utf-8")


def test_checking_imports_nothing_that_it_does_not_need(tmp_path: Path) -> None:
    write(tmp_path, "app.py", "x = 1\n")
    code = (
        "import sys\nfrom fastapi_mentor.cli import command\n"
        "command(['check', 'app.py'], standalone_mode=False)\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, timeout=60
    )
    loaded = set(json.loads(done.stderr.replace("'", '"')))
    heavy = {"asyncio", "jedi", "libcst", "lsprotocol", "packaging", "pathspec", "pydantic"}
    assert loaded & (heavy | {"pygls", "rich", "tomllib", "multiprocessing"}) == set()


def test_our_own_failure_is_one_line_and_ends_with_2(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("FASTAPI_MENTOR_TRACEBACK", raising=False)
    try:
        raise RuntimeError("no\nway")
    except RuntimeError as error:
        console.confess(error)
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith("fastapi-mentor: internal error: RuntimeError: no way in test_our_own")


def test_rules_are_listed_with_all_that_is_known(
    monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue
) -> None:
    monkeypatch.setattr("fastapi_mentor.cli.rules.load_catalogue", lambda: catalogue)
    text = CliRunner().invoke(command, ["rules"])
    assert text.exit_code == 0
    assert "naming: Names.\n  bad-name    The rule bad-name. (warning)\n" in text.stdout
    assert "  short-name  The rule short-name. (hint, strict)\n" in text.stdout
    listed = json.loads(CliRunner().invoke(command, ["rules", "--format", "json"]).stdout)
    assert [one["name"] for one in listed] == ["bad-name", "odd-name", "short-name"]
    assert listed[2] == {
        "name": "short-name",
        "chapter": "taste",
        "bullet": "naming",
        "severity": "hint",
        "preset": "strict",
        "fix": False,
        "since": "0.1",
        "summary": "The rule short-name.",
        "url": "https://example.org/rules#short-name",
    }


def test_a_rule_is_explained(monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue) -> None:
    monkeypatch.setattr("fastapi_mentor.cli.explain.load_catalogue", lambda: catalogue)
    plain = CliRunner().invoke(command, ["explain", "bad-name"])
    assert plain.exit_code == 0
    assert plain.stdout.startswith("# bad-name\n\n**The rule bad-name.**\n")
    colored = CliRunner().invoke(command, ["explain", "bad-name", "--color", "always"])
    assert "\x1b[" in colored.stdout
    assert "**" not in colored.stdout


@pytest.mark.parametrize("name", sorted({NEWER_SYNTAX, SYNTAX_ERROR, *NOTICES}))
def test_what_is_said_without_a_rule_is_explained_too(name: str) -> None:
    result = CliRunner().invoke(command, ["explain", name])
    assert result.exit_code == 0
    assert result.stdout.startswith(f"# {name}\n\n**")


def test_an_unknown_rule_is_explained_in_one_line(
    monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue
) -> None:
    monkeypatch.setattr("fastapi_mentor.cli.explain.load_catalogue", lambda: catalogue)
    result = CliRunner().invoke(command, ["explain", "bad-names"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr == ('fastapi-mentor: there is no rule "bad-names", did you mean "bad-name"?\n')


def test_a_new_rule_is_written_where_it_belongs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "rules/fastapi_mentor_rules/api/__init__.py", '"""The interface."""\n')
    result = CliRunner().invoke(command, ["new-rule", "api/lonely-route"])
    assert result.exit_code == 0
    assert (tmp_path / "rules/fastapi_mentor_rules/api/lonely_route.py").exists()
    assert "rules/fastapi_mentor_rules/api/lonely_route.py" in result.stdout


@pytest.mark.parametrize("rule", ["lonely-route", "api/Lonely", "nowhere/lonely-route"])
def test_a_new_rule_that_cannot_be_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rule: str
) -> None:
    monkeypatch.chdir(tmp_path)
    write(tmp_path, "rules/fastapi_mentor_rules/api/__init__.py", '"""The interface."""\n')
    result = CliRunner().invoke(command, ["new-rule", rule])
    assert (result.exit_code, result.stdout, result.stderr.count("\n")) == (2, "", 1)


def test_a_new_rule_needs_a_package_of_rules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(command, ["new-rule", "api/lonely-route"])
    assert result.exit_code == 2
    assert "name the package with --package" in result.stderr


@pytest.mark.parametrize(
    ("arguments", "called"),
    [
        ([], {"stdio": True, "tcp": None}),
        (["--stdio"], {"stdio": True, "tcp": None}),
        (["--stdio", "--clientProcessId=123"], {"stdio": True, "tcp": None}),
        (["--tcp", "127.0.0.1:2087"], {"stdio": False, "tcp": "127.0.0.1:2087"}),
    ],
)
def test_the_server_takes_what_editors_append(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], called: dict[str, object]
) -> None:
    calls: list[dict[str, object]] = []

    def run(**options: object) -> int:
        calls.append(options)
        return 0

    monkeypatch.setattr("fastapi_mentor.lsp.server.run", run)
    result = CliRunner().invoke(command, ["server", *arguments])
    assert (result.exit_code, calls) == (0, [called])


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["--tcp", "nonsense"], "--tcp: 'nonsense' is no address"),
        (["--socket=123"], "--socket=123 is not supported: use --stdio or --tcp"),
    ],
)
def test_an_address_that_is_none_is_one_line(arguments: list[str], complaint: str) -> None:
    result = CliRunner().invoke(command, ["server", *arguments])
    assert result.exit_code == 2
    assert complaint in result.stderr


@pytest.mark.parametrize("name", ["routes", "dependencies"])
def test_where_there_are_no_routes_that_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(command, [name])
    assert (result.exit_code, result.output) == (0, "No routes were found.\n")
