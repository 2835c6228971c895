"""The sessions, connections and engines of SQLAlchemy by their full names, and what they can be asked."""

from __future__ import annotations

SYNC_SESSIONS = frozenset({"sqlalchemy.orm.Session", "sqlalchemy.orm.scoped_session"})
ASYNC_SESSIONS = frozenset(
    {"sqlalchemy.ext.asyncio.AsyncSession", "sqlalchemy.ext.asyncio.async_scoped_session"}
)
SYNC_CONNECTION = "sqlalchemy.Connection"
ASYNC_CONNECTION = "sqlalchemy.ext.asyncio.AsyncConnection"
ENGINES = frozenset({"sqlalchemy.Engine", "sqlalchemy.ext.asyncio.AsyncEngine"})
ASYNC_CLASSES = ASYNC_SESSIONS | {ASYNC_CONNECTION, "sqlalchemy.ext.asyncio.AsyncEngine"}
SESSIONS_AND_CONNECTIONS = SYNC_SESSIONS | ASYNC_SESSIONS | {SYNC_CONNECTION, ASYNC_CONNECTION}
CLASSES = SESSIONS_AND_CONNECTIONS | ENGINES
SQLMODEL_SESSIONS = frozenset({"sqlmodel.Session", "sqlmodel.ext.asyncio.session.AsyncSession"})

_OF_BOTH = frozenset({"execute", "scalar", "scalars", "commit", "rollback", "close", "invalidate"})
COROUTINES = {
    **dict.fromkeys(
        ASYNC_SESSIONS,
        _OF_BOTH
        | {"get", "get_one", "flush", "refresh", "delete", "merge", "aclose", "connection", "reset", "exec"}
        | {"stream", "stream_scalars", "run_sync"},
    ),
    "sqlalchemy.ext.asyncio.AsyncEngine": frozenset({"dispose"}),
    ASYNC_CONNECTION: _OF_BOTH | {"aclose", "exec_driver_sql", "run_sync", "get_raw_connection"},
}
"""The methods of the async classes that have to be awaited."""
PLAIN = frozenset(
    {
        *("add", "add_all", "expire", "expire_all", "expunge", "expunge_all", "is_modified"),
        *("in_transaction", "in_nested_transaction", "get_bind"),
    }
)
"""The methods of async sessions that do without."""
EXECUTING = frozenset({"execute", "scalar", "scalars", "exec", "stream", "stream_scalars"})
SELECTS = frozenset({"sqlalchemy.select", "sqlmodel.select"})
METHODS = frozenset().union(*COROUTINES.values()) | PLAIN | {"query"}
