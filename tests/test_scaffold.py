"""A new rule: where it is written, what is refused, and that its author must finish it."""

from pathlib import Path

import pytest

from fastapi_mentor.catalogue import collect
from fastapi_mentor.form import shortcomings
from fastapi_mentor.scaffold import BULLET, MESSAGE, REASON, SUMMARY, ScaffoldError, new_rule
from tests.conftest import WritePlugin

CHAPTERS = {"api/__init__.py": "", "models/__init__.py": ""}


def test_a_new_rule_is_a_file_of_its_chapter(tmp_path: Path, write_plugin: WritePlugin) -> None:
    write_plugin("house_rules", CHAPTERS)
    path = new_rule("api/no-such-thing", tmp_path / "house_rules")
    assert path == tmp_path / "house_rules" / "api" / "no_such_thing.py"
    compile(path.read_text(), path, "exec")


def test_it_is_rejected_until_its_author_has_filled_it_in(tmp_path: Path, write_plugin: WritePlugin) -> None:
    plugin = write_plugin("fresh_rules", CHAPTERS)
    path = new_rule("api/fresh", tmp_path / "fresh_rules")
    [info] = collect([plugin]).rules.values()
    complaints = list(shortcomings(info))
    assert len(complaints) == 4
    for placeholder in (SUMMARY, REASON, BULLET, MESSAGE):
        assert any(placeholder in complaint for complaint in complaints)
        assert placeholder in path.read_text()


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("no-chapter", "`no-chapter` is not of the form `chapter/name-of-the-rule`"),
        ("api/", "`api/` is not of the form"),
        ("/name", "`/name` is not of the form"),
        ("api/Camel", "`Camel` is not a rule's name"),
        ("api/snake_case", "`snake_case` is not a rule's name"),
        ("api/dash-", "`dash-` is not a rule's name"),
        ("api/../escape", "`../escape` is not a rule's name"),
        ("api/import", "`import` is not a rule's name"),
        ("web/name", "`web` is not a chapter of "),
        ("../name", "`..` is not a chapter of "),
    ],
)
def test_a_bad_name_is_refused_in_one_clear_line(
    tmp_path: Path, write_plugin: WritePlugin, name: str, complaint: str
) -> None:
    write_plugin("house_rules", CHAPTERS)
    with pytest.raises(ScaffoldError) as caught:
        new_rule(name, tmp_path / "house_rules")
    assert str(caught.value).startswith(complaint)
    assert "\n" not in str(caught.value)


def test_an_unknown_chapter_is_answered_with_those_there_are(
    tmp_path: Path, write_plugin: WritePlugin
) -> None:
    write_plugin("house_rules", CHAPTERS)
    with pytest.raises(ScaffoldError, match="there are api, models"):
        new_rule("web/name", tmp_path / "house_rules")
    with pytest.raises(ScaffoldError, match="there is none"):
        new_rule("web/name", tmp_path / "nowhere")


def test_a_rule_that_is_there_is_not_overwritten_whatever_its_chapter(
    tmp_path: Path, write_plugin: WritePlugin
) -> None:
    write_plugin("house_rules", {**CHAPTERS, "models/taken.py": "precious"})
    for name in ("models/taken", "api/taken"):
        with pytest.raises(ScaffoldError, match=r"`taken` is already there: .*models.taken\.py"):
            new_rule(name, tmp_path / "house_rules")
    assert (tmp_path / "house_rules" / "models" / "taken.py").read_text() == "precious"


def test_a_folder_that_cannot_be_written_is_told(
    tmp_path: Path, write_plugin: WritePlugin, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> int:
        raise PermissionError(13, "Permission denied")

    write_plugin("house_rules", CHAPTERS)
    monkeypatch.setattr(Path, "write_text", refuse)
    with pytest.raises(ScaffoldError, match=r"name\.py cannot be written: Permission denied"):
        new_rule("api/name", tmp_path / "house_rules")
