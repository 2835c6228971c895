"""What is known to block: functions, and methods by the class of their object, under their full names."""

from __future__ import annotations

_HTTP = ("get", "post", "put", "patch", "delete", "head", "options", "request")

FUNCTIONS = frozenset(
    {
        *("time.sleep", "input", "os.system", "os.wait", "os.waitpid", "os.popen"),
        *("subprocess.run", "subprocess.call", "subprocess.check_call", "subprocess.check_output"),
        *("subprocess.getoutput", "subprocess.getstatusoutput"),
        *("urllib.request.urlopen", "urllib.request.urlretrieve", "urllib3.request", "httpx.stream"),
        *(f"{library}.{method}" for library in ("requests", "httpx", "requests.api") for method in _HTTP),
        *("socket.create_connection", "socket.gethostbyname", "socket.getaddrinfo", "socket.gethostbyaddr"),
        *("smtplib.SMTP", "smtplib.SMTP_SSL"),
        *("psycopg2.connect", "psycopg.connect", "psycopg.Connection.connect", "pymysql.connect"),
        *("MySQLdb.connect", "mysql.connector.connect", "pyodbc.connect", "oracledb.connect"),
    }
)
_SESSION = frozenset(
    {"execute", "scalar", "scalars", "exec", "commit", "flush", "refresh", "get", "get_one", "rollback"}
)
_CONNECTION = frozenset({"execute", "scalar", "scalars", "exec_driver_sql", "commit", "rollback"})
_CURSOR = frozenset({"execute", "executemany", "callproc"})
_DRIVER = frozenset({"execute", "executemany", "commit", "rollback"})
_SMTP = frozenset({"sendmail", "send_message", "login", "starttls", "connect", "ehlo", "quit"})
_REDIS = frozenset(
    {
        *("get", "set", "setex", "setnx", "getset", "delete", "exists", "expire", "ttl", "incr"),
        *("incrby", "decr", "hget", "hset", "hgetall", "hmget", "hdel", "hexists", "hincrby"),
        *("lpush", "rpush", "lpop", "rpop", "lrange", "llen", "ltrim", "sadd", "srem", "smembers"),
        *("sismember", "zadd", "zrem", "zrange", "zcard", "publish", "ping", "keys", "scan", "mget"),
        *("mset", "flushdb", "eval", "blpop", "brpop", "xadd", "xread"),
    }
)
_DOCUMENTS = frozenset(
    {
        *("find_one", "insert_one", "insert_many", "update_one", "update_many", "replace_one", "delete_one"),
        *("delete_many", "count_documents", "estimated_document_count", "aggregate", "bulk_write"),
        *("find_one_and_update", "find_one_and_delete", "find_one_and_replace", "create_index", "distinct"),
    }
)
_MODELS = frozenset({"create", "parse", "generate", "retrieve", "list", "edit", "delete"})

