"""Notices the end of the editor's process, so that no server outlives its editor."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable

_PERIOD = 2.0
"""Seconds between two looks, where the system does not tell."""


def watch(process: int, gone: Callable[[], None]) -> None:
    """Calls `gone` once, on the running loop, when the process with an id has ended."""
    loop = asyncio.get_running_loop()
    if not _is_told(loop, process, gone):
        _look(loop, process, gone)


def _is_told(loop: asyncio.AbstractEventLoop, process: int, gone: Callable[[], None]) -> bool:
    """Whether the system itself will tell of the end: then nobody has to look."""
    if sys.platform != "linux":
        return False
    try:
        descriptor = os.pidfd_open(process)
    except (OSError, OverflowError):
        return False

    def tell() -> None:
        loop.remove_reader(descriptor)
        os.close(descriptor)
        gone()

    loop.add_reader(descriptor, tell)
    return True


def _look(loop: asyncio.AbstractEventLoop, process: int, gone: Callable[[], None]) -> None:
    if not is_alive(process):
        gone()
        return
    loop.call_later(_PERIOD, _look, loop, process, gone)


def is_alive(process: int) -> bool:
    """Whether a process with this id runs; one that may not be asked does."""
    if sys.platform == "win32":
        return _is_alive_on_windows(process)
    try:
        os.kill(process, 0)
    except (ProcessLookupError, OverflowError):
        return False
    except PermissionError:
        return True
    return True


def _is_alive_on_windows(process: int) -> bool:
    import ctypes

    limited_information, still_active = 0x1000, 259
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined, unused-ignore]
    handle = kernel.OpenProcess(limited_information, False, process)
    if not handle:
        return False
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return code.value == still_active
