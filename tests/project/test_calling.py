"""A module tells which of its statements call something by a name."""

from pathlib import Path

from fastapi_mentor.project import Project
from fastapi_mentor.settings import Settings
from fastapi_mentor.source import Change, Source

TEXT = "app = make()\n\n\napp.add(1)\n\n\ndef f():\n    app.add(2)\n\n\nother()\n"
WORDS = frozenset({"add"})


def shown(tmp_path: Path) -> tuple[Project, Source]:
    project = Project(str(tmp_path), Settings())
    source = Source.open(str(tmp_path / "main.py"), TEXT)
    project.show(source)
    return project, source


def called_in(project: Project, source: Source) -> list[str]:
    module = project.show(source)
    return [statement.text.strip() for statement in module.calling(WORDS, inside=True)]


def test_the_statements_come_in_their_order(tmp_path: Path) -> None:
    assert called_in(*shown(tmp_path)) == ["app.add(1)", "def f():\n    app.add(2)"]


def test_an_edit_of_one_of_them_is_seen(tmp_path: Path) -> None:
    project, source = shown(tmp_path)
    called_in(project, source)
    edited = source.edit([Change(3, 4, 3, 7, "drop")])
    assert called_in(project, edited) == ["def f():\n    app.add(2)"]


def test_an_edit_that_makes_one_is_seen(tmp_path: Path) -> None:
    project, source = shown(tmp_path)
    called_in(project, source)
    edited = source.edit([Change(10, 0, 10, 5, "app.add")])
    assert len(called_in(project, edited)) == 3


def test_what_was_read_is_known_to_have_changed(tmp_path: Path) -> None:
    project, source = shown(tmp_path)
    _, reads = project.recorded(lambda: called_in(project, source))
    before = {read: project.fingerprint(read) for read in reads}
    project.show(source.edit([Change(3, 8, 3, 9, "7")]))
    assert any(project.fingerprint(read) != known for read, known in before.items())


def test_what_functions_do_is_not_told_unless_it_is_asked_for(tmp_path: Path) -> None:
    project, source = shown(tmp_path)
    assert [each.text.strip() for each in project.show(source).calling(WORDS)] == ["app.add(1)"]
