"""The process in which examples run: it loads FastAPI once, and forks for each half of an example.

It is a script that imports nothing of FastAPI Mentor. Each line of stdin is a `Request`, each line
of stdout its `Answer`, as JSON. With `--once` it answers a single request in its own process, for
systems that cannot fork.
"""

import importlib
import json
import linecache
import os
import select
import signal
import sys
import traceback
import warnings
from types import ModuleType
from typing import Any, TypedDict


class Request(TypedDict):
    """What to run: `modules` are imported in order from `folder`, then `proof` is executed."""

    folder: str
    modules: list[str]
    proof: str
    environment: dict[str, str]
    timeout: float


class Failure(TypedDict):
    """An exception: "Type: message", its traceback, and whether the proof spells a name wrong."""

    error: str
    trace: str
    misspelt: bool


class Answer(TypedDict):
    """How it went: None is success."""

    imported: Failure | None
    proved: Failure | None
    documents: dict[str, Any]
    """The OpenAPI of its applications, by their names."""


USED_BY_MOST = (
    "fastapi",
    "fastapi.testclient",
    "pydantic_settings",
    "sqlalchemy",
    "sqlalchemy.ext.asyncio",
    "sqlmodel",
)
PROOF = "<proof>"


def main() -> None:
    """Answer requests until stdin ends."""
    wire = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what an example prints is not an answer
    if "--once" in sys.argv:
        print(json.dumps(run(json.loads(sys.stdin.readline()))), file=wire, flush=True)
        os._exit(0)  # threads that an example left behind do not hold us
    for name in USED_BY_MOST:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            try:
                importlib.import_module(name)
            except ImportError:
                continue
    for line in sys.stdin:
        print(json.dumps(fork_and_run(json.loads(line))), file=wire, flush=True)


def fork_and_run(request: Request) -> Answer:
    """Run in a child process; one that hangs or dies is an answer too."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        os.setsid()
        with os.fdopen(writing, "w", encoding="utf-8") as answers:
            json.dump(run(request), answers)
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, encoding="utf-8") as answers:
        ended = bool(select.select([answers], [], [], request["timeout"])[0])
        if not ended:
            os.killpg(child, signal.SIGKILL)
        text = answers.read()
    status = os.waitpid(child, 0)[1]
    if text:
        answer: Answer = json.loads(text)
        return answer
    status = os.waitstatus_to_exitcode(status)
    reason = f"ended with status {status}" if ended else f"ran over {request['timeout']:g} seconds"
    return {
        "imported": {"error": f"Died: {reason}", "trace": "", "misspelt": False},
        "proved": None,
        "documents": {},
    }


def run(request: Request) -> Answer:
    """Import the example, ask its applications for their OpenAPI, execute the proof."""
    folder = request["folder"]
    os.chdir(folder)
    os.environ.update(request["environment"])
    sys.path[:0] = [os.path.join(folder, "src"), folder]
    sys.dont_write_bytecode = True
    names: dict[str, Any] = {}
    answer: Answer = {"imported": None, "proved": None, "documents": {}}
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            for name in request["modules"]:
                names |= vars(load(name, folder))
            for name, value in list(names.items()):
                if any(kind.__module__ == "fastapi.applications" for kind in type(value).__mro__):
                    answer["documents"][name] = value.openapi()
        except BaseException as error:
            answer["imported"] = failure(error)
            return answer
    names |= {
        "__name__": "proof",
        "warned": [f"{each.category.__name__}: {each.message}" for each in caught],
    }
    source = request["proof"].splitlines(keepends=True)
    linecache.cache[PROOF] = (len(source), None, source, PROOF)  # so that a traceback shows it
    try:
        exec(compile(request["proof"], PROOF, "exec"), names)
    except BaseException as error:
        answer["proved"] = failure(error)
    return answer


def load(name: str, folder: str) -> ModuleType:
    """Import a module of the example, and nothing else that goes by its name."""
    module = importlib.import_module(name)
    path = module.__file__ or ""
    if not os.path.realpath(path).startswith(os.path.realpath(folder)):
        raise ImportError(f"the example's module `{name}` is hidden by {path or 'a built-in one'}")
    return module


def failure(error: BaseException) -> Failure:
    """Describe an exception; the frames of this file are left out of its traceback."""
    frames = traceback.extract_tb(error.__traceback__)
    kept = [frame for frame in frames if frame.filename != __file__]
    blunder = isinstance(error, NameError | ImportError | SyntaxError)
    return {
        "error": f"{type(error).__name__}: {error}",
        "trace": "".join(traceback.format_list(kept)),
        "misspelt": blunder and (not kept or kept[-1].filename == PROOF),
    }


if __name__ == "__main__":
    main()
