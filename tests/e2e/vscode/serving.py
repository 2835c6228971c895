"""VS Code as it is after a fresh installation, with our extension in it, served to a browser."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from tests.e2e.vscode.tools import Tools

_DEAD = "http://127.0.0.1:9"
_GALLERY = {
    "serviceUrl": f"{_DEAD}/gallery",
    "itemUrl": f"{_DEAD}/item",
    "resourceUrlTemplate": f"{_DEAD}/res",
}
"""Nothing is asked of a marketplace."""
_SETTINGS = {
    "telemetry.telemetryLevel": "off",
    "workbench.startupEditor": "none",
    "workbench.tips.enabled": False,
    "workbench.enableExperiments": False,
    "workbench.secondarySideBar.defaultVisibility": "hidden",
    "workbench.colorTheme": "Default Light Modern",
    "extensions.autoCheckUpdates": False,
    "extensions.autoUpdate": False,
    "extensions.ignoreRecommendations": True,
    "chat.disableAIFeatures": True,
    "chat.commandCenter.enabled": False,
    "update.mode": "none",
    "window.restoreWindows": "none",
    "files.autoSave": "off",
    "editor.cursorBlinking": "solid",
    "editor.minimap.enabled": False,
}
_PATIENCE = 60.0


class Served(NamedTuple):
    """A running VS Code."""

    url: str
    state: Path
    log: Path


def storage_of(state: Path) -> Path:
    """What the extension keeps for all windows."""
    return state / "data" / "User" / "globalStorage" / "fastapi-mentor.fastapi-mentor"


@contextmanager
def serving(
    found: Tools,
    state: Path,
    extensions: list[Path],
    settings: Mapping[str, Any] | None = None,
    machine: Mapping[str, Any] | None = None,
    trusting: bool = True,
    variables: Mapping[str, str] | None = None,
) -> Iterator[Served]:
    """VS Code with all that it keeps under `state`.

    `machine` are the settings of the machine, where those of interpreters belong in a remote window;
    `variables` are those of the environment that are not as usual.
    """
    for folder, content in (
        ("User", {**_SETTINGS, "security.workspace.trust.enabled": not trusting, **(settings or {})}),
        ("Machine", dict(machine or {})),
    ):
        place = state / "data" / folder
        place.mkdir(parents=True, exist_ok=True)
        (place / "settings.json").write_text(json.dumps(content))
    home = state / "home"
    home.mkdir(exist_ok=True)
    environment = {
        **found.environment,
        "HOME": str(home),
        "XDG_CONFIG_HOME": str(home / ".config"),
        "XDG_DATA_HOME": str(home / ".local" / "share"),
        "EXTENSIONS_GALLERY": json.dumps(_GALLERY),
    }
    environment.pop("VIRTUAL_ENV", None)
    environment |= variables or {}
    (state / "config.yaml").touch()
    command = [str(found.node), str(found.code_server), "--config", str(state / "config.yaml")]
    command += ["--user-data-dir", str(state / "data"), "--extensions-dir", str(state / "extensions")]
    for extension in extensions:
        subprocess.run(
            [*command, "--install-extension", str(extension)],
            env=environment,
            check=True,
            timeout=120,
            stdout=subprocess.DEVNULL,
        )
    port = _free_port()
    options = ["--bind-addr", f"127.0.0.1:{port}", "--auth", "none", "--disable-telemetry"]
    options += ["--disable-update-check", "--disable-getting-started-override", "--ignore-last-opened"]
    if trusting:
        options.append("--disable-workspace-trust")
    log = state / "server.log"
    with log.open("w") as output:
        process = subprocess.Popen([*command, *options], env=environment, stdout=output, stderr=output)
    try:
        url = f"http://127.0.0.1:{port}"
        _wait(f"{url}/healthz", process)
        yield Served(url, state, log)
    finally:
        process.terminate()
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
    return port


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end and process.poll() is None:
        try:
            with urllib.request.urlopen(url, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"VS Code does not answer at {url} (exit code {process.poll()}, {os.getpid()})")
