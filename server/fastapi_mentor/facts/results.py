"""What calls into installed packages give, so far as their names alone tell."""

from __future__ import annotations

# What is known of calls into installed packages: the full name of the callee and of what it returns.
RETURNS = {
    "sqlalchemy.create_engine": "sqlalchemy.Engine",
    "sqlalchemy.ext.asyncio.create_async_engine": "sqlalchemy.ext.asyncio.AsyncEngine",
    "sqlalchemy.orm.declarative_base": "sqlalchemy.orm.DeclarativeMeta",
    "sqlalchemy.orm.registry": "sqlalchemy.orm.registry",
    "sqlite3.connect": "sqlite3.Connection",
    "aiosqlite.connect": "aiosqlite.Connection",
    "psycopg.connect": "psycopg.Connection",
    "psycopg.Connection.connect": "psycopg.Connection",
    "psycopg.AsyncConnection.connect": "psycopg.AsyncConnection",
    "psycopg2.connect": "psycopg2.extensions.connection",
    "pymysql.connect": "pymysql.connections.Connection",
    "MySQLdb.connect": "MySQLdb.connections.Connection",
    "mysql.connector.connect": "mysql.connector.MySQLConnection",
    "aiomysql.connect": "aiomysql.Connection",
    "asyncpg.connect": "asyncpg.Connection",
    "asyncpg.create_pool": "asyncpg.Pool",
    "pyodbc.connect": "pyodbc.Connection",
    "duckdb.connect": "duckdb.DuckDBPyConnection",
    "tortoise.Tortoise.get_connection": "tortoise.BaseDBAsyncClient",
    "tortoise.connections.get": "tortoise.BaseDBAsyncClient",
    "tortoise.transactions.in_transaction": "tortoise.BaseDBAsyncClient",
    "boto3.client": "boto3.client",
    "boto3.resource": "boto3.resource",
    "redis.from_url": "redis.Redis",
    "redis.Redis.from_url": "redis.Redis",
    "requests.session": "requests.Session",
    "socket.socket": "socket.socket",
    "pwdlib.PasswordHash.recommended": "pwdlib.PasswordHash",
    "PIL.Image.open": "PIL.Image.Image",
    "datetime.datetime.now": "datetime.datetime",
    "datetime.datetime.utcnow": "datetime.datetime",
}
# What calling, or entering, an object of a class gives.
CALLED = {
    "sqlalchemy.orm.sessionmaker": "sqlalchemy.orm.Session",
    "sqlalchemy.orm.scoped_session": "sqlalchemy.orm.Session",
    "sqlalchemy.ext.asyncio.async_sessionmaker": "sqlalchemy.ext.asyncio.AsyncSession",
    "sqlalchemy.ext.asyncio.async_scoped_session": "sqlalchemy.ext.asyncio.AsyncSession",
}
# What attributes and methods of installed packages give, by the class and by the name.
ATTRIBUTES = {
    ("fastapi.FastAPI", "router"): "fastapi.APIRouter",
}
METHODS = {
    ("starlette.templating.Jinja2Templates", "TemplateResponse"): "starlette.templating._TemplateResponse",
    ("sqlalchemy.Engine", "connect"): "sqlalchemy.Connection",
    ("sqlalchemy.Engine", "begin"): "sqlalchemy.Connection",
    ("sqlalchemy.ext.asyncio.AsyncEngine", "connect"): "sqlalchemy.ext.asyncio.AsyncConnection",
    ("sqlalchemy.ext.asyncio.AsyncEngine", "begin"): "sqlalchemy.ext.asyncio.AsyncConnection",
    ("sqlalchemy.orm.sessionmaker", "begin"): "sqlalchemy.orm.Session",
    ("sqlalchemy.ext.asyncio.async_sessionmaker", "begin"): "sqlalchemy.ext.asyncio.AsyncSession",
    ("sqlalchemy.orm.Session", "connection"): "sqlalchemy.Connection",
    ("sqlalchemy.ext.asyncio.AsyncSession", "connection"): "sqlalchemy.ext.asyncio.AsyncConnection",
    ("boto3.resource", "Table"): "boto3.resource.Table",
    ("boto3.resource", "Bucket"): "boto3.resource.Bucket",
    ("boto3.Session", "resource"): "boto3.resource",
    ("boto3.Session", "client"): "boto3.client",
    ("boto3.session.Session", "client"): "boto3.client",
    ("asyncpg.Pool", "acquire"): "asyncpg.Connection",
    **{
        (connection, method): cursor
        for connection, cursor in (
            ("sqlite3.Connection", "sqlite3.Cursor"),
            ("sqlite3.Cursor", "sqlite3.Cursor"),
            ("aiosqlite.Connection", "aiosqlite.Cursor"),
            ("pyodbc.Connection", "pyodbc.Cursor"),
            ("psycopg.Connection", "psycopg.Cursor"),
            ("psycopg.AsyncConnection", "psycopg.AsyncCursor"),
            ("psycopg2.extensions.connection", "psycopg2.extensions.cursor"),
            ("pymysql.connections.Connection", "pymysql.cursors.Cursor"),
            ("MySQLdb.connections.Connection", "MySQLdb.cursors.Cursor"),
            ("mysql.connector.MySQLConnection", "mysql.connector.cursor.MySQLCursor"),
            ("aiomysql.Connection", "aiomysql.Cursor"),
        )
        for method in ("cursor", "execute")
    },
}
