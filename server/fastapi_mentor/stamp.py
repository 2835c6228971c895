"""Numbers that tell whether files are as they were, from their names, times and sizes."""

from __future__ import annotations

import os
from functools import cache
from zlib import crc32


@cache
def stamp_of(folder: str) -> int:
    """A number that changes with every edit of a Python file in a folder or below; asked once a run."""
    stamp = 0
    below: list[str] = []
    try:
        with os.scandir(folder) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                if entry.name.endswith(".py"):
                    status = entry.stat()
                    stamp = crc32(f"{entry.name} {status.st_mtime_ns} {status.st_size}".encode(), stamp)
                elif entry.is_dir() and entry.name != "__pycache__":
                    below.append(entry.path)
    except OSError:
        return 0
    for path in below:
        stamp = crc32(f"{os.path.basename(path)} {stamp_of(path)}".encode(), stamp)
    return stamp


def stamp_of_metadata(folders: list[str]) -> int:
    """A number that changes when a package is installed in one of some folders, or taken away."""
    stamp = 0
    for folder in folders:
        try:
            with os.scandir(folder or os.curdir) as entries:
                found = [
                    f"{entry.name} {entry.stat().st_mtime_ns}"
                    for entry in entries
                    if entry.name.endswith((".dist-info", ".egg-info"))
                ]
        except OSError:
            continue  # sys.path names folders that are not there, and zip files
        if found:
            stamp = crc32("\n".join((folder, *sorted(found))).encode(), stamp)
    return stamp
