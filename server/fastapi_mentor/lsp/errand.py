"""The process that looks at the workspace, as seen by the server: started, listened to, ended."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import pickle
import subprocess
import sys
import threading
from typing import Any

import fastapi_mentor
from fastapi_mentor.lsp.engine import hand_over
from fastapi_mentor.lsp.index_worker import Order

logger = logging.getLogger(__name__)

News = dict[str, Any]


class Errand:
    """Has an order carried out. `news` yields what is told and, at the end, whether all went well."""

    def __init__(self, order: Order) -> None:
        self.news: asyncio.Queue[News | bool] = asyncio.Queue()
        self._order = order
        self._loop = asyncio.get_running_loop()
        self._lock = threading.Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False
        self._thread = threading.Thread(target=self._work, name="index", daemon=True)
        self._thread.start()

    def end(self, patience: float = 0.0) -> None:
        """End it early, and wait a while until it is over."""
        with self._lock:
            self._ended = True
            if self._process is not None:
                self._process.kill()
        if patience:
            self._thread.join(patience)

    def _work(self) -> None:
        sound = False
        try:
            sound = self._listen()
        except (OSError, ValueError):
            if not self._ended:
                logger.exception("The workspace could not be looked at")
        finally:
            self._tell(sound)

    def _listen(self) -> bool:
        with self._lock:
            if self._ended:
                return False
            process = self._process = _start()
        with process:
            assert process.stdin is not None
            assert process.stdout is not None
            # The pipe stays open until the end: when we go, however suddenly, so does the process.
            process.stdin.write(pickle.dumps(self._order))
            process.stdin.flush()
            for line in process.stdout:
                self._tell(json.loads(line))
        return process.returncode == 0

    def _tell(self, news: News | bool) -> None:
        hand_over(self._loop, self.news.put_nowait, news)


def _start() -> subprocess.Popen[bytes]:
    package = os.path.dirname(fastapi_mentor.__file__)
    search = [os.path.dirname(package), os.environ.get("PYTHONPATH", "")]
    return subprocess.Popen(
        # No module of the workspace may get in the way of ours: hence `-P` and the folder.
        [sys.executable, "-P", "-m", "fastapi_mentor.lsp.index_worker"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=package,
        env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, search))},
    )
