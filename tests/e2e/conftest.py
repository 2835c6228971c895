"""What the tests of all editors share."""

import shutil
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A copy of the small shop, to be changed."""
    ignored = shutil.ignore_patterns(".*", "__pycache__")
    return shutil.copytree(ROOT / "tests" / "apps" / "bookshop", tmp_path / "bookshop", ignore=ignored)
