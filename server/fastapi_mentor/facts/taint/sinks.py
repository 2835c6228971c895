"""The calls that mean something by the text that they are given: paths, addresses, HTML, commands, code."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from typing import NamedTuple

from fastapi_mentor.facts.construction import construction_of
from fastapi_mentor.facts.expression import argument, literal
from fastapi_mentor.facts.place import Place
from fastapi_mentor.facts.taint.value import Sink
from fastapi_mentor.facts.types import type_of
from fastapi_mentor.pattern import pattern


class _Slot(NamedTuple):
    """The parameter of a function that takes something."""

    sink: Sink
    keyword: str
    position: int


def _slots(sink: Sink, keyword: str, position: int, *names: str) -> dict[str, list[_Slot]]:
    return {name: [_Slot(sink, keyword, position)] for name in names}


_VERBS = ("get", "post", "put", "patch", "delete", "head", "options")
_CLIENTS = frozenset(
    {
        *("httpx.Client", "httpx.AsyncClient", "requests.Session", "requests.sessions.Session"),
        *("aiohttp.ClientSession", "aiohttp.client.ClientSession"),
    }
)
_SHELLS = frozenset({"sh", "bash", "/bin/sh", "/bin/bash", "zsh", "cmd", "cmd.exe", "powershell"})
_RUNNING = frozenset(f"subprocess.{name}" for name in ("run", "call", "check_call", "check_output", "Popen"))
_LOADING = frozenset({"yaml.load", "yaml.load_all"})
_RESPONSES = frozenset({"starlette.responses.Response", "starlette.responses.StreamingResponse"})
_ENVIRONMENTS = frozenset({"jinja2.Environment", "jinja2.environment.Environment"})
_PATH_METHODS = frozenset(
    {
        *("open", "read_text", "read_bytes", "write_text", "write_bytes", "unlink", "rmdir", "mkdir"),
        *("iterdir", "touch", "glob", "rglob"),
    }
)
LOGGING = frozenset({"print", "debug", "info", "warning", "warn", "error", "critical", "exception", "log"})

_TAKERS: dict[str, list[_Slot]] = {
    **_slots(Sink.PATH, "file", 0, "open", "io.open", "aiofiles.open", "anyio.open_file", "codecs.open"),
    **_slots(Sink.PATH, "path", 0, "starlette.responses.FileResponse", "os.remove", "os.unlink", "os.rmdir"),
    **_slots(Sink.PATH, "path", 0, "os.listdir", "os.scandir", "os.mkdir", "shutil.rmtree", "os.open"),
    **_slots(Sink.PATH, "name", 0, "os.makedirs"),
    **_slots(Sink.PATH, "path", 0, "aiofiles.os.remove", "aiofiles.os.unlink", "aiofiles.os.makedirs"),
    **_slots(Sink.PATH, "file", 0, "zipfile.ZipFile", "PIL.Image.open"),
    **_slots(Sink.PATH, "name", 0, "tarfile.open"),
    **{
        name: [_Slot(Sink.PATH, "src", 0), _Slot(Sink.PATH, "dst", 1)]
        for name in (
            *("shutil.copy", "shutil.copy2", "shutil.copyfile", "shutil.copytree", "shutil.move"),
            *("os.rename", "os.replace", "aiofiles.os.rename", "aiofiles.os.replace"),
        )
    },
    **_slots(Sink.REDIRECT, "url", 0, "starlette.responses.RedirectResponse"),
    **_slots(Sink.HTML, "content", 0, "starlette.responses.HTMLResponse"),
    **_slots(Sink.HTML, "base", 0, "markupsafe.Markup"),
    **_slots(Sink.COMMAND, "command", 0, "os.system"),
    **_slots(Sink.COMMAND, "cmd", 0, "os.popen", "subprocess.getoutput", "subprocess.getstatusoutput"),
    **_slots(Sink.COMMAND, "cmd", 0, "asyncio.create_subprocess_shell"),
    **_slots(Sink.COMMAND, "program", 0, "asyncio.create_subprocess_exec"),
    **_slots(Sink.CODE, "source", 0, "eval", "exec", "builtins.eval", "builtins.exec"),
    **_slots(Sink.CODE, "name", 0, "importlib.import_module", "__import__"),
    **_slots(Sink.TEMPLATE, "source", 0, "jinja2.Template", "jinja2.environment.Template"),
    **_slots(Sink.TEMPLATE, "text", 0, "mako.template.Template"),
    **{
        f"{package}.{verb}": [_Slot(Sink.URL, "url", 0)]
        for package in ("httpx", "requests", "requests.api")
        for verb in _VERBS
    },
    **_slots(Sink.URL, "url", 1, "httpx.request", "httpx.stream", "requests.request", "aiohttp.request"),
    **_slots(Sink.URL, "url", 0, "urllib.request.urlopen", "urllib.request.urlretrieve"),
    **_slots(Sink.OBJECT, "data", 0, "pickle.loads", "marshal.loads", "dill.loads", "cloudpickle.loads"),
    **_slots(Sink.OBJECT, "file", 0, "pickle.load", "marshal.load", "dill.load", "cloudpickle.load"),
    **_slots(Sink.OBJECT, "filename", 0, "joblib.load"),
    **_slots(Sink.OBJECT, "filepath_or_buffer", 0, "pandas.read_pickle"),
    **_slots(Sink.OBJECT, "string", 0, "jsonpickle.decode"),
    **_slots(Sink.OBJECT, "stream", 0, "yaml.unsafe_load", "yaml.unsafe_load_all"),
}
_RARE_METHODS = frozenset({"from_string"})
WORDS = (
    frozenset(name.rpartition(".")[2] for name in (*_TAKERS, *_RUNNING, *_LOADING, *_RESPONSES))
    | _PATH_METHODS
    | _RARE_METHODS
    | {"request", "stream"}
)
"""The last parts of the names of what may take something."""

_TELLING = (
    *("os.remove(", "os.unlink(", "os.listdir(", "os.makedirs(", "os.mkdir(", "os.system(", "os.popen("),
    *("os.rename(", "os.replace(", "os.scandir(", "shutil.", "subprocess.", "aiofiles.", "open_file("),
    *("FileResponse(", "RedirectResponse(", "HTMLResponse(", "text/html", "Markup(", "import_module("),
    *("create_subprocess_", "Template(", "from_string(", "urlopen(", "Popen(", "check_output("),
    *("httpx.get(", "httpx.post(", "httpx.request(", "httpx.stream(", "httpx.AsyncClient(", "httpx.Client("),
    *("requests.get(", "requests.post(", "requests.request(", "requests.Session(", "aiohttp.ClientSession("),
    *("client.get(", "client.post(", "client.request(", "session.get(", "session.post(", "session.request("),
    *("read_text(", "read_bytes(", "write_text(", "write_bytes(", "unlink(", "rmtree(", "ZipFile("),
    *("pickle.load", "marshal.load", "dill.load", "joblib.load", "yaml.load(", "yaml.unsafe_load"),
)
_SHORT_WORDS = pattern(r"(?<!\w)(?:open|eval|exec)\(")


def may_tell(text: str) -> bool:
    """Whether the text of a function has what stands in those that may take something, and in few others."""
    return any(word in text for word in _TELLING) or _SHORT_WORDS.search(text) is not None


Taken = tuple[Sink, ast.expr]


_ASKING = frozenset({*_VERBS, "request", "stream"})
RARE_WORDS = WORDS - _ASKING
"""Those that stand in few functions: what a dependency asks elsewhere is not looked at."""
_CLIENT_NAMES = pattern(r"client|session|http|requests", re.IGNORECASE)


def may_take(call: ast.Call, word: str) -> bool:
    """Whether a call may take something of a request, as far as its own text tells; `word` is its name."""
    if word not in WORDS:
        return False
    given = call.args
    if word in _ASKING:
        if given and type(given[0]) is ast.Constant and word in _VERBS:
            return False
        owner = call.func.value if type(call.func) is ast.Attribute else None
        if type(owner) is ast.Name or type(owner) is ast.Attribute:
            return _CLIENT_NAMES.search(name_of(owner)) is not None
        return type(owner) is ast.Call
    if (
        word in _PATH_METHODS
        and type(call.func) is ast.Attribute
        and type(call.func.value) is not ast.Constant
    ):
        return True
    if len(given) == 1 and not call.keywords:
        return type(given[0]) is not ast.Constant
    return bool(given or call.keywords)


def taken(call: ast.Call, at: Place) -> Iterator[Taken]:
    """What a call takes, and as what."""
    function = call.func
    word = name_of(function)
    if word in LOGGING and isinstance(function, ast.Attribute) and is_logger(function.value):
        for each in (*call.args, *(keyword.value for keyword in call.keywords)):
            yield Sink.LOG, each
        return
    if word == "print" and isinstance(function, ast.Name):
        yield from ((Sink.LOG, each) for each in call.args)
        return
    if word not in WORDS:
        return
    name = at.qualified(function)
    for slot in _TAKERS.get(name or "", ()):
        given = argument(call, slot.keyword, slot.position)
        if given is not None:
            yield slot.sink, given
    if name in _RUNNING:
        yield from _run(call)
    elif name in _LOADING:
        yield from _loaded(call, at)
    elif name in _RESPONSES:
        yield from _answered(call)
    elif isinstance(function, ast.Attribute) and name not in _TAKERS:
        yield from _by_method(call, function, at)


def name_of(function: ast.expr) -> str:
    """The last part of the name of what is called."""
    kind = type(function)
    if kind is ast.Name:
        return function.id  # type: ignore[attr-defined, no-any-return]
    return function.attr if kind is ast.Attribute else ""  # type: ignore[attr-defined]


def is_logger(node: ast.expr) -> bool:
    """Whether an expression is called as loggers are."""
    match node:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name.strip("_").lower() in ("log", "logger", "logging")
        case ast.Call(func=ast.Attribute(attr=name) | ast.Name(id=name)):
            return name.lower() in ("getlogger", "get_logger")
    return False


def _run(call: ast.Call) -> Iterator[Taken]:
    given = argument(call, "args", 0)
    if given is None:
        return
    is_in_shell = literal(argument(call, "shell")) is True
    match given:
        case ast.List(elts=elements) | ast.Tuple(elts=elements) if not is_in_shell:
            if elements and not isinstance(elements[0], ast.Starred):
                yield Sink.COMMAND, elements[0]
            if elements and literal(elements[0]) in _SHELLS and len(elements) > 2:
                yield Sink.COMMAND, elements[2]
        case _:
            if is_in_shell or not isinstance(given, ast.Name):
                yield Sink.COMMAND, given


def _answered(call: ast.Call) -> Iterator[Taken]:
    """The content of a response, if it is HTML, and where its headers lead."""
    given = argument(call, "content", 0)
    if given is not None and literal(argument(call, "media_type", 3)) == "text/html":
        yield Sink.HTML, given
    headers = argument(call, "headers", 2)
    if isinstance(headers, ast.Dict):
        for key, value in zip(headers.keys, headers.values, strict=True):
            if str(literal(key)).lower() == "location":
                yield Sink.REDIRECT, value


def _loaded(call: ast.Call, at: Place) -> Iterator[Taken]:
    loader = argument(call, "Loader", 1)
    name = at.qualified(loader) if loader is not None else None
    if loader is None or (name or "").rpartition(".")[2] in ("Loader", "UnsafeLoader", "FullLoader"):
        given = argument(call, "stream", 0)
        if given is not None:
            yield Sink.OBJECT, given


def _by_method(call: ast.Call, function: ast.Attribute, at: Place) -> Iterator[Taken]:
    word = function.attr
    if word in _PATH_METHODS:
        yield Sink.PATH, function.value
        return
    if word == "from_string" and call.args:
        if _is_environment(function.value, at):
            yield Sink.TEMPLATE, call.args[0]
        return
    if word not in _VERBS and word not in ("request", "stream"):
        return
    given = argument(call, "url", 0 if word in _VERBS else 1)
    if given is None or isinstance(given, ast.Constant):
        return
    owner = function.value
    if type_of(owner, at) not in _CLIENTS:
        return
    made = construction_of(owner, at)
    if made is None or argument(made[0], "base_url") is None:
        yield Sink.URL, given


def _is_environment(node: ast.expr, at: Place) -> bool:
    if isinstance(node, ast.Attribute) and node.attr == "env":
        return type_of(node.value, at) in (
            "starlette.templating.Jinja2Templates",
            "fastapi.templating.Jinja2Templates",
        )
    return type_of(node, at) in _ENVIRONMENTS
