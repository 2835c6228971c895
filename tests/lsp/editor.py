"""An editor in the process of the test, and a server with a few rules of the test's own."""

from __future__ import annotations

import ast
import asyncio
import itertools
import json
import os
import queue
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from fastapi_mentor.catalogue import Catalogue, RuleInfo
from fastapi_mentor.edits import Editor as FixEditor
from fastapi_mentor.facts import Outline
from fastapi_mentor.lsp.framing import Framer, frame
from fastapi_mentor.lsp.server import MentorServer
from fastapi_mentor.lsp.transport import Wire
from fastapi_mentor.rule import Finding, Fix, Related, Rule, Safety, Severity
from fastapi_mentor.source import Location

PATIENCE = 20.0
ABLE: dict[str, Any] = {
    "general": {"positionEncodings": ["utf-16"]},
    "textDocument": {
        "publishDiagnostics": {"relatedInformation": True, "codeDescriptionSupport": True},
        "hover": {"contentFormat": ["markdown"]},
        "codeAction": {
            "codeActionLiteralSupport": {"codeActionKind": {"valueSet": []}},
            "isPreferredSupport": True,
            "dataSupport": True,
            "resolveSupport": {"properties": ["edit"]},
        },
    },
    "workspace": {"workspaceEdit": {"documentChanges": True, "resourceOperations": ["create"]}},
}
"""What a modern editor can do that is pushed to."""

PULLING: dict[str, Any] = {
    **ABLE,
    "textDocument": {**ABLE["textDocument"], "diagnostic": {}},
    "workspace": {**ABLE["workspace"], "diagnostics": {"refreshSupport": True}},
}
"""The same, but it asks for diagnostics."""


class Refusal(Exception):
    """The server answered with an error."""

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(error["message"])
        self.code: int = error["code"]


class Editor:
    """Speaks to a server over frames, without a process or a pipe in between."""

    def __init__(self, server: MentorServer) -> None:
        self.server = server
        self.heard: list[dict[str, Any]] = []
        self.replies: dict[str, Callable[[Any], Any]] = {}
        self.capabilities: dict[str, Any] = {}
        self._numbers = itertools.count(1)
        self._versions: dict[str, int] = {}
        self._news = asyncio.Condition()
        self._input: queue.SimpleQueue[bytes] = queue.SimpleQueue()
        self._loop = asyncio.get_running_loop()
        self._framer = Framer()
        wire = Wire(self._input.get, self._written)
        self.ended = asyncio.create_task(server.serve(wire))

    def send(self, *bodies: bytes | dict[str, Any]) -> None:
        """Send messages in one piece, bytes as they are."""
        self._input.put(
            b"".join(frame(b if isinstance(b, bytes) else json.dumps(b).encode()) for b in bodies)
        )

    def tell(self, method: str, params: Any = None) -> None:
        """Send a notification."""
        self.send({"jsonrpc": "2.0", "method": method, "params": params})

    async def ask(self, method: str, params: Any = None) -> Any:
        """The result of a request; raises Refusal."""
        return await self.answer(self.request(method, params))

    def request(self, method: str, params: Any = None) -> int:
        """Send a request and return its id."""
        number = next(self._numbers)
        self.send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
        return number

    async def answer(self, number: int | None) -> Any:
        """The result of the request with an id; raises Refusal."""
        message = await self.message(lambda m: "method" not in m and m["id"] == number)
        if "error" in message:
            raise Refusal(message["error"])
        return message["result"]

    async def message(self, wanted: Callable[[dict[str, Any]], bool], since: int = 0) -> dict[str, Any]:
        """The first wanted message, waited for if need be."""
        async with asyncio.timeout(PATIENCE), self._news:
            await self._news.wait_for(lambda: any(map(wanted, self.heard[since:])))
        return next(filter(wanted, self.heard[since:]))

    def open(self, uri: str, text: str, language: str = "python") -> None:
        """Open a document."""
        self._versions[uri] = 1
        item = {"uri": uri, "languageId": language, "version": 1, "text": text}
        self.tell("textDocument/didOpen", {"textDocument": item})

    def change(self, uri: str, *changes: Mapping[str, Any]) -> None:
        """Change a document."""
        self._versions[uri] += 1
        document = {"uri": uri, "version": self._versions[uri]}
        params = {"textDocument": document, "contentChanges": changes}
        self.tell("textDocument/didChange", params)

    def close(self, uri: str) -> None:
        """Close a document."""
        self.tell("textDocument/didClose", {"textDocument": {"uri": uri}})

    async def published(self, uri: str) -> list[dict[str, Any]]:
        """The diagnostics that are pushed for the newest version of a document."""
        params = await self.publication(uri, self._versions[uri])
        found: list[dict[str, Any]] = params["diagnostics"]
        return found

    async def publication(self, uri: str, version: int | None, since: int = 0) -> dict[str, Any]:
        """The params of the first publication of a version."""
        message = await self.message(
            lambda m: (
                m.get("method") == "textDocument/publishDiagnostics"
                and m["params"]["uri"] == uri
                and m["params"].get("version") == version
            ),
            since,
        )
        params: dict[str, Any] = message["params"]
        return params

    async def actions(self, uri: str, place: dict[str, Any], *only: str) -> list[dict[str, Any]]:
        """The code actions for a range."""
        context = {"diagnostics": [], **({"only": only} if only else {})}
        params = {"textDocument": {"uri": uri}, "range": place, "context": context}
        found: list[dict[str, Any]] = await self.ask("textDocument/codeAction", params)
        return found

    def hang_up(self) -> None:
        """End the input of the server."""
        self._input.put(b"")

    def _written(self, data: bytes) -> None:
        self._loop.call_soon_threadsafe(self._hear, data)

    def _hear(self, data: bytes) -> None:
        for body in self._framer.feed(data):
            assert isinstance(body, bytes)
            message = json.loads(body)
            self.heard.append(message)
            if "method" in message and "id" in message:
                result = self.replies.get(message["method"], lambda params: None)(message.get("params"))
                self.send({"jsonrpc": "2.0", "id": message["id"], "result": result})
        self._loop.create_task(self._wake())

    async def _wake(self) -> None:
        async with self._news:
            self._news.notify_all()


