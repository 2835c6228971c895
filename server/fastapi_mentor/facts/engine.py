"""An engine of SQLAlchemy: the call that makes it, and the database to which it leads."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from fastapi_mentor.facts.database_url import DatabaseUrl, url_of
from fastapi_mentor.facts.expression import argument, has_unpacking
from fastapi_mentor.facts.handler import is_dependency
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.facts.place import Place, place
from fastapi_mentor.facts.properties import cached_property
from fastapi_mentor.facts.route import DECORATORS, routes_of
from fastapi_mentor.facts.scope import Call, Function, Scope
from fastapi_mentor.facts.syntax import walk
from fastapi_mentor.facts.yield_dependency import gives_session
from fastapi_mentor.source import Location

MAKERS = {
    "sqlalchemy.create_engine": False,
    "sqlalchemy.engine.create_engine": False,
    "sqlalchemy.ext.asyncio.create_async_engine": True,
}
"""What makes engines, and whether those are async ones."""
ASYNC_DRIVERS = frozenset(
    {
        *("asyncpg", "psycopg", "psycopg_async", "aiosqlite", "aiomysql", "asyncmy", "aioodbc"),
        "oracledb_async",
    }
)
_BOTH = frozenset({"psycopg", "oracledb"})
SYNC_DRIVERS = frozenset(
    {*("psycopg2", "psycopg2cffi", "pg8000", "pysqlite", "pymysql", "mysqldb", "mysqlconnector", "pyodbc")}
    | {*("pymssql", "cx_oracle", "pysqlcipher", "mariadbconnector", "psycopg2binary")}
)
_POOL_OPTIONS = frozenset(
    {*("pool", "poolclass", "pool_size", "max_overflow", "pool_pre_ping", "pool_recycle", "creator")}
    | {*("pool_timeout", "pool_use_lifo", "async_creator")}
)


class Engine:
    """`create_engine(...)` or `create_async_engine(...)`."""

    words = frozenset({"create_engine", "create_async_engine"})

    def __init__(self, call: Call, is_async: bool, outline: Outline) -> None:
        self.call = call
        self.node = call.node
        self.is_async = is_async
        self.outline = outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Engine]:
        """The ones that a statement makes."""
        for call in outline.calls(*cls.words):
            is_async = MAKERS.get(outline.callee(call) or "")
            if is_async is not None:
                yield cls(call, is_async, outline)

    @property
    def location(self) -> Location:
        """The place of the call."""
        return self.outline.location(self.node)

    @property
    def place(self) -> Place:
        """Where its names have their meaning."""
        return place(self.outline, self.call.scope)

    @property
    def maker(self) -> str:
        """The name of what makes it, as SQLAlchemy has it."""
        return "create_async_engine" if self.is_async else "create_engine"

    @property
    def given(self) -> ast.expr | None:
        """The URL, as an expression."""
        return argument(self.node, "url", 0)

    @cached_property
    def url(self) -> DatabaseUrl | None:
        """The URL, where it is written in the project."""
        return url_of(self.given, self.place) if self.given is not None else None

    @property
    def sets_pool(self) -> bool:
        """Whether it says anything of its pool of connections, or may do so."""
        return has_unpacking(self.node) or any(each.arg in _POOL_OPTIONS for each in self.node.keywords)

    def has(self, option: str) -> bool:
        """Whether it is given an option, or may be."""
        return has_unpacking(self.node) or argument(self.node, option) is not None

    @cached_property
    def serves_requests(self) -> str | None:
        """The function that makes it again and again: one that FastAPI calls, or that such a one calls."""
        scope = self.call.scope.function
        if scope is None or not isinstance(scope.node, Function) or self._is_kept(scope):
            return None
        if not _is_plain(scope) or self._depends_on_call(scope):
            return None
        if _is_called_by_fastapi(scope, self.outline):
            return scope.node.name
        is_of_module = scope.parent is self.outline.survey.top and self.outline.header is None
        if not is_of_module or scope.node.decorator_list or not self.outline.module.calls(scope.node.name):
            return None
        for statement in self.outline.module.calling(frozenset({scope.node.name}), inside=True):
            outer = Outline(statement, self.outline.module)
            for call in outer.calls(scope.node.name):
                caller = call.scope.function
                if caller is not None and _is_called_by_fastapi(caller, outer) and _is_plain(caller):
                    return scope.node.name
        return None

    def _is_kept(self, scope: Scope) -> bool:
        """Whether the function keeps it for the next time: in a global name, an attribute or a dict."""
        assert scope.node is not None
        if scope.outside:
            return True
        names = {
            name for name, bindings in scope.bindings.items() if any(e.value is self.node for e in bindings)
        }
        for node in walk(scope.node):
            if not isinstance(node, ast.Assign):
                continue
            if any(isinstance(each, (ast.Attribute, ast.Subscript)) for each in node.targets) and (
                node.value is self.node or (isinstance(node.value, ast.Name) and node.value.id in names)
            ):
                return True
        return False

    def _depends_on_call(self, scope: Scope) -> bool:
        """Whether its URL is another one for each call of the function."""
        return self.given is None or any(
            isinstance(node, ast.Name) and node.id in scope.bindings for node in walk(self.given)
        )

    @property
    def has_wrong_driver(self) -> bool | None:
        """Whether the driver of its URL is one of the other kind; None where SQLAlchemy's version decides."""
        url = self.url
        if url is None or url.driver in _BOTH:
            return False
        if not self.is_async:
            return url.driver in ASYNC_DRIVERS
        if url.driver:
            return url.driver in SYNC_DRIVERS
        if url.dialect == "oracle":
            return False
        if url.dialect == "postgresql":
            module = self.outline.module
            # SQLAlchemy 2.1 looks for psycopg 3, which can both.
            if module.version_satisfies("sqlalchemy", "<2.1"):
                return True
            if module.has_package("psycopg"):
                return False
            return True if module.has_package("asyncpg") else None
        return url.dialect in ("sqlite", "mysql", "mariadb", "mssql")


def _is_plain(scope: Scope) -> bool:
    """Whether a function has no decorators but those of routes: others may keep what it returns."""
    node = scope.node
    return isinstance(node, Function) and all(
        isinstance(each, ast.Call) and isinstance(each.func, ast.Attribute) and each.func.attr in DECORATORS
        for each in node.decorator_list
    )


def _is_called_by_fastapi(scope: Scope, outline: Outline) -> bool:
    node = scope.node
    if not isinstance(node, Function):
        return False
    if node.decorator_list and routes_of(scope, outline):
        return True
    return is_dependency(scope, outline) or gives_session(scope, outline)
