"""Each format says the same in the words of its reader, whatever is in paths and messages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from fastapi_mentor.catalogue import Catalogue
from fastapi_mentor.cli.formats import MACHINE_FORMATS, Result, writer
from fastapi_mentor.cli.rows import Place, Row
from tests.cli.conftest import Invoke, write


def row(**changes: Any) -> Row:
    plain = Row(
        file="app/main.py",
        path="/shop/app/main.py",
        rule="bad-name",
        chapter="naming",
        severity="warning",
        message="`bad` is wrong",
        line=3,
        column=5,
        end_line=3,
        end_column=8,
        fix_title=None,
        fix_safety=None,
        url="",
        related=(),
    )
    return plain._replace(**changes)


def written(form: str, *rows: Row, complaints: tuple[str, ...] = ()) -> str:
    return writer(form)(Result(rows, complaints, {}))


def test_github_annotations_escape_what_would_end_them() -> None:
    assert written("github", row(file="a,b:c.py", message="100%\nsure"), complaints=("x: y",)) == (
        "::warning title=FastAPI Mentor (bad-name),file=a%2Cb%3Ac.py,line=3,endLine=3,col=5,"
        "endColumn=8::a,b:c.py:3:5: bad-name: 100%25%0Asure\n"
        "::error title=FastAPI Mentor::x: y\n"
    )


def test_github_has_no_columns_for_a_place_over_several_lines() -> None:
    line = written("github", row(severity="hint", end_line=4))
    assert line.startswith("::notice title=FastAPI Mentor (bad-name),file=app/main.py,line=3,endLine=4::")


def test_gitlab_tells_findings_apart_without_their_lines() -> None:
    first = json.loads(written("gitlab", row(), row(line=9)))
    moved = json.loads(written("gitlab", row(line=4), row(line=12)))
    assert [one["fingerprint"] for one in first] == [one["fingerprint"] for one in moved]
    assert len({one["fingerprint"] for one in first}) == 2
    assert first[0]["severity"] == "major"
    assert first[0]["location"] == {
        "path": "app/main.py",
        "positions": {"begin": {"line": 3, "column": 5}, "end": {"line": 3, "column": 8}},
    }


def test_junit_groups_findings_by_file_and_survives_any_message() -> None:
    text = written(
        "junit",
        row(message='<"&\x00\x1b>'),
        row(file="b.py"),
        row(file="b.py"),
        complaints=("c.py: permission denied",),
    )
    root = ElementTree.fromstring(text.encode())
    assert root.attrib == {
        "name": "fastapi-mentor",
        "tests": "4",
        "failures": "3",
        "errors": "1",
    }
    assert [suite.get("name") for suite in root] == ["app/main.py", "b.py", "run"]
    failure = root[0][0][0]
    assert failure.get("message") == '<"&\ufffd\ufffd>'
    assert root[2][0][0].get("message") == "c.py: permission denied"


def test_junit_of_a_clean_run_has_a_case_that_passes() -> None:
    root = ElementTree.fromstring(written("junit").encode())
    assert [len(case) for suite in root for case in suite] == [0]


def test_sarif_names_rules_places_and_what_failed(catalogue: Catalogue) -> None:
    related = Place("app/über b.py", 1, 2, "here it comes from")
    rows = [row(related=(related,)), row(rule="syntax-error", severity="error", line=9, end_line=9)]
    log = json.loads(writer("sarif")(Result(rows, ("x: unreadable",), catalogue.rules)))
    (run,) = log["runs"]
    assert (log["version"], run["columnKind"]) == ("2.1.0", "unicodeCodePoints")
    rules = run["tool"]["driver"]["rules"]
    assert [rule["id"] for rule in rules] == ["bad-name", "syntax-error"]
    assert rules[0]["helpUri"] == "https://example.org/rules#bad-name"
    first, second = run["results"]
    assert rules[second["ruleIndex"]]["id"] == second["ruleId"] == "syntax-error"
    assert second["level"] == "error"
    assert first["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 3,
        "startColumn": 5,
        "endLine": 3,
        "endColumn": 8,
    }
    (other,) = first["relatedLocations"]
    assert other["physicalLocation"]["artifactLocation"]["uri"] == "app/%C3%BCber%20b.py"
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["toolExecutionNotifications"][0]["message"]["text"] == "x: unreadable"


@pytest.mark.parametrize("form", MACHINE_FORMATS)
def test_every_format_is_utf_8_even_with_names_that_are_not(invoke: Invoke, project: Path, form: str) -> None:
    write(project, "caf\udce9.py", "bad\n")
    write(project, "日本.py", "bad\n")
    result = invoke("check", "--format", form)
    assert result.exit_code == 1
    text = result.stdout_bytes.decode("utf-8")
    assert "日本.py" in text or "%E6%97%A5%E6%9C%AC.py" in text
    if form in ("json", "gitlab", "sarif"):
        json.loads(text)


@pytest.mark.parametrize("form", MACHINE_FORMATS)
def test_a_machines_format_is_all_there_is_on_standard_output(
    invoke: Invoke, project: Path, form: str
) -> None:
    write(project, "app.py", "bad\n")
    result = invoke("check", "missing", "app.py", "--format", form, "--color", "always")
    assert result.exit_code == 2
    assert "\x1b" not in result.stdout
    assert "finding" not in result.stdout.replace("findings", "finding").splitlines()[-1]
