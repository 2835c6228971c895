"""The parts of our pages that people paste, and the programs that they paste them into."""

from __future__ import annotations

import os
import re
import shutil
import sys
from pathlib import Path
from textwrap import dedent

import pytest

ROOT = Path(__file__).parents[2]
PAGE = ROOT / "editors" / "README.md"


def snippet(page: Path, name: str) -> str:
    """The code between `<!-- name -->` marks."""
    marked = rf"<!-- {name} -->\n *```\w+\n(.*?) *```\n *<!-- /{name} -->"
    found = re.search(marked, page.read_text(), re.DOTALL)
    assert found is not None, f"{page.name} has no snippet {name}"
    return dedent(found[1])


def program(variable: str, name: str) -> str:
    """What the environment names, else what is installed; without it the test is skipped."""
    found = os.environ.get(variable) or shutil.which(name)
    if found is None:
        pytest.skip(f"there is no {name} here; {variable} may name one")
    return found


def environment(home: Path, **more: str) -> dict[str, str]:
    """That of somebody whose home is empty, and who has our server."""
    programs = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    places = {f"XDG_{each.upper()}_HOME": str(home / each) for each in ("config", "data", "state", "cache")}
    kept = {name: value for name, value in os.environ.items() if name not in ("NVIM", "VIRTUAL_ENV")}
    return {**kept, **places, "HOME": str(home), "PATH": programs, "TERM": "xterm-256color", **more}
