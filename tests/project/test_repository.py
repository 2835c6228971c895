"""What git does with a file is told from git's own files."""

from __future__ import annotations

import subprocess
from pathlib import Path

from fastapi_mentor.project.repository import Tracking, tracking_of


def test_a_file_without_git_around_it_is_in_no_repository(tmp_path: Path) -> None:
    (tmp_path / ".env").write_text("A=1")

    assert tracking_of(str(tmp_path / ".env")) is Tracking.UNKNOWN


def test_a_file_that_is_in_the_index_is_committed_even_if_it_is_ignored_by_now(tmp_path: Path) -> None:
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / ".env").write_text("A=1")
    (tmp_path / "app" / ".env.local").write_text("A=1")
    subprocess.run(["git", "-C", str(tmp_path), "add", "app/.env"], check=True)
    (tmp_path / ".gitignore").write_text(".env\n")

    assert tracking_of(str(tmp_path / "app" / ".env")) is Tracking.COMMITTED
    assert tracking_of(str(tmp_path / "app" / ".env.local")) is Tracking.UNGUARDED


def test_a_file_is_ignored_with_the_folder_in_which_it_stands(tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("secrets/\n")
    (tmp_path / "secrets").mkdir()
    (tmp_path / "secrets" / ".env").write_text("A=1")

    assert tracking_of(str(tmp_path / "secrets" / ".env")) is Tracking.IGNORED
