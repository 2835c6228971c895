"""The command line with two small rules of its own, whatever rules are installed."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from fastapi_mentor.catalogue import Catalogue, RuleInfo
from fastapi_mentor.cli import command
from fastapi_mentor.edits import Editor
from fastapi_mentor.facts.outline import Outline
from fastapi_mentor.rule import Finding, Fix, Rule, Safety, Severity


class Names:
    """Every name in a piece of source."""

    @classmethod
    def find(cls, outline: Outline) -> Iterable[ast.Name]:
        for node in outline.statement.nodes:
            yield from (one for one in ast.walk(node) if isinstance(one, ast.Name))


RIGHT: dict[str, str] = {}
"""What a fix writes in place of what it promises."""

CRASHES_ON = ""
"""The wrong name whose rule crashes."""

SUBJECT: Any = Names
"""To a type checker the subject of a rule is what `find` yields."""


def renaming(wrong: str, right: str, safety: Safety) -> Callable[[ast.Name], Iterator[Finding]]:
    def check(name: ast.Name) -> Iterator[Finding]:
        def edit(editor: Editor) -> None:
            editor.replace(name, RIGHT.get(wrong, right))

        if wrong == CRASHES_ON:
            raise RuntimeError("it crashed")
        if name.id == wrong:
            yield Finding(name, f"`{wrong}` is wrong", Fix(f"Write `{right}`", edit, safety))

    return check


def info(name: str, chapter: str, rule: Rule[Any]) -> RuleInfo:
    return RuleInfo.of(
        rule,
        name,
        chapter,
        summary=f"The rule {name}.",
        reason="It is so.",
        module="rules",
        path="/rules.py",
        url=f"https://example.org/rules#{name}",
    )


@pytest.fixture
def catalogue() -> Catalogue:
    bad = Rule(
        SUBJECT,
        renaming("bad", "good", Safety.SAFE),
        bullet="naming",
        severity=Severity.WARNING,
        since="0.1",
        examples=[],
    )
    odd = Rule(
        SUBJECT,
        renaming("odd", "even", Safety.UNSAFE),
        bullet="naming",
        severity=Severity.INFO,
        since="0.1",
        examples=[],
    )
    picky = Rule(
        SUBJECT,
        renaming("tmp", "temporary", Safety.SAFE),
        bullet="naming",
        severity=Severity.HINT,
        since="0.1",
        examples=[],
        opinionated=True,
    )
    rules = [info("bad-name", "naming", bad), info("odd-name", "naming", odd)]
    rules.append(info("short-name", "taste", picky))
    return Catalogue({rule.name: rule for rule in rules}, {"naming": "Names.", "taste": "Taste."})


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, catalogue: Catalogue) -> Path:
    """The current folder, which is a project; the rules are the two above."""
    (tmp_path / "pyproject.toml").write_text('[project]\nname = "shop"\n')
    monkeypatch.chdir(tmp_path)
    for variable in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(variable, raising=False)
    monkeypatch.setattr("fastapi_mentor.cli.running.load_catalogue", lambda: catalogue)
    return tmp_path


Invoke = Callable[..., Result]


@pytest.fixture
def invoke(project: Path) -> Invoke:
    """Runs a command line in the project."""

    def run(*arguments: str, input: bytes | str | None = None) -> Result:
        result = CliRunner().invoke(command, arguments, input=input, prog_name="fastapi-mentor")
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return run


def found(result: Result) -> list[dict[str, Any]]:
    """The findings in JSON output."""
    listed: list[dict[str, Any]] = json.loads(result.stdout)
    return listed


def places(result: Result) -> list[str]:
    """The findings in JSON output as `file:line:column rule`."""
    return [f"{one['file']}:{one['line']}:{one['column']} {one['rule']}" for one in found(result)]


def write(folder: Path, name: str, text: str | bytes) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path
