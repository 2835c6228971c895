"""What a rule's file must say, and each way in which it can fail to."""

import pytest

from fastapi_mentor.catalogue import RuleInfo, collect
from fastapi_mentor.form import shortcomings
from fastapi_mentor.plugins import Plugin
from tests.conftest import WritePlugin

COMPLETE = {
    "docstring": "It is wrong.\n\nIt matters.\n",
    "bullet": "a bullet",
    "severity": "Severity.HINT",
    "since": "0.1",
    "found": "x = 1\n^ wrong",
    "silent": "x = 2",
}
FILE = """{docstring!r}

from fastapi_mentor.rule import Rule, Severity

rule = Rule(
    int,
    lambda number: iter(()),
    bullet={bullet!r},
    severity={severity},
    since={since!r},
    examples=[{found!r}, {silent!r}],
)
"""


def complaints(write_plugin: WritePlugin, **changes: str) -> list[str]:
    file = changes.pop("file", "complete")
    text = FILE.format(**{**COMPLETE, **changes})
    plugin = write_plugin("form_rules", {"api/__init__.py": "", f"api/{file}.py": text})
    [info] = collect([plugin]).rules.values()
    return list(shortcomings(info))


def test_a_complete_rule_lacks_nothing(write_plugin: WritePlugin) -> None:
    assert complaints(write_plugin) == []


def test_the_rule_of_a_company_is_held_to_the_same_form(acme: Plugin) -> None:
    infos: list[RuleInfo] = list(collect([acme]).rules.values())
    assert [complaint for info in infos for complaint in shortcomings(info)] == []
    assert infos


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"docstring": ""}, "it has no docstring"),
        ({"docstring": "It is wrong.\n"}, "its docstring does not go on, after a blank line"),
        ({"docstring": "It is wrong.\nIt matters."}, "its docstring does not go on, after a blank"),
        ({"docstring": "It is wrong\n\nWhy."}, "the first line of its docstring is not a sentence"),
        ({"docstring": "It is\nwrong.\n\nWhy."}, "the first line of its docstring is not a sentence"),
        ({"bullet": " "}, "its `bullet` does not say"),
        ({"severity": "'hint'"}, "its `severity` is not a `Severity`"),
        ({"since": "soon"}, "its `since` is 'soon', not a version"),
        ({"found": "x = 1"}, "no example has carets"),
        ({"silent": "x = 1\n^ wrong"}, "every example has carets"),
        ({"found": "x = 1\n^ wrong."}, "the message 'wrong.' ends in a full stop"),
        ({"found": "^ wrong"}, "example 1 is malformed: line 1 of the example: carets stand"),
        ({"file": "Camel_Case"}, "its name `Camel-Case` is not of small words"),
    ],
)
def test_what_is_missing_is_said(write_plugin: WritePlugin, changes: dict[str, str], complaint: str) -> None:
    found = complaints(write_plugin, **changes)
    assert any(each.startswith(complaint) for each in found), found
