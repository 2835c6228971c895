"""Runs in the environment of a subject: makes its applications and prints what FastAPI knows of them.

`python dumping.py module:expression|- folder result.json`, with the code that makes it on the standard
input where the first argument is `-`; `python dumping.py --examples folder result.json` does it for every
module below the folder that makes an application.
"""

from __future__ import annotations

import importlib
import inspect
import json
import os
import signal
import sys
import traceback
from collections.abc import Iterator
from typing import Any

_PATIENCE = 60
_WRAPPED = 6


def main(arguments: list[str]) -> None:
    what, folder, result = arguments
    sys.path.insert(0, folder)
    found = list(examples(folder)) if what == "--examples" else [single(what)]
    with open(result, "w", encoding="utf-8") as file:
        json.dump(found, file)


def single(what: str) -> dict[str, Any]:
    """The application that an expression, or the code on the standard input, makes."""
    if what == "-":
        names: dict[str, Any] = {}
        exec(compile(sys.stdin.read(), "made_by", "exec"), names)
        return described("", names["application"])
    module, _, expression = what.partition(":")
    return described(what, eval(expression, vars(importlib.import_module(module))))


def examples(folder: str) -> Iterator[dict[str, Any]]:
    """All applications of all modules; each module is imported in a process of its own."""
    import fastapi  # noqa: F401  (once, before the processes part)

    for directory, _, files in sorted(os.walk(folder)):
        for file in sorted(files):
            path = os.path.join(directory, file)
            if file.endswith(".py") and not file.startswith("test_"):
                with open(path, encoding="utf-8") as text:
                    if "FastAPI(" not in text.read():
                        continue
                yield from apart(folder, path)


def apart(folder: str, path: str) -> list[dict[str, Any]]:
    """The applications of one module, found by a process that may fail."""
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        signal.alarm(_PATIENCE)
        with os.fdopen(writing, "w", encoding="utf-8") as answer:
            try:
                answer.write(json.dumps(of_module(folder, path)))
            except BaseException:
                answer.write(json.dumps([{"application": path, "error": traceback.format_exc()}]))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return json.loads(text) if text else [{"application": path, "error": "it ended early"}]


def of_module(folder: str, path: str) -> list[dict[str, Any]]:
    from fastapi import FastAPI

    name = os.path.relpath(path, folder).removesuffix(".py").replace(os.sep, ".")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    try:
        module = importlib.import_module(name)
    except ModuleNotFoundError:
        # Some examples import their own files as if the folder were the root.
        sys.path.insert(0, os.path.dirname(path))
        module = importlib.import_module(name)
    found = {
        key: value
        for key, value in vars(module).items()
        if isinstance(value, FastAPI) and (getattr(module, "__file__", None) == path)
    }
    with open(path, encoding="utf-8") as text:
        source = text.read()
    return [
        described(f"{name}:{key}", value)
        for key, value in found.items()
        if f"{key} = FastAPI(" in source or f"{key}: FastAPI = " in source
    ]


def described(name: str, application: Any) -> dict[str, Any]:
    """All that FastAPI says of an application and of those that are mounted in it."""
    import fastapi

    found: dict[str, Any] = {
        "application": name,
        "fastapi": fastapi.__version__,
        "routes": [],
        "documents": {},
    }
    _describe(application, "", found, set())
    return found


def _describe(application: Any, prefix: str, found: dict[str, Any], seen: set[int]) -> None:
    from fastapi import FastAPI

    if id(application) in seen:
        return
    seen.add(id(application))
    for route in contexts(application.routes):
        path = getattr(route, "path", None)
        inner = mounted(getattr(route, "app", None)) if getattr(route, "endpoint", None) is None else None
        if inner is not None and (isinstance(path, str) or hasattr(route, "host")):
            _describe(inner, prefix + (path or ""), found, seen)
        elif path is not None and getattr(route, "endpoint", None) is not None:
            record = described_route(route, prefix + path)
            if record is not None:
                found["routes"].append({**record, "mounted": prefix})
    if isinstance(application, FastAPI):
        try:
            found["documents"][prefix] = application.openapi()
        except Exception:
            found.setdefault("failed", {})[prefix] = traceback.format_exc(limit=-3)


def mounted(application: Any) -> Any:
    """The FastAPI application behind a mount, also inside middleware."""
    from fastapi import FastAPI

    for _ in range(_WRAPPED):
        if isinstance(application, FastAPI):
            return application
        application = getattr(application, "app", None)
    return None


def contexts(routes: Any) -> Iterator[Any]:
    """The routes with what their routers add; before FastAPI 0.137 a router held copies already."""
    import fastapi.routing

    walk = getattr(fastapi.routing, "iter_route_contexts", None)
    return walk(routes) if walk is not None else iter(routes)


def described_route(route: Any, path: str) -> dict[str, Any] | None:
    from fastapi.routing import APIRoute, APIWebSocketRoute
    from starlette.routing import WebSocketRoute

    endpoint = inspect.unwrap(route.endpoint, stop=lambda each: hasattr(each, "__name__"))
    original = getattr(route, "original_route", route)
    if getattr(endpoint, "__module__", "") == "fastapi.applications":
        return None  # the pages of FastAPI's own documentation
    is_socket = isinstance(original, (APIWebSocketRoute, WebSocketRoute))
    return {
        "path": path,
        "methods": ["WEBSOCKET"] if is_socket else sorted(getattr(route, "methods", None) or ()),
        "name": getattr(endpoint, "__name__", type(endpoint).__name__),
        "module": getattr(endpoint, "__module__", ""),
        "shown": bool(getattr(route, "include_in_schema", False)) and isinstance(original, APIRoute),
        "status_code": getattr(route, "status_code", None),
    }


if __name__ == "__main__":
    main(sys.argv[1:])
