"""Whether functions may block, compute for long or start an event loop, told from their text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from fastapi_mentor.pattern import pattern

# Names of what may be worth knowing the class of. They only save work: what a name means is looked up.
TELLING = pattern(
    r"client|session|conn|engine|redis|db|database|cur|smtp|server|s3|http|sock|proc|cache|store|bucket|model|llm|openai",
    re.I,
)
# What is looked for where the imports of a module, or what stands above its first function, has a word.
_METHODS = ("get", "post", "put", "patch", "delete", "request")
_SENT = tuple(f"{client}.{method}(" for client in ("session", "client", "http") for method in _METHODS)
_WORDS = {
    "import time": ("time.sleep(",),
    "time import sleep": ("sleep(",),
    "requests": ("requests.", *_SENT),
    **dict.fromkeys(("import subprocess", "subprocess import"), ("subprocess.", "run(", "check_output(")),
    "urllib": ("urlopen(", "urlretrieve("),
    **dict.fromkeys(
        ("import httpx", "httpx import"),
        (*(f"httpx.{method}(" for method in (*_METHODS, "Client")), "= Client(", "with Client(", *_SENT),
    ),
    "smtplib": ("smtplib.", "SMTP(", ".sendmail("),
    "import socket": ("socket.create_connection(", "socket.gethost", ".connect(", ".sendall(", ".recv("),
    "import redis": ("redis.", "redis_client.", "cache.", "client."),
    "redis import": ("redis.", "redis_client.", "cache.", "client."),
    "pymongo": ("_one(", "_many(", "_documents(", ".aggregate("),
    "boto3": (".get_object(", ".put_object(", ".upload_file", "client.", "_item(", ".query(", ".scan("),
    "import OpenAI": (".completions.create(",),
    **dict.fromkeys(("passlib", "pwdlib", "argon2"), (".hash(", ".verify(", ".verify_and_update(")),
    "bcrypt": ("bcrypt.hashpw(", "bcrypt.checkpw("),
    "hashlib": ("pbkdf2_hmac(", "scrypt("),
    "PIL": (".resize(", ".thumbnail(", ".save("),
    "pandas": (".read_csv(", ".read_excel(", ".read_parquet("),
    "import asyncio": ("asyncio.run(", ".run_until_complete("),
    **dict.fromkeys(("psycopg", "pymysql", "pyodbc", "MySQLdb"), (".execute(", ".connect(")),
    "sqlite3": (".execute(", ".commit("),
    **dict.fromkeys(
        ("sqlalchemy", "sqlmodel", "SessionDep", "DbDep", "get_db"),
        (".execute(", ".commit(", ".query(", ".scalar", ".exec(", ".refresh(", "session.get("),
    ),
}
_ANY = frozenset(word for words in _WORDS.values() for word in words)
_HEAD = pattern(r"\n(?:async def|def|class) ")
_ROUNDS = 3


def may_matter(text: str) -> bool:
    """Whether it may matter to callers what stands in a text, beyond the names of what it calls."""
    return any(each in text for each in _ANY)


def blocking_functions(text: str) -> frozenset[str]:
    """The names of the functions and methods of a module that may block, or start a loop, in their bodies."""
    return frozenset(name for place in _places(text) if (name := _around(place, text)) is not None)


def hot_functions(text: str, blocking: Collection[str], elsewhere: Collection[str]) -> frozenset[str]:
    """Those that may do so, in their own bodies or by calling another of them or of the names `elsewhere`."""
    found = set(blocking)
    new = found.union(elsewhere)
    known = set(new)
    for _ in range(_ROUNDS):
        calling = {name for each in new for name in _calling(each, text)}
        found |= calling
        new = calling - known
        known |= new
        if not new:
            break
    return frozenset(found)


def _places(text: str) -> Iterator[int]:
    """The places of calls that may block and are not awaited."""
    first = _HEAD.search(text)
    head = text[: first.start()] if first is not None else text
    for word in {each for library, words in _WORDS.items() if library in head for each in words}:
        at = text.find(word)
        while at >= 0:
            if "await " not in text[text.rfind("\n", 0, at) + 1 : at]:
                yield at
            at = text.find(word, at + 1)


def _around(place: int, text: str) -> str | None:
    """The name of the function around a place."""
    indent = _indent(text, text.rfind("\n", 0, place) + 1)
    at = text.rfind("def ", 0, place)
    while at >= 0:
        first = text.rfind("\n", 0, at) + 1
        if text[first:at].strip() in ("", "async") and _indent(text, first) < indent:
            return text[at + 4 : text.find("(", at)].strip()
        at = text.rfind("def ", 0, at)
    return None


def _indent(text: str, first: int) -> int:
    """The indentation of the line that begins at a place."""
    at = first
    while text[at : at + 1] in (" ", "\t"):
        at += 1
    return at - first


def _calling(name: str, text: str) -> Iterator[str]:
    """The functions that seem to call something of a name."""
    word = f"{name}("
    at = text.find(word)
    while at >= 0:
        before = text[max(0, at - 4) : at]
        if before != "def " and not (before[-1:].isalnum() or before[-1:] == "_"):
            around = _around(at, text)
            if around is not None:
                yield around
        at = text.find(word, at + 1)
