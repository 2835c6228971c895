"""Installs each subject in an environment of its own, once."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tarfile
import venv
from pathlib import Path

from tests.oracle.applications import Subject


class NotInstalled(Exception):
    """A package could not be installed; the text is the end of what the installer said."""


def installed(subject: Subject, cache: Path) -> Path:
    """The environment of a subject; it is made if it is not there yet."""
    environment = cache / "environments" / subject.name
    stamp = environment / "installed.txt"
    wanted = "\n".join(subject.requirements)
    if stamp.exists() and stamp.read_text(encoding="utf-8") == wanted:
        return environment
    print(f"installing {subject.name} ...", file=sys.stderr, flush=True)
    environment.parent.mkdir(parents=True, exist_ok=True)
    fast = shutil.which("uv")
    if not (environment / "bin" / "python").exists():
        venv.create(environment, with_pip=fast is None)
    python = str(environment / "bin" / "python")
    install = [fast, "pip", "install", "--python", python] if fast else [python, "-m", "pip", "install"]
    done = subprocess.run([*install, "--quiet", *subject.requirements], capture_output=True, text=True)
    if done.returncode:
        raise NotInstalled((done.stderr or done.stdout).strip()[-600:])
    stamp.write_text(wanted, encoding="utf-8")
    return environment


def sources(subject: Subject, environment: Path, cache: Path) -> Path:
    """The folder that holds the subject's source as a project does: apart from what it depends on."""
    target = cache / "sources" / subject.name / subject.mark
    if target.is_dir():
        return target
    scratch = target.with_name(target.name + ".part")
    shutil.rmtree(scratch, ignore_errors=True)
    scratch.mkdir(parents=True)
    if subject.sdist is not None:
        _unpack(subject.sdist, subject.folder, scratch)
    else:
        (site_packages,) = environment.glob("lib/python*/site-packages")
        ignored = shutil.ignore_patterns("__pycache__", "node_modules", "*.so", "*.js", "*.map")
        shutil.copytree(site_packages / subject.folder, scratch / subject.folder, ignore=ignored)
    os.replace(scratch, target)
    return target


def _unpack(requirement: str, folder: str, target: Path) -> None:
    """The files of one folder of an archive of sources."""
    archives = target / "archives"
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--no-binary", ":all:"),
            *("--dest", str(archives), requirement),
        ],
        check=True,
    )
    (archive,) = archives.iterdir()
    with tarfile.open(archive) as packed:
        packed.extractall(target / "files", filter="data")
    (root,) = (target / "files").iterdir()
    os.replace(root / folder, target / folder)
    shutil.rmtree(archives)
    shutil.rmtree(target / "files")
