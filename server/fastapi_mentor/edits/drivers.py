"""Drivers in the URLs of databases."""

from __future__ import annotations

from fastapi_mentor.edits.editor import Editor
from fastapi_mentor.facts.database_url import DatabaseUrl
from fastapi_mentor.facts.names import Module
from fastapi_mentor.rule import Fix, Safety

_ASYNC = {
    "postgresql": ("asyncpg", "psycopg"),
    "sqlite": ("aiosqlite",),
    "mysql": ("aiomysql", "asyncmy"),
    "mariadb": ("aiomysql", "asyncmy"),
    "mssql": ("aioodbc",),
}


def use_driver(url: DatabaseUrl, is_async: bool, module: Module) -> Fix | None:
    """Makes the scheme of a URL name a driver of the right kind."""
    known = _ASYNC.get(url.dialect, ()) if is_async else ("",)
    if not known:
        return None
    installed = [name for name in known if module.has_package(name)]
    driver = (installed or known)[0]
    scheme = f"{url.dialect}+{driver}" if driver else url.dialect

    def edit(editor: Editor) -> None:
        there = editor if editor.path == url.path else editor.file(url.path)
        there.replace(url.location, scheme)

    is_safe = is_async and bool(installed) and not url.is_default
    return Fix(f"Use `{scheme}`", edit, Safety.SAFE if is_safe else Safety.UNSAFE)
