"""The tests that a package of rules gets for two lines: they pass for a good rule and fail for a bad one."""

import os
import subprocess
import sys
from pathlib import Path

from fastapi_mentor.scaffold import new_rule
from tests.conftest import PLUGINS

TEST = """
from fastapi_mentor.pytest_plugin import RuleTests
class TestRules(RuleTests, package="{package}"): ...
"""

RULE = '''"""{summary}

It matters.
"""

from dataclasses import dataclass
from typing import Any

from fastapi_mentor.rule import Example, Finding, Fix, Rule, Severity


@dataclass
class Number:
    """The number of a statement such as `x = 1`."""

    node: Any
    outline: Any

    @classmethod
    def find(cls, outline):
        for node in outline.statement.nodes:
            if hasattr(node, "value"):
                yield cls(node.value, outline)

    @property
    def location(self):
        return self.outline.location(self.node)


def check(number):
    if number.node.value == 1:
        yield Finding(number, "`1` is wrong", {fix})
    {more}


rule = Rule(
    Number, check, bullet="b", severity=Severity.HINT, since="0.1", examples=[{examples}]
)
'''
FIXED = """
  y = 0
- x = 1
      ^ `1` is wrong
+ x = 2
"""
FOUND = "x = 1\n    ^ `1` is wrong"
FIX = "Fix('Write 2', lambda editor: editor.replace(number.node, '2'))"

CLAUSES = {
    "loads": "test_every_rule_loads",
    "form": "test_it_says_what_and_why",
    "found": "test_its_findings_stand_where_the_carets_do",
    "silent": "test_its_good_half_is_silent",
    "fix": "test_its_fix_writes_the_good_half",
    "runs": "test_its_claims_hold_under_fastapi",
}


def source(*examples: str, summary: str = "It is wrong.", fix: str = FIX, more: str = "") -> str:
    texts = ", ".join(each if each.startswith("Example(") else repr(each) for each in examples)
    return RULE.format(summary=summary, fix=fix, more=more, examples=texts)


def run(folder: Path, package: str, path: Path) -> dict[str, str]:
    """The outcome of each test of a package of rules, by its short name; skipped ones by their reason."""
    (folder / "test_rules.py").write_text(TEST.format(package=package))
    (folder / "pytest.ini").write_text("[pytest]\n")
    ran = subprocess.run(
        [sys.executable, "-m", "pytest", "-rA", "-q", "-p", "no:cacheprovider", "test_rules.py"],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(path), "COLUMNS": "500"},
        capture_output=True,
        text=True,
        check=False,
    )
    names = {long: short for short, long in CLAUSES.items()}
    outcomes: dict[str, str] = {}
    for line in ran.stdout.splitlines():
        outcome, _, rest = line.partition(" test_rules.py::TestRules::")
        if line.startswith("SKIPPED"):
            outcomes[line.rpartition(": ")[2]] = "SKIPPED"
        elif rest:
            test, _, reason = rest.partition(" - ")
            name, _, case = test.partition("[")
            outcomes[f"{names[name]} {case.rstrip(']')}".strip()] = f"{outcome} {reason}".strip()
    assert outcomes, ran.stdout + ran.stderr
    return outcomes


def test_two_lines_test_every_example_of_a_package(tmp_path: Path) -> None:
    assert run(tmp_path, "acme_rules", PLUGINS) == {
        "loads": "PASSED",
        "form magic-number": "PASSED",
        "found magic-number-1": "PASSED",
        "found magic-number-2": "PASSED",
        "found magic-number-3": "PASSED",
        "silent magic-number-1": "PASSED",
        "fix magic-number-1": "PASSED",
        "runs magic-number-1": "PASSED",
        "runs magic-number-2": "PASSED",
        "runs magic-number-3": "PASSED",
    }


def test_each_way_in_which_a_rule_breaks_its_word_fails_a_test(tmp_path: Path) -> None:
    rules = {
        "sound": source(FIXED, "x = 2"),
        "broken": "import nothing_like_this",
        "wordless": source(FIXED, "x = 2", summary="Wrong"),
        "misplaced": source(FIXED.replace("    ^ ", "  ^   "), "x = 2"),
        "misquoted": source(FIXED.replace("is wrong", "is bad"), "x = 2"),
        "overeager": source(FIXED, "y = 1"),
        "malformed": source(FIXED, "x = 2", "^ here"),
        "unmarked": source(FIXED + "  z = 1\n", "x = 2"),
        "unfaithful": source(FIXED.replace("x = 2", "x = 3"), "x = 2"),
        "unshown": source(FOUND, "x = 2"),
        "unfixed": source(FIXED, "x = 2", fix="None"),
        "endless": source(FIXED, "x = 2", fix=FIX.replace("'2'", "'0x1'")),
        "crashing": source(FIXED, "x = 2", more="if number.node.value == 2: raise OSError('crashed')"),
        "unproven": source(f"Example({FIXED!r}, proof='assert x == 3')", "x = 2"),
        "pinned": source(f"Example({FIXED!r}, versions={{'fastapi': '0.1'}})", "x = 2"),
        "not_run": source(f"Example({FIXED!r}, proof='1 / 0', runs=False)", "x = 2"),
    }
    chapter = tmp_path / "odd_rules" / "api"
    chapter.mkdir(parents=True)
    for folder in (chapter, chapter.parent):
        (folder / "__init__.py").write_text("")
    for name, text in rules.items():
        (chapter / f"{name}.py").write_text(text)
    new_rule("api/fresh", chapter.parent)

    outcomes = run(tmp_path, "odd_rules", tmp_path)
    failed = {name for name, outcome in outcomes.items() if outcome.startswith("FAILED")}
    assert failed == {
        "loads",  # for `broken`
        "form wordless",
        "found misplaced-1",
        "found misquoted-1",
        "found overeager-2",
        "form malformed",
        "found malformed-3",
        "runs malformed-3",
        "found unmarked-1",
        "silent unmarked-1",
        "fix unmarked-1",
        "fix unfaithful-1",
        "found unshown-1",
        "fix unfixed-1",
        "fix endless-1",
        "silent crashing-1",
        "fix crashing-1",
        "found crashing-2",
        "runs unproven-1",
        "form fresh",
        "found fresh-1",
        "fix fresh-1",
    }
    skipped = {reason for reason, outcome in outcomes.items() if outcome == "SKIPPED"}
    assert any(reason.startswith("needs fastapi 0.1, ") for reason in skipped)
    assert "its author says that it cannot run here" in skipped
