"""What is known of FastAPI's world without looking at it: one name for each thing, and who inherits what."""

from __future__ import annotations

# Modules whose public names are the public names of another module.
_SAME_MODULE = {
    "fastapi.applications": "fastapi",
    "fastapi.routing": "fastapi",
    "fastapi.param_functions": "fastapi",
    "fastapi.params": "fastapi",
    "fastapi.background": "fastapi",
    "fastapi.datastructures": "fastapi",
    "fastapi.exceptions": "fastapi",
    "fastapi.requests": "starlette.requests",
    "fastapi.responses": "starlette.responses",
    "fastapi.websockets": "starlette.websockets",
    "fastapi.concurrency": "starlette.concurrency",
    "fastapi.staticfiles": "starlette.staticfiles",
    "fastapi.templating": "starlette.templating",
    "fastapi.testclient": "starlette.testclient",
    "fastapi.middleware": "starlette.middleware",
    "fastapi.middleware.cors": "starlette.middleware.cors",
    "fastapi.middleware.gzip": "starlette.middleware.gzip",
    "fastapi.middleware.httpsredirect": "starlette.middleware.httpsredirect",
    "fastapi.middleware.trustedhost": "starlette.middleware.trustedhost",
    "fastapi.security.oauth2": "fastapi.security",
    "fastapi.security.http": "fastapi.security",
    "fastapi.security.api_key": "fastapi.security",
    "typing_extensions": "typing",
    "pydantic.main": "pydantic",
    "pydantic.fields": "pydantic",
    "pydantic.functional_validators": "pydantic",
    "pydantic.config": "pydantic",
    "pydantic.deprecated.class_validators": "pydantic",
    "pydantic.class_validators": "pydantic",
    "pydantic_settings.main": "pydantic_settings",
    "sqlmodel.main": "sqlmodel",
    "sqlmodel.orm.session": "sqlmodel",
    "sqlalchemy.orm.session": "sqlalchemy.orm",
    "sqlalchemy.orm.scoping": "sqlalchemy.orm",
    "sqlalchemy.orm.decl_api": "sqlalchemy.orm",
    "sqlalchemy.orm.query": "sqlalchemy.orm",
    "sqlalchemy.orm.relationships": "sqlalchemy.orm",
    "sqlalchemy.ext.asyncio.session": "sqlalchemy.ext.asyncio",
    "sqlalchemy.ext.asyncio.engine": "sqlalchemy.ext.asyncio",
    "sqlalchemy.ext.asyncio.scoping": "sqlalchemy.ext.asyncio",
    "sqlalchemy.ext.declarative": "sqlalchemy.orm",
    "sqlalchemy.engine.base": "sqlalchemy.engine",
    "sqlalchemy.engine.create": "sqlalchemy",
    "sqlalchemy.future": "sqlalchemy",
    "sqlalchemy.sql": "sqlalchemy",
    "sqlalchemy.sql.expression": "sqlalchemy",
    "sqlalchemy.schema": "sqlalchemy",
    "sqlalchemy.types": "sqlalchemy",
    "tortoise.models": "tortoise",
    "tortoise.backends.base.client": "tortoise",
    "tortoise.connection": "tortoise",
    "asyncpg.connection": "asyncpg",
    "asyncpg.pool": "asyncpg",
    "aiosqlite.core": "aiosqlite",
    "aiosqlite.cursor": "aiosqlite",
    "databases.core": "databases",
    "sqlite3.dbapi2": "sqlite3",
    "jwt.api_jwt": "jwt",
}

_SAME_NAME = {
    "fastapi.Request": "starlette.requests.Request",
    "fastapi.WebSocket": "starlette.websockets.WebSocket",
    "fastapi.WebSocketDisconnect": "starlette.websockets.WebSocketDisconnect",
    "fastapi.Response": "starlette.responses.Response",
    "fastapi.status": "starlette.status",
    "fastapi.middleware.Middleware": "starlette.middleware.Middleware",
    "sqlalchemy.engine.Engine": "sqlalchemy.Engine",
    "sqlalchemy.engine.Connection": "sqlalchemy.Connection",
    "sqlmodel.create_engine": "sqlalchemy.create_engine",
    "sqlmodel.text": "sqlalchemy.text",
    "sqlmodel.Relationship": "sqlmodel.Relationship",
    "collections.abc.AsyncGenerator": "typing.AsyncGenerator",
    "collections.abc.AsyncIterator": "typing.AsyncIterator",
    "collections.abc.AsyncIterable": "typing.AsyncIterable",
    "collections.abc.Generator": "typing.Generator",
    "collections.abc.Iterator": "typing.Iterator",
    "collections.abc.Iterable": "typing.Iterable",
    "collections.abc.Sequence": "typing.Sequence",
    "typing.List": "list",
    "typing.Dict": "dict",
    "typing.Set": "set",
    "typing.Tuple": "tuple",
    "requests.api.get": "requests.get",
    "asyncpg.PoolConnectionProxy": "asyncpg.Connection",
    "pymysql.Connection": "pymysql.connections.Connection",
    "psycopg2.extras.DictCursor": "psycopg2.extensions.cursor",
    "psycopg2.extras.NamedTupleCursor": "psycopg2.extensions.cursor",
    "psycopg2.extras.RealDictCursor": "psycopg2.extensions.cursor",
    "pymysql.cursors.DictCursor": "pymysql.cursors.Cursor",
    "pymysql.cursors.SSCursor": "pymysql.cursors.Cursor",
}

