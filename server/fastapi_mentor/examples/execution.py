"""Runs the halves of an example under the real FastAPI, and says which of its claims are false."""

from __future__ import annotations

import contextlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self

from fastapi_mentor.examples import child
from fastapi_mentor.examples.documents import differences
from fastapi_mentor.examples.notation import parse
from fastapi_mentor.rule import Example

if TYPE_CHECKING:
    from fastapi_mentor.examples.child import Answer, Failure, Request

SECONDS = 30.0
"""How long one half may run; an example takes a tenth of a second, a busy machine is slow."""

COMMAND = (sys.executable, "-P", "-X", "utf8", child.__file__)
"""`-P` keeps the folder of the script out of the examples' sight."""


class Runtime:
    """A Python with FastAPI loaded, in which halves of examples run one after the other."""

    def __init__(self, seconds: float = SECONDS, forks: bool = hasattr(os, "fork")) -> None:
        self._seconds = seconds
        self._forks = forks
        self._process: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._process is not None:
            self._process.communicate()  # closes its stdin, which ends it

    def run(self, files: Mapping[str, str], example: Example, proof: str = "") -> Answer:
        """Import all Python files in a fresh folder, ask for OpenAPI, then execute `proof`."""
        with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
            write(files, Path(folder))
            return self._ask(
                {
                    "folder": folder,
                    "modules": [module_name(path) for path in files if path.endswith(".py")],
                    "proof": proof,
                    "environment": dict(example.environment),
                    "timeout": self._seconds,
                }
            )

    def _ask(self, request: Request) -> Answer:
        line = json.dumps(request) + "\n"
        reply = self._ask_server(line) if self._forks else self._ask_once(line)
        if not reply:
            raise RuntimeError("the process that runs examples has died; its reason is on stderr")
        answer: Answer = json.loads(reply)
        return answer

    def _ask_server(self, line: str) -> str:
        if self._process is None:
            self._process = subprocess.Popen(
                COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
            )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(BrokenPipeError):
            self._process.stdin.write(line)
            self._process.stdin.flush()
        return self._process.stdout.readline()

    def _ask_once(self, line: str) -> str:
        try:
            return subprocess.run(
                [*COMMAND, "--once"],
                input=line,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
                timeout=self._seconds,
                check=False,
            ).stdout
        except subprocess.TimeoutExpired:
            error = f"Died: ran over {self._seconds:g} seconds"
            failure: Failure = {"error": error, "trace": "", "misspelt": False}
            return json.dumps({"imported": failure, "proved": None, "documents": {}})


def broken_promises(
    example: Example, runtime: Runtime, changes: Collection[str] | None = None
) -> Iterator[str]:
    """Run the example and yield each thing that it claims and that did not happen.

    `changes` are the parts of OpenAPI in which the halves may differ; None where they may in any.
    """
    halves = parse(example)
    found = bool(halves.expected)
    if example.crashes and not found:
        yield "`crashes` is said of an example in which nothing is found"
        return
    if example.crashes and halves.good is None and example.proof:
        yield "nothing runs the proof: the only half crashes"
    bad = runtime.run(halves.bad, example, example.proof)
    half = "the bad half" if halves.good is not None else "the example"
    if example.crashes:
        if bad["imported"] is None:
            yield f"{half} does not crash, it should with {example.crashes}"
        elif not bad["imported"]["error"].startswith(example.crashes):
            yield f"{half} should crash with {example.crashes}{_shown(bad['imported'])}"
    elif bad["imported"] is not None:
        yield f"{half} cannot be imported{_shown(bad['imported'])}"
    elif not found:
        if bad["proved"] is not None:
            yield f"the proof fails{_shown(bad['proved'])}"
    elif example.proof and bad["proved"] is None:
        yield f"the proof passes after {half}: it proves nothing"
    elif bad["proved"] is not None and bad["proved"]["misspelt"]:
        yield f"the proof fails for a name that {half} lacks{_shown(bad['proved'])}"
    if halves.good is None:
        return
    good = runtime.run(halves.good, example, example.proof)
    if good["imported"] is not None:
        yield f"the good half cannot be imported{_shown(good['imported'])}"
    elif good["proved"] is not None:
        yield f"the proof fails after the good half{_shown(good['proved'])}"
    if changes is not None and bad["imported"] is None is good["imported"]:
        for name, document in bad["documents"].items():
            for each in differences(document, good["documents"].get(name, {})):
                if each.part not in changes:
                    yield f"the fix changes `{each.part}` of {each.where}, which `changes` does not say"


def unmet_version(example: Example) -> str | None:
    """Why an example cannot run here: "needs pydantic 1.10, 2.14.3 is installed"."""
    from importlib.metadata import PackageNotFoundError, version

    from packaging.specifiers import SpecifierSet

    for package, pinned in example.versions.items():
        try:
            installed = version(package)
        except PackageNotFoundError:
            return f"needs {package} {pinned}, which is not installed"
        if not SpecifierSet(f"=={pinned}.*").contains(installed, prereleases=True):
            return f"needs {package} {pinned}, {installed} is installed"
    return None


def write(files: Mapping[str, str], folder: Path) -> None:
    """Write the files of a half into a folder, byte for byte."""
    for path, text in files.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="")


def module_name(path: str) -> str:
    """`src/app/api/__init__.py` is imported as `app.api`."""
    name = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
    return name.removesuffix(".__init__")


def _shown(failure: Any) -> str:
    return f":\n{failure['trace']}{failure['error']}"
