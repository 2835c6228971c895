"""What was learnt about a project, kept on disk between runs and safe to delete at any time."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from threading import Lock
from typing import TYPE_CHECKING, Any
from zlib import crc32

import fastapi_mentor
from fastapi_mentor.stamp import stamp_of

if TYPE_CHECKING:
    from sqlite3 import Connection

FOLDER = ".fastapi_mentor_cache"
"""The folder of the cache, in the root of the project."""

_SCHEMA = 1
_PATIENCE = 2.0  # seconds to wait for another process that is writing
_LARGEST = 1_000_000_000
_TAG = """Signature: 8a477f597d28d172789f06886806bc55
# This folder was created by FastAPI Mentor, which needs nothing in it: delete it at any time.
"""
_TABLES = {
    "about": "CREATE TABLE about (fingerprint TEXT NOT NULL)",
    "entry": "CREATE TABLE entry (namespace TEXT NOT NULL, key TEXT NOT NULL, value BLOB NOT NULL, "
    "checksum INTEGER NOT NULL, PRIMARY KEY (namespace, key)) WITHOUT ROWID",
}


class Entries(Mapping[str, Any]):
    """The entries of a namespace by key, each decoded when it is asked for.

    One that is not JSON counts as missing: `get` answers None, `[]` raises KeyError.
    """

    def __init__(self, texts: dict[str, bytes]) -> None:
        self._texts = texts

    def __getitem__(self, key: str) -> Any:
        import json

        try:
            return json.loads(self._texts[key])
        except (ValueError, RecursionError):
            raise KeyError(key) from None

    def __iter__(self) -> Iterator[str]:
        return iter(self._texts)

    def __len__(self) -> int:
        return len(self._texts)

    def __contains__(self, key: object) -> bool:
        return key in self._texts


class Cache:
    """A store of JSON texts by namespace and key, shared by all processes that work on a project.

    It never raises and never holds anything up for long: where the disk, another process or damage is
    in the way, nothing is found and nothing is kept. It holds text only, so that a cache that comes
    with a foreign project cannot do more than be wrong. It belongs to the process that opened it.
    """

    def __init__(self, path: str | None = None, fingerprint: str = "") -> None:
        """Use the database at `path`, or keep nothing; see `open` for the usual way to get one."""
        self._connection: Connection | None = None
        self._process = os.getpid()
        self._lock = Lock()
        self._fingerprint = fingerprint
        self.path = path
        if path is not None and not self._connect():
            self.path = None

    @classmethod
    def open(cls, root: str, cache_dir: str | None = None, fingerprint: str = "") -> Cache:
        """The cache of the project in the folder `root`.

        It lies in `cache_dir` (relative to `root`), else in the project, else in the user's folder for
        caches; where none of them can be written, it keeps nothing. What was stored by another version
        of FastAPI Mentor, or with another `fingerprint`, is not seen.
        """
        for folder in _folders(root, cache_dir):
            path = _prepare(folder, root)
            cache = cls(path, f"{_our_fingerprint()} {fingerprint}") if path else None
            if cache and cache.path:
                return cache
        return cls()

    def load(self, namespace: str) -> Entries:
        """All entries of a namespace, read at once."""
        with self._working() as connection:
            if connection:
                query = "SELECT key, value, checksum FROM entry WHERE namespace = ?"
                rows = connection.execute(query, (namespace,))
                return Entries({row[0]: row[1] for row in rows if _is_sound(*row)})
        return Entries({})

    def store(self, namespace: str, texts: Mapping[str, str]) -> None:
        """Keep JSON texts under their keys, all in one transaction."""
        with self._working() as connection:
            if connection and texts:
                rows = (_row(namespace, key, text) for key, text in texts.items())
                with connection:
                    connection.execute("BEGIN IMMEDIATE")
                    connection.executemany("INSERT OR REPLACE INTO entry VALUES (?, ?, ?, ?)", rows)

    def delete(self, namespace: str, keys: Iterable[str]) -> None:
        """Forget the entries of some keys."""
        with self._working() as connection:
            if connection:
                with connection:
                    connection.execute("BEGIN IMMEDIATE")
                    connection.executemany(
                        "DELETE FROM entry WHERE namespace = ? AND key = ?",
                        ((namespace, key) for key in keys),
                    )

    def close(self) -> None:
        """Let go of the file; nothing is found or kept from now on."""
        with self._lock:
            self._disconnect()

    def __del__(self) -> None:
        self._disconnect()

    @contextmanager
    def _working(self) -> Iterator[Connection | None]:
        """The connection, if there is one; a failure ends the block, and damage the whole file."""
        import sqlite3

        with self._lock:
            if self._connection is None or self._process != os.getpid():
                yield None
                return
            try:
                yield self._connection
            except sqlite3.Error as error:
                if _is_damage(error):
                    self._start_over()
            except (OSError, UnicodeError):
                pass

    def _connect(self) -> bool:
        import sqlite3

        for _ in range(2):
            try:
                self._connection = _open_database(self.path or "", self._fingerprint)
                return True
            except sqlite3.Error as error:
                if not _is_damage(error) or not self._remove():
                    return False
            except (OSError, ValueError):
                return False
        return False

    def _start_over(self) -> None:
        self._disconnect()
        if self._remove():
            self._connect()

    def _disconnect(self) -> None:
        connection, self._connection = self._connection, None
        if connection and self._process == os.getpid():
            import sqlite3

            with suppress(sqlite3.Error):
                connection.close()

    def _remove(self) -> bool:
        for suffix in ("-journal", "-wal", "-shm", ""):
            try:
                os.remove(f"{self.path}{suffix}")
            except FileNotFoundError:
                continue
            except OSError:
                return False
        return True


def _row(namespace: str, key: str, text: str) -> tuple[str, str, bytes, int]:
    value = text.encode()
    return namespace, key, value, crc32(value, crc32(key.encode()))


def _is_sound(key: Any, value: Any, checksum: Any) -> bool:
    if not isinstance(key, str) or not isinstance(value, bytes):
        return False
    return bool(crc32(value, crc32(key.encode())) == checksum)


def _is_damage(error: Exception) -> bool:
    """Whether the file itself is at fault, not a lock, a full disk or a folder that is not there."""
    import sqlite3

    if not isinstance(error, sqlite3.DatabaseError) or isinstance(error, sqlite3.ProgrammingError):
        return False
    return not any(word in str(error) for word in ("locked", "busy", "full", "unable to open"))


def _open_database(path: str, fingerprint: str) -> Connection:
    """Open or create the database, emptied unless it was written under the same fingerprint.

    Raises sqlite3.DatabaseError if there is a file that is no cache of ours.
    """
    import sqlite3

    if os.path.islink(path) or (os.path.exists(path) and os.path.getsize(path) > _LARGEST):
        raise sqlite3.DatabaseError("not a file that we wrote")
    connection = sqlite3.connect(path, timeout=_PATIENCE, isolation_level=None, check_same_thread=False)
    try:
        for pragma in ("trusted_schema = OFF", "cell_size_check = ON", "synchronous = OFF"):
            connection.execute(f"PRAGMA {pragma}")
        if _stored_fingerprint(connection) != fingerprint:
            with connection:
                connection.execute("BEGIN IMMEDIATE")
                # Another process may have done it while this one waited.
                if _stored_fingerprint(connection) != fingerprint:
                    for table in _TABLES:
                        connection.execute(f"DROP TABLE IF EXISTS {table}")
                        connection.execute(_TABLES[table])
                    connection.execute("INSERT INTO about VALUES (?)", (fingerprint,))
    except BaseException:
        connection.close()
        raise
    return connection


def _stored_fingerprint(connection: Connection) -> str | None:
    """The fingerprint of a database that is ours, None of an empty one."""
    import sqlite3

    schema = dict(connection.execute("SELECT name, sql FROM sqlite_master"))
    if not schema:
        return None
    if schema != _TABLES:
        raise sqlite3.DatabaseError("not a schema that we wrote")
    row = connection.execute("SELECT fingerprint FROM about").fetchone()
    return row[0] if row else None


def _folders(root: str, cache_dir: str | None) -> Iterator[str]:
    if cache_dir:
        yield os.path.normpath(os.path.join(root, os.path.expanduser(cache_dir)))
        return
    own = os.path.join(root, FOLDER)
    if not os.path.islink(own):  # a foreign project must not choose where we write
        yield own
    if user := user_folder():
        yield user


def user_folder() -> str:
    """Where we keep what belongs to no project, in the user's folder for caches; empty if there is none."""
    if sys.platform == "win32":
        user = os.environ.get("LOCALAPPDATA", "")
    elif sys.platform == "darwin":
        user = os.path.expanduser("~/Library/Caches")
    else:
        user = os.environ.get("XDG_CACHE_HOME", "") or os.path.expanduser("~/.cache")
    return os.path.join(user, "fastapi-mentor") if os.path.isabs(user) else ""


def _prepare(folder: str, root: str) -> str | None:
    """Make the folder with the marks of a cache, and name the database in it; None if impossible."""
    try:
        os.makedirs(folder, exist_ok=True)
        for name, text in ((".gitignore", "*\n"), ("CACHEDIR.TAG", _TAG)):
            with suppress(FileExistsError), open(os.path.join(folder, name), "x") as file:
                file.write(text)
    except (OSError, ValueError):
        return None
    python = sys.implementation.cache_tag or sys.implementation.name
    # Several projects may share a folder; several versions of ours may work on a project.
    name = f"{fastapi_mentor.__version__}-{python}-{crc32(os.fsencode(root)):08x}.sqlite3"
    return os.path.join(folder, name)


def _our_fingerprint() -> str:
    return f"{fastapi_mentor.__version__} {_SCHEMA} {stamp_of(os.path.dirname(fastapi_mentor.__file__)):08x}"