@asynccontextmanager
async def editing(
    folder: Path | None = None,
    able: Mapping[str, Any] = ABLE,
    options: Any = None,
    replies: Mapping[str, Callable[[Any], Any]] | None = None,
    catalogue: Catalogue | None = None,
    **parameters: Any,
) -> AsyncIterator[Editor]:
    """An editor that has shaken hands, and says goodbye in the end."""
    editor = Editor(MentorServer(catalogue or house_rules()))
    editor.replies = dict(replies or {})
    folders = [{"uri": folder.as_uri(), "name": folder.name}] if folder else None
    hello = {"processId": None, "rootUri": None, "workspaceFolders": folders, "capabilities": able}
    hello |= {"initializationOptions": options, **parameters}
    try:
        editor.capabilities = (await editor.ask("initialize", hello))["capabilities"]
        editor.tell("initialized", {})
        yield editor
    finally:
        editor.hang_up()
        await asyncio.wait_for(editor.ended, PATIENCE)


def span(line: int, start: int, end: int) -> dict[str, Any]:
    """A range on one line."""
    return {
        "start": {"line": line, "character": start},
        "end": {"line": line, "character": end},
    }


def edit(line: int, start: int, end: int, text: str) -> dict[str, Any]:
    """A change on one line."""
    return {"range": span(line, start, end), "text": text}


# Rules


@dataclass
class Constant:
    """A constant anywhere."""

    node: ast.Constant
    outline: Outline

    @classmethod
    def find(cls, outline: Outline) -> Iterator[Constant]:
        for top in outline.statement.nodes:
            for node in ast.walk(top):
                if isinstance(node, ast.Constant):
                    yield cls(node, outline)

    @property
    def location(self) -> Location:
        return self.outline.location(self.node)


def loud(constant: Constant) -> Iterator[Finding]:
    """A safe fix."""
    if constant.node.value == "LOUD":
        fix = Fix("Whisper", lambda editor: editor.replace(constant, '"quiet"'))
        yield Finding(constant, "`LOUD` is 100% too loud", fix)


def odd(constant: Constant) -> Iterator[Finding]:
    """An unsafe fix, and another place to look at."""
    if type(constant.node.value) is int and constant.node.value % 2:
        even = str(constant.node.value + 1)
        fix = Fix("Make it even", lambda editor: editor.replace(constant, even), Safety.UNSAFE)
        yield Finding(constant, f"`{constant.node.value}` is odd", fix, (Related(constant, "here"),))


def moved(constant: Constant) -> Iterator[Finding]:
    """A fix that needs a new file."""

    def move(editor: FixEditor) -> None:
        editor.replace(constant, editor.add_import("words", "WORD"))
        editor.create_file(os.path.join(os.path.dirname(editor.path), "words.py"), 'WORD = "word"\n')

    if constant.node.value == "elsewhere":
        yield Finding(constant, "this word belongs elsewhere", Fix("Move it", move))


def broken(constant: Constant) -> Iterator[Finding]:
    """A rule that crashes."""
    if constant.node.value == "crash":
        raise RuntimeError("this rule is broken")
    yield from ()


EXAMPLE = """
      word = "LOUD"
             ^^^^^^ `LOUD` is 100% too loud
"""


def house_rules() -> Catalogue:
    """The rules of these tests."""
    rules = (
        _info("loud-word", loud, Severity.WARNING),
        _info("odd-number", odd, Severity.HINT),
        _info("moved-word", moved, Severity.INFO),
        _info("broken-rule", broken, Severity.ERROR),
    )
    return Catalogue({info.name: info for info in rules}, {"house": "The house."})


def _info(name: str, check: Callable[[Constant], Iterator[Finding]], severity: Severity) -> RuleInfo:
    rule = Rule(Constant, check, bullet="manners", severity=severity, since="0.1", examples=[EXAMPLE])
    url = f"https://example.com/rules#{name}"
    return RuleInfo.of(
        rule, name, "house", summary=f"About {name}.", reason=f"The reason of {name}.", module=name, url=url
    )
