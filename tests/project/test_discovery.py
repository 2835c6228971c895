"""Which files a walk finds: all that are the project's own, none that git ignores."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from fastapi_mentor.project.discovery import is_excluded, python_files


def made(root: Path, *names: str) -> Path:
    for name in names:
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return root


def ignoring(folder: Path, *patterns: str) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / ".gitignore").write_text("\n".join(patterns) + "\n")


def found(folder: Path, **options: object) -> list[str]:
    paths = python_files(str(folder), **options)  # type: ignore[arg-type]
    return [os.path.relpath(path, folder).replace(os.sep, "/") for path in paths]


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    (tmp_path / ".git").mkdir()
    return tmp_path


def test_python_files_are_found_in_order(tmp_path: Path) -> None:
    made(tmp_path, "b.py", "a/z.py", "a/b/c.py", "a/notes.txt", "a.pyc", "stub.pyi")
    assert found(tmp_path) == ["a/b/c.py", "a/z.py", "b.py"]


def test_folders_of_tools_and_packages_are_not_entered(tmp_path: Path) -> None:
    made(
        tmp_path,
        "app.py",
        *(f"{name}/x.py" for name in (".venv", "node_modules", "__pycache__", "build", "dist", ".git")),
        "lib/python3.12/site-packages/x.py",
        "my-environment/pyvenv.cfg",
        "my-environment/x.py",
    )
    assert found(tmp_path) == ["app.py"]


def test_a_folder_that_is_asked_for_is_entered_whatever_its_name(tmp_path: Path) -> None:
    made(tmp_path, "site-packages/x.py", "site-packages/build/y.py", "site-packages/pyvenv.cfg")
    assert found(tmp_path / "site-packages") == ["x.py"]


def test_ignore_files_count_at_every_level(repository: Path) -> None:
    made(repository, "a.py", "gen.py", "app/gen.py", "app/local.py", "app/deep/local.py", "local.py")
    ignoring(repository, "gen.py", "# a comment", "")
    ignoring(repository / "app", "/local.py")
    assert found(repository) == ["a.py", "app/deep/local.py", "local.py"]


def test_the_nearest_ignore_file_wins(repository: Path) -> None:
    made(repository, "generated.py", "app/generated.py")
    ignoring(repository, "generated.py")
    ignoring(repository / "app", "!generated.py")
    assert found(repository) == ["app/generated.py"]


def test_ignore_files_above_the_walk_count_inside_a_repository(repository: Path) -> None:
    made(repository, "app/a.py", "app/secret.py")
    ignoring(repository, "secret.py")
    assert found(repository / "app") == ["a.py"]


def test_ignore_files_above_the_walk_do_not_count_outside_one(tmp_path: Path) -> None:
    made(tmp_path, "app/a.py", "app/other.py")
    ignoring(tmp_path, "other.py")
    assert found(tmp_path / "app") == ["a.py", "other.py"]


def test_a_folder_that_is_asked_for_is_walked_although_it_is_ignored(repository: Path) -> None:
    made(repository, "vendor/a.py", "vendor/b.py")
    ignoring(repository, "vendor/")
    ignoring(repository / "vendor", "b.py")
    assert found(repository / "vendor") == ["a.py"]
    assert found(repository) == []


def test_the_repositorys_private_excludes_count(repository: Path) -> None:
    made(repository, "a.py", "scratch.py")
    (repository / ".git" / "info").mkdir()
    (repository / ".git" / "info" / "exclude").write_text("scratch.py\n")
    assert found(repository) == ["a.py"]


def test_patterns_that_make_no_sense_are_passed_over(repository: Path) -> None:
    made(repository, "a.py", "b.py")
    ignoring(repository, "!", "b.py", "/", "[")
    assert found(repository) == ["a.py"]


def test_an_ignore_file_in_another_encoding_is_no_crash(repository: Path) -> None:
    made(repository, "a.py", "b.py")
    (repository / ".gitignore").write_bytes("b.py\nfür/\n".encode("latin-1"))
    assert found(repository) == ["a.py"]


def test_what_git_ignores_is_what_we_ignore(tmp_path: Path) -> None:
    patterns = ["*.gen.py", "!keep.gen.py", "/top.py", "docs/**/old.py", "tmp*/", "a/*/b.py", r"\#x.py"]
    names = [
        *("x.gen.py", "keep.gen.py", "top.py", "sub/top.py", "docs/old.py", "docs/a/b/old.py"),
        *("tmp1/x.py", "a/x/b.py", "a/b.py", "a/x/y/b.py", "#x.py", "sub/keep.gen.py"),
    ]
    made(tmp_path, *names)
    ignoring(tmp_path, *patterns)
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    listed = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard", "-z"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    expected = {name for name in listed.split("\0") if name.endswith(".py")}
    assert set(found(tmp_path)) == expected
    assert len(expected) < len(names)


def test_the_setting_leaves_out_more_and_nothing_brings_it_back(repository: Path) -> None:
    made(repository, "a.py", "old/x.py", "old/y.py", "app/legacy.py")
    ignoring(repository / "old", "!x.py")
    assert found(repository, exclude=["old/", "legacy.py"]) == ["a.py"]
    assert found(repository, exclude=["*.py", "!a.py"]) == ["a.py"]


def test_the_setting_is_relative_to_the_root(tmp_path: Path) -> None:
    made(tmp_path, "app/a.py", "app/old/x.py")
    assert found(tmp_path / "app", exclude=["/app/old"], root=str(tmp_path)) == ["a.py"]
    assert found(tmp_path / "app" / "old", exclude=["/app/old"], root=str(tmp_path)) == ["x.py"]


def test_a_single_file_can_be_asked_about(tmp_path: Path) -> None:
    root = str(tmp_path)
    assert is_excluded(str(tmp_path / "old/deep/x.py"), ["old/"], root)
    assert is_excluded(str(tmp_path / "x.gen.py"), ["*.gen.py"], root)
    assert not is_excluded(str(tmp_path / "app/x.py"), ["old/"], root)
    assert not is_excluded("/elsewhere/old/x.py", ["old/"], root)


def test_loops_of_links_end(tmp_path: Path) -> None:
    made(tmp_path, "app/a.py")
    (tmp_path / "app" / "self").symlink_to(tmp_path)
    (tmp_path / "loop.py").symlink_to(tmp_path / "loop.py")
    (tmp_path / "linked.py").symlink_to(tmp_path / "app" / "a.py")
    assert found(tmp_path) == ["app/a.py", "linked.py"]


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    errors: list[str] = []
    missing = str(tmp_path / "missing")
    walk = python_files(missing, on_error=lambda path, error: errors.append(path))
    assert list(walk) == []
    assert errors == [missing]
