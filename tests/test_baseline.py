"""Findings that were there before stay out of sight, through edits, until they are gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import NamedTuple

import pytest

from fastapi_mentor.baseline import (
    Baseline,
    BaselineError,
    entry,
    load_baseline,
    path_in,
    write_baseline,
)
from fastapi_mentor.source import split_lines


class Finding(NamedTuple):
    line: int
    rule: str = "query-in-loop"
    message: str = "`get` runs a query in a loop"


OLD = split_lines("import db\n\nfor x in y:\n    get(x)\n")


def written(folder: Path, *findings: Finding, lines: list[str] = OLD) -> Baseline:
    path = str(folder / "baseline.json")
    write_baseline(path, {"app/main.py": [entry(one, lines) for one in findings]})
    return load_baseline(path)


def new(baseline: Baseline, text: str, *findings: Finding) -> list[int]:
    shown, _ = baseline.part("app/main.py", findings, split_lines(text))
    return [finding.line for finding in shown]


def test_a_known_finding_is_not_new(tmp_path: Path) -> None:
    baseline = written(tmp_path, Finding(3))
    assert new(baseline, "".join(OLD), Finding(3)) == []


def test_it_stays_known_when_it_moves_and_when_its_layout_changes(tmp_path: Path) -> None:
    baseline = written(tmp_path, Finding(3))
    text = "import db\nimport os\n\n\nif z:\n    for x in y:\n        get( x )\n"
    assert new(baseline, text, Finding(6)) == []


def test_a_second_one_that_is_alike_is_new(tmp_path: Path) -> None:
    baseline = written(tmp_path, Finding(3))
    assert new(baseline, "".join(OLD) + "    get(x)\n", Finding(3), Finding(4)) == [4]


def test_as_many_as_are_known_stay_known(tmp_path: Path) -> None:
    baseline = written(tmp_path, Finding(3), Finding(3))
    assert new(baseline, "".join(OLD), Finding(3), Finding(3)) == []


@pytest.mark.parametrize(
    "finding",
    [Finding(3, rule="called-dependency"), Finding(3, message="`put` does"), Finding(2)],
)
def test_another_rule_message_or_line_of_code_is_new(tmp_path: Path, finding: Finding) -> None:
    baseline = written(tmp_path, Finding(3))
    assert new(baseline, "".join(OLD), finding) == [finding.line]


def test_the_same_in_another_file_is_new(tmp_path: Path) -> None:
    shown, _ = written(tmp_path, Finding(3)).part("app/other.py", [Finding(3)], OLD)
    assert shown == [Finding(3)]


def stale(baseline: Baseline, *findings: Finding, exists: bool = True, on: bool = True) -> int:
    _, met = baseline.part("app/main.py", findings, OLD)
    return baseline.stale({"app/main.py": met}, lambda file: exists, lambda rule: on)


def test_what_occurs_no_more_is_counted(tmp_path: Path) -> None:
    baseline = written(tmp_path, Finding(3), Finding(3), Finding(2))
    assert stale(baseline, Finding(3), Finding(3), Finding(2)) == 0
    assert stale(baseline, Finding(3)) == 2
    assert stale(baseline) == 3


def test_a_rule_that_is_off_leaves_no_stale_entries(tmp_path: Path) -> None:
    assert stale(written(tmp_path, Finding(3)), on=False) == 0


@pytest.mark.parametrize(("exists", "count"), [(True, 0), (False, 1)])
def test_a_file_that_was_not_checked_is_stale_only_if_it_is_gone(
    tmp_path: Path, exists: bool, count: int
) -> None:
    baseline = written(tmp_path, Finding(3))
    assert baseline.stale({}, lambda file: exists, lambda rule: True) == count


def test_the_file_is_the_same_whatever_the_order_and_holds_no_code(tmp_path: Path) -> None:
    first, second = tmp_path / "1.json", tmp_path / "2.json"
    entries = [entry(Finding(line), OLD) for line in (0, 2, 3)]
    assert write_baseline(str(first), {"b.py": entries, "a.py": entries[:1], "c.py": []}) == 4
    assert write_baseline(str(second), {"a.py": entries[:1], "b.py": entries[::-1]}) == 4
    assert first.read_bytes() == second.read_bytes()
    assert "get(x)" not in first.read_text()
    assert list(json.loads(first.read_text())["findings"]) == ["a.py", "b.py"]


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("", "is not a baseline"),
        ("[]", "is not a baseline"),
        ('{"version": 1}', "is not a baseline"),
        ('{"version": 1, "findings": {"a.py": 3}}', "is not a baseline"),
        ('{"version": 9, "findings": {}}', "another version"),
        (None, "cannot be read: No such file"),
    ],
)
def test_a_file_that_is_no_baseline_is_one_clear_line(
    tmp_path: Path, content: str | None, complaint: str
) -> None:
    path = tmp_path / "baseline.json"
    if content is not None:
        path.write_text(content)
    with pytest.raises(BaselineError, match=complaint) as caught:
        load_baseline(str(path))
    assert str(caught.value).startswith(f"{path}: ")
    assert "\n" not in str(caught.value)


def test_a_baseline_that_cannot_be_written_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(BaselineError, match="cannot be written"):
        write_baseline(str(tmp_path / "missing" / "b.json"), {})


def test_files_are_named_from_the_baselines_folder() -> None:
    assert path_in("/shop/ci/known.json", "/shop/app/main.py") == "../app/main.py"
    assert path_in("/shop/known.json", "/shop/app/main.py") == "app/main.py"