METHODS: dict[str, frozenset[str]] = {
    **dict.fromkeys(("requests.Session", "requests.sessions.Session"), frozenset({*_HTTP, "send"})),
    "httpx.Client": frozenset({*_HTTP, "send"}),
    "urllib3.PoolManager": frozenset({"request", "urlopen"}),
    **dict.fromkeys(("smtplib.SMTP", "smtplib.SMTP_SSL"), _SMTP),
    "socket.socket": frozenset({"connect", "recv", "recvfrom", "send", "sendall", "accept"}),
    "subprocess.Popen": frozenset({"wait", "communicate"}),
    "boto3.resource.Table": frozenset(
        {"get_item", "put_item", "update_item", "delete_item", "query", "scan", "batch_get_item"}
    ),
    "boto3.resource.Bucket": frozenset(
        {"upload_file", "upload_fileobj", "download_file", "download_fileobj", "put_object", "delete_objects"}
    ),
    **dict.fromkeys(("redis.Redis", "redis.StrictRedis", "redis.client.Redis"), _REDIS),
    **dict.fromkeys(("sqlalchemy.orm.Session", "sqlalchemy.orm.scoped_session"), _SESSION),
    "sqlalchemy.Connection": _CONNECTION,
    **dict.fromkeys(("psycopg2.extensions.connection", "psycopg.Connection", "pyodbc.Connection"), _DRIVER),
    **dict.fromkeys(("pymysql.connections.Connection", "MySQLdb.connections.Connection"), _DRIVER),
    **dict.fromkeys(("mysql.connector.MySQLConnection", "sqlite3.Connection"), _DRIVER),
    **dict.fromkeys(("psycopg2.extensions.cursor", "psycopg.Cursor", "pyodbc.Cursor"), _CURSOR),
    **dict.fromkeys(("pymysql.cursors.Cursor", "MySQLdb.cursors.Cursor", "sqlite3.Cursor"), _CURSOR),
    "mysql.connector.cursor.MySQLCursor": _CURSOR,
}
# Clients of which nearly every method asks a server: all but these block.
CLIENTS: dict[str, frozenset[str]] = {
    "boto3.client": frozenset(
        {
            *("generate_presigned_url", "generate_presigned_post", "get_paginator", "get_waiter"),
            *("can_paginate", "close"),
        }
    ),
}
CLIENT_METHODS = (
    *("get_", "put_", "list_", "create_", "delete_", "update_", "describe_", "upload_", "download_", "head_"),
    *("copy_", "send_", "receive_", "publish", "invoke", "query", "scan", "start_", "stop_", "batch_"),
)
"""How the names of methods of such clients begin."""
# Clients whose methods stand behind attributes: `client.chat.completions.create`.
DEEP_CLIENTS: dict[str, frozenset[str]] = dict.fromkeys(
    ("openai.OpenAI", "openai.AzureOpenAI", "anthropic.Anthropic", "groq.Groq", "mistralai.Mistral"), _MODELS
)
DEEP_CLIENTS["pymongo.MongoClient"] = DEEP_CLIENTS["pymongo.mongo_client.MongoClient"] = _DOCUMENTS
# What ends a query of `session.query(...)`, and so asks the database.
QUERY_ENDS = frozenset({"all", "first", "one", "one_or_none", "count", "scalar", "get", "delete", "update"})
SESSIONS = ("sqlalchemy.orm.Session", "sqlalchemy.orm.scoped_session")

# What reads or writes a file of the machine: it waits for a disk, mostly not for long.
FILE_FUNCTIONS = frozenset(
    {
        *("open", "io.open", "shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copyfileobj"),
        *("shutil.copytree", "shutil.move", "shutil.rmtree", "shutil.make_archive", "shutil.unpack_archive"),
    }
)
_PATH = frozenset({"read_text", "read_bytes", "write_text", "write_bytes"})
FILES = dict.fromkeys(("pathlib.Path", "pathlib.PosixPath"), _PATH)
FILE_NAMES = frozenset({*_PATH, *(name.rpartition(".")[2] for name in FILE_FUNCTIONS)})
OF_SHUTIL = frozenset({"copy", "move", "open"})
"""Those of their names that are methods of much else."""

# Objects that must stay in the thread that made them.
BOUND_TO_THREAD = ("sqlite3.Connection", "sqlite3.Cursor")
# Calls that make a context manager, or nothing at all until they are entered.
LAZY = frozenset({"httpx.stream", "os.popen", "open", "io.open"})

LIBRARIES = frozenset({name.partition(".")[0] for name in (*FUNCTIONS, *FILE_FUNCTIONS)})
BUILTINS = frozenset({"input", "open"})

NAMES = frozenset(
    {
        *(name.rpartition(".")[2] for name in FUNCTIONS),
        *(method for methods in METHODS.values() for method in methods),
        *QUERY_ENDS,
        *_MODELS,
        *_DOCUMENTS,
    }
)
"""The last parts of all that blocks, methods of `CLIENTS` aside."""
