"""Revisions of Alembic are found where Alembic finds them, and their heads by folder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from fastapi_mentor.facts.migrations import Migrations
from fastapi_mentor.project import Project
from fastapi_mentor.settings import Settings


def revision(name: str, down: str | None, more: str = "") -> str:
    return f'"""a"""\nrevision: str = "{name}"\ndown_revision = {down!r}\n{more}\ndef upgrade():\n    pass\n'


def project_of(folder: Path, files: Mapping[str, str]) -> Project:
    for name, text in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return Project(str(folder.resolve()), Settings())


def found(folder: Path, files: Mapping[str, str], path: str = "app/main.py") -> Migrations:
    migrations = project_of(folder, files).migrations.of(str(folder.resolve() / path))
    assert migrations is not None
    return migrations


def heads(migrations: Migrations) -> dict[str, list[str]]:
    folders = {each.folder for each in migrations.revisions}
    return {Path(each).name: sorted(head.name for head in migrations.heads(each)) for each in folders}


INI = "[alembic]\nscript_location = %(here)s/alembic\n"


def test_the_folder_is_read_from_the_file_that_alembic_reads(tmp_path: Path) -> None:
    for number, (name, text) in enumerate(
        [
            ("alembic.ini", "[alembic]\nscript_location = db\n"),
            ("alembic.ini", "[alembic]\nscript_location = %(here)s/db\n"),
            ("alembic.ini", "[alembic]\nscript_location = app.store:db\n"),
            ("pyproject.toml", '[tool.alembic]\nscript_location = "%(here)s/db"\n'),
        ]
    ):
        scripts = "app/store/db" if "store" in text else "db"
        files = {name: text, f"{scripts}/env.py": "", f"{scripts}/versions/1.py": revision("1", None)}
        migrations = found(tmp_path / str(number), files)
        assert [each.name for each in migrations.revisions] == ["1"]
        assert migrations.is_complete


def test_without_such_a_file_the_usual_folders_are_looked_into(tmp_path: Path) -> None:
    files = {"app/migrations/env.py": "", "app/migrations/versions/1.py": revision("1", None)}
    assert heads(found(tmp_path, files)) == {"versions": ["1"]}
    assert (
        project_of(tmp_path / "none", {"app/main.py": ""}).migrations.of(str(tmp_path / "none/x.py")) is None
    )


def test_a_merge_has_one_head(tmp_path: Path) -> None:
    files = {
        "alembic.ini": INI,
        "alembic/env.py": "",
        "alembic/versions/1.py": revision("1", None),
        "alembic/versions/2.py": revision("2", "1"),
        "alembic/versions/3.py": revision("3", "1"),
        "alembic/versions/4.py": 'revision = "4"\ndown_revision = (\n    "2",\n    "3",\n)\n',
    }
    migrations = found(tmp_path, files)
    assert heads(migrations) == {"versions": ["4"]}
    assert migrations.rival_heads(migrations.revisions[3]) == []


def test_two_that_follow_the_same_are_rivals(tmp_path: Path) -> None:
    files = {
        "alembic.ini": INI,
        "alembic/env.py": "",
        "alembic/versions/1.py": revision("1", None),
        "alembic/versions/2.py": revision("2", "1"),
        "alembic/versions/3.py": revision("3", "1"),
    }
    migrations = found(tmp_path, files)
    assert heads(migrations) == {"versions": ["2", "3"]}
    assert [each.name for each in migrations.rival_heads(migrations.revisions[1])] == ["3"]


def test_branches_with_labels_and_histories_of_their_own_are_no_rivals(tmp_path: Path) -> None:
    files = {
        "alembic.ini": INI,
        "alembic/env.py": "",
        "alembic/versions/1.py": revision("1", None),
        "alembic/versions/2.py": revision("2", "1", 'branch_labels = ("two",)'),
        "alembic/versions/3.py": revision("3", "1", "branch_labels = None"),
        "alembic/versions/9.py": revision("9", None, 'depends_on = "1"'),
    }
    migrations = found(tmp_path, files)
    assert heads(migrations) == {"versions": ["2", "3", "9"]}
    assert all(not migrations.rival_heads(each) for each in migrations.revisions)


def test_each_version_folder_has_its_own_heads(tmp_path: Path) -> None:
    files = {
        "alembic.ini": f"{INI}version_locations = %(here)s/alembic/sqlite %(here)s/alembic/postgresql\n",
        "alembic/env.py": "",
        "alembic/sqlite/1.py": revision("1", None),
        "alembic/sqlite/2.py": revision("2", "1"),
        "alembic/postgresql/3.py": revision("3", None),
    }
    migrations = found(tmp_path, files)
    assert heads(migrations) == {"sqlite": ["2"], "postgresql": ["3"]}
    assert migrations.is_complete


def test_what_is_missing_is_only_told_where_all_folders_are_known(tmp_path: Path) -> None:
    files = {"alembic.ini": INI, "alembic/env.py": "", "alembic/versions/2.py": revision("2", "1")}
    migrations = found(tmp_path / "a", files)
    assert migrations.missing(migrations.revisions[0]) == ["1"]
    elsewhere = {**files, "alembic/env.py": "context.script.version_locations = folders()\n"}
    migrations = found(tmp_path / "b", elsewhere)
    assert migrations.missing(migrations.revisions[0]) == []


def test_a_revision_that_appears_or_changes_on_disk_is_seen(tmp_path: Path) -> None:
    files = {"alembic.ini": INI, "alembic/env.py": "", "alembic/versions/1.py": revision("1", None)}
    project = project_of(tmp_path, files)
    path = str(tmp_path.resolve() / "app.py")
    read = ("migrations", path, "")
    before = project.fingerprint(read)
    new = tmp_path.resolve() / "alembic/versions/2.py"
    new.write_text(revision("2", "1"), encoding="utf-8")
    project.files_changed()
    after = project.fingerprint(read)
    assert after != before
    new.write_text(revision("2", None), encoding="utf-8")
    project.invalidate(str(new))
    assert project.fingerprint(read) != after


def test_several_folders_are_one_environment_from_whichever_file_it_is_asked(tmp_path: Path) -> None:
    separated = {
        "version_path_separator = os\n": "db/main/versions:db/main/more",
        "path_separator = newline\n": "\n  db/main/versions\n  db/main/more",
        "": "db/main/versions db/main/more",
    }
    for number, (separator, folders) in enumerate(separated.items()):
        files = {
            "alembic.ini": f"[alembic]\nscript_location = db/main\n{separator}version_locations = {folders}\n"
            "[reports]\nscript_location = db/reports\n",
            "db/main/env.py": "",
            "db/main/versions/1.py": revision("1", None),
            "db/main/more/2.py": revision("2", None),
            "db/reports/env.py": "",
            "db/reports/versions/r.py": revision("r", None),
        }
        expected = {
            "app/main.py": ["1", "2"],
            "db/main/versions/1.py": ["1", "2"],
            "db/main/more/2.py": ["1", "2"],
            "db/reports/versions/r.py": ["r"],
        }
        for path, names in expected.items():
            migrations = found(tmp_path / str(number), files, path)
            assert sorted(each.name for each in migrations.revisions) == names, path
            assert migrations.is_complete
