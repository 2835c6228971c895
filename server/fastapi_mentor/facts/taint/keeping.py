"""What calls give back of a value: the text, a piece of it, or what does no harm any more."""

from __future__ import annotations

import ast
import re

from fastapi_mentor.facts.taint.value import ADDRESSES, EVERY, Share, Sink, Value
from fastapi_mentor.pattern import pattern

SAME = frozenset(
    {
        *(
            "str",
            "bytes",
            "repr",
            "list",
            "tuple",
            "set",
            "sorted",
            "reversed",
            "next",
            "iter",
            "dict",
            "max",
        ),
        *("min", "enumerate", "zip", "filter", "urllib.parse.unquote", "urllib.parse.unquote_plus"),
        *("base64.b64decode", "base64.urlsafe_b64decode", "base64.standard_b64decode", "bytes.fromhex"),
        *(
            "json.loads",
            "json.load",
            "json.dumps",
            "orjson.loads",
            "orjson.dumps",
            "copy.copy",
            "copy.deepcopy",
        ),
        *(
            "textwrap.dedent",
            "asyncio.wait_for",
            "gzip.decompress",
            "ast.literal_eval",
        ),
        *("zlib.decompress", "fastapi.encoders.jsonable_encoder", "os.fspath", "compile", "asyncio.shield"),
        *(
            "urllib.parse.urljoin",
            "starlette.datastructures.URL",
            "httpx.URL",
            "yarl.URL",
            "urllib.request.Request",
        ),
        *("os.path.abspath", "os.path.normpath", "os.path.realpath", "os.path.expanduser", "os.path.join"),
        *("os.path.expandvars", "os.path.dirname", "shlex.split", "string.Template"),
        *("ast.parse", "ast.Module", "ast.Expression", "ast.Interactive", "ast.fix_missing_locations"),
        *("ast.unparse", "ast.walk", "ast.iter_child_nodes"),
    }
)
"""Functions whose result holds the text of any of their arguments."""
PATHS = frozenset(
    {"pathlib.Path", "pathlib.PurePath", "pathlib.PosixPath", "anyio.Path", "pathlib.PurePosixPath"}
)
PARSED = frozenset(
    {
        *(
            "int",
            "float",
            "bool",
            "uuid.UUID",
            "decimal.Decimal",
            "ipaddress.ip_address",
            "ipaddress.IPv4Address",
        ),
        *("datetime.datetime.fromisoformat", "datetime.date.fromisoformat", "datetime.datetime.strptime"),
    }
)
"""Functions that fail for any text that is more than a number, a date or the like."""
SPLIT = frozenset({"urllib.parse.urlparse", "urllib.parse.urlsplit"})
THREADS = {
    **dict.fromkeys(("to_thread", "run_in_threadpool", "run_sync", "partial", "add_task"), 0),
    "run_in_executor": 1,
}
"""What calls a function, by which of its arguments."""
_CLEANING = {
    "os.path.basename": {Sink.PATH},
    "ntpath.basename": {Sink.PATH},
    "posixpath.basename": {Sink.PATH},
    "html.escape": {Sink.HTML},
    "markupsafe.escape": {Sink.HTML},
    "xml.sax.saxutils.escape": {Sink.HTML},
    "bleach.clean": {Sink.HTML},
    "nh3.clean": {Sink.HTML},
    "shlex.quote": {Sink.COMMAND},
    "pipes.quote": {Sink.COMMAND},
    "urllib.parse.quote": {Sink.HTML, *ADDRESSES},
    "urllib.parse.quote_plus": EVERY - {Sink.COMMAND},
    "urllib.parse.urlencode": EVERY - {Sink.COMMAND},
}
_CLEANS = pattern(r"secure|sanit|clean|safe|slug|escape|valid|verif|check|allow|normali[sz]e_", re.IGNORECASE)
_MAKES_SURE = pattern(
    r"valid|verif|check|ensure|assert|require|guard|sanit|allow|authori[sz]|restrict|confirm", re.IGNORECASE
)
_KEEPING = frozenset(
    {
        *(
            "strip",
            "lstrip",
            "rstrip",
            "lower",
            "upper",
            "title",
            "capitalize",
            "casefold",
            "swapcase",
            "encode",
        ),
        *(
            "decode",
            "removeprefix",
            "removesuffix",
            "expandtabs",
            "zfill",
            "ljust",
            "rjust",
            "center",
            "as_posix",
        ),
        *(
            "translate",
            "format",
            "geturl",
            "getvalue",
            "__str__",
            "get_secret_value",
            "unicode_string",
            "tobytes",
        ),
    }
)
_PIECES = frozenset(
    {"split", "rsplit", "partition", "rpartition", "splitlines", "group", "groups", "groupdict"}
)
_READING = frozenset(
    {
        *("get", "getlist", "pop", "items", "values", "keys", "multi_items", "model_dump", "dict", "copy"),
        *("json", "body", "form", "text", "read", "stream", "receive_text", "receive_json", "receive_bytes"),
        *("iter_text", "iter_json", "iter_bytes", "setdefault", "model_dump_json", "model_copy", "readlines"),
    }
)
_OF_PATHS = frozenset(
    {"joinpath", "with_name", "with_stem", "with_suffix", "resolve", "absolute", "expanduser"}
)
HOSTS = frozenset({"netloc", "hostname", "host", "scheme"})
_DOTS = frozenset({"..", "/", "\\", b"..", b"/"})


