"""The code of others that is measured on: pinned packages, downloaded once and unpacked."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path
from typing import NamedTuple

LIST = Path(__file__).with_name("corpus.txt")


class Package(NamedTuple):
    """A line of the list: what to download, and whether as a wheel or as a source archive."""

    name: str
    requirement: str
    kind: str


def packages() -> list[Package]:
    """All packages of the corpus, in the order of the list."""
    lines = [line.split() for line in LIST.read_text().splitlines() if not line.startswith("#")]
    return [Package(line[0].partition("==")[0], line[0], line[1]) for line in lines if line]


def default_folder() -> Path:
    """`$FASTAPI_MENTOR_CORPUS`, or a folder in the user's cache."""
    named = os.environ.get("FASTAPI_MENTOR_CORPUS")
    return Path(named) if named else Path.home() / ".cache" / "fastapi-mentor-corpus"


def unpacked(package: Package, corpus: Path) -> Path:
    """Return the folder of a package's files; download and unpack it if it is not there yet."""
    target = corpus / "src" / package.name
    if target.is_dir() and any(target.iterdir()):
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    print(f"downloading {package.requirement} ...", file=sys.stderr, flush=True)
    with tempfile.TemporaryDirectory(dir=corpus) as scratch:
        archives, files = Path(scratch, "archives"), Path(scratch, "files")
        form = ["--no-binary", ":all:"] if package.kind == "sdist" else ["--only-binary", ":all:"]
        subprocess.run(
            [
                *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", *form),
                *("--dest", str(archives), package.requirement),
            ],
            check=True,
        )
        (archive,) = archives.iterdir()
        if archive.suffix in (".whl", ".zip"):
            with zipfile.ZipFile(archive) as wheel:
                wheel.extractall(files)
        else:
            with tarfile.open(archive) as source:
                source.extractall(files, filter="data")
        if target.is_dir():
            target.rmdir()
        shutil.move(files, target)
    return target


def litellm(corpus: Path) -> Path:
    """The folder `litellm/proxy`: 839 files, 425,000 lines."""
    package = next(package for package in packages() if package.name == "litellm")
    return unpacked(package, corpus) / "litellm" / "proxy"
