"""Tests of the cache on disk: what it keeps, and what it survives."""

import json
import os
import sqlite3
import stat
import subprocess
import sys
import threading
import time
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest

from fastapi_mentor.project.cache import FOLDER, Cache


@pytest.fixture(autouse=True)
def users_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """No test may touch the real cache of the user."""
    folder = tmp_path / "users-cache"
    for variable in ("XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(folder))
    return folder


@pytest.fixture
def project(tmp_path: Path) -> Path:
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def cache(project: Path) -> Iterator[Cache]:
    cache = Cache.open(str(project))
    yield cache
    cache.close()


def reopened(project: Path, fingerprint: str = "") -> dict[str, object]:
    cache = Cache.open(str(project), fingerprint=fingerprint)
    try:
        return dict(cache.load("facts"))
    finally:
        cache.close()


def filled(project: Path) -> Path:
    """The database of a project whose cache holds a hundred entries."""
    cache = Cache.open(str(project))
    cache.store("facts", {f"file{n}": json.dumps({"n": n, "text": "x" * 2000}) for n in range(100)})
    cache.close()
    assert cache.path is not None
    return Path(cache.path)


def test_what_is_stored_is_found_again(project: Path, cache: Cache) -> None:
    cache.store("facts", {"a.py": '{"routes": [1, 2]}', "ü.py": '"é😀"'})
    cache.store("other", {"a.py": "3"})
    assert dict(cache.load("facts")) == {"a.py": {"routes": [1, 2]}, "ü.py": "é😀"}
    assert dict(cache.load("other")) == {"a.py": 3}
    assert dict(cache.load("nothing")) == {}
    assert reopened(project) == {"a.py": {"routes": [1, 2]}, "ü.py": "é😀"}


def test_a_second_store_replaces_and_delete_forgets(cache: Cache) -> None:
    cache.store("facts", {"a": "1", "b": "2", "c": "3"})
    cache.store("facts", {"b": "20"})
    cache.delete("facts", ["c", "unknown"])
    assert dict(cache.load("facts")) == {"a": 1, "b": 20}


def test_an_entry_that_is_not_json_counts_as_missing(cache: Cache) -> None:
    cache.store("facts", {"bad": "{", "deep": "[" * 100_000, "good": "1"})
    entries = cache.load("facts")
    assert [entries.get(key) for key in ("bad", "deep", "good")] == [None, None, 1]


def test_the_folder_marks_itself_as_a_cache_that_git_ignores(project: Path, cache: Cache) -> None:
    assert (project / FOLDER / ".gitignore").read_text() == "*\n"
    signature = "Signature: 8a477f597d28d172789f06886806bc55"
    assert (project / FOLDER / "CACHEDIR.TAG").read_text().startswith(signature)


def test_it_may_be_deleted_at_any_time(project: Path, cache: Cache) -> None:
    import shutil

    cache.store("facts", {"a": "1"})
    shutil.rmtree(project / FOLDER)
    cache.store("facts", {"b": "2"})
    cache.delete("facts", ["a"])
    cache.load("facts")
    cache.close()
    assert "a" not in reopened(project)


def test_another_folder_can_be_configured(project: Path, tmp_path: Path) -> None:
    cache = Cache.open(str(project), "../elsewhere/cache")
    cache.store("facts", {"a": "1"})
    cache.close()
    assert not (project / FOLDER).exists()
    assert (tmp_path / "elsewhere" / "cache" / "CACHEDIR.TAG").exists()
    again = Cache.open(str(project), str(tmp_path / "elsewhere" / "cache"))
    assert dict(again.load("facts")) == {"a": 1}
    again.close()


def test_projects_that_share_a_folder_do_not_see_each_other(tmp_path: Path) -> None:
    one, other = (Cache.open(str(tmp_path / name), str(tmp_path / "shared")) for name in "ab")
    one.store("facts", {"a": "1"})
    assert dict(other.load("facts")) == {}
    one.close()
    other.close()


def test_a_project_that_cannot_be_written_is_cached_with_the_user(project: Path, users_folder: Path) -> None:
    (project / FOLDER).write_text("a file where the folder should be")
    cache = Cache.open(str(project))
    cache.store("facts", {"a": "1"})
    cache.close()
    assert cache.path is not None
    assert Path(cache.path).parent == users_folder / "fastapi-mentor"
    assert reopened(project) == {"a": 1}


def test_without_any_place_to_write_nothing_is_kept(project: Path, users_folder: Path) -> None:
    (project / FOLDER).touch()
    users_folder.touch()
    cache = Cache.open(str(project))
    assert cache.path is None
    cache.store("facts", {"a": "1"})
    cache.delete("facts", ["a"])
    assert dict(cache.load("facts")) == {}
    cache.close()


def test_a_closed_cache_finds_and_keeps_nothing(project: Path) -> None:
    cache = Cache.open(str(project))
    cache.close()
    cache.store("facts", {"a": "1"})
    assert dict(cache.load("facts")) == {}
    cache.close()
    assert reopened(project) == {}


def test_a_link_in_the_project_does_not_lead_us_elsewhere(project: Path, tmp_path: Path) -> None:
    target = tmp_path / "precious"
    target.mkdir()
    (project / FOLDER).symlink_to(target, target_is_directory=True)
    cache = Cache.open(str(project))
    cache.store("facts", {"a": "1"})
    cache.close()
    assert list(target.iterdir()) == []


def test_a_database_that_is_a_link_is_replaced_not_followed(project: Path, tmp_path: Path) -> None:
    path = filled(project)
    precious = tmp_path / "precious.txt"
    precious.write_text("precious")
    path.unlink()
    path.symlink_to(precious)
    assert reopened(project) == {}
    assert precious.read_text() == "precious"
    assert not path.is_symlink()


def test_another_version_of_ours_does_not_see_it(
    project: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.store("facts", {"a": "1"})
    monkeypatch.setattr("fastapi_mentor.__version__", "99.0")
    assert reopened(project) == {}


def test_another_schema_of_ours_throws_it_away(
    project: Path, cache: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.store("facts", {"a": "1"})
    cache.close()
    with monkeypatch.context() as patch:
        patch.setattr("fastapi_mentor.project.cache._SCHEMA", 2)
        assert reopened(project) == {}
    assert reopened(project) == {}


def test_another_fingerprint_throws_it_away(project: Path) -> None:
    cache = Cache.open(str(project), fingerprint="rules 1")
    cache.store("facts", {"a": "1"})
    cache.close()
    assert reopened(project, "rules 1") == {"a": 1}
    assert reopened(project, "rules 2") == {}
    assert reopened(project, "rules 1") == {}


@pytest.mark.parametrize("length", [0, 1, 15, 100, 1024, 4096, 5000, 50_000, 150_000])
def test_a_truncated_database_is_never_trusted(project: Path, length: int) -> None:
    path = filled(project)
    with path.open("r+b") as file:
        file.truncate(length)
    check_recovery(project)


@pytest.mark.parametrize("content", [b"nonsense" * 1000, b"SQLite format 3\0" + b"\xff" * 9000])
def test_a_file_that_is_no_database_is_thrown_away(project: Path, content: bytes) -> None:
    filled(project).write_bytes(content)
    check_recovery(project)


@pytest.mark.parametrize("start", range(0, 40_000, 1_500))
def test_a_database_with_garbage_in_it_is_never_trusted(project: Path, start: int) -> None:
    path = filled(project)
    with path.open("r+b") as file:
        file.seek(start)
        file.write(os.urandom(700))
    check_recovery(project)


def check_recovery(project: Path) -> None:
    """What is found in a damaged cache is right, and the cache works again, at the latest next time."""
    found = reopened(project)
    right = {f"file{n}": {"n": n, "text": "x" * 2000} for n in range(100)}
    assert all(right.get(key) == value for key, value in found.items())
    for attempt in range(2):
        cache = Cache.open(str(project))
        cache.store("fresh", {"a": str(attempt)})
        cache.close()
    cache = Cache.open(str(project))
    assert dict(cache.load("fresh")) == {"a": 1}
    cache.close()


def test_a_foreign_database_with_triggers_and_views_is_thrown_away(project: Path) -> None:
    path = filled(project)
    path.unlink()
    foreign = sqlite3.connect(path)
    foreign.execute("CREATE TABLE about (fingerprint TEXT)")
    foreign.execute("CREATE VIEW entry AS SELECT 'facts' namespace, 'a' key, x'31' value, 0 checksum")
    foreign.commit()
    foreign.close()
    assert reopened(project) == {}
    check_recovery(project)


def test_values_of_a_wrong_kind_are_not_found(project: Path) -> None:
    path = filled(project)
    database = sqlite3.connect(path)
    database.execute("UPDATE entry SET value = 'text' WHERE key = 'file1'")
    database.execute("UPDATE entry SET checksum = checksum + 1 WHERE key = 'file2'")
    database.execute("UPDATE entry SET value = X'7B7D' WHERE key = 'file3'")
    database.execute("UPDATE entry SET key = X'FF' WHERE key = 'file4'")
    database.commit()
    database.close()
    found = reopened(project)
    assert len(found) == 96
    assert not found.keys() & {"file1", "file2", "file3", "file4"}


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write anything")
def test_a_read_only_database_is_replaced(project: Path) -> None:
    path = filled(project)
    path.chmod(stat.S_IRUSR)
    check_recovery(project)


def test_a_locked_database_holds_nobody_up_and_is_not_thrown_away(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fastapi_mentor.project.cache._PATIENCE", 0.05)
    path = filled(project)
    cache = Cache.open(str(project))
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    start = time.monotonic()
    assert dict(cache.load("facts")) == {}
    cache.store("facts", {"a": "1"})
    assert time.monotonic() - start < 1.5
    other.execute("ROLLBACK")
    other.close()
    assert len(cache.load("facts")) == 100
    cache.close()


WRITER = """
import sys
from fastapi_mentor.project.cache import Cache
cache = Cache.open(sys.argv[1])
for n in range(20):
    cache.store("facts", {f"{sys.argv[2]}-{n}-{m}": '"' + "x" * 500 + '"' for m in range(10)})
    cache.load("facts")
cache.close()
"""


def test_several_processes_share_it(project: Path) -> None:
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, str(project), name]) for name in "abc"]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    assert len(reopened(project)) == 600


def test_several_threads_share_it(cache: Cache) -> None:
    def work(name: str) -> None:
        for n in range(20):
            cache.store("facts", {f"{name}{n}": "1"})
            cache.load("facts")

    threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(cache.load("facts")) == 60


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_forked_process_leaves_the_cache_of_its_parent_alone(cache: Cache) -> None:
    cache.store("facts", {"a": "1"})
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of forking beside the threads of xdist
        child = os.fork()
    if child == 0:
        cache.store("facts", {"b": "2"})
        empty = not cache.load("facts")
        cache.close()
        os._exit(0 if empty else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert dict(cache.load("facts")) == {"a": 1}
