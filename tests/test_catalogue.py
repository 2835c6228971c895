"""The catalogue of rules: what a plug-in brings, and what a broken one does not take away."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fastapi_mentor.catalogue import collect, load_catalogue
from fastapi_mentor.plugins import OUR_PACKAGE, Plugin, installed_plugins
from fastapi_mentor.stamp import stamp_of
from tests.conftest import WritePlugin

RULE = '''"""{summary}

It matters.
"""

from fastapi_mentor.rule import Rule, Severity

EXAMPLE = """
    - x = 1
      ^ wrong
    + x = 2
"""


class Subject:
    pass


rule = Rule(
    {subject},
    lambda subject: iter(()),
    bullet="a bullet",
    severity=Severity.HINT,
    since="0.1",
    examples=[{examples}],
)
'''


def rule(summary: str = "It is wrong.", subject: str = "Subject", examples: str = "EXAMPLE") -> str:
    return RULE.format(summary=summary, subject=subject, examples=examples)


def install(folder: Path, distribution: str, entry_points: str) -> None:
    metadata = folder / f"{distribution}-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text(f"Name: {distribution}\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(entry_points)


def test_a_rule_is_named_after_its_file_and_its_folder(write_plugin: WritePlugin) -> None:
    files = {"api/__init__.py": '"""The API.\n\nAnd more.\n"""', "api/no_such_thing.py": rule()}
    catalogue = collect([write_plugin("named_rules", files)])
    info = catalogue.rules["no-such-thing"]
    assert (info.name, info.chapter) == ("no-such-thing", "api")
    assert info.summary == "It is wrong."
    assert info.reason == "It matters."
    assert info.module == "named_rules.api.no_such_thing"
    assert Path(info.path).name == "no_such_thing.py"
    assert info.preset == "recommended"
    assert info.fixable
    assert catalogue.chapters == {"api": "The API."}
    assert catalogue.problems == ()


def test_only_modules_with_a_rule_are_rules(write_plugin: WritePlugin) -> None:
    files = {
        "api/__init__.py": "",
        "api/words.py": "WORDS = ()",
        "api/_private.py": rule(),
        "api/typo.py": "rule = 'not one'",
        "no_chapter/thing.py": rule(),
        "stray.py": rule(),
    }
    catalogue = collect([write_plugin("few_rules", files)])
    assert catalogue.rules == {}
    assert [str(problem) for problem in catalogue.problems] == [
        "few_rules.api.typo: its `rule` is a str, not a Rule"
    ]


def test_what_fails_to_import_does_not_take_the_rest_down(write_plugin: WritePlugin, acme: Plugin) -> None:
    files = {
        "api/__init__.py": "",
        "api/broken.py": "raise ValueError('first line\\nsecond line')",
        "api/leaving.py": "raise SystemExit",
        "api/sound.py": rule(),
        "bad/__init__.py": "import nothing_like_this",
        "bad/lost.py": rule(),
    }
    catalogue = collect([Plugin("gone", "gone_rules"), write_plugin("torn_rules", files), acme])
    assert "sound" in catalogue.rules
    assert "magic-number" in catalogue.rules
    assert [str(problem) for problem in catalogue.problems] == [
        "plug-in `gone`: ModuleNotFoundError: No module named 'gone_rules'",
        "torn_rules.api.broken: ValueError: first line",
        "torn_rules.api.leaving: SystemExit",
        "torn_rules.bad: ModuleNotFoundError: No module named 'nothing_like_this'",
    ]


def test_a_module_is_no_plug_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(tmp_path)
    (tmp_path / "lonely_module.py").write_text("")
    [problem] = collect([Plugin("lonely", "lonely_module")]).problems
    assert str(problem) == ("plug-in `lonely`: `lonely_module` is a module, not a package of chapters")


def test_of_two_rules_with_one_name_the_first_wins(write_plugin: WritePlugin) -> None:
    first = write_plugin("first_rules", {"api/__init__.py": "", "api/same.py": rule("First.")})
    second = write_plugin("second_rules", {"web/__init__.py": "", "web/same.py": rule("Second.")})
    catalogue = collect([first, second])
    assert catalogue.rules["same"].summary == "First."
    assert [str(problem) for problem in catalogue.problems] == [
        "second_rules.web.same: the rule `same` is already in first_rules.api.same, which is used"
    ]


def test_rules_are_found_by_the_fact_that_they_look_at(write_plugin: WritePlugin) -> None:
    files = {
        "api/__init__.py": "",
        "api/a.py": rule(subject="int"),
        "api/b.py": rule(subject="str"),
        "api/c.py": rule(subject="int"),
    }
    by_subject = collect([write_plugin("subject_rules", files)]).by_subject
    assert {subject.kind: [info.name for info in infos] for subject, infos in by_subject.items()} == {
        int: ["a", "c"],
        str: ["b"],
    }


def test_a_catalogue_can_be_narrowed(write_plugin: WritePlugin) -> None:
    files = {"api/__init__.py": "", "api/a.py": rule(), "api/b.py": rule()}
    catalogue = collect([write_plugin("narrow_rules", files)])
    assert list(catalogue.only(["b"]).rules) == ["b"]
    with pytest.raises(KeyError):
        catalogue.only(["c"])


def test_a_rule_without_a_fix_is_known_by_its_examples(write_plugin: WritePlugin) -> None:
    plugin = write_plugin("bare_rules", {"api/__init__.py": "", "api/a.py": rule(examples="'x = 1'")})
    assert not collect([plugin]).rules["a"].fixable


def test_a_link_leads_to_the_rule_on_the_page_of_its_plug_in(write_plugin: WritePlugin, acme: Plugin) -> None:
    pageless = write_plugin("pageless_rules", {"api/__init__.py": "", "api/a.py": rule()})
    rules = collect([acme, pageless]).rules
    assert rules["magic-number"].url == "https://acme.example/rules#magic-number"
    assert rules["a"].url == ""


def test_every_installed_plug_in_is_found_ours_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, acme: Plugin
) -> None:
    install(
        tmp_path / "plain",
        "acme_rules",
        "[console_scripts]\nacme = acme:main\n\n"
        "[fastapi_mentor.rules]\n# ours\nacme = acme_rules [extra]\n\n[other]\nacme = no\n",
    )
    install(tmp_path / "later", "Acme.Rules", "[fastapi_mentor.rules]\nacme = older_copy\n")
    install(tmp_path / "later", "unrelated", "[console_scripts]\nx = fastapi_mentor.rules:x\n")
    monkeypatch.syspath_prepend(tmp_path / "later")
    monkeypatch.syspath_prepend(tmp_path / "plain")
    assert installed_plugins() == [Plugin("fastapi-mentor", OUR_PACKAGE), acme]
    catalogue = load_catalogue()
    assert "magic-number" in catalogue.rules
    assert {"structure", "house"} <= set(catalogue.chapters)


def test_an_editable_plug_in_is_found_where_its_metadata_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_plugin: WritePlugin
) -> None:
    plugin = write_plugin("editable_rules", {"api/__init__.py": "", "api/editable.py": rule()})
    install(tmp_path / "site", "editable", "[fastapi_mentor.rules]\neditable-rules=editable_rules")
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert plugin in installed_plugins()
    assert "editable" in load_catalogue().rules


def test_our_own_rules_load_without_a_problem() -> None:
    assert load_catalogue().problems == ()


def test_loading_imports_nothing_heavy() -> None:
    code = (
        "import sys; from fastapi_mentor.catalogue import load_catalogue; load_catalogue();"
        "print(*{'pydantic', 'click', 'rich', 'libcst', 'jedi', 'lsprotocol', 'packaging',"
        " 'pathspec', 'asyncio', 'importlib.metadata', 'multiprocessing'} & set(sys.modules))"
    )
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.split() == []


def test_what_was_learnt_of_rules_is_remembered_and_their_modules_are_not_imported(tmp_path: Path) -> None:
    code = (
        "import sys; from fastapi_mentor.catalogue import load_catalogue;"
        "known = load_catalogue();"
        "print(sum(name.startswith('fastapi_mentor_rules.') for name in sys.modules), len(known.rules));"
        "print([(info.name, info.chapter, info.summary, info.severity, info.preset, info.url, info.path,"
        " sorted(info.subject.words), dict(info.requires), info.rule.bullet, info.reason)"
        " for info in known.rules.values()])"
    )

    def run() -> tuple[str, str]:
        environment = {**os.environ, "XDG_CACHE_HOME": str(tmp_path), "LOCALAPPDATA": str(tmp_path)}
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True, env=environment
        )
        imported, told = done.stdout.splitlines()
        return imported, told

    (first, told), (second, told_again) = run(), run()
    assert int(first.split()[0]) > int(first.split()[1]) > 300
    assert second.split() == ["0", first.split()[1]]
    assert told == told_again


@pytest.mark.parametrize("text", ["", "[]", '{"installed": 0}', "{" * 10_000])
def test_what_is_remembered_and_damaged_is_learnt_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, text: str
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    expected = list(load_catalogue().rules)
    for file in tmp_path.rglob("rules-*.json"):
        file.write_text(text)
    assert list(load_catalogue().rules) == expected


def test_a_new_plug_in_is_seen_beside_what_is_remembered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_plugin: WritePlugin
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    load_catalogue()
    write_plugin("later_rules", {"api/__init__.py": "", "api/later_rule.py": rule()})
    install(tmp_path / "site", "later", "[fastapi_mentor.rules]\nlater-rules=later_rules")
    monkeypatch.syspath_prepend(tmp_path / "site")
    assert "later-rule" in load_catalogue().rules


def test_what_was_found_before_a_rule_was_edited_does_not_count(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write_plugin: WritePlugin
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    plugin = write_plugin("edited_rules", {"api/__init__.py": "", "api/edited_rule.py": rule()})
    install(tmp_path / "site", "edited", f"[fastapi_mentor.rules]\nedited-rules={plugin.package}")
    monkeypatch.syspath_prepend(tmp_path / "site")
    stamp_of.cache_clear()
    before = load_catalogue()
    assert load_catalogue().stamp == before.stamp
    [file] = tmp_path.rglob("edited_rule.py")
    file.write_text(rule("It is very wrong."))
    stamp_of.cache_clear()
    assert load_catalogue().stamp != before.stamp