def handed_over(call: ast.Call, position: int) -> ast.Call:
    """The call that is made where `to_thread(function, value)` is called."""
    made = ast.Call(call.args[position], call.args[position + 1 :], call.keywords)
    return ast.copy_location(made, call)


def cleans(name: str) -> bool:
    """Whether a function is named as one that takes out what does harm."""
    return _CLEANS.search(name) is not None


def makes_sure(name: str) -> bool:
    """Whether a function is named as one that fails for what may do harm."""
    return _MAKES_SURE.search(name) is not None


def after_function(name: str, value: Value) -> Value | None:
    """What a function of a library gives of a value; None for nothing."""
    if name in _CLEANING:
        return value.safe_for(_CLEANING[name])
    if name in ("io.BytesIO", "io.StringIO"):
        return value.derived().safe_for({Sink.PATH})
    if name in PATHS:
        return value.derived()._replace(is_path=True)
    if name in SPLIT:
        return value.derived()
    if name in (
        "json.loads",
        "json.load",
        "orjson.loads",
        "fastapi.encoders.jsonable_encoder",
        "dict",
        "list",
    ):
        return value
    if name in SAME:
        return value.derived() if value.is_derived or name != "iter" else value
    if name == "os.path.splitext":
        return piece_of(value)
    return None


def piece_of(value: Value) -> Value:
    """Some piece of a value."""
    return value if value.share is Share.ANSWER else value.derived()._replace(share=Share.PIECE)


def after_method(method: str, argument: object, value: Value) -> Value | None:
    """What a method of a value gives of it; `argument` is its first one where that is a literal."""
    if value.share is Share.ANSWER:
        return value
    if method == "replace":
        sinks = {Sink.PATH} if argument in _DOTS else {Sink.HTML} if argument in ("<", "&") else set()
        return value.derived().safe_for(sinks)
    if method in _KEEPING:
        return value.derived()
    if method in _PIECES:
        return piece_of(value)
    if value.is_path and method in _OF_PATHS:
        return value
    if value.keys and method in ("get", "pop"):
        return value.under(argument)
    if not value.is_derived and method in _READING:
        if method in ("get", "pop", "setdefault") and argument is not None:
            return value._replace(trail=(*value.trail, f"[{argument}]"))
        return value._replace(trail=(*value.trail, f"{method}()"))
    if value.is_derived and method in ("read", "get", "pop", "json", "copy", "items", "values", "hex"):
        return value if method != "hex" else None
    return None


def after_attribute(name: str, value: Value) -> Value | None:
    """What an attribute of a value gives of it."""
    if value.share is Share.ANSWER:
        return value
    if not value.is_derived:
        share = Share.HOST if name in HOSTS else value.share
        return value._replace(trail=(*value.trail, name), share=share)
    if name in HOSTS:
        return value._replace(share=Share.HOST, safe=value.safe)
    if name == "body":  # of a tree
        return value
    if value.is_path:
        if name in ("name", "stem"):
            return value.safe_for({Sink.PATH})._replace(is_path=False)
        if name == "parts":
            return piece_of(value)
        if name == "suffix":
            return value.safe_for({Sink.PATH})._replace(share=Share.PIECE, is_path=False)
        return value if name in ("parent", "parents") else None
    if name in ("path", "query", "fragment", "params"):
        return value.safe_for(ADDRESSES)._replace(share=Share.PIECE)
    return None
