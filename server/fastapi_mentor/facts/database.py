"""What speaks to a database: sessions, connections, cursors and mapped classes, by their full names."""

from __future__ import annotations

import ast
from enum import Enum
from typing import NamedTuple

from fastapi_mentor.facts.library import BASES
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.types import type_of


class Marker(Enum):
    """How a driver marks the place of a parameter in SQL, and how it is given the values."""

    NAMED = ":name"
    """A dict as the second argument."""
    VALUES = ":name, values"
    """A dict as the argument `values`."""
    QUESTION = "?"
    """A sequence as the second argument."""
    FORMAT = "%s"
    """A sequence as the second argument; a percent sign is then written twice."""
    DOLLAR = "$1"
    """Further arguments."""


class Database(NamedTuple):
    """What objects of a class can be asked.

    `statements`  the methods whose first argument is SQL, or a statement of SQLAlchemy
    `lookups`     the further methods that ask the database
    `marker`      how it marks parameters in SQL; None where that depends on the driver behind it
    `takes_text`  whether SQL is given as `text(...)`, a plain string being an error or deprecated
    `scripts`     the further methods that take SQL: for many rows at once, or many statements
    """

    statements: frozenset[str]
    lookups: frozenset[str] = frozenset()
    marker: Marker | None = None
    takes_text: bool = False
    scripts: frozenset[str] = frozenset()

    def asks_with(self, method: str) -> bool:
        """Whether a method sends something to the database and gives an answer."""
        return method in self.statements or method in self.lookups


_RESULTS = frozenset({"execute", "scalar", "scalars", "stream", "stream_scalars"})
_SESSION = Database(
    _RESULTS | {"exec"}, frozenset({"get", "get_one", "refresh"}), Marker.NAMED, takes_text=True
)
_CONNECTION = Database(_RESULTS | {"exec_driver_sql"}, frozenset(), Marker.NAMED, takes_text=True)
_SCRIPTS = frozenset({"executemany", "executescript", "execute_fetchall", "execute_insert", "copy_expert"})
_QUESTION = Database(frozenset({"execute"}), frozenset(), Marker.QUESTION, scripts=_SCRIPTS)
_FORMAT = Database(frozenset({"execute"}), frozenset(), Marker.FORMAT, scripts=_SCRIPTS)
_ASYNCPG = Database(
    frozenset({"execute", "fetch", "fetchrow", "fetchval", "cursor"}), marker=Marker.DOLLAR, scripts=_SCRIPTS
)
_DATABASES = Database(
    frozenset({"execute", "fetch_all", "fetch_one", "fetch_val", "iterate"}), marker=Marker.VALUES
)
_TORTOISE = Database(frozenset({"execute_query", "execute_query_dict", "execute_insert", "execute_script"}))

DATABASES = {
    "sqlalchemy.orm.Session": _SESSION,
    "sqlalchemy.orm.scoped_session": _SESSION,
    "sqlalchemy.ext.asyncio.AsyncSession": _SESSION,
    "sqlalchemy.ext.asyncio.async_scoped_session": _SESSION,
    "sqlalchemy.Connection": _CONNECTION,
    "sqlalchemy.Engine": _CONNECTION,
    "sqlalchemy.ext.asyncio.AsyncConnection": _CONNECTION,
    "sqlite3.Connection": _QUESTION,
    "sqlite3.Cursor": _QUESTION,
    "aiosqlite.Connection": _QUESTION,
    "aiosqlite.Cursor": _QUESTION,
    "pyodbc.Connection": _QUESTION,
    "pyodbc.Cursor": _QUESTION,
    "duckdb.DuckDBPyConnection": _QUESTION,
    "psycopg2.extensions.connection": _FORMAT,
    "psycopg2.extensions.cursor": _FORMAT,
    "psycopg.Connection": _FORMAT,
    "psycopg.AsyncConnection": _FORMAT,
    "psycopg.Cursor": _FORMAT,
    "psycopg.AsyncCursor": _FORMAT,
    "pymysql.connections.Connection": _FORMAT,
    "pymysql.cursors.Cursor": _FORMAT,
    "MySQLdb.connections.Connection": _FORMAT,
    "MySQLdb.cursors.Cursor": _FORMAT,
    "mysql.connector.MySQLConnection": _FORMAT,
    "mysql.connector.cursor.MySQLCursor": _FORMAT,
    "aiomysql.Connection": _FORMAT,
    "aiomysql.Cursor": _FORMAT,
    "asyncpg.Connection": _ASYNCPG,
    "asyncpg.Pool": _ASYNCPG,
    "databases.Database": _DATABASES,
    "tortoise.BaseDBAsyncClient": _TORTOISE,
}
"""The classes that speak to a database, under their full names."""

SESSIONS = frozenset(name for name, database in DATABASES.items() if database is _SESSION)
METHODS = frozenset(name for database in DATABASES.values() for name in database.statements)
LOOKUPS = frozenset(name for database in DATABASES.values() for name in database.lookups)


def database_class(node: ast.expr, at: Place) -> str | None:
    """The class in `DATABASES` that the value of an expression is known to have, or to inherit from."""
    found = type_of(node, at)
    if found is None or found in DATABASES:
        return found
    if found not in BASES:
        # Only a class of the project can be one: what is installed is known by name.
        symbol = at.module.symbol(found)
        if symbol is None or symbol.definition is None:
            return None
    return next((each for each in at.module.ancestors(found) if each in DATABASES), None)


def is_tortoise_model(node: ast.expr, at: Place) -> bool:
    """Whether an expression names a model of Tortoise."""
    found = at.qualified(node)
    return found is not None and "tortoise.Model" in at.module.ancestors(found)
