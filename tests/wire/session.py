"""An editor's side of a conversation: the handshake, documents, diagnostics by push or by pull."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from enum import Enum
from pathlib import Path
from typing import Any

from tests.wire.client import PATIENCE, Answer, Message, Wire


class Way(Enum):
    """How an editor gets its diagnostics."""

    PUSH = "push"
    PULL = "pull"


def server_command(*options: str) -> list[str]:
    """The command that starts our server, with the Python that runs the tests."""
    return [sys.executable, "-m", "fastapi_mentor", "server", *options]


def path_uri(path: str | Path) -> str:
    """The URI of a file."""
    return Path(path).resolve().as_uri()


def position(line: int, character: int) -> dict[str, int]:
    """A place in a document, 0-based, in the units that were negotiated."""
    return {"line": line, "character": character}


def change(start: tuple[int, int], end: tuple[int, int] | None = None, text: str = "") -> dict[str, Any]:
    """A content change: `text` in place of what is between `start` and `end`."""
    span = {"start": position(*start), "end": position(*(end or start))}
    return {"range": span, "text": text}


def capabilities(way: Way, encodings: Sequence[str] | None = None) -> dict[str, Any]:
    """What a plain modern editor can do, with diagnostics in one `way`."""
    document: dict[str, Any] = {
        "synchronization": {"didSave": True},
        "publishDiagnostics": {"versionSupport": True, "relatedInformation": True},
        "hover": {"contentFormat": ["markdown", "plaintext"]},
    }
    workspace: dict[str, Any] = {"workspaceFolders": True}
    if way is Way.PULL:
        document["diagnostic"] = {"dynamicRegistration": False, "relatedDocumentSupport": False}
        workspace["diagnostics"] = {"refreshSupport": True}
    general = {} if encodings is None else {"positionEncodings": list(encodings)}
    return {"textDocument": document, "workspace": workspace, "general": general}


class Session:
    """A wire with an editor's manners on top."""

    def __init__(self, wire: Wire, way: Way = Way.PUSH) -> None:
        self.wire = wire
        self.way = way
        self.versions: dict[str, int] = {}
        self._marks: dict[str, int] = {}
        """How many messages had come when a document got its version."""

    def initialize(
        self,
        folder: str | Path | None = None,
        *,
        encodings: Sequence[str] | None = None,
        able: Mapping[str, Any] | None = None,
        options: Any = None,
    ) -> dict[str, Any]:
        """Shake hands and return the server's capabilities; `able` replaces the usual ones."""
        root = None if folder is None else path_uri(folder)
        params = {
            "processId": None,
            "rootUri": root,
            "workspaceFolders": None if root is None else [{"uri": root, "name": "root"}],
            "capabilities": able if able is not None else capabilities(self.way, encodings),
            "initializationOptions": options,
        }
        answer = self.wire.ask("initialize", params, timeout=60)
        assert answer.error is None, answer.error
        self.wire.notify("initialized", {})
        result: dict[str, Any] = answer.result["capabilities"]
        return result

    # Messages, to be sent alone or several in one write

    def opening(self, uri: str, text: str, version: int = 1) -> dict[str, Any]:
        """A `didOpen`."""
        self.versions[uri] = version
        self._marks[uri] = len(self.wire.messages)
        item = {"uri": uri, "languageId": "python", "version": version, "text": text}
        return self.wire.notification("textDocument/didOpen", {"textDocument": item})

    def changing(self, uri: str, *changes: dict[str, Any]) -> dict[str, Any]:
        """A `didChange` with the next version."""
        self.versions[uri] = self.versions.get(uri, 0) + 1
        self._marks[uri] = len(self.wire.messages)
        document = {"uri": uri, "version": self.versions[uri]}
        params = {"textDocument": document, "contentChanges": list(changes)}
        return self.wire.notification("textDocument/didChange", params)

    def pulling(self, uri: str) -> dict[str, Any]:
        """A request for the diagnostics of one document."""
        return self.wire.request("textDocument/diagnostic", {"textDocument": {"uri": uri}})

    # Deeds

    def open(self, uri: str, text: str, version: int = 1) -> None:
        """Open a document."""
        self.wire.send(self.opening(uri, text, version))

    def change(self, uri: str, *changes: dict[str, Any]) -> None:
        """Change a document."""
        self.wire.send(self.changing(uri, *changes))

    def replace(self, uri: str, text: str) -> None:
        """Change the whole document."""
        self.change(uri, {"text": text})

    def close(self, uri: str) -> None:
        """Close a document."""
        self.wire.notify("textDocument/didClose", {"textDocument": {"uri": uri}})

    def shut_down(self, *, timeout: float = PATIENCE) -> int:
        """Leave politely and return the exit code."""
        answer = self.wire.ask("shutdown", timeout=timeout)
        assert answer.error is None, answer.error
        self.wire.notify("exit")
        return self.wire.exit_code(timeout=timeout)

    # Diagnostics

    def diagnostics(self, uri: str, *, timeout: float = PATIENCE) -> list[dict[str, Any]]:
        """The diagnostics of the newest version of a document, pushed or pulled."""
        if self.way is Way.PULL:
            answer = self.pull(uri, timeout=timeout)
            assert answer.error is None, answer.error
            assert answer.result["kind"] == "full"
            pulled: list[dict[str, Any]] = answer.result["items"]
            return pulled
        pushed: list[dict[str, Any]] = self.published(uri, timeout=timeout).content["params"]["diagnostics"]
        return pushed

    def pull(self, uri: str, *, timeout: float = PATIENCE) -> Answer:
        """Ask for the diagnostics of a document."""
        request = self.pulling(uri)
        self.wire.send(request)
        return self.wire.answer(request, timeout=timeout)

    def published(self, uri: str, *, timeout: float = PATIENCE) -> Message:
        """Wait until diagnostics of the newest version are published."""
        wanted = self.versions[uri]

        def is_it(content: dict[str, Any]) -> bool:
            if content.get("method") != "textDocument/publishDiagnostics":
                return False
            params = content["params"]
            return bool(params["uri"] == uri and params.get("version") == wanted)

        what = f"published diagnostics of version {wanted} of {uri}"
        return self.wire.wait(is_it, since=self._marks[uri], timeout=timeout, what=what)

    def publications(self, uri: str | None = None) -> list[dict[str, Any]]:
        """The params of everything published so far, oldest first."""
        return [
            content["params"]
            for content, _ in list(self.wire.messages)
            if content.get("method") == "textDocument/publishDiagnostics"
            and uri in (None, content["params"]["uri"])
        ]
