"""What all tests share: a package of rules that is not ours, and a way to write one."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from fastapi_mentor.plugins import Plugin

PLUGINS = Path(__file__).parent / "plugins"


@pytest.fixture
def acme(monkeypatch: pytest.MonkeyPatch) -> Plugin:
    """The plug-in of a company, which can be imported."""
    monkeypatch.syspath_prepend(PLUGINS)
    return Plugin("acme", "acme_rules")


WritePlugin = Callable[[str, Mapping[str, str]], Plugin]


@pytest.fixture
def write_plugin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[WritePlugin]:
    """Writes a package of rules (path -> text) which can be imported until the test ends."""
    import sys

    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)

    def write(package: str, files: Mapping[str, str]) -> Plugin:
        for path, text in {"__init__.py": "", **files}.items():
            target = tmp_path / package / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        return Plugin(package.replace("_", "-"), package)

    yield write
    for name in set(sys.modules) - before:
        del sys.modules[name]