# The direct bases of classes of installed packages, under their full names.
BASES: dict[str, tuple[str, ...]] = {
    "fastapi.FastAPI": ("starlette.applications.Starlette",),
    "fastapi.APIRouter": ("starlette.routing.Router",),
    "fastapi.HTTPException": ("starlette.exceptions.HTTPException",),
    "starlette.exceptions.HTTPException": ("Exception",),
    "starlette.requests.Request": ("starlette.requests.HTTPConnection",),
    "starlette.websockets.WebSocket": ("starlette.requests.HTTPConnection",),
    **{
        f"starlette.responses.{name}": ("starlette.responses.Response",)
        for name in (
            *("HTMLResponse", "PlainTextResponse", "JSONResponse", "RedirectResponse"),
            *("StreamingResponse", "FileResponse", "ORJSONResponse", "UJSONResponse", "EventSourceResponse"),
        )
    },
    "sse_starlette.EventSourceResponse": ("starlette.responses.Response",),
    "sse_starlette.sse.EventSourceResponse": ("starlette.responses.Response",),
    "starlette.templating._TemplateResponse": ("starlette.responses.HTMLResponse",),
    "fastapi.security.OAuth2PasswordBearer": ("fastapi.security.OAuth2",),
    "pydantic_settings.BaseSettings": ("pydantic.BaseModel",),
    "pydantic.BaseSettings": ("pydantic.BaseModel",),
    "pydantic.RootModel": ("pydantic.BaseModel",),
    "pydantic.generics.GenericModel": ("pydantic.BaseModel",),
    "sqlmodel.SQLModel": ("pydantic.BaseModel",),
    "sqlmodel.Session": ("sqlalchemy.orm.Session",),
    "sqlmodel.ext.asyncio.session.AsyncSession": ("sqlalchemy.ext.asyncio.AsyncSession",),
    "sqlalchemy.orm.DeclarativeBase": (),
    "sqlalchemy.orm.DeclarativeBaseNoMeta": (),
    "sqlalchemy.orm.MappedAsDataclass": (),
    "sqlalchemy.ext.asyncio.AsyncAttrs": (),
    "tortoise.Model": (),
    "pydantic.BaseModel": (),
    "starlette.applications.Starlette": (),
    "starlette.routing.Router": (),
    "starlette.responses.Response": (),
    "starlette.middleware.base.BaseHTTPMiddleware": (),
    **{
        f"sqlalchemy.{name}": ()
        for name in (
            *("Connection", "Engine", "orm.Session", "orm.scoped_session", "orm.sessionmaker", "orm.Query"),
            *("ext.asyncio.AsyncConnection", "ext.asyncio.AsyncEngine", "ext.asyncio.AsyncSession"),
            *("ext.asyncio.async_scoped_session", "ext.asyncio.async_sessionmaker"),
        )
    },
    **dict.fromkeys(
        (
            *("sqlite3.Connection", "sqlite3.Cursor", "aiosqlite.Connection", "aiosqlite.Cursor"),
            *("psycopg.Connection", "psycopg.Cursor", "psycopg.AsyncConnection", "psycopg.AsyncCursor"),
            *("psycopg2.extensions.connection", "psycopg2.extensions.cursor"),
            *("pymysql.connections.Connection", "pymysql.cursors.Cursor"),
            *("MySQLdb.connections.Connection", "MySQLdb.cursors.Cursor"),
            *("mysql.connector.MySQLConnection", "mysql.connector.cursor.MySQLCursor"),
            *("aiomysql.Connection", "aiomysql.Cursor", "asyncpg.Connection", "asyncpg.Pool"),
            *("pyodbc.Connection", "pyodbc.Cursor", "duckdb.DuckDBPyConnection", "databases.Database"),
            "tortoise.BaseDBAsyncClient",
        ),
        (),
    ),
    "object": (),
    "Exception": ("BaseException",),
    "BaseException": (),
    "ValueError": ("Exception",),
    "RuntimeError": ("Exception",),
    "KeyError": ("Exception",),
    "TypeError": ("Exception",),
    "dict": (),
    "list": (),
    "str": (),
    "int": (),
    "float": (),
    "tuple": (),
    "abc.ABC": (),
    "enum.Enum": (),
    "enum.StrEnum": ("str", "enum.Enum"),
    "enum.IntEnum": ("int", "enum.Enum"),
    "typing.Generic": (),
    "typing.Protocol": (),
    "typing.TypedDict": (),
    "typing.NamedTuple": (),
}


def canonical(qualified: str) -> str:
    """The one name of something that can be imported by several."""
    known = _SAME_NAME.get(qualified)
    if known is not None:
        return known
    if qualified in _SAME_MODULE:
        return _SAME_MODULE[qualified]
    module = qualified.rpartition(".")[0]
    while module:
        other = _SAME_MODULE.get(module)
        if other is not None:
            name = f"{other}.{qualified[len(module) + 1 :]}"
            return _SAME_NAME.get(name, name)
        alias = _SAME_NAME.get(module)
        if alias is not None:
            return f"{alias}.{qualified[len(module) + 1 :]}"
        module = module.rpartition(".")[0]
    return qualified
